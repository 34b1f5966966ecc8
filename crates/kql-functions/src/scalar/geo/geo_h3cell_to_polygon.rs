//! `geo_h3cell_to_polygon(cell)`.

use super::_h3::argument;
use super::_shape::ring_json;
use super::_sphere::dynamic_rows;
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_h3cell_to_polygon",
    &["(h3cell: string) -> dynamic"],
    Nulls::Described("A string that is not a cell gives null."),
    "An H3 cell as a GeoJSON Polygon.",
    "geo-h3cell-to-polygon-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let boundary = argument(row)?.boundary();
            Some(ring_json(&boundary.iter().map(|v| (v.lng(), v.lat())).collect::<Vec<_>>()))
        }))
    },
)];
