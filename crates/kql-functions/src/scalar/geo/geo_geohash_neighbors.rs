//! `geo_geohash_neighbors(geohash)`.

use super::_geohash::{argument, encode};
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_geohash_neighbors",
    &["(geohash: string) -> array(string)"],
    Nulls::Described("A string that is not a geohash gives null."),
    "The neighbors of a geohash: west, south-west, south, south-east, north-east, east, north, north-west; \
     none beyond the poles.",
    "geo-geohash-neighbors-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (cell, digits) = argument(row)?;
            let (x, y) = cell.center();
            let around = ORDER.iter().filter_map(|(dx, dy)| {
                let lat = y + dy * cell.height;
                let lng = (x + dx * cell.width + 540.0).rem_euclid(360.0) - 180.0;
                (-90.0..=90.0).contains(&lat).then(|| Dyn::String(encode(lng, lat, digits)))
            });
            Some(Dyn::Array(around.collect()))
        }))
    },
)];

/// Steps to the neighbors in the order of the engine. Source: the recorded neighbors of `sunny`.
const ORDER: [(f64, f64); 8] =
    [(-1.0, 0.0), (-1.0, -1.0), (0.0, -1.0), (1.0, -1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 1.0)];
