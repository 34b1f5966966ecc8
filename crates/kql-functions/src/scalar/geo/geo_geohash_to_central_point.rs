//! `geo_geohash_to_central_point(geohash)`.

use super::_geohash::argument;
use super::_shape::degrees_json;
use super::_sphere::dynamic_rows;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "geo_geohash_to_central_point",
    aliases: &[],
    family: Family::Geo,
    syntax: Syntax::Named,
    signatures: &["(geohash: string) -> dynamic"],
    naming: Naming::None,
    nulls: Nulls::Described("A string that is not a geohash gives null."),
    purity: Purity::Pure,
    summary: "Center of a geohash cell as a GeoJSON Point.",
    source: "geo-geohash-to-central-point-function",
    bind: |_| {
        Ok(dynamic_rows(|row| {
            let (lng, lat) = argument(row)?.0.center();
            Some(degrees_json(lng, lat))
        }))
    },
}];
