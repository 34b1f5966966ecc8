//! `geo_s2cell_to_central_point(cell)`.

use super::_s2::argument;
use super::_shape::point_json;
use super::_sphere::{dynamic_rows, unit};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_s2cell_to_central_point",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(s2cell: string) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a cell gives null."),
    purity: Purity::Pure,
    summary: "Center of an S2 cell as a GeoJSON Point.",
    source: "geo-s2cell-to-central-point-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let center = argument(row)?.raw_point();
            Some(point_json(unit([center.x, center.y, center.z])))
        }))
    },
}];
