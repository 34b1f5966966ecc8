//! `geo_point_to_h3cell(lng, lat, resolution)`.

use super::_h3::{cell_at, resolution};
use super::_sphere::{optional, point, text_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_point_to_h3cell",
    &["(longitude: number, latitude: number, resolution: number?) -> string"],
    Nulls::Described("Coordinates out of range, or a resolution that is null or outside 0..15, give `\"\"`."),
    "Token of the H3 cell of a point, with resolution 6 by default.",
    "geo-point-to-h3cell-function",
    |_| {
        Ok(text_rows(|row| {
            let (lng, lat) = (row.first()?.as_f64()?, row.get(1)?.as_f64()?);
            point(lng, lat)?;
            cell_at(lng, lat, resolution(optional(row, 2, 6.0)?)?).map(|c| c.to_string())
        }))
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn tokens() {
        let args = [Value::Real(-74.04450446039874), Value::Real(40.689250859314974)];
        check("geo_point_to_h3cell", &args, Value::String("862a1072fffffff".into()));
        let null = [Value::Long(1), Value::Long(1), Value::Null(Type::Int)];
        check("geo_point_to_h3cell", &null, Value::String(String::new()));
    }
}
