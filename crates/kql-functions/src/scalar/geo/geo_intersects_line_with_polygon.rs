//! `geo_intersects_line_with_polygon(lineString, polygon)`.

use super::_shape::{line_arcs, lines, polygons};
use super::_sphere::{arcs_meet, bool_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_intersects_line_with_polygon",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(lineString: bag, polygon: bag) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    purity: Purity::Pure,
    summary: "Whether a line intersects a polygon.",
    source: "geo-intersects-line-with-polygon-function",
    bind: |_| {
        Ok(bool_rows(|row| {
            let (a, b) = (lines(row.first())?, polygons(row.get(1))?);
            let within = a.iter().any(|l| b.iter().any(|p| p.contains(l[0])));
            Some(
                within
                    || a.iter()
                        .flat_map(|l| line_arcs(l))
                        .any(|(p, q)| b.iter().flat_map(|s| s.arcs()).any(|(r, s)| arcs_meet(p, q, r, s))),
            )
        }))
    },
}];
