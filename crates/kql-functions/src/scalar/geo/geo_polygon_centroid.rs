//! `geo_polygon_centroid(polygon)`.

use super::_overlay::merged_polygons;
use super::_shape::{point_json, polygons};
use super::_sphere::{add, angle, cross, dynamic_rows, norm, scale, unit};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_polygon_centroid",
    &["(polygon: bag) -> dynamic"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Centroid of a polygon, projected to the surface. Parts that several polygons share count once.",
    "geo-polygon-centroid-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let polygons = merged_polygons(polygons(row.first())?)?;
            // The integral of the position over a region is half the sum over its arcs of length times normal.
            let arcs = polygons.iter().flat_map(|p| p.arcs());
            let sum = arcs.fold([0.0; 3], |sum, (a, b)| add(sum, scale(unit(cross(a, b)), angle(a, b))));
            (norm(sum) > 0.0).then(|| point_json(unit(sum)))
        }))
    },
)];
