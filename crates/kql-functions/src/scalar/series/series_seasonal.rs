//! `series_seasonal(series, period, test_points)`.

use super::_decompose::{period_of, seasonal};
use super::_series::{array, complete, dynamic_rows, integer};
use crate::{Family, Nulls, Scalar};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar::pure(
    Family::Series,
    "series_seasonal",
    &[
        "(series: array) -> dynamic",
        "(series: array, period: integer) -> dynamic",
        "(series: array, period: integer, test_points: integer) -> dynamic",
    ],
    Nulls::Described("A missing element gives null."),
    "Seasonal component of a series: the median of each phase. The period is detected unless given; all \
     zeros if there is none.",
    "series-seasonal-function",
    |_| Ok(dynamic_rows(seasonal_part)),
)];

/// A detected period needs at least this score.
const THRESHOLD: f64 = 0.7;

fn seasonal_part(row: &[Value]) -> Option<Dyn> {
    let y = complete(row.first()?)?;
    let training = &y[..y.len().checked_sub(usize::try_from(integer(row, 2, 0)).ok()?)?];
    Some(array(seasonal(training, y.len(), period_of(training, integer(row, 1, -1), THRESHOLD))))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn median_of_each_phase() {
        let given = [d("[1, 3, 5, 1, 3, 5, 2, 4, 6]"), Value::Long(3)];
        check("series_seasonal", &given, d("[1.0, 3.0, 5.0, 1.0, 3.0, 5.0, 1.0, 3.0, 5.0]"));
    }
}
