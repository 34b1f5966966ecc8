//! `geo_s2cell_neighbors(cell)`.

use super::_s2::argument;
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_s2cell_neighbors",
    &["(s2cell: string) -> array(string)"],
    Nulls::Described("A string that is not a cell gives null."),
    "The eight neighbors of an S2 cell; fewer at the corners of the cube.",
    "geo-s2cell-neighbors-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let id = argument(row)?;
            let around = id.all_neighbors(id.level());
            if around.len() == ORDER.len() {
                return Some(Dyn::Array(ORDER.iter().map(|i| Dyn::String(around[*i].to_token())).collect()));
            }
            Some(Dyn::Array(around.iter().map(|n| Dyn::String(n.to_token())).collect()))
        }))
    },
)];

/// Order of the engine among the neighbors as the S2 library lists them. Source: the recorded neighbors of `89c259`.
const ORDER: [usize; 8] = [7, 5, 4, 2, 6, 1, 3, 0];
