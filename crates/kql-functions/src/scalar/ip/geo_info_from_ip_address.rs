//! `geo_info_from_ip_address(ip)`.

use super::_frame::ip;
use crate::{BindArgs, BindError, Kernel, Scalar};
use kql_types::{Column, Dyn};
use maxminddb::{Reader, geoip2};
use std::net::IpAddr;

pub(super) static DECLARED: &[Scalar] = &[ip(
    "geo_info_from_ip_address",
    &["(ip: string) -> dynamic"],
    "geo-info-from-ip-address-function",
    "What is no address gives null, and so does an address that the database lacks.",
    "Where an address is: a bag of `country`, `state`, `city`, `latitude`, `longitude`, without the members that the database \
     does not know. Needs a MaxMind city database, which Vigie does not bring.",
    bind,
)];

fn bind(args: &BindArgs<'_>) -> Result<Kernel, BindError> {
    let Some(path) = &args.context.geoip else {
        return Err(BindError::call("this function needs a GeoLite2-City database, and none is given"));
    };
    let reader = Reader::open_readfile(path)
        .map_err(|e| BindError::call(format!("the GeoIP database `{}` can't be read: {e}", path.display())))?;
    Ok(Box::new(move |args| {
        let text = args.columns[0].as_strings();
        Ok(Column::dynamics((0..args.rows).map(|i| place(&reader, text.get(i)).unwrap_or(Dyn::Null))))
    }))
}

fn place(reader: &Reader<Vec<u8>>, text: &str) -> Option<Dyn> {
    let address: IpAddr = text.trim().parse().ok()?;
    let city: geoip2::City<'_> = reader.lookup(address).ok()?.decode().ok()??;
    let text = |key: &str, name: Option<&str>| Some((key.to_string(), Dyn::String(name?.to_string())));
    let number = |key: &str, value: Option<f64>| Some((key.to_string(), Dyn::Real(value?)));
    let members = [
        text("country", city.country.names.english),
        text("state", city.subdivisions.first().and_then(|s| s.names.english)),
        text("city", city.city.names.english),
        number("latitude", city.location.latitude),
        number("longitude", city.location.longitude),
    ];
    Some(Dyn::Bag(members.into_iter().flatten().collect()))
}

#[cfg(test)]
mod tests {
    use crate::{BindArgs, Context, scalar};
    use kql_types::Type;

    #[test]
    fn a_database_is_needed() {
        let context = Context::default();
        let args = BindArgs { types: &[Type::String], constants: &[None], returns: Type::Dynamic, context: &context };
        let bind = scalar("geo_info_from_ip_address").unwrap().bind;
        assert!(bind(&args).is_err());
        let context = Context { geoip: Some("/no/such/file.mmdb".into()), ..Context::default() };
        assert!(bind(&BindArgs { context: &context, ..args }).is_err());
    }
}
