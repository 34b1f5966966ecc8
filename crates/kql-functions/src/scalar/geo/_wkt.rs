//! Well-known text as GeoJSON.

use super::_shape::collection_json;
use super::_sphere;
use kql_literal::wkt::{self, Position, Shape};
use kql_types::Dyn;

/// The GeoJSON shape of a string; `None` if it is not WKT or lies outside the ranges of longitude and latitude.
pub(crate) fn parse(text: &str) -> Option<Dyn> {
    json(&wkt::parse(text).ok()?)
}

/// The collection of the shapes of several strings.
pub(crate) fn parse_all(items: &[Dyn]) -> Option<Dyn> {
    let shapes = items.iter().map(|item| match item {
        Dyn::String(text) => parse(text),
        _ => None,
    });
    Some(collection_json(shapes.collect::<Option<_>>()?))
}

fn json(shape: &Shape) -> Option<Dyn> {
    let lines = |lines: &[Vec<Position>]| array(lines, |line| array(line, position));
    let (ty, coordinates) = match shape {
        Shape::Point(at) => ("Point", position(at)?),
        Shape::LineString(line) => ("LineString", array(line, position)?),
        Shape::Polygon(rings) => ("Polygon", lines(rings)?),
        Shape::MultiPoint(points) => ("MultiPoint", array(points, position)?),
        Shape::MultiLineString(all) => ("MultiLineString", lines(all)?),
        Shape::MultiPolygon(polygons) => ("MultiPolygon", array(polygons, |rings| lines(rings))?),
        Shape::GeometryCollection(shapes) => {
            return Some(collection_json(shapes.iter().map(json).collect::<Option<_>>()?));
        }
    };
    Some(Dyn::Bag(vec![("type".into(), Dyn::String(ty.into())), ("coordinates".into(), coordinates)]))
}

fn array<T>(items: &[T], item: impl Fn(&T) -> Option<Dyn>) -> Option<Dyn> {
    items.iter().map(item).collect::<Option<_>>().map(Dyn::Array)
}

fn position((longitude, latitude): &Position) -> Option<Dyn> {
    _sphere::point(*longitude, *latitude)?;
    Some(Dyn::Array(vec![Dyn::Real(*longitude), Dyn::Real(*latitude)]))
}
