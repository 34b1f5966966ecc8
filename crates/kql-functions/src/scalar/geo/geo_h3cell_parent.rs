//! `geo_h3cell_parent(cell, resolution)`.

use super::_h3::{argument, resolution};
use super::_sphere::{optional, text_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_h3cell_parent",
    &["(h3cell: string, resolution: number?) -> string"],
    Nulls::Described("A string that is not a cell, or a finer resolution, gives `\"\"`."),
    "Token of the parent of an H3 cell, one resolution coarser by default.",
    "geo-h3cell-parent-function",
    |_| {
        Ok(text_rows(|row| {
            let cell = argument(row)?;
            let coarser = f64::from(u8::from(cell.resolution())) - 1.0;
            cell.parent(resolution(optional(row, 1, coarser)?)?).map(|c| c.to_string())
        }))
    },
)];
