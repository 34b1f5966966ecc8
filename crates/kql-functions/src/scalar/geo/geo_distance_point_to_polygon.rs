//! `geo_distance_point_to_polygon(lng, lat, polygon)`.

use super::_shape::{nearest_on, polygons};
use super::_sphere::{EARTH, angle, argument, real_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_distance_point_to_polygon",
    &["(longitude: number, latitude: number, polygon: bag) -> real"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Shortest distance in meters from a point to a polygon; 0 if the point is inside.",
    "geo-distance-point-to-polygon-function",
    |_| {
        Ok(real_rows(|row| {
            let (p, polygons) = (argument(row, 0)?, polygons(row.get(2))?);
            if polygons.iter().any(|polygon| polygon.contains(p)) {
                return Some(0.0);
            }
            Some(EARTH * angle(p, nearest_on(polygons.iter().flat_map(|polygon| polygon.arcs()), p)?))
        }))
    },
)];
