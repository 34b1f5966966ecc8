//! `geo_from_wkt(wkt)`.

use super::_sphere::dynamic_rows;
use super::_wkt::{parse, parse_all};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_from_wkt",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(wkt: string|dynamic) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not WKT gives null."),
    purity: Purity::Pure,
    summary: "Converts a shape from well-known text (WKT) to GeoJSON; an array of WKT strings gives a \
              GeometryCollection.",
    source: "geo-from-wkt-function",
    bind: |_| {
        Ok(dynamic_rows(|row| match row.first()? {
            Value::String(text) | Value::Dynamic(Dyn::String(text)) => parse(text),
            Value::Dynamic(Dyn::Array(items)) => parse_all(items),
            _ => None,
        }))
    },
}];
