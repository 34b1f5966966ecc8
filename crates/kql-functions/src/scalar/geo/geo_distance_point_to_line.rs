//! `geo_distance_point_to_line(lng, lat, line)`.

use super::_shape::{line_arcs, lines, nearest_on};
use super::_sphere::{EARTH, angle, argument, real_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_distance_point_to_line",
    &["(longitude: number, latitude: number, lineString: bag) -> real"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Shortest distance in meters from a point to a LineString or MultiLineString.",
    "geo-distance-point-to-line-function",
    |_| {
        Ok(real_rows(|row| {
            let (p, lines) = (argument(row, 0)?, lines(row.get(2))?);
            Some(EARTH * angle(p, nearest_on(lines.iter().flat_map(|l| line_arcs(l)), p)?))
        }))
    },
)];
