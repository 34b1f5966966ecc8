//! `geo_closest_point_on_polygon(lng, lat, polygon)`.

use super::_shape::{nearest_on, point_json, polygons};
use super::_sphere::{argument, dynamic_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_closest_point_on_polygon",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(longitude: number, latitude: number, polygon: bag) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    purity: Purity::Pure,
    summary: "The point of a polygon that is closest to a point; the point itself if it is inside.",
    source: "geo-closest-point-on-polygon-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let (p, polygons) = (argument(row, 0)?, polygons(row.get(2))?);
            if polygons.iter().any(|polygon| polygon.contains(p)) {
                return Some(point_json(p));
            }
            nearest_on(polygons.iter().flat_map(|polygon| polygon.arcs()), p).map(point_json)
        }))
    },
}];
