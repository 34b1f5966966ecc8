//! `geo_s2cell_to_central_point(cell)`.

use super::_s2::argument;
use super::_shape::point_json;
use super::_sphere::{dynamic_rows, unit};
use crate::{Family, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_s2cell_to_central_point",
    &["(s2cell: string) -> dynamic"],
    Nulls::Described("A string that is not a cell gives null."),
    "Center of an S2 cell as a GeoJSON Point.",
    "geo-s2cell-to-central-point-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let center = argument(row)?.raw_point();
            Some(point_json(unit([center.x, center.y, center.z])))
        }))
    },
)];
