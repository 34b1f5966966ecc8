//! `geo_angle(lng1, lat1, lng2, lat2, lng3, lat3)`.

use super::_sphere::{add, argument, azimuth, norm, real_rows};
use crate::{Family, Nulls, Scalar};
use std::f64::consts::TAU;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_angle",
    &[
        "(p1_longitude: number, p1_latitude: number, p2_longitude: number, p2_latitude: number, p3_longitude: number, p3_latitude: number) -> real",
    ],
    Nulls::Described("Equal or antipodal neighboring points, or coordinates out of range, give null."),
    "Angle in radians at the second point, clockwise from the first point to the third, in 0..2π.",
    "geo-angle-function",
    |_| {
        Ok(real_rows(|row| {
            let (a, b, c) = (argument(row, 0)?, argument(row, 2)?, argument(row, 4)?);
            let apart = |p, q| p != q && norm(add(p, q)) > 1e-15;
            (apart(a, b) && apart(b, c)).then(|| (azimuth(b, c) - azimuth(b, a)).rem_euclid(TAU))
        }))
    },
)];
