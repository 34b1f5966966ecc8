//! `series_sign(series)`.

use super::_series::{dynamic_rows, reals};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_sign",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array) -> array(long)"],
    naming: Naming::None,
    nulls: Nulls::Described("An element that is not a number gives null at its position; a null series gives null."),
    purity: Purity::Pure,
    summary: "Sign of each element as an integer: -1, 0 or 1.",
    source: "series-sign-function",
    bind: |_| {
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
}];
