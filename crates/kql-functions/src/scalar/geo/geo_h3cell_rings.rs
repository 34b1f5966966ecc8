//! `geo_h3cell_rings(cell, distance)`.

use super::_h3::{argument, rings, tokens};
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_h3cell_rings",
    &["(h3cell: string, distance: number) -> array(array)"],
    Nulls::Described("A string that is not a cell, or a distance outside 0..142, gives null."),
    "The rings of cells around an H3 cell, one array per ring; the first contains the cell itself.",
    "geo-h3cell-rings-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (cell, distance) = (argument(row)?, row.get(1)?.as_f64()?);
            if !(0.0..=142.0).contains(&distance) {
                return None;
            }
            Some(Dyn::Array(rings(cell, distance as u32).into_iter().map(tokens).collect()))
        }))
    },
)];
