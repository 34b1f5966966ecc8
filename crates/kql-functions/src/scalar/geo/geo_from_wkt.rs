//! `geo_from_wkt(wkt)`.

use super::_sphere::dynamic_rows;
use super::_wkt::{parse, parse_all};
use crate::{Family, Nulls, Scalar};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_from_wkt",
    &["(wkt: string|dynamic) -> dynamic"],
    Nulls::Described("A string that is not WKT gives null."),
    "Converts a shape from well-known text (WKT) to GeoJSON; an array of WKT strings gives a \
     GeometryCollection.",
    "geo-from-wkt-function",
    |_| {
        Ok(dynamic_rows(|row| match row.first()? {
            Value::String(text) | Value::Dynamic(Dyn::String(text)) => parse(text),
            Value::Dynamic(Dyn::Array(items)) => parse_all(items),
            _ => None,
        }))
    },
)];
