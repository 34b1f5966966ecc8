//! `geo_intersects_line_with_polygon(lineString, polygon)`.

use super::_shape::{line_arcs, lines, polygons};
use super::_sphere::{arcs_meet, bool_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_intersects_line_with_polygon",
    &["(lineString: bag, polygon: bag) -> bool"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Whether a line intersects a polygon.",
    "geo-intersects-line-with-polygon-function",
    |_| {
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
)];
