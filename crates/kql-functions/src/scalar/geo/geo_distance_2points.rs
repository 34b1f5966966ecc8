//! `geo_distance_2points(lng1, lat1, lng2, lat2, spheroid)`.

use super::_sphere::{EARTH, angle, argument, optional, real_rows, spheroid};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_distance_2points",
    &[
        "(p1_longitude: number, p1_latitude: number, p2_longitude: number, p2_latitude: number, use_spheroid: number|bool?) -> real",
    ],
    Nulls::Described("Coordinates outside -180..180 and -90..90 give null."),
    "Shortest distance in meters between two points; longitude comes before latitude. Computed on a sphere \
     with a radius of 6371010 m, or on the WGS-84 spheroid if requested.",
    "geo-distance-2points-function",
    |_| {
        Ok(real_rows(|row| {
            let (a, b) = (argument(row, 0)?, argument(row, 2)?);
            Some(if optional(row, 4, 0.0)? != 0.0 { spheroid(a, b) } else { EARTH * angle(a, b) })
        }))
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn out_of_range_is_null() {
        let args = [300, 1, 1, 1].map(Value::Long);
        check("geo_distance_2points", &args, Value::Null(Type::Real));
    }
}
