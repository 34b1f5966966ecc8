//! `series_fir(series, filter, normalize, center)`.

use super::_series::{array, boolean, complete, dynamic_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_fir",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array, filter: array, normalize: bool?, center: bool?) -> array(real)"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("A missing element gives null."),
    purity: Purity::Pure,
    summary: "Finite impulse response filter: the weighted sum of each element and those before it, or around it \
              with `center`. By default the weights are divided by their sum, unless one is negative.",
    source: "series-fir-function",
    bind: |_| Ok(dynamic_rows(fir)),
}];

fn fir(row: &[Value]) -> Option<Dyn> {
    let (y, mut filter) = (complete(row.first()?)?, complete(row.get(1)?)?);
    let negative = filter.iter().any(|v| *v < 0.0);
    let normalize = boolean(row, 2);
    if normalize == Some(true) && negative {
        return None;
    }
    if normalize.unwrap_or(!negative) {
        let sum: f64 = filter.iter().sum();
        filter.iter_mut().for_each(|v| *v /= sum);
    }
    let shift = if boolean(row, 3) == Some(true) { filter.len() / 2 } else { 0 };
    let at = |i: usize| {
        let terms = filter.iter().enumerate().filter_map(|(j, f)| Some(f * y.get((i + shift).checked_sub(j)?)?));
        terms.sum::<f64>()
    };
    Some(array((0..y.len()).map(at)))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn moving_average() {
        check("series_fir", &[d("[0, 3, 0, 0]"), d("[1, 1, 1]")], d("[0.0, 1.0, 1.0, 1.0]"));
        let centered = [d("[0, 0, 3, 0]"), d("[1, 1, 1]"), Value::Bool(true), Value::Bool(true)];
        check("series_fir", &centered, d("[0.0, 1.0, 1.0, 1.0]"));
        check("series_fir", &[d("[1, 3, 6]"), d("[1, -1]")], d("[1.0, 2.0, 3.0]"));
    }
}
