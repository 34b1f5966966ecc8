//! `geo_intersects_2lines(lineString1, lineString2)`.

use super::_shape::{line_arcs, lines};
use super::_sphere::{arcs_meet, bool_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_intersects_2lines",
    &["(lineString1: bag, lineString2: bag) -> bool"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Whether two lines intersect.",
    "geo-intersects-2lines-function",
    |_| {
        Ok(bool_rows(|row| {
            let (a, b) = (lines(row.first())?, lines(row.get(1))?);
            Some(
                a.iter()
                    .flat_map(|l| line_arcs(l))
                    .any(|(p, q)| b.iter().flat_map(|l| line_arcs(l)).any(|(r, s)| arcs_meet(p, q, r, s))),
            )
        }))
    },
)];
