//! `geo_geohash_to_polygon(geohash)`.

use super::_geohash::argument;
use super::_shape::ring_json;
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_geohash_to_polygon",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(geohash: string) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a geohash gives null."),
    purity: Purity::Pure,
    summary: "A geohash cell as a GeoJSON Polygon, counterclockwise from the south-west corner.",
    source: "geo-geohash-to-polygon-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let cell = argument(row)?.0;
            let (w, s, e, n) = (cell.west, cell.south, cell.west + cell.width, cell.south + cell.height);
            Some(ring_json(&[(w, s), (e, s), (e, n), (w, n)]))
        }))
    },
}];
