//! `geo_h3cell_to_central_point(cell)`.

use super::_h3::argument;
use super::_shape::degrees_json;
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};
use h3o::LatLng;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_h3cell_to_central_point",
    &["(h3cell: string) -> dynamic"],
    Nulls::Described("A string that is not a cell gives null."),
    "Center of an H3 cell as a GeoJSON Point.",
    "geo-h3cell-to-central-point-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let center = LatLng::from(argument(row)?);
            Some(degrees_json(center.lng(), center.lat()))
        }))
    },
)];
