//! `geo_closest_point_on_line(lng, lat, line)`.

use super::_shape::{line_arcs, lines, nearest_on, point_json};
use super::_sphere::{argument, dynamic_rows};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_closest_point_on_line",
    &["(longitude: number, latitude: number, lineString: bag) -> dynamic"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "The point of a line that is closest to a point.",
    "geo-closest-point-on-line-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (p, lines) = (argument(row, 0)?, lines(row.get(2))?);
            nearest_on(lines.iter().flat_map(|l| line_arcs(l)), p).map(point_json)
        }))
    },
)];
