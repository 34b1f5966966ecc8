//! Lines and polygons as GeoJSON has them.

use super::_sphere::*;
use kql_types::{Dyn, Value};
use std::collections::HashSet;

/// A chain of points.
pub(crate) type Line = Vec<Point>;

/// A shell, counterclockwise, and its holes, clockwise; rings do not repeat their first point.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Polygon {
    pub(crate) rings: Vec<Line>,
}

fn members(shape: &Dyn) -> Option<(&str, &[Dyn])> {
    let (Some(Dyn::String(kind)), Some(Dyn::Array(coordinates))) = (shape.get("type"), shape.get("coordinates")) else {
        return None;
    };
    Some((kind, coordinates))
}

fn number(v: &Dyn) -> Option<f64> {
    v.to_value().as_f64()
}

fn chain(coordinates: &Dyn) -> Option<Line> {
    let Dyn::Array(items) = coordinates else { return None };
    items
        .iter()
        .map(|item| match item {
            Dyn::Array(pair) if pair.len() >= 2 => point(number(&pair[0])?, number(&pair[1])?),
            _ => None,
        })
        .collect()
}

fn bits(p: Point) -> [u64; 3] {
    // Adding zero makes -0.0 equal to 0.0.
    p.map(|v| (v + 0.0).to_bits())
}

fn line(coordinates: &Dyn) -> Option<Line> {
    let mut points = chain(coordinates)?;
    if points.len() < 2 {
        return None;
    }
    points.dedup();
    (points.len() >= 2 && points.windows(2).all(|w| norm(add(w[0], w[1])) > 1e-15)).then_some(points)
}

/// The lines of a LineString or MultiLineString; `None` if it is not valid.
pub(crate) fn lines_of(shape: &Dyn) -> Option<Vec<Line>> {
    let (kind, coordinates) = members(shape)?;
    match kind {
        "LineString" => Some(vec![line(&Dyn::Array(coordinates.to_vec()))?]),
        "MultiLineString" if !coordinates.is_empty() => coordinates.iter().map(line).collect(),
        _ => None,
    }
}

/// The lines of an argument.
pub(crate) fn lines(value: Option<&Value>) -> Option<Vec<Line>> {
    match value? {
        Value::Dynamic(shape) => lines_of(shape),
        _ => None,
    }
}

/// The single line of an argument.
pub(crate) fn single_line(value: Option<&Value>) -> Option<Line> {
    let mut lines = lines(value)?;
    if lines.len() == 1 { lines.pop() } else { None }
}

/// Signed area that a ring encloses, on the unit sphere.
pub(crate) fn ring_area(ring: &[Point]) -> f64 {
    // A fan over one vertex; a vertex in the middle of the ring keeps triangles of small polygons well-shaped.
    (1..ring.len().saturating_sub(1)).map(|i| triangle(ring[0], ring[i], ring[i + 1])).sum()
}

fn ring(coordinates: &Dyn) -> Option<Line> {
    let mut points = chain(coordinates)?;
    if points.len() < 4 || points.first() != points.last() {
        return None;
    }
    points.pop();
    let distinct: HashSet<_> = points.iter().map(|p| bits(*p)).collect();
    if distinct.len() != points.len() || crosses_itself(&points) {
        return None;
    }
    Some(points)
}

fn crosses_itself(ring: &[Point]) -> bool {
    let n = ring.len();
    // The check is quadratic; rings of thousands of points come from maps and are simple.
    if n > 2000 {
        return false;
    }
    let at = |i: usize| ring[i % n];
    (0..n).any(|i| (i + 2..n).any(|j| !(i == 0 && j == n - 1) && arcs_cross(at(i), at(i + 1), at(j), at(j + 1))))
}

/// Whether two arcs cross in their interiors.
pub(crate) fn arcs_cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| dot(cross(p, q), r);
    const FLAT: f64 = 1e-18;
    let (abc, abd, cda, cdb) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b));
    if abc.abs() < FLAT || abd.abs() < FLAT || cda.abs() < FLAT || cdb.abs() < FLAT {
        return false;
    }
    abc * abd < 0.0 && cda * cdb < 0.0 && arcs_meet(a, b, c, d)
}

/// A polygon from its rings: each encloses the smaller part of the sphere, the first is the shell.
pub(crate) fn polygon_from_rings(mut rings: Vec<Line>) -> Option<Polygon> {
    for (i, ring) in rings.iter_mut().enumerate() {
        let area = ring_area(ring);
        if area == 0.0 {
            return None;
        }
        if (area > 0.0) != (i == 0) {
            // The first vertex stays first.
            ring[1..].reverse();
        }
    }
    (!rings.is_empty()).then_some(Polygon { rings })
}

fn polygon(coordinates: &Dyn) -> Option<Polygon> {
    let Dyn::Array(rings) = coordinates else { return None };
    polygon_from_rings(rings.iter().map(ring).collect::<Option<_>>()?)
}

/// The polygons of a Polygon or MultiPolygon; `None` if it is not valid.
pub(crate) fn polygons_of(shape: &Dyn) -> Option<Vec<Polygon>> {
    let (kind, coordinates) = members(shape)?;
    match kind {
        "Polygon" => Some(vec![polygon(&Dyn::Array(coordinates.to_vec()))?]),
        "MultiPolygon" if !coordinates.is_empty() => coordinates.iter().map(polygon).collect(),
        _ => None,
    }
}

/// The polygons of an argument.
pub(crate) fn polygons(value: Option<&Value>) -> Option<Vec<Polygon>> {
    match value? {
        Value::Dynamic(shape) => polygons_of(shape),
        _ => None,
    }
}

impl Polygon {
    /// Whether the point is inside.
    pub(crate) fn contains(&self, p: Point) -> bool {
        let mut rings = self.rings.iter();
        rings.next().is_some_and(|shell| encloses(shell, p)) && !rings.any(|hole| encloses(hole, p))
    }

    /// Area on the unit sphere.
    pub(crate) fn area(&self) -> f64 {
        self.rings.iter().map(|r| ring_area(r)).sum()
    }

    /// All arcs, the last of each ring back to its first point.
    pub(crate) fn arcs(&self) -> impl Iterator<Item = (Point, Point)> + '_ {
        self.rings.iter().flat_map(|r| ring_arcs(r))
    }
}

/// The arcs of a ring.
pub(crate) fn ring_arcs(ring: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    (0..ring.len()).map(|i| (ring[i], ring[(i + 1) % ring.len()]))
}

/// Whether a ring goes around the point: the turns seen from it add up. A ring around the opposite point turns the other way.
fn encloses(ring: &[Point], p: Point) -> bool {
    let mut turn = 0.0;
    for (a, b) in ring_arcs(ring) {
        let (pa, pb) = (cross(p, a), cross(p, b));
        turn += dot(p, cross(pa, pb)).atan2(dot(pa, pb));
    }
    // Seen from a point on the near side of a counterclockwise ring, the turn is positive; holes turn the other way.
    let counter_clockwise = ring_area(ring) > 0.0;
    if counter_clockwise { turn > 3.0 } else { turn < -3.0 }
}

fn pair(p: Point) -> Dyn {
    let (lng, lat) = degrees(p);
    Dyn::Array(vec![Dyn::Real(lng), Dyn::Real(lat)])
}

fn shape(kind: &str, coordinates: Dyn) -> Dyn {
    Dyn::Bag(vec![("type".into(), Dyn::String(kind.into())), ("coordinates".into(), coordinates)])
}

/// A GeoJSON Point.
pub(crate) fn point_json(p: Point) -> Dyn {
    shape("Point", pair(p))
}

/// A GeoJSON Point from degrees, which keeps them as they are.
pub(crate) fn degrees_json(lng: f64, lat: f64) -> Dyn {
    shape("Point", Dyn::Array(vec![Dyn::Real(lng), Dyn::Real(lat)]))
}

fn line_coordinates(line: &[Point]) -> Dyn {
    Dyn::Array(line.iter().map(|p| pair(*p)).collect())
}

/// A GeoJSON LineString, or a MultiLineString for several.
pub(crate) fn lines_json(lines: &[Line]) -> Dyn {
    match lines {
        [one] => shape("LineString", line_coordinates(one)),
        many => shape("MultiLineString", Dyn::Array(many.iter().map(|l| line_coordinates(l)).collect())),
    }
}

fn polygon_coordinates(polygon: &Polygon) -> Dyn {
    let closed = |ring: &Line| line_coordinates(&ring.iter().chain(ring.first()).copied().collect::<Vec<_>>());
    Dyn::Array(polygon.rings.iter().map(closed).collect())
}

/// A GeoJSON Polygon, or a MultiPolygon for several.
pub(crate) fn polygons_json(polygons: &[Polygon]) -> Dyn {
    match polygons {
        [one] => shape("Polygon", polygon_coordinates(one)),
        many => shape("MultiPolygon", Dyn::Array(many.iter().map(polygon_coordinates).collect())),
    }
}

/// A GeoJSON Polygon of one ring in degrees.
pub(crate) fn ring_json(ring: &[(f64, f64)]) -> Dyn {
    let closed = ring.iter().chain(ring.first()).map(|(x, y)| Dyn::Array(vec![Dyn::Real(*x), Dyn::Real(*y)]));
    shape("Polygon", Dyn::Array(vec![Dyn::Array(closed.collect())]))
}

/// A GeoJSON GeometryCollection.
pub(crate) fn collection_json(shapes: Vec<Dyn>) -> Dyn {
    Dyn::Bag(vec![("type".into(), Dyn::String("GeometryCollection".into())), ("geometries".into(), Dyn::Array(shapes))])
}

/// The nearest point on any of the arcs.
pub(crate) fn nearest_on(arcs: impl Iterator<Item = (Point, Point)>, p: Point) -> Option<Point> {
    arcs.map(|(a, b)| nearest(p, a, b)).min_by(|a, b| angle(*a, p).total_cmp(&angle(*b, p)))
}

/// The arcs of a chain.
pub(crate) fn line_arcs(line: &[Point]) -> impl Iterator<Item = (Point, Point)> + '_ {
    line.windows(2).map(|w| (w[0], w[1]))
}

/// Length on the unit sphere.
pub(crate) fn length(line: &[Point]) -> f64 {
    line_arcs(line).map(|(a, b)| angle(a, b)).sum()
}
