//! Well-known text of shapes: `POINT (1 2)`, `POLYGON ((0 0, 1 0, 1 1, 0 0))`.

use crate::digits::{blanks, decimal};
use crate::error::{Grammar, LiteralError, Parsed, refused, whole};
use nom::Parser;
use nom::branch::alt;
use nom::character::complete::{alpha1, char, digit1, one_of};
use nom::combinator::{map_opt, opt, recognize};
use nom::multi::separated_list1;
use nom::sequence::{delimited, preceded};

/// The deepest nesting of collections.
pub const MAX_DEPTH: u32 = 32;

/// Longitude and latitude, as they are written.
pub type Position = (f64, f64);

/// A shape.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "each is named after its keyword")]
pub enum Shape {
    Point(Position),
    LineString(Vec<Position>),
    Polygon(Vec<Vec<Position>>),
    MultiPoint(Vec<Position>),
    MultiLineString(Vec<Vec<Position>>),
    MultiPolygon(Vec<Vec<Vec<Position>>>),
    GeometryCollection(Vec<Shape>),
}

/// Reads a shape; keywords in any case, points of a MultiPoint with or without parentheses. Ranges are not checked.
///
/// # Errors
/// Where the text is anything else, or collections stand more than [`MAX_DEPTH`] deep inside each other.
pub fn parse(text: &str) -> Result<Shape, LiteralError> {
    whole("a shape in well-known text", text, text.trim(), |input| shape(input, 0))
}

fn shape(input: &str, depth: u32) -> Parsed<'_, Shape> {
    let (rest, word) = preceded(blanks, alpha1).parse(input)?;
    match word.to_ascii_uppercase().as_str() {
        "POINT" => parenthesized(position).map(Shape::Point).parse(rest),
        "LINESTRING" => line(rest).map(|(rest, points)| (rest, Shape::LineString(points))),
        "POLYGON" => list(line).map(Shape::Polygon).parse(rest),
        "MULTIPOINT" => list(alt((parenthesized(position), position))).map(Shape::MultiPoint).parse(rest),
        "MULTILINESTRING" => list(line).map(Shape::MultiLineString).parse(rest),
        "MULTIPOLYGON" => list(list(line)).map(Shape::MultiPolygon).parse(rest),
        "GEOMETRYCOLLECTION" if depth < MAX_DEPTH => {
            list(|input| shape(input, depth + 1)).map(Shape::GeometryCollection).parse(rest)
        }
        _ => refused(input),
    }
}

fn line(input: &str) -> Parsed<'_, Vec<Position>> {
    list(position).parse(input)
}

fn list<'a, T>(item: impl Grammar<'a, T>) -> impl Grammar<'a, Vec<T>> {
    parenthesized(separated_list1(mark(','), item))
}

fn parenthesized<'a, T>(inside: impl Grammar<'a, T>) -> impl Grammar<'a, T> {
    delimited(mark('('), inside, mark(')'))
}

/// A mark with blanks around it.
fn mark<'a>(mark: char) -> impl Grammar<'a, char> {
    delimited(blanks, char(mark), blanks)
}

/// Two numbers with a blank between.
fn position(input: &str) -> Parsed<'_, Position> {
    let (rest, longitude) = preceded(blanks, real).parse(input)?;
    let (rest, gap) = blanks(rest)?;
    if gap.is_empty() { refused(rest) } else { real.map(|latitude| (longitude, latitude)).parse(rest) }
}

fn real(input: &str) -> Parsed<'_, f64> {
    let exponent = (one_of("eE"), opt(one_of("+-")), digit1);
    map_opt(recognize((opt(one_of("+-")), decimal, opt(exponent))), |number: &str| number.parse().ok()).parse(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        let square = || vec![vec![(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]];
        for (text, shape) in [
            ("POINT(1 2)", Shape::Point((1.0, 2.0))),
            (" point ( -1.5 2e1 ) ", Shape::Point((-1.5, 20.0))),
            ("LINESTRING (1 2, 3 4)", Shape::LineString(vec![(1.0, 2.0), (3.0, 4.0)])),
            ("POLYGON ((0 0,1 0,1 1,0 0))", Shape::Polygon(square())),
            ("MULTIPOINT (1 2, (3 4))", Shape::MultiPoint(vec![(1.0, 2.0), (3.0, 4.0)])),
            ("MULTILINESTRING ((1 2, 3 4))", Shape::MultiLineString(vec![vec![(1.0, 2.0), (3.0, 4.0)]])),
            ("MULTIPOLYGON (((0 0,1 0,1 1,0 0)))", Shape::MultiPolygon(vec![square()])),
            ("GEOMETRYCOLLECTION (POINT (1 2))", Shape::GeometryCollection(vec![Shape::Point((1.0, 2.0))])),
        ] {
            assert_eq!(parse(text), Ok(shape), "{text}");
        }
    }

    #[test]
    fn no_shapes() {
        for (text, offset) in [
            ("", 0),
            ("CIRCLE (1 2)", 0),
            ("POINT (1-2)", 8),
            ("POINT (1)", 8),
            ("POINT (1 2 3)", 11),
            ("POINT (1 2) x", 12),
            ("POINT EMPTY", 6),
            ("LINESTRING ()", 12),
        ] {
            assert_eq!(parse(text).map_err(|e| e.offset), Err(offset), "{text}");
        }
        let nested = |n: usize| format!("{}POINT (1 2){}", "GEOMETRYCOLLECTION (".repeat(n), ")".repeat(n));
        assert!(parse(&nested(MAX_DEPTH as usize)).is_ok());
        assert!(parse(&nested(MAX_DEPTH as usize + 1)).is_err());
        assert!(parse(&"GEOMETRYCOLLECTION (".repeat(100_000)).is_err());
    }
}
