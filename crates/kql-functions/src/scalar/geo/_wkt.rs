//! Well-known text.

use super::_shape::collection_json;
use kql_types::Dyn;

/// The GeoJSON shape of a string; `None` if it is not WKT.
pub(crate) fn parse(text: &str) -> Option<Dyn> {
    let mut reader = Reader { rest: text.trim() };
    let shape = reader.shape(0)?;
    reader.rest.is_empty().then_some(shape)
}

/// The collection of the shapes of several strings.
pub(crate) fn parse_all(items: &[Dyn]) -> Option<Dyn> {
    let shapes = items.iter().map(|item| match item {
        Dyn::String(text) => parse(text),
        _ => None,
    });
    Some(collection_json(shapes.collect::<Option<_>>()?))
}

struct Reader<'a> {
    rest: &'a str,
}

/// The deepest nesting of collections, so that a long string cannot overflow the stack.
const DEEPEST: u32 = 32;

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn take(&mut self, c: char) -> Option<()> {
        self.skip();
        self.rest = self.rest.strip_prefix(c)?;
        self.skip();
        Some(())
    }

    fn word(&mut self) -> String {
        self.skip();
        let end = self.rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.to_ascii_uppercase()
    }

    fn shape(&mut self, depth: u32) -> Option<Dyn> {
        if depth > DEEPEST {
            return None;
        }
        let kind = match self.word().as_str() {
            "POINT" => ("Point", 0),
            "LINESTRING" => ("LineString", 1),
            "POLYGON" => ("Polygon", 2),
            "MULTIPOINT" => ("MultiPoint", 1),
            "MULTILINESTRING" => ("MultiLineString", 2),
            "MULTIPOLYGON" => ("MultiPolygon", 3),
            "GEOMETRYCOLLECTION" => {
                let shapes = self.list(|r| r.shape(depth + 1))?;
                return Some(collection_json(shapes));
            }
            _ => return None,
        };
        let coordinates = match kind.1 {
            0 => {
                self.take('(')?;
                let pair = self.pair()?;
                self.take(')')?;
                pair
            }
            levels => self.nested(levels)?,
        };
        Some(Dyn::Bag(vec![("type".into(), Dyn::String(kind.0.into())), ("coordinates".into(), coordinates)]))
    }

    fn nested(&mut self, levels: u32) -> Option<Dyn> {
        let items = self.list(|r| if levels == 1 { r.point() } else { r.nested(levels - 1) })?;
        Some(Dyn::Array(items))
    }

    /// A pair of numbers, which points of a MultiPoint may have in parentheses.
    fn point(&mut self) -> Option<Dyn> {
        if self.take('(').is_none() {
            return self.pair();
        }
        let pair = self.pair()?;
        self.take(')')?;
        Some(pair)
    }

    fn pair(&mut self) -> Option<Dyn> {
        let (lng, lat) = (self.number()?, self.number()?);
        super::_sphere::point(lng, lat)?;
        Some(Dyn::Array(vec![Dyn::Real(lng), Dyn::Real(lat)]))
    }

    fn number(&mut self) -> Option<f64> {
        self.skip();
        let end = self.rest.find(|c: char| c.is_whitespace() || ",()".contains(c)).unwrap_or(self.rest.len());
        let (number, rest) = self.rest.split_at(end);
        self.rest = rest;
        number.parse().ok()
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.take('(')?;
        let mut items = Vec::new();
        loop {
            items.push(item(self)?);
            if self.take(',').is_none() {
                self.take(')')?;
                return Some(items);
            }
        }
    }
}
