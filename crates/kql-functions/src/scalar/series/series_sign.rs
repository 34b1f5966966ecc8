//! `series_sign(series)`.

use super::_series::{ELEMENT_NULLS, dynamic_rows, reals};
use crate::{Family, Scalar};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_sign",
    &["(series: array) -> array(long)"],
    ELEMENT_NULLS,
    "Sign of each element as an integer: -1, 0 or 1.",
    "series-sign-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let sign = |v: f64| {
                if v > 0.0 {
                    1
                } else if v < 0.0 {
                    -1
                } else {
                    0
                }
            };
            let items = reals(row.first()?)?.into_iter().map(|v| v.map_or(Dyn::Null, |v| Dyn::Long(sign(v))));
            Some(Dyn::Array(items.collect()))
        }))
    },
)];
