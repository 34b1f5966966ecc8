//! `geo_intersects_2lines(lineString1, lineString2)`.

use super::_shape::{line_arcs, lines};
use super::_sphere::{arcs_meet, bool_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_intersects_2lines",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineString1: bag, lineString2: bag) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    purity: Purity::Pure,
    summary: "Whether two lines intersect.",
    source: "geo-intersects-2lines-function",
    bind: |_| {
        Ok(bool_rows(|row| {
            let (a, b) = (lines(row.first())?, lines(row.get(1))?);
            Some(
                a.iter()
                    .flat_map(|l| line_arcs(l))
                    .any(|(p, q)| b.iter().flat_map(|l| line_arcs(l)).any(|(r, s)| arcs_meet(p, q, r, s))),
            )
        }))
    },
}];
