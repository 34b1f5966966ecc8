//! `geo_polygon_to_s2cells(shape, level, radius)`.

use super::_s2::{FINEST, Region};
use super::_shape::polygons;
use super::_sphere::{EARTH, dynamic_rows, optional};
use crate::{Family, Nulls, Scalar};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Geo,
    "geo_polygon_to_s2cells",
    &["(polygon: bag, level: number?, radius: number?) -> array(string)"],
    Nulls::Described("An invalid shape, a level outside 0..30, or more than 65536 cells give null."),
    "Tokens of the S2 cells that cover a shape, or the area within a radius (in meters) of it. The level \
     is 11 by default.",
    "geo-polygon-to-s2cells-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let (shape, level) = (polygons(row.first())?, optional(row, 1, 11.0)?);
            let radius = optional(row, 2, 0.0)?;
            if !(0.0..=FINEST as f64).contains(&level) || radius < 0.0 {
                return None;
            }
            let region = Region { lines: &[], polygons: &shape, radius: radius / EARTH };
            Some(Dyn::Array(region.cover(level as u64)?.into_iter().map(Dyn::String).collect()))
        }))
    },
)];
