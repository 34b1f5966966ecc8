//! `geo_h3cell_children(cell, resolution)`.

use super::_h3::{argument, resolution, tokens};
use super::_sphere::{dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_h3cell_children",
    &["(h3cell: string, resolution: number?) -> array(string)"],
    Nulls::Described(
        "A string that is not a cell, a coarser resolution, or one finer by more than 5 gives \
                             null.",
    ),
    "Tokens of the children of an H3 cell, one resolution finer by default.",
    "geo-h3cell-children-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let cell = argument(row)?;
            let own = u8::from(cell.resolution());
            let finer = resolution(optional(row, 1, f64::from(own) + 1.0)?)?;
            let steps = u8::from(finer).checked_sub(own)?;
            (1..=5).contains(&steps).then(|| tokens(cell.children(finer)))
        }))
    },
)];
