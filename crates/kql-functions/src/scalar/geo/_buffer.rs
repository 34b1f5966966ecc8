//! The area within a radius of a shape, computed as in the S2 library: arcs around vertices are chains of equal steps,
//! the sides of edges are geodesics.

use super::_overlay::enclosed;
use super::_shape::{Line, Polygon};
use super::_sphere::{EARTH, Point, add, angle, cross, dot, interpolate, scale, unit};
use std::f64::consts::{FRAC_PI_2, PI, TAU};

/// Radius in radians and the step of its arcs; `None` for a radius or tolerance (both in meters) that is not allowed.
pub(crate) fn step(radius: f64, tolerance: f64) -> Option<(f64, f64)> {
    if !(radius > 0.0 && tolerance > 0.0) || tolerance < radius * 1e-6 {
        return None;
    }
    // A tolerance beyond the radius would leave nothing.
    let (radius, tolerance) = (radius / EARTH, tolerance.min(radius * 0.999_999) / EARTH);
    if radius >= PI {
        return None;
    }
    Some((radius, widest(radius, tolerance)))
}

/// The longest step along a circle whose chord stays within the tolerance.
fn widest(radius: f64, tolerance: f64) -> f64 {
    let least = radius - tolerance;
    let most = TAU / 3.0 + 1e-15;
    if radius < FRAC_PI_2 {
        most.min(2.0 * (least.tan() / radius.tan()).acos())
    } else if least > FRAC_PI_2 {
        most.min(2.0 * (radius.tan() / least.tan()).acos())
    } else {
        most
    }
}

/// A direction at right angles, the one that the S2 library takes.
fn ortho(a: Point) -> Point {
    let largest = (0..3).max_by(|i, j| a[*i].abs().total_cmp(&a[*j].abs())).unwrap_or(0);
    let mut t = [0.012, 0.0053, 0.00457];
    t[(largest + 2) % 3] = 1.0;
    unit(cross(a, t))
}

/// A regular polygon around a point, counterclockwise.
pub(crate) fn circle(center: Point, radius: f64, step: f64) -> Line {
    let y = ortho(center);
    let x = cross(y, center);
    let n = (TAU / step).ceil().max(3.0) as usize;
    (0..n)
        .map(|i| {
            let turn = TAU * i as f64 / n as f64;
            let across = add(scale(y, radius.sin() * turn.cos()), scale(x, -radius.sin() * turn.sin()));
            unit(add(across, scale(center, radius.cos())))
        })
        .collect()
}

struct Pen {
    radius: f64,
    /// Step of the arcs around vertices.
    around: f64,
    /// Step along edges, whose sides are not quite geodesics.
    along: f64,
    path: Line,
}

impl Pen {
    fn new(radius: f64, around: f64, tolerance: f64) -> Pen {
        Pen { radius, around, along: widest(FRAC_PI_2 - radius, tolerance / EARTH), path: Vec::new() }
    }

    fn beside(&self, p: Point, axis: Point) -> Point {
        unit(add(scale(p, self.radius.cos()), scale(axis, self.radius.sin())))
    }

    fn push(&mut self, p: Point) {
        if self.path.last().is_none_or(|last| angle(*last, p) > 1e-15) {
            self.path.push(p);
        }
    }

    /// The arc around `v` from the direction `start` to `end`, counterclockwise.
    fn vertex(&mut self, v: Point, start: Point, end: Point) {
        self.push(self.beside(v, start));
        let across = cross(v, start);
        let span = dot(end, across).atan2(dot(end, start)).rem_euclid(TAU);
        let mut turn = self.around;
        while turn < span {
            self.push(self.beside(v, add(scale(start, turn.cos()), scale(across, turn.sin()))));
            turn += self.around;
        }
        self.push(self.beside(v, end));
    }

    /// The right side of an edge.
    fn edge(&mut self, a: Point, b: Point) {
        let axis = right_of(a, b);
        self.push(self.beside(a, axis));
        let span = angle(a, b);
        let mut at = self.along;
        while at < span {
            self.push(self.beside(interpolate(a, b, at / span), axis));
            at += self.along;
        }
        self.push(self.beside(b, axis));
    }

    /// The right side of an edge and the turn into the next.
    fn edge_and_turn(&mut self, a: Point, b: Point, c: Point) {
        self.edge(a, b);
        if dot(cross(a, b), c) >= 0.0 {
            self.vertex(b, right_of(a, b), right_of(b, c));
        } else {
            // Through the vertex itself, so that the winding stays right where the sides cross.
            self.push(b);
            self.push(self.beside(b, right_of(b, c)));
        }
    }
}

fn right_of(a: Point, b: Point) -> Point {
    unit(cross(b, a))
}

/// The path around both sides of a line.
fn around_line(line: &[Point], pen: &mut Pen) {
    let n = line.len();
    let cap = right_of(line[0], line[1]);
    pen.vertex(line[0], scale(cap, -1.0), cap);
    line.windows(3).for_each(|w| pen.edge_and_turn(w[0], w[1], w[2]));
    pen.edge(line[n - 2], line[n - 1]);
    let cap = right_of(line[n - 2], line[n - 1]);
    pen.vertex(line[n - 1], cap, scale(cap, -1.0));
    line.windows(3).rev().for_each(|w| pen.edge_and_turn(w[2], w[1], w[0]));
    pen.edge(line[1], line[0]);
}

/// Everything within a radius (radians) of lines and polygons.
pub(crate) fn buffer(
    lines: &[Line],
    polygons: &[Polygon],
    radius: f64,
    step: f64,
    tolerance: f64,
) -> Option<Vec<Polygon>> {
    let tolerance = tolerance.min(radius * EARTH * 0.999_999);
    let mut paths = Vec::new();
    for line in lines {
        let mut pen = Pen::new(radius, step, tolerance);
        around_line(line, &mut pen);
        paths.push(pen.path);
    }
    for ring in polygons.iter().flat_map(|p| &p.rings) {
        let mut pen = Pen::new(radius, step, tolerance);
        let n = ring.len();
        (0..n).for_each(|i| pen.edge_and_turn(ring[i], ring[(i + 1) % n], ring[(i + 2) % n]));
        paths.push(pen.path);
    }
    for path in &mut paths {
        while path.len() > 1 && angle(path[0], path[path.len() - 1]) <= 1e-15 {
            path.pop();
        }
    }
    enclosed(&paths)
}
