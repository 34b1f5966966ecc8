//! `series_fit_poly(y, x, degree)`.

use super::_series::{array, complete, dynamic_rows, integer};
use super::_statistics::{rsquare, variance};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "series_fit_poly",
    aliases: &[],
    family: Family::Series,
    syntax: Syntax::Named,
    signatures: &["(y_series: array, x_series: array?, degree: int?) -> dynamic"],
    naming: Naming::NameAndFirst,
    nulls: Nulls::Described("A missing element makes all results null."),
    purity: Purity::Pure,
    summary: "Polynomial regression of a series, of degree 1 by default, as five columns. Coefficients are ordered \
              from the highest power to the lowest.",
    source: "series-fit-poly-function",
    bind: |_| Ok(dynamic_rows(|row| Some(Dyn::Array(fit(row).unwrap_or_else(|| vec![Dyn::Null; 5]))))),
}];

fn fit(row: &[Value]) -> Option<Vec<Dyn>> {
    let y = complete(row.first()?)?;
    let x = match row.get(1) {
        Some(x) => complete(x)?,
        None => (1..=y.len()).map(|i| i as f64).collect(),
    };
    let degree = usize::try_from(integer(row, 2, 1)).ok()?;
    if x.len() != y.len() || degree >= y.len() {
        return None;
    }
    let coefficients = solve(&x, &y, degree)?;
    let fitted: Vec<f64> = x.iter().map(|x| coefficients.iter().fold(0.0, |sum, c| sum * x + c)).collect();
    let residual: Vec<f64> = y.iter().zip(&fitted).map(|(v, f)| v - f).collect();
    let (v, rv) = (variance(&y), variance(&residual));
    Some(vec![Dyn::Real(rsquare(v, rv)), array(coefficients), Dyn::Real(v), Dyn::Real(rv), array(fitted)])
}

/// Householder reflections on the matrix of powers, which keep high degrees stable; coefficients from the highest power down.
fn solve(x: &[f64], y: &[f64], degree: usize) -> Option<Vec<f64>> {
    let (rows, columns) = (x.len(), degree + 1);
    let mut a: Vec<Vec<f64>> = x.iter().map(|x| (0..columns).map(|p| x.powi((degree - p) as i32)).collect()).collect();
    let mut b = y.to_vec();
    for k in 0..columns {
        let norm = a[k..].iter().map(|row| row[k] * row[k]).sum::<f64>().sqrt();
        if norm == 0.0 || !norm.is_finite() {
            return None;
        }
        let alpha = if a[k][k] > 0.0 { -norm } else { norm };
        let mut v: Vec<f64> = a[k..].iter().map(|row| row[k]).collect();
        v[0] -= alpha;
        let length: f64 = v.iter().map(|v| v * v).sum();
        if length == 0.0 {
            continue;
        }
        for j in k..columns {
            let f = 2.0 * v.iter().zip(&a[k..]).map(|(v, row)| v * row[j]).sum::<f64>() / length;
            for (v, row) in v.iter().zip(&mut a[k..]) {
                row[j] -= f * v;
            }
        }
        let f = 2.0 * v.iter().zip(&b[k..]).map(|(v, b)| v * b).sum::<f64>() / length;
        for (v, b) in v.iter().zip(&mut b[k..rows]) {
            *b -= f * v;
        }
    }
    let mut solution = vec![0.0; columns];
    for k in (0..columns).rev() {
        let known: f64 = (k + 1..columns).map(|j| a[k][j] * solution[j]).sum();
        solution[k] = (b[k] - known) / a[k][k];
    }
    solution.iter().all(|v| v.is_finite()).then_some(solution)
}

#[cfg(test)]
mod tests {

    use kql_types::{Dyn, Type, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn exact_square() {
        let Value::Dynamic(Dyn::Array(fit)) = crate::testing::call(
            "series_fit_poly",
            &[d("[1, 4, 9, 16]"), d("[1, 2, 3, 4]"), Value::Int(2)],
            Type::Dynamic,
        ) else {
            panic!("an array")
        };
        let Dyn::Array(coefficients) = &fit[1] else { panic!("an array") };
        assert!(matches!(coefficients[0], Dyn::Real(c) if (c - 1.0).abs() < 1e-9));
    }
}
