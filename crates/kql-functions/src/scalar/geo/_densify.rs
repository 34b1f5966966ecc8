//! Straight lines on the map of longitudes and latitudes as chains of geodesics.
//!
//! The S2 library's tessellation: an edge is halved until the two kinds of edge, compared at two points, are near enough.

use super::_sphere::{Point, angle, degrees, dot, interpolate, unchecked};

/// Where along the edge the two are compared, and how much smaller than the tolerance the difference must be there. Source: S2.
const AT: f64 = 0.312_156_910_822_483_1;
const SCALE: f64 = 0.838_299_925_698_885_1;

type Map = (f64, f64);

fn between(a: Map, b: Map, share: f64) -> Map {
    ((1.0 - share) * a.0 + share * b.0, (1.0 - share) * a.1 + share * b.1)
}

fn on_sphere(p: Map) -> Point {
    unchecked(p.0, p.1)
}

fn error(pa: Map, a: Point, pb: Map, b: Point) -> f64 {
    if dot(a, b) < -1e-14 {
        return f64::INFINITY;
    }
    let at = |share| angle(interpolate(a, b, share), on_sphere(between(pa, pb, share)));
    at(AT).max(at(1.0 - AT))
}

fn halve(pa: Map, a: Point, pb: Map, b: Point, limit: f64, out: &mut Vec<Point>) {
    if out.len() >= MAX_POINTS || error(pa, a, pb, b) <= limit {
        out.push(b);
        return;
    }
    let middle = between(pa, pb, 0.5);
    let m = on_sphere(middle);
    halve(pa, a, middle, m, limit, out);
    halve(middle, m, pb, b, limit, out);
}

/// No chain gets longer.
const MAX_POINTS: usize = 1_000_000;

/// The chain within `tolerance` radians of the straight edges between the points; the last edge leads back if `closed`.
pub(crate) fn densify(points: &[Point], closed: bool, tolerance: f64) -> Vec<Point> {
    let mut out: Vec<Point> = points.first().copied().into_iter().collect();
    let next = points.iter().skip(1).chain(points.first().filter(|_| closed));
    for (a, b) in points.iter().zip(next) {
        let (pa, mut pb) = (degrees(*a), degrees(*b));
        // The shorter way around.
        if (pb.0 - pa.0).abs() > 180.0 {
            pb.0 += 360.0f64.copysign(pa.0 - pb.0);
        }
        halve(pa, *a, pb, *b, SCALE * tolerance, &mut out);
    }
    if closed {
        out.pop();
    }
    out
}
