//! Points on the unit sphere, and the arcs between them. The earth is a sphere of 6371010 m, as the recorded distances show.

use kql_types::{Type, Value};

/// Radius of the earth in meters.
pub(crate) const EARTH: f64 = 6_371_010.0;

/// A direction from the center of the sphere.
pub(crate) type Point = [f64; 3];

/// The point at a longitude and a latitude in degrees; `None` outside -180..180 and -90..90.
pub(crate) fn point(lng: f64, lat: f64) -> Option<Point> {
    if !(-180.0..=180.0).contains(&lng) || !(-90.0..=90.0).contains(&lat) {
        return None;
    }
    Some(unchecked(lng, lat))
}

/// As [`point`], for coordinates known to be right.
pub(crate) fn unchecked(lng: f64, lat: f64) -> Point {
    let (lng, lat) = (lng.to_radians(), lat.to_radians());
    [lat.cos() * lng.cos(), lat.cos() * lng.sin(), lat.sin()]
}

/// The point in two arguments from `index` on.
pub(crate) fn argument(row: &[Value], index: usize) -> Option<Point> {
    point(row.get(index)?.as_f64()?, row.get(index + 1)?.as_f64()?)
}

/// Longitude and latitude in degrees.
pub(crate) fn degrees(p: Point) -> (f64, f64) {
    (p[1].atan2(p[0]).to_degrees(), p[2].atan2((p[0] * p[0] + p[1] * p[1]).sqrt()).to_degrees())
}

/// Scalar product.
pub(crate) fn dot(a: Point, b: Point) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Vector product.
pub(crate) fn cross(a: Point, b: Point) -> Point {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// Length.
pub(crate) fn norm(a: Point) -> f64 {
    dot(a, a).sqrt()
}

/// Sum.
pub(crate) fn add(a: Point, b: Point) -> Point {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// Multiple.
pub(crate) fn scale(a: Point, f: f64) -> Point {
    [a[0] * f, a[1] * f, a[2] * f]
}

/// The same direction with length 1.
pub(crate) fn unit(a: Point) -> Point {
    let n = norm(a);
    if n == 0.0 { a } else { scale(a, 1.0 / n) }
}

/// Angle between two directions.
pub(crate) fn angle(a: Point, b: Point) -> f64 {
    norm(cross(a, b)).atan2(dot(a, b))
}

/// The point at a share of the arc from `a` to `b`.
pub(crate) fn interpolate(a: Point, b: Point, share: f64) -> Point {
    let whole = angle(a, b);
    if whole == 0.0 {
        return a;
    }
    let (from, to) = (((1.0 - share) * whole).sin(), (share * whole).sin());
    unit(add(scale(a, from), scale(b, to)))
}

/// The point of the arc from `a` to `b` that is nearest to `p`.
pub(crate) fn nearest(p: Point, a: Point, b: Point) -> Point {
    let n = cross(a, b);
    if norm(n) > 0.0 {
        let n = unit(n);
        let foot = add(p, scale(n, -dot(p, n)));
        // The foot lies on the arc if it is left of one end and right of the other.
        if dot(cross(n, a), foot) >= 0.0 && dot(cross(foot, b), n) >= 0.0 && norm(foot) > 0.0 {
            return unit(foot);
        }
    }
    if angle(p, a) <= angle(p, b) { a } else { b }
}

/// Signed area of a triangle, positive if counterclockwise.
pub(crate) fn triangle(a: Point, b: Point, c: Point) -> f64 {
    let (numerator, denominator) = (dot(a, cross(b, c)), 1.0 + dot(a, b) + dot(b, c) + dot(c, a));
    2.0 * numerator.atan2(denominator)
}

/// Azimuth in radians from `a` to `b`, clockwise from north in 0..2π.
pub(crate) fn azimuth(a: Point, b: Point) -> f64 {
    let east = unit([-a[1], a[0], 0.0]);
    let north = cross(a, east);
    dot(b, east).atan2(dot(b, north)).rem_euclid(std::f64::consts::TAU)
}

/// Whether the arcs `ab` and `cd` have a point in common.
pub(crate) fn arcs_meet(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| dot(cross(p, q), r);
    let (abc, abd, cda, cdb) = (side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b));
    if abc * abd < 0.0 && cda * cdb < 0.0 {
        // Two great circles meet twice; the arcs meet if both hold the same of the two points.
        let meeting = cross(cross(a, b), cross(c, d));
        return dot(meeting, add(a, b)) * dot(meeting, add(c, d)) > 0.0;
    }
    const NEAR: f64 = 1e-15;
    [(c, a, b), (d, a, b), (a, c, d), (b, c, d)].into_iter().any(|(p, q, r)| angle(p, nearest(p, q, r)) <= NEAR)
}

/// Length in meters of the geodesic on the WGS-84 spheroid between two points in degrees, by Vincenty's formula; nearly
/// antipodal points, for which it does not converge, get the length on the sphere.
pub(crate) fn spheroid(a: Point, b: Point) -> f64 {
    const MAJOR: f64 = 6_378_137.0;
    const FLATTENING: f64 = 1.0 / 298.257_223_563;
    const MINOR: f64 = MAJOR * (1.0 - FLATTENING);
    let ((lng1, lat1), (lng2, lat2)) = (degrees(a), degrees(b));
    let reduced = |lat: f64| ((1.0 - FLATTENING) * lat.to_radians().tan()).atan();
    let (u1, u2, l) = (reduced(lat1), reduced(lat2), (lng2 - lng1).to_radians());
    let mut lambda = l;
    for _ in 0..200 {
        let (x, y) = (u2.cos() * lambda.sin(), u1.cos() * u2.sin() - u1.sin() * u2.cos() * lambda.cos());
        let sin_sigma = x.hypot(y);
        if sin_sigma == 0.0 {
            return 0.0;
        }
        let cos_sigma = u1.sin() * u2.sin() + u1.cos() * u2.cos() * lambda.cos();
        let sigma = sin_sigma.atan2(cos_sigma);
        let sin_alpha = u1.cos() * u2.cos() * lambda.sin() / sin_sigma;
        let cos2_alpha = 1.0 - sin_alpha * sin_alpha;
        let cos_mid = if cos2_alpha == 0.0 { 0.0 } else { cos_sigma - 2.0 * u1.sin() * u2.sin() / cos2_alpha };
        let c = FLATTENING / 16.0 * cos2_alpha * (4.0 + FLATTENING * (4.0 - 3.0 * cos2_alpha));
        let before = lambda;
        let tail = cos_mid + c * cos_sigma * (2.0 * cos_mid * cos_mid - 1.0);
        lambda = l + (1.0 - c) * FLATTENING * sin_alpha * (sigma + c * sin_sigma * tail);
        if (lambda - before).abs() < 1e-13 {
            let k = cos2_alpha * (MAJOR * MAJOR - MINOR * MINOR) / (MINOR * MINOR);
            let big_a = 1.0 + k / 16384.0 * (4096.0 + k * (-768.0 + k * (320.0 - 175.0 * k)));
            let big_b = k / 1024.0 * (256.0 + k * (-128.0 + k * (74.0 - 47.0 * k)));
            let last = big_b / 6.0 * cos_mid * (4.0 * sin_sigma * sin_sigma - 3.0) * (4.0 * cos_mid * cos_mid - 3.0);
            let middle = big_b / 4.0 * (cos_sigma * (2.0 * cos_mid * cos_mid - 1.0) - last);
            return MINOR * big_a * (sigma - big_b * sin_sigma * (cos_mid + middle));
        }
    }
    EARTH * angle(a, b)
}

/// The argument at `index` of a row that has optional ones: `Err` where it is given but null.
pub(crate) fn optional(row: &[Value], index: usize, default: f64) -> Option<f64> {
    match row.get(index) {
        None => Some(default),
        Some(Value::Bool(b)) => Some(f64::from(*b)),
        Some(v) => v.as_f64(),
    }
}

/// A kernel of one row that returns a real; `None` is null.
pub(crate) fn real_rows(f: impl Fn(&[Value]) -> Option<f64> + Send + Sync + 'static) -> crate::Kernel {
    crate::kernel::by_row(Type::Real, move |row| f(row).map_or(Value::Null(Type::Real), Value::Real))
}

/// A kernel of one row that returns a boolean; `None` is null.
pub(crate) fn bool_rows(f: impl Fn(&[Value]) -> Option<bool> + Send + Sync + 'static) -> crate::Kernel {
    crate::kernel::by_row(Type::Bool, move |row| f(row).map_or(Value::Null(Type::Bool), Value::Bool))
}

/// A kernel of one row that returns a dynamic value; `None` is null.
pub(crate) fn dynamic_rows(f: impl Fn(&[Value]) -> Option<kql_types::Dyn> + Send + Sync + 'static) -> crate::Kernel {
    crate::kernel::by_row(Type::Dynamic, move |row| f(row).map_or(Value::Null(Type::Dynamic), Value::dynamic))
}

/// A kernel of one row that returns a string; `None` is `""`.
pub(crate) fn text_rows(f: impl Fn(&[Value]) -> Option<String> + Send + Sync + 'static) -> crate::Kernel {
    crate::kernel::by_row(Type::String, move |row| Value::String(f(row).unwrap_or_default()))
}
