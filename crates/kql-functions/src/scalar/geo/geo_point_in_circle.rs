//! `geo_point_in_circle(lng, lat, center_lng, center_lat, radius)`.

use super::_sphere::{EARTH, angle, argument, bool_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_point_in_circle",
    &["(p_longitude: number, p_latitude: number, pc_longitude: number, pc_latitude: number, c_radius: number) -> bool"],
    Nulls::Described("Coordinates out of range, or a negative radius, give null."),
    "Whether a point is within a radius (in meters) of another.",
    "geo-point-in-circle-function",
    |_| {
        Ok(bool_rows(|row| {
            let (p, center, radius) = (argument(row, 0)?, argument(row, 2)?, row.get(4)?.as_f64()?);
            (radius >= 0.0).then(|| EARTH * angle(p, center) <= radius)
        }))
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn negative_radius_is_null() {
        check("geo_point_in_circle", &[1, 1, 1, 1, -1].map(Value::Long), Value::Null(Type::Bool));
        check("geo_point_in_circle", &[1, 1, 1, 2, 200_000].map(Value::Long), Value::Bool(true));
    }
}
