//! `geo_geohash_to_polygon(geohash)`.

use super::_geohash::argument;
use super::_shape::ring_json;
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_geohash_to_polygon",
    &["(geohash: string) -> dynamic"],
    Nulls::Described("A string that is not a geohash gives null."),
    "A geohash cell as a GeoJSON Polygon, counterclockwise from the south-west corner.",
    "geo-geohash-to-polygon-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let cell = argument(row)?.0;
            let (w, s, e, n) = (cell.west, cell.south, cell.west + cell.width, cell.south + cell.height);
            Some(ring_json(&[(w, s), (e, s), (e, n), (w, n)]))
        }))
    },
)];
