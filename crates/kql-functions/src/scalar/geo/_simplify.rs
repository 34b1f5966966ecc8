//! Fewer vertices, none nearer to another than a tolerance.

use super::_shape::{Line, Polygon, polygon_from_rings};
use super::_sphere::{Point, angle, nearest};

/// Vertices that are not near one that is kept already.
fn sites(points: &[Point], tolerance: f64) -> Line {
    let mut kept: Line = Vec::new();
    for p in points {
        if kept.iter().all(|q| angle(*p, *q) >= tolerance && p != q) {
            kept.push(*p);
        }
    }
    kept
}

/// Drops what lies within the tolerance of the arc between the ends, and halves at the farthest point otherwise.
fn straighten(points: &[Point], tolerance: f64, out: &mut Line) {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return };
    let inner = 1..points.len().saturating_sub(1);
    let away = |i: usize| angle(points[i], nearest(points[i], *first, *last));
    match inner.map(|i| (away(i), i)).max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((distance, at)) if distance > tolerance => {
            straighten(&points[..=at], tolerance, out);
            straighten(&points[at..], tolerance, out);
        }
        _ => out.push(*last),
    }
}

/// A simpler line; `None` if nothing but a point is left of it.
pub(crate) fn line(points: &[Point], tolerance: f64) -> Option<Line> {
    let kept = sites(points, tolerance);
    let mut out: Line = kept.first().copied().into_iter().collect();
    straighten(&kept, tolerance, &mut out);
    (kept.len() >= 2).then_some(out)
}

fn ring(points: &[Point], tolerance: f64) -> Option<Line> {
    let kept = sites(points, tolerance);
    let first = *kept.first()?;
    let far = (0..kept.len()).max_by(|a, b| angle(first, kept[*a]).total_cmp(&angle(first, kept[*b])))?;
    let mut out = vec![first];
    straighten(&kept[..=far], tolerance, &mut out);
    straighten(&kept[far..].iter().copied().chain([first]).collect::<Vec<_>>(), tolerance, &mut out);
    out.pop();
    (out.len() >= 3).then_some(out)
}

/// A simpler polygon; `None` if its shell is no ring any more. Holes may vanish.
pub(crate) fn polygon(polygon: &Polygon, tolerance: f64) -> Option<Polygon> {
    let (shell, holes) = polygon.rings.split_first()?;
    let shell = ring(shell, tolerance)?;
    polygon_from_rings(std::iter::once(shell).chain(holes.iter().filter_map(|h| ring(h, tolerance))).collect())
}
