//! `geo_simplify_polygons_array(polygons, tolerance)`.

use super::_shape::{Polygon, collection_json, polygons_json, polygons_of};
use super::_simplify::polygon;
use super::_sphere::{EARTH, dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_simplify_polygons_array",
    &["(polygons: array, tolerance: number?) -> dynamic"],
    Nulls::Described("An invalid shape, a negative tolerance, or a shape that vanishes gives null."),
    "Simplifies each polygon of an array and returns them as a collection.",
    "geo-simplify-polygons-array-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let Value::Dynamic(Dyn::Array(items)) = row.first()? else { return None };
            let tolerance = optional(row, 1, 10.0)?;
            let shapes: Vec<Polygon> = items.iter().map(polygons_of).collect::<Option<Vec<_>>>()?.concat();
            let kept: Vec<Polygon> = shapes.iter().filter_map(|p| polygon(p, tolerance / EARTH)).collect();
            (tolerance >= 0.0 && !kept.is_empty())
                .then(|| collection_json(kept.into_iter().map(|p| polygons_json(&[p])).collect()))
        }))
    },
)];
