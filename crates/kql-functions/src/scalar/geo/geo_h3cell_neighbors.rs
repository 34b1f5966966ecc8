//! `geo_h3cell_neighbors(cell)`.

use super::_h3::{argument, rings, tokens};
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_h3cell_neighbors",
    &["(h3cell: string) -> array(string)"],
    Nulls::Described("A string that is not a cell gives null."),
    "The five or six neighbors of an H3 cell; `geo_h3cell_rings` returns them in a different order.",
    "geo-h3cell-neighbors-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let ring = rings(argument(row)?, 1).pop()?;
            if ring.len() == ORDER.len() {
                return Some(tokens(ORDER.iter().map(|i| ring[*i])));
            }
            Some(tokens(ring))
        }))
    },
)];

/// Order of the engine among the cells of the first ring. Source: the recorded neighbors of `862a1072fffffff`.
const ORDER: [usize; 6] = [3, 5, 4, 2, 1, 0];
