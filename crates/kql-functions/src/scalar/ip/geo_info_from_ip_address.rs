//! `geo_info_from_ip_address(ip)`.

use super::_declare::ip_function;
use crate::{BindArgs, BindError, GeoDatabase, Kernel, Scalar, ScalarId};
use kql_types::{Column, Dyn, Type};
use std::net::IpAddr;

pub(super) static DECLARED: &[Scalar] = &[ip_function(
    "geo_info_from_ip_address",
    &["(ip: string) -> dynamic"],
    "geo-info-from-ip-address-function",
    "A value that is not an address gives null, and so does an address that is not in the database.",
    "The location of an IP address as a bag of `country`, `state`, `city`, `latitude` and `longitude`, without \
     members that are unknown. Reads the MaxMind city database given with `--geoip`; without it, the result is null \
     and KQL113 is reported.",
    bind,
)
.with_id(ScalarId::GeoInfoFromIpAddress)];

fn bind(args: &BindArgs<'_>) -> Result<Kernel, BindError> {
    let database = args.context.geoip.clone();
    Ok(Box::new(move |args| {
        let Some(database) = &database else { return Ok(Column::nulls(Type::Dynamic, args.rows)) };
        let text = args.columns[0].as_strings();
        args.dynamics((0..args.rows).map(|i| place(database, text.get(i)).unwrap_or(Dyn::Null)))
    }))
}

fn place(database: &GeoDatabase, text: &str) -> Option<Dyn> {
    let address: IpAddr = text.trim().parse().ok()?;
    let city = database.city(address)?;
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
    use crate::GeoDatabase;
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn without_a_database_all_is_null() {
        check("geo_info_from_ip_address", &[Value::String("203.0.113.9".into())], Value::Null(Type::Dynamic));
        assert!(GeoDatabase::open("/no/such/file.mmdb".as_ref()).is_err());
    }
}
