//! `geo_azimuth(lng1, lat1, lng2, lat2)`.

use super::_sphere::{add, argument, azimuth, norm, real_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_azimuth",
    &["(p1_longitude: number, p1_latitude: number, p2_longitude: number, p2_latitude: number) -> real"],
    Nulls::Described("Equal or antipodal points, or coordinates out of range, give null."),
    "Azimuth in radians from the first point to the second, clockwise from north, in 0..2π.",
    "geo-azimuth-function",
    |_| {
        Ok(real_rows(|row| {
            let (a, b) = (argument(row, 0)?, argument(row, 2)?);
            (a != b && norm(add(a, b)) > 1e-15).then(|| azimuth(a, b))
        }))
    },
)];
