//! `geo_line_centroid(line)`.

use super::_overlay::merged_lines;
use super::_shape::{line_arcs, lines, point_json};
use super::_sphere::{add, angle, dynamic_rows, norm, unit};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_line_centroid",
    &["(lineString: bag) -> dynamic"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "Centroid of a line, projected to the surface. Parts that several lines share count once.",
    "geo-line-centroid-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let lines = merged_lines(lines(row.first())?)?;
            // The integral of the position along an arc points to its middle and has the length 2 sin(half the arc).
            let arcs = lines.iter().flat_map(|l| line_arcs(l));
            let sum = arcs.fold([0.0; 3], |sum, (a, b)| {
                let chord = 2.0 * (angle(a, b) / 2.0).sin();
                add(sum, unit(add(a, b)).map(|v| v * chord))
            });
            (norm(sum) > 0.0).then(|| point_json(unit(sum)))
        }))
    },
)];
