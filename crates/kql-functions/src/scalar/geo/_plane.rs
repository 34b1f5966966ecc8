//! Arcs of half a sphere drawn on a plane, where geodesics are straight: their crossings, pieces and windings.

use super::_sphere::{Point, add, cross, dot, norm, scale, unit};
use std::collections::HashMap;

type Flat = [f64; 2];

/// Points nearer than this (in radians, 60 nanometers) are one.
const NEAR: f64 = 1e-14;

/// A directed arc between two vertices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arc {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Which of two operands it bounds.
    pub(crate) source: usize,
    /// Its place in the input, which decides where output rings start.
    pub(crate) id: usize,
}

/// A piece of one or more arcs, between neighboring vertices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub(crate) from: usize,
    pub(crate) to: usize,
    /// Arcs along the piece less arcs against it, for each source.
    pub(crate) net: [i32; 2],
    /// Whether a source has an arc here at all.
    pub(crate) has: [bool; 2],
    pub(crate) id: usize,
}

/// Vertices and arcs on the plane that touches the sphere at their center.
pub(crate) struct Plane {
    axes: [Point; 3],
    pub(crate) points: Vec<Point>,
    flat: Vec<Flat>,
    grid: HashMap<(i64, i64), Vec<usize>>,
    pub(crate) arcs: Vec<Arc>,
}

impl Plane {
    /// The plane for these points; `None` if they do not fit well within half a sphere.
    pub(crate) fn new<'a>(points: impl Iterator<Item = &'a Point> + Clone) -> Option<Plane> {
        let sum = points.clone().fold([0.0; 3], |sum, p| add(sum, *p));
        if norm(sum) == 0.0 {
            return None;
        }
        let up = unit(sum);
        if points.into_iter().any(|p| dot(*p, up) < 0.05) {
            return None;
        }
        let least = if up[0].abs() < 0.6 { [1.0, 0.0, 0.0] } else { [0.0, 1.0, 0.0] };
        let x = unit(cross(least, up));
        let y = cross(up, x);
        Some(Plane { axes: [x, y, up], points: Vec::new(), flat: Vec::new(), grid: HashMap::new(), arcs: Vec::new() })
    }

    fn project(&self, p: Point) -> Flat {
        let z = dot(p, self.axes[2]);
        [dot(p, self.axes[0]) / z, dot(p, self.axes[1]) / z]
    }

    fn lift(&self, f: Flat) -> Point {
        unit(add(add(scale(self.axes[0], f[0]), scale(self.axes[1], f[1])), self.axes[2]))
    }

    /// The vertex at a point, new or near enough.
    pub(crate) fn vertex(&mut self, p: Point) -> usize {
        let f = self.project(p);
        self.insert(f, |_| p)
    }

    fn insert(&mut self, f: Flat, point: impl FnOnce(&Plane) -> Point) -> usize {
        const CELL: f64 = 4.0 * NEAR;
        let (x, y) = ((f[0] / CELL).floor() as i64, (f[1] / CELL).floor() as i64);
        for dx in -1..=1 {
            for dy in -1..=1 {
                for v in self.grid.get(&(x + dx, y + dy)).into_iter().flatten() {
                    if (self.flat[*v][0] - f[0]).hypot(self.flat[*v][1] - f[1]) <= NEAR {
                        return *v;
                    }
                }
            }
        }
        let v = self.points.len();
        let p = point(self);
        self.points.push(p);
        self.flat.push(f);
        self.grid.entry((x, y)).or_default().push(v);
        v
    }

    /// Adds an arc.
    pub(crate) fn arc(&mut self, a: Point, b: Point, source: usize) {
        let (from, to) = (self.vertex(a), self.vertex(b));
        if from != to {
            let id = self.arcs.len();
            self.arcs.push(Arc { from, to, source, id });
        }
    }

    /// Splits all arcs where they meet; each arc becomes the list of its vertices.
    fn split(&mut self) -> Vec<Vec<usize>> {
        let bounds = |p: &Plane, a: &Arc| {
            let (f, t) = (p.flat[a.from], p.flat[a.to]);
            [f[0].min(t[0]), f[0].max(t[0]), f[1].min(t[1]), f[1].max(t[1])]
        };
        let boxes: Vec<[f64; 4]> = self.arcs.iter().map(|a| bounds(self, a)).collect();
        let mut order: Vec<usize> = (0..self.arcs.len()).collect();
        order.sort_by(|a, b| boxes[*a][0].total_cmp(&boxes[*b][0]));
        let mut on: Vec<Vec<usize>> = self.arcs.iter().map(|a| vec![a.from, a.to]).collect();
        for (k, i) in order.iter().enumerate() {
            for j in &order[k + 1..] {
                if boxes[*j][0] > boxes[*i][1] + NEAR {
                    break;
                }
                if boxes[*j][2] <= boxes[*i][3] + NEAR && boxes[*i][2] <= boxes[*j][3] + NEAR {
                    self.meet(*i, *j, &mut on);
                }
            }
        }
        for (i, vertices) in on.iter_mut().enumerate() {
            let (from, to) = (self.flat[self.arcs[i].from], self.flat[self.arcs[i].to]);
            let along = |v: usize| {
                let f = self.flat[v];
                (f[0] - from[0]) * (to[0] - from[0]) + (f[1] - from[1]) * (to[1] - from[1])
            };
            vertices.sort_by(|a, b| along(*a).total_cmp(&along(*b)));
            vertices.dedup();
        }
        on
    }

    fn meet(&mut self, i: usize, j: usize, on: &mut [Vec<usize>]) {
        let (a, b) = (self.arcs[i], self.arcs[j]);
        let mut touched = false;
        for (v, arc, list) in [(b.from, a, i), (b.to, a, i), (a.from, b, j), (a.to, b, j)] {
            if v == arc.from || v == arc.to {
                touched = true;
            } else if self.lies_on(v, arc) {
                on[list].push(v);
                touched = true;
            }
        }
        if touched {
            return;
        }
        let (p, q) = (self.flat[a.from], self.flat[b.from]);
        let (r, s) = (minus(self.flat[a.to], p), minus(self.flat[b.to], q));
        let area = r[0] * s[1] - r[1] * s[0];
        if area == 0.0 {
            return;
        }
        let d = minus(q, p);
        let (t, u) = ((d[0] * s[1] - d[1] * s[0]) / area, (d[0] * r[1] - d[1] * r[0]) / area);
        if (0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u) {
            let f = [p[0] + t * r[0], p[1] + t * r[1]];
            let v = self.insert(f, |plane| plane.lift(f));
            on[i].push(v);
            on[j].push(v);
        }
    }

    /// Whether a vertex lies in the interior of an arc.
    fn lies_on(&self, v: usize, arc: Arc) -> bool {
        let from = self.flat[arc.from];
        let (along, at) = (minus(self.flat[arc.to], from), minus(self.flat[v], from));
        let length = along[0].hypot(along[1]);
        let share = (along[0] * at[0] + along[1] * at[1]) / length;
        let off = (along[0] * at[1] - along[1] * at[0]) / length;
        off.abs() <= NEAR && share > 0.0 && share < length
    }

    /// The pieces of all arcs, each once, in the order of the input.
    pub(crate) fn pieces(&mut self) -> Vec<Piece> {
        let split = self.split();
        let mut index: HashMap<(usize, usize), usize> = HashMap::new();
        let mut pieces: Vec<Piece> = Vec::new();
        for (arc, vertices) in self.arcs.iter().zip(&split) {
            for pair in vertices.windows(2) {
                let key = (pair[0].min(pair[1]), pair[0].max(pair[1]));
                let at = *index.entry(key).or_insert_with(|| {
                    pieces.push(Piece { from: pair[0], to: pair[1], net: [0; 2], has: [false; 2], id: arc.id });
                    pieces.len() - 1
                });
                let piece = &mut pieces[at];
                piece.net[arc.source] += if piece.from == pair[0] { 1 } else { -1 };
                piece.has[arc.source] = true;
            }
        }
        pieces
    }

    /// How often each source goes around the points just left of a piece.
    pub(crate) fn winding(&self, piece: &Piece, pieces: &[Piece]) -> [i32; 2] {
        let (a, b) = (self.flat[piece.from], self.flat[piece.to]);
        let middle = [(a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0];
        let along = minus(b, a);
        let mut winding = [0; 2];
        for other in pieces {
            if other.net == [0; 2] || (other.from, other.to) == (piece.from, piece.to) {
                continue;
            }
            let (p, q) = (minus(self.flat[other.from], middle), minus(self.flat[other.to], middle));
            let (s, t) = (along[0] * p[0] + along[1] * p[1], along[0] * q[0] + along[1] * q[1]);
            if (s <= 0.0) == (t <= 0.0) {
                continue;
            }
            let left = |f: Flat| along[0] * f[1] - along[1] * f[0];
            let at = left(p) + (left(q) - left(p)) * (-s / (t - s));
            if at > 0.0 {
                let sign = if s > 0.0 { 1 } else { -1 };
                winding[0] += sign * other.net[0];
                winding[1] += sign * other.net[1];
            }
        }
        winding
    }

    /// Direction of the way from one vertex to another.
    pub(crate) fn direction(&self, from: usize, to: usize) -> f64 {
        let d = minus(self.flat[to], self.flat[from]);
        d[1].atan2(d[0])
    }

    /// Twice the signed area of a ring of vertices.
    pub(crate) fn area(&self, ring: &[usize]) -> f64 {
        let origin = self.flat[ring[0]];
        (1..ring.len().saturating_sub(1))
            .map(|i| {
                let (p, q) = (minus(self.flat[ring[i]], origin), minus(self.flat[ring[i + 1]], origin));
                p[0] * q[1] - p[1] * q[0]
            })
            .sum()
    }

    /// Whether a ring goes around the middle between two vertices.
    pub(crate) fn encloses(&self, ring: &[usize], a: usize, b: usize) -> bool {
        let p = [(self.flat[a][0] + self.flat[b][0]) / 2.0, (self.flat[a][1] + self.flat[b][1]) / 2.0];
        let mut inside = false;
        for i in 0..ring.len() {
            let (u, v) = (self.flat[ring[i]], self.flat[ring[(i + 1) % ring.len()]]);
            if (u[1] > p[1]) != (v[1] > p[1]) && p[0] < u[0] + (v[0] - u[0]) * (p[1] - u[1]) / (v[1] - u[1]) {
                inside = !inside;
            }
        }
        inside
    }
}

fn minus(a: Flat, b: Flat) -> Flat {
    [a[0] - b[0], a[1] - b[1]]
}
