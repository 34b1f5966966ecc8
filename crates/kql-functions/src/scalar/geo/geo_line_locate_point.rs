//! `geo_line_locate_point(line, lng, lat, spheroid)`.

use super::_shape::{Line, line_arcs, single_line};
use super::_sphere::{angle, argument, nearest, optional, real_rows, spheroid};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_line_locate_point",
    &["(lineString: bag, longitude: number, latitude: number, use_spheroid: number|bool?) -> real"],
    Nulls::Described("An invalid shape, or coordinates out of range, give null."),
    "The fraction of the length of a line at which it is closest to a point.",
    "geo-line-locate-point-function",
    |_| {
        Ok(real_rows(|row| {
            let (line, p) = (single_line(row.first())?, argument(row, 1)?);
            let measure = if optional(row, 3, 0.0)? != 0.0 { spheroid } else { angle };
            locate(&line, p, measure)
        }))
    },
)];

type Point = super::_sphere::Point;

fn locate(line: &Line, p: Point, measure: fn(Point, Point) -> f64) -> Option<f64> {
    let (mut before, mut best) = (0.0, None);
    for (a, b) in line_arcs(line) {
        let foot = nearest(p, a, b);
        let distance = angle(p, foot);
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, before + measure(a, foot)));
        }
        before += measure(a, b);
    }
    best.map(|(_, at)| (at / before).clamp(0.0, 1.0))
}
