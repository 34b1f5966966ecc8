//! `geo_h3cell_neighbors(cell)`.

use super::_h3::{argument, rings, tokens};
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_h3cell_neighbors",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(h3cell: string) -> array(string)"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a cell gives null."),
    purity: Purity::Pure,
    summary: "The five or six neighbors of an H3 cell; `geo_h3cell_rings` returns them in a different order.",
    source: "geo-h3cell-neighbors-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let ring = rings(argument(row)?, 1).pop()?;
            if ring.len() == ORDER.len() {
                return Some(tokens(ORDER.iter().map(|i| ring[*i])));
            }
            Some(tokens(ring))
        }))
    },
}];

/// Order of the engine among the cells of the first ring. Source: the recorded neighbors of `862a1072fffffff`.
const ORDER: [usize; 6] = [3, 5, 4, 2, 1, 0];
