//! `geo_s2cell_to_polygon(cell)`.

use super::_s2::{argument, corners};
use super::_shape::{Polygon, polygons_json};
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_s2cell_to_polygon",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(s2cell: string) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a cell gives null."),
    purity: Purity::Pure,
    summary: "An S2 cell as a GeoJSON Polygon with geodesic edges.",
    source: "geo-s2cell-to-polygon-function",
    bind: |_| Ok(dynamic_rows(|row| Some(polygons_json(&[Polygon { rings: vec![corners(argument(row)?)] }])))),
}];
