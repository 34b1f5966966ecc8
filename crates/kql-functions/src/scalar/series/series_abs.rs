//! `series_abs(series)`.

use super::_series::{ELEMENT_NULLS, Number, dynamic_rows, series};
use crate::{Family, Scalar};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_abs",
    &["(series: array) -> dynamic"],
    ELEMENT_NULLS,
    "Absolute value of each element. If one element is a real, all results are reals.",
    "series-abs-function",
    |_| {
        Ok(dynamic_rows(|row| {
            let items = series(row.first()?)?.into_iter().map(|v| match v {
                Some(Number::Long(v)) => Dyn::Long(v.wrapping_abs()),
                Some(Number::Real(v)) => Dyn::Real(v.abs()),
                None => Dyn::Null,
            });
            Some(Dyn::Array(items.collect()))
        }))
    },
)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn a_real_makes_all_real() {
        check("series_abs", &[d("[-6.5, 0, 8.2]")], d("[6.5, 0.0, 8.2]"));
    }
}
