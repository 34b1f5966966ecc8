//! `geo_geohash_to_central_point(geohash)`.

use super::_geohash::argument;
use super::_shape::degrees_json;
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_geohash_to_central_point",
    &["(geohash: string) -> dynamic"],
    Nulls::Described("A string that is not a geohash gives null."),
    "Center of a geohash cell as a GeoJSON Point.",
    "geo-geohash-to-central-point-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (lng, lat) = argument(row)?.0.center();
            Some(degrees_json(lng, lat))
        }))
    },
)];
