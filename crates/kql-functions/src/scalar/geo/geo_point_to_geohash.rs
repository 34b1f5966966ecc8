//! `geo_point_to_geohash(lng, lat, accuracy)`.

use super::_geohash::{LONGEST, encode};
use super::_sphere::{optional, point, text_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_point_to_geohash",
    &["(longitude: number, latitude: number, accuracy: number?) -> string"],
    Nulls::Described("Coordinates out of range, or an accuracy that is null or outside 1..18, give `\"\"`."),
    "Geohash of a point with `accuracy` characters, 5 by default.",
    "geo-point-to-geohash-function",
    |_| {
        Ok(text_rows(|row| {
            let (lng, lat) = (row.first()?.as_f64()?, row.get(1)?.as_f64()?);
            let digits = optional(row, 2, 5.0)? as i64;
            point(lng, lat)?;
            (1..=LONGEST).contains(&digits).then(|| encode(lng, lat, digits as usize))
        }))
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn five_digits_unless_given() {
        check("geo_point_to_geohash", &[Value::Real(42.47), Value::Real(23.7)], Value::String("sunny".into()));
        let null = [Value::Long(1), Value::Long(1), Value::Null(Type::Int)];
        check("geo_point_to_geohash", &null, Value::String(String::new()));
    }
}
