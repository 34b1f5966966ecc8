//! `geo_h3cell_to_central_point(cell)`.

use super::_h3::argument;
use super::_shape::degrees_json;
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use h3o::LatLng;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_h3cell_to_central_point",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(h3cell: string) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a cell gives null."),
    purity: Purity::Pure,
    summary: "Center of an H3 cell as a GeoJSON Point.",
    source: "geo-h3cell-to-central-point-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let center = LatLng::from(argument(row)?);
            Some(degrees_json(center.lng(), center.lat()))
        }))
    },
}];
