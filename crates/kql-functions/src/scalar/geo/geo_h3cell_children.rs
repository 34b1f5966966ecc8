//! `geo_h3cell_children(cell, resolution)`.

use super::_h3::{argument, resolution, tokens};
use super::_sphere::{dynamic_rows, optional};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_h3cell_children",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(h3cell: string, resolution: number?) -> array(string)"],
    naming: Naming::None,
    nulls: Nulls::Described(
        "A string that is not a cell, a coarser resolution, or one finer by more than 5 gives \
                             null.",
    ),
    purity: Purity::Pure,
    summary: "Tokens of the children of an H3 cell, one resolution finer by default.",
    source: "geo-h3cell-children-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let cell = argument(row)?;
            let own = u8::from(cell.resolution());
            let finer = resolution(optional(row, 1, f64::from(own) + 1.0)?)?;
            let steps = u8::from(finer).checked_sub(own)?;
            (1..=5).contains(&steps).then(|| tokens(cell.children(finer)))
        }))
    },
}];
