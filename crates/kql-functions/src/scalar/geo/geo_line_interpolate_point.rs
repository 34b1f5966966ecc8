//! `geo_line_interpolate_point(line, fraction)`.

use super::_shape::{length, line_arcs, point_json, single_line};
use super::_sphere::{angle, dynamic_rows, interpolate};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_line_interpolate_point",
    &["(lineString: bag, fraction: number) -> dynamic"],
    Nulls::Described("An invalid line, several lines, or a fraction outside 0..1 give null."),
    "The point at a fraction of the length of a line.",
    "geo-line-interpolate-point-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (line, fraction) = (single_line(row.first())?, row.get(1)?.as_f64()?);
            if !(0.0..=1.0).contains(&fraction) {
                return None;
            }
            let mut rest = fraction * length(&line);
            for (a, b) in line_arcs(&line) {
                let arc = angle(a, b);
                if rest <= arc {
                    return Some(point_json(interpolate(a, b, rest / arc)));
                }
                rest -= arc;
            }
            line.last().copied().map(point_json)
        }))
    },
)];
