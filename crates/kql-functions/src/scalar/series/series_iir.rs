//! `series_iir(series, numerators, denominators)`.

use super::_series::{array, complete, dynamic_rows};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_iir",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(series: array, numerators: array, denominators: array) -> array(real)"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("A missing element gives null."),
    purity: Purity::Pure,
    summary: "Infinite impulse response filter; numerators `[1]` with denominators `[1, -1]` give the cumulative \
              sum.",
    source: "series-iir-function",
    bind: |_| Ok(dynamic_rows(iir)),
}];

fn iir(row: &[Value]) -> Option<Dyn> {
    let (x, b, a) = (complete(row.first()?)?, complete(row.get(1)?)?, complete(row.get(2)?)?);
    if a[0] == 0.0 {
        return None;
    }
    let mut y: Vec<f64> = Vec::with_capacity(x.len());
    for i in 0..x.len() {
        let forward: f64 = b.iter().take(i + 1).enumerate().map(|(j, b)| b * x[i - j]).sum();
        let back: f64 = a.iter().enumerate().skip(1).take(i).map(|(j, a)| a * y[i - j]).sum();
        y.push((forward - back) / a[0]);
    }
    Some(array(y))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn running_sum() {
        check("series_iir", &[d("[1, 2, 3]"), d("[1]"), d("[1, -1]")], d("[1.0, 3.0, 6.0]"));
    }
}
