//! Unions and intersections of lines and polygons.
//!
//! Rings start and come in the order that the S2 library gives them: by the place of their edges in the input.

use super::_plane::{Piece, Plane};
use super::_shape::{Line, Polygon, collection_json, lines_json, point_json, polygons_json, ring_arcs};
use super::_sphere::Point;
use kql_types::Dyn;
use std::collections::{HashMap, HashSet};

/// What is left of two shapes.
#[derive(Default)]
pub(crate) struct Common {
    pub(crate) points: Vec<Point>,
    pub(crate) lines: Vec<Line>,
    pub(crate) polygons: Vec<Polygon>,
}

impl Common {
    /// The simplest GeoJSON that holds it.
    pub(crate) fn json(self) -> Dyn {
        let mut shapes: Vec<Dyn> = self.points.into_iter().map(point_json).collect();
        let points = shapes.len();
        if !self.lines.is_empty() {
            shapes.push(lines_json(&self.lines));
        }
        if !self.polygons.is_empty() {
            shapes.push(polygons_json(&self.polygons));
        }
        if points > 1 && shapes.len() == points {
            let coordinates = shapes.iter().filter_map(|s| s.get("coordinates").cloned()).collect();
            return Dyn::Bag(vec![
                ("type".into(), Dyn::String("MultiPoint".into())),
                ("coordinates".into(), Dyn::Array(coordinates)),
            ]);
        }
        if shapes.len() == 1 { shapes.remove(0) } else { collection_json(shapes) }
    }
}

fn plane_of<'a>(lines: impl Iterator<Item = &'a Line> + Clone) -> Option<Plane> {
    Plane::new(lines.flatten())
}

/// The rings around the regions whose windings satisfy `inside`.
fn regions(plane: &Plane, pieces: &[Piece], inside: impl Fn([i32; 2]) -> bool) -> Vec<Polygon> {
    let mut kept: Vec<(usize, usize, usize)> = Vec::new();
    for piece in pieces.iter().filter(|p| p.net != [0; 2]) {
        let left = plane.winding(piece, pieces);
        let right = [left[0] - piece.net[0], left[1] - piece.net[1]];
        match (inside(left), inside(right)) {
            (true, false) => kept.push((piece.from, piece.to, piece.id)),
            (false, true) => kept.push((piece.to, piece.from, piece.id)),
            _ => {}
        }
    }
    assemble(plane, rings(plane, &kept))
}

/// Chains directed pieces to simple rings, with the inside on the left.
fn rings(plane: &Plane, kept: &[(usize, usize, usize)]) -> Vec<Vec<(usize, usize)>> {
    let mut leaving: HashMap<usize, Vec<usize>> = HashMap::new();
    for (i, (from, ..)) in kept.iter().enumerate() {
        leaving.entry(*from).or_default().push(i);
    }
    let mut used = vec![false; kept.len()];
    let mut found = Vec::new();
    for start in 0..kept.len() {
        if used[start] {
            continue;
        }
        let mut ring: Vec<(usize, usize)> = Vec::new();
        let mut at = start;
        while !used[at] {
            used[at] = true;
            let (from, to, id) = kept[at];
            // A vertex seen before closes a simple ring of its own.
            if let Some(k) = ring.iter().position(|(v, _)| *v == from) {
                found.push(ring.split_off(k));
            }
            ring.push((from, id));
            let back = plane.direction(to, from);
            // The sharpest left turn keeps regions apart that touch in a vertex only.
            let turn = |i: &usize| (back - plane.direction(to, kept[*i].1)).rem_euclid(std::f64::consts::TAU);
            let next = leaving.get(&to).into_iter().flatten().filter(|i| !used[**i]);
            match next.min_by(|a, b| turn(a).total_cmp(&turn(b))) {
                Some(next) => at = *next,
                None => break,
            }
        }
        found.push(ring);
    }
    found.retain(|ring| ring.len() > 2);
    found.iter_mut().for_each(|ring| rotate(ring));
    found.sort_by_key(|ring| ring.iter().map(|(_, id)| *id).min());
    found
}

/// Starts a ring after its last piece of the highest id.
fn rotate(ring: &mut [(usize, usize)]) {
    let (mut last, mut gap) = (0, false);
    for i in 1..ring.len() {
        if ring[i].1 < ring[last].1 {
            gap = true;
        } else if ring[i].1 > ring[last].1 || !gap {
            last = i;
            gap = false;
        }
    }
    ring.rotate_left((last + 1) % ring.len());
}

/// Puts holes into the smallest shell around them.
fn assemble(plane: &Plane, rings: Vec<Vec<(usize, usize)>>) -> Vec<Polygon> {
    let rings: Vec<Vec<usize>> = rings.iter().map(|r| r.iter().map(|(v, _)| *v).collect()).collect();
    let areas: Vec<f64> = rings.iter().map(|r| plane.area(r)).collect();
    let shells: Vec<usize> = (0..rings.len()).filter(|i| areas[*i] > 0.0).collect();
    let points = |ring: &[usize]| ring.iter().map(|v| plane.points[*v]).collect::<Line>();
    let mut polygons: Vec<Polygon> = shells.iter().map(|i| Polygon { rings: vec![points(&rings[*i])] }).collect();
    for (i, ring) in rings.iter().enumerate().filter(|(i, _)| areas[*i] < 0.0) {
        let around = (0..shells.len()).filter(|s| plane.encloses(&rings[shells[*s]], ring[0], ring[1]));
        if let Some(shell) = around.min_by(|a, b| areas[shells[*a]].total_cmp(&areas[shells[*b]])) {
            polygons[shell].rings.push(points(&rings[i]));
        }
    }
    polygons
}

fn add_rings<'a>(plane: &mut Plane, rings: impl Iterator<Item = &'a Line>, source: usize) {
    for ring in rings {
        for (a, b) in ring_arcs(ring) {
            plane.arc(a, b, source);
        }
    }
}

/// The region that closed paths go around more often counterclockwise than clockwise.
pub(crate) fn enclosed(paths: &[Line]) -> Option<Vec<Polygon>> {
    let mut plane = plane_of(paths.iter())?;
    add_rings(&mut plane, paths.iter(), 0);
    let pieces = plane.pieces();
    Some(regions(&plane, &pieces, |w| w[0] > 0))
}

/// The union of polygons; `None` if they do not fit on half a sphere.
///
/// The two with the fewest vertices are united first and again: which decides where the rings of the result start.
pub(crate) fn union_of_polygons(polygons: &[Polygon]) -> Option<Vec<Polygon>> {
    let size = |p: &Polygon| p.rings.iter().map(Vec::len).sum::<usize>();
    let mut queue: Vec<(usize, Vec<Polygon>)> = polygons.iter().map(|p| (size(p), vec![p.clone()])).collect();
    queue.sort_by_key(|(size, _)| *size);
    while queue.len() > 1 {
        let (b, a) = (queue.remove(1), queue.remove(0));
        let rings: Vec<Line> = a.1.into_iter().chain(b.1).flat_map(|p| p.rings).collect();
        let (size, union) = (a.0 + b.0, enclosed(&rings)?);
        let at = queue.partition_point(|(other, _)| *other <= size);
        queue.insert(at, (size, union));
    }
    queue.pop().map(|(_, polygons)| polygons)
}

/// Polygons that do not overlap.
pub(crate) fn merged_polygons(polygons: Vec<Polygon>) -> Option<Vec<Polygon>> {
    if polygons.len() < 2 {
        return Some(polygons);
    }
    Some(union_of_polygons(&polygons).unwrap_or(polygons))
}

/// What two groups of polygons have in common, also where they only touch.
pub(crate) fn common_of_polygons(a: &[Polygon], b: &[Polygon]) -> Option<Common> {
    let rings = |p: &'_ [Polygon]| p.iter().flat_map(|p| p.rings.clone()).collect::<Vec<Line>>();
    let (a, b) = (rings(a), rings(b));
    let mut plane = plane_of(a.iter().chain(&b))?;
    add_rings(&mut plane, a.iter(), 0);
    add_rings(&mut plane, b.iter(), 1);
    let pieces = plane.pieces();
    let polygons = regions(&plane, &pieces, |w| w[0] > 0 && w[1] > 0);
    let shared: Vec<(usize, usize)> = pieces
        .iter()
        .filter(|p| p.has == [true, true])
        .filter(|p| {
            let left = plane.winding(p, &pieces);
            let both = |w: [i32; 2]| w[0] > 0 && w[1] > 0;
            !both(left) && !both([left[0] - p.net[0], left[1] - p.net[1]])
        })
        .map(|p| (p.from, p.to))
        .collect();
    let covered = polygons.iter().flat_map(|p| p.rings.iter().flatten()).copied().collect::<Vec<_>>();
    let points = touching(&plane, &pieces, &shared, &covered);
    Some(Common { points, lines: chains(&plane, &shared), polygons })
}

/// Vertices of both sources that no result covers yet.
fn touching(plane: &Plane, pieces: &[Piece], lines: &[(usize, usize)], covered: &[Point]) -> Vec<Point> {
    let of = |source: usize| -> HashSet<usize> {
        pieces.iter().filter(|p| p.has[source]).flat_map(|p| [p.from, p.to]).collect()
    };
    let (a, b) = (of(0), of(1));
    let mut both: Vec<usize> = a.intersection(&b).copied().collect();
    both.sort_unstable();
    both.retain(|v| !lines.iter().any(|(f, t)| f == v || t == v) && !covered.contains(&plane.points[*v]));
    both.into_iter().map(|v| plane.points[v]).collect()
}

/// Chains pieces to lines as long as there is one way on.
fn chains(plane: &Plane, pieces: &[(usize, usize)]) -> Vec<Line> {
    let mut leaving: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut arriving: HashMap<usize, usize> = HashMap::new();
    for (i, (from, to)) in pieces.iter().enumerate() {
        leaving.entry(*from).or_default().push(i);
        *arriving.entry(*to).or_default() += 1;
    }
    let ways = |v: usize| (leaving.get(&v).map_or(0, Vec::len), arriving.get(&v).copied().unwrap_or(0));
    let mut used = vec![false; pieces.len()];
    let mut lines = Vec::new();
    // First the lines that start somewhere, then the rings.
    for rings in [false, true] {
        for start in 0..pieces.len() {
            if used[start] || !rings && ways(pieces[start].0) == (1, 1) {
                continue;
            }
            let mut line = vec![plane.points[pieces[start].0]];
            let mut at = start;
            loop {
                used[at] = true;
                let to = pieces[at].1;
                line.push(plane.points[to]);
                if ways(to) != (1, 1) {
                    break;
                }
                match leaving.get(&to).and_then(|next| next.first()) {
                    Some(next) if !used[*next] => at = *next,
                    _ => break,
                }
            }
            lines.push(line);
        }
    }
    lines
}

fn add_lines(plane: &mut Plane, lines: &[Line], source: usize) {
    for line in lines {
        for pair in line.windows(2) {
            plane.arc(pair[0], pair[1], source);
        }
    }
}

/// The union of lines; `None` if they do not fit on half a sphere.
pub(crate) fn union_of_lines(lines: &[Line]) -> Option<Vec<Line>> {
    let mut plane = plane_of(lines.iter())?;
    add_lines(&mut plane, lines, 0);
    let pieces: Vec<(usize, usize)> = plane.pieces().iter().map(|p| (p.from, p.to)).collect();
    Some(chains(&plane, &pieces))
}

/// Lines that do not overlap.
pub(crate) fn merged_lines(lines: Vec<Line>) -> Option<Vec<Line>> {
    if lines.len() < 2 {
        return Some(lines);
    }
    Some(union_of_lines(&lines).unwrap_or(lines))
}

/// What two groups of lines have in common.
pub(crate) fn common_of_lines(a: &[Line], b: &[Line]) -> Option<Common> {
    let mut plane = plane_of(a.iter().chain(b))?;
    add_lines(&mut plane, a, 0);
    add_lines(&mut plane, b, 1);
    let pieces = plane.pieces();
    let shared: Vec<_> = pieces.iter().filter(|p| p.has == [true, true]).map(|p| (p.from, p.to)).collect();
    let points = touching(&plane, &pieces, &shared, &[]);
    Some(Common { points, lines: chains(&plane, &shared), polygons: Vec::new() })
}

/// The parts of lines inside polygons or on their boundary.
pub(crate) fn common_of_line_and_polygon(lines: &[Line], polygons: &[Polygon]) -> Option<Common> {
    let mut plane = plane_of(lines.iter().chain(polygons.iter().flat_map(|p| &p.rings)))?;
    add_lines(&mut plane, lines, 0);
    add_rings(&mut plane, polygons.iter().flat_map(|p| &p.rings), 1);
    let pieces = plane.pieces();
    let inside: Vec<(usize, usize)> = pieces
        .iter()
        .filter(|p| p.has[0] && (p.has[1] || plane.winding(p, &pieces)[1] > 0))
        .map(|p| (p.from, p.to))
        .collect();
    let points = touching(&plane, &pieces, &inside, &[]);
    Some(Common { points, lines: chains(&plane, &inside), polygons: Vec::new() })
}
