//! `beta_cdf`, `beta_pdf` and `beta_inv`.

use super::_beta::{inverse, log_factor, regularized};
use super::_numbers::many;
use crate::{Bind, Family, Nulls, Scalar};

const fn declared(
    name: &'static str,
    signatures: &'static [&'static str],
    summary: &'static str,
    source: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar::pure(Family::Math, name, signatures, Nulls::Propagate, summary, source, bind)
}

pub(super) static DECLARED: &[Scalar] = &[
    declared(
        "beta_cdf",
        &["(x: number, alpha: number, beta: number) -> real"],
        "Cumulative distribution function of the beta distribution; NaN outside its domain.",
        "beta-cdf-function",
        |_| {
            Ok(many(|[x, a, b]| {
                let fits = (0.0..=1.0).contains(&x) && a > 0.0 && a <= 1e4 && b > 0.0 && b <= 1e4;
                Some(if fits { regularized(x, a, b) } else { f64::NAN })
            }))
        },
    ),
    declared(
        "beta_pdf",
        &["(x: number, alpha: number, beta: number) -> real"],
        "Probability density function of the beta distribution; NaN outside its domain.",
        "beta-pdf-function",
        |_| {
            Ok(many(|[x, a, b]| {
                if x <= 0.0 || x >= 1.0 || a <= 0.0 || b <= 0.0 {
                    return Some(f64::NAN);
                }
                Some((log_factor(a, b) + (a - 1.0) * x.ln() + (b - 1.0) * (-x).ln_1p()).exp())
            }))
        },
    ),
    declared(
        "beta_inv",
        &["(probability: number, alpha: number, beta: number) -> real"],
        "Inverse of `beta_cdf`: the value below which a beta-distributed number falls with the given probability; \
         null for a probability outside 0 to 1.",
        "beta-inv-function",
        |_| {
            Ok(many(|[p, a, b]| {
                if a <= 0.0 || b <= 0.0 {
                    return Some(f64::NAN);
                }
                (p > 0.0 && p <= 1.0).then(|| inverse(p, a, b))
            }))
        },
    ),
];

#[cfg(test)]
mod tests {
    use crate::testing::call;
    use kql_types::{Type, Value};

    #[test]
    fn known_values() {
        let near = |name: &str, x: f64, answer: f64| {
            let got = call(name, &[Value::Real(x), Value::Real(10.0), Value::Real(20.0)], Type::Real);
            assert!((got.as_f64().unwrap() - answer).abs() < 1e-12, "{name}: {got:?}");
        };
        near("beta_cdf", 0.9, 0.999_999_999_999_959);
        near("beta_pdf", 0.5, 0.746_176_019_310_951);
        near("beta_inv", 0.1, 0.226_415_022_388_749);
    }
}
