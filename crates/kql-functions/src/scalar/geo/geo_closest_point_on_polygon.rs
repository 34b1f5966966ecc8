//! `geo_closest_point_on_polygon(lng, lat, polygon)`.

use super::_shape::{nearest_on, point_json, polygons};
use super::_sphere::{argument, dynamic_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_closest_point_on_polygon",
    &["(longitude: number, latitude: number, polygon: bag) -> dynamic"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "The point of a polygon that is closest to a point; the point itself if it is inside.",
    "geo-closest-point-on-polygon-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (p, polygons) = (argument(row, 0)?, polygons(row.get(2))?);
            if polygons.iter().any(|polygon| polygon.contains(p)) {
                return Some(point_json(p));
            }
            nearest_on(polygons.iter().flat_map(|polygon| polygon.arcs()), p).map(point_json)
        }))
    },
)];
