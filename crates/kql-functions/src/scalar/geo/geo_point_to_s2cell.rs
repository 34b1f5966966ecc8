//! `geo_point_to_s2cell(lng, lat, level)`.

use super::_s2::FINEST;
use super::_sphere::{optional, point, text_rows};
use crate::{Family, Nulls, Scalar};
use s2::cellid::CellID;
use s2::latlng::LatLng;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_point_to_s2cell",
    &["(longitude: number, latitude: number, level: number?) -> string"],
    Nulls::Described("Coordinates out of range, or a level that is null or outside 0..30, give `\"\"`."),
    "Token of the S2 cell of a point, with level 11 by default.",
    "geo-point-to-s2cell-function",
    |_| {
        Ok(text_rows(|row| {
            let (lng, lat) = (row.first()?.as_f64()?, row.get(1)?.as_f64()?);
            let level = optional(row, 2, 11.0)?;
            point(lng, lat)?;
            let id = CellID::from(LatLng::from_degrees(lat, lng));
            (0.0..=FINEST as f64).contains(&level).then(|| id.parent(level as u64).to_token())
        }))
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn tokens() {
        let args = [Value::Real(10.1234), Value::Long(53), Value::Long(8)];
        check("geo_point_to_s2cell", &args, Value::String("47b1d".into()));
        check("geo_point_to_s2cell", &[1, 1, 35].map(Value::Long), Value::String(String::new()));
        let null = [Value::Long(1), Value::Long(1), Value::Null(Type::Int)];
        check("geo_point_to_s2cell", &null, Value::String(String::new()));
    }
}
