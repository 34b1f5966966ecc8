//! `geo_intersects_2polygons(polygon1, polygon2)`.

use super::_shape::{Polygon, polygons};
use super::_sphere::{arcs_meet, bool_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_intersects_2polygons",
    &["(polygon1: bag, polygon2: bag) -> bool"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Whether two polygons intersect.",
    "geo-intersects-2polygons-function",
    |_| {
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
)];
