//! `geo_closest_point_on_line(lng, lat, line)`.

use super::_shape::{line_arcs, lines, nearest_on, point_json};
use super::_sphere::{argument, dynamic_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_closest_point_on_line",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(longitude: number, latitude: number, lineString: bag) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    purity: Purity::Pure,
    summary: "The point of a line that is closest to a point.",
    source: "geo-closest-point-on-line-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let (p, lines) = (argument(row, 0)?, lines(row.get(2))?);
            nearest_on(lines.iter().flat_map(|l| line_arcs(l)), p).map(point_json)
        }))
    },
}];
