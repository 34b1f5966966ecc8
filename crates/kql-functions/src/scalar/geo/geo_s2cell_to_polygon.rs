//! `geo_s2cell_to_polygon(cell)`.

use super::_s2::{argument, corners};
use super::_shape::{Polygon, polygons_json};
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_s2cell_to_polygon",
    &["(s2cell: string) -> dynamic"],
    Nulls::Described("A string that is not a cell gives null."),
    "An S2 cell as a GeoJSON Polygon with geodesic edges.",
    "geo-s2cell-to-polygon-function",
    |_| Ok(dynamic_rows(|row| Some(polygons_json(&[Polygon { rings: vec![corners(argument(row)?)] }])))),
)];
