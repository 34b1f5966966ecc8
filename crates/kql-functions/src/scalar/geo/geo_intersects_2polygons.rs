//! `geo_intersects_2polygons(polygon1, polygon2)`.

use super::_shape::{Polygon, polygons};
use super::_sphere::{arcs_meet, bool_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_intersects_2polygons",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(polygon1: bag, polygon2: bag) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    purity: Purity::Pure,
    summary: "Whether two polygons intersect.",
    source: "geo-intersects-2polygons-function",
    bind: |_| {
        Ok(bool_rows(|row| {
            let (a, b) = (polygons(row.first())?, polygons(row.get(1))?);
            let holds = |a: &[Polygon], b: &[Polygon]| {
                a.iter().any(|p| b.iter().flat_map(|q| q.rings.first()).any(|r| p.contains(r[0])))
            };
            Some(
                holds(&a, &b)
                    || holds(&b, &a)
                    || a.iter()
                        .flat_map(|s| s.arcs())
                        .any(|(p, q)| b.iter().flat_map(|s| s.arcs()).any(|(r, s)| arcs_meet(p, q, r, s))),
            )
        }))
    },
}];
