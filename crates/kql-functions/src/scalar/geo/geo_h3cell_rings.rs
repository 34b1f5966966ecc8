//! `geo_h3cell_rings(cell, distance)`.

use super::_h3::{argument, rings, tokens};
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_h3cell_rings",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(h3cell: string, distance: number) -> array(array)"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a cell, or a distance outside 0..142, gives null."),
    purity: Purity::Pure,
    summary: "The rings of cells around an H3 cell, one array per ring; the first contains the cell itself.",
    source: "geo-h3cell-rings-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let (cell, distance) = (argument(row)?, row.get(1)?.as_f64()?);
            if !(0.0..=142.0).contains(&distance) {
                return None;
            }
            Some(Dyn::Array(rings(cell, distance as u32).into_iter().map(tokens).collect()))
        }))
    },
}];
