//! `geo_point_in_polygon(lng, lat, polygon)`.

use super::_shape::{Polygon, polygons};
use super::_sphere::{argument, bool_rows};
use crate::{Family, Nulls, Scalar};
use kql_types::Value;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_point_in_polygon",
    &["(longitude: number, latitude: number, polygon: bag) -> bool"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Whether a point is inside a polygon. Edges are geodesics; a constant polygon is parsed only once.",
    "geo-point-in-polygon-function",
    |args| {
        let read = |value: Option<&Value>| polygons(value);
        if let Some(constant) = args.constant(2) {
            let shape = read(Some(constant));
            return Ok(bool_rows(move |row| inside(row, shape.as_deref())));
        }
        Ok(bool_rows(move |row| inside(row, read(row.get(2)).as_deref())))
    },
)];

fn inside(row: &[Value], polygons: Option<&[Polygon]>) -> Option<bool> {
    let p = argument(row, 0)?;
    Some(polygons?.iter().any(|polygon| polygon.contains(p)))
}
