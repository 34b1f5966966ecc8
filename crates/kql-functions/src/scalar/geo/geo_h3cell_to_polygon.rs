//! `geo_h3cell_to_polygon(cell)`.

use super::_h3::argument;
use super::_shape::ring_json;
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_h3cell_to_polygon",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(h3cell: string) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a cell gives null."),
    purity: Purity::Pure,
    summary: "An H3 cell as a GeoJSON Polygon.",
    source: "geo-h3cell-to-polygon-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let boundary = argument(row)?.boundary();
            Some(ring_json(&boundary.iter().map(|v| (v.lng(), v.lat())).collect::<Vec<_>>()))
        }))
    },
}];
