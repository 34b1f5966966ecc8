//! `welch_test(mean1, variance1, count1, mean2, variance2, count2)`.

use super::_beta::regularized;
use super::_numbers::many;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "welch_test",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &[
        "(mean1: number, variance1: number, count1: number, mean2: number, variance2: number, count2: number) -> real",
    ],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "The two-sided p-value of Welch's t-test, for the hypothesis that two populations have the same mean.",
    source: "welch-test-function",
    bind: |_| {
        Ok(many(|[m1, v1, n1, m2, v2, n2]| {
            let (s1, s2) = (v1 / n1, v2 / n2);
            let sum = s1 + s2;
            let t2 = (m1 - m2) * (m1 - m2) / sum;
            let freedom = sum * sum / (s1 * s1 / (n1 - 1.0) + s2 * s2 / (n2 - 1.0));
            let x = freedom / (freedom + t2);
            Some(if x.is_finite() && freedom > 0.0 { regularized(x, freedom / 2.0, 0.5) } else { f64::NAN })
        }))
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::call;
    use kql_types::{Type, Value};

    #[test]
    fn p_value() {
        let numbers = [20.82, 7.857, 15.0, 22.986_666_667, 2.838_380_952, 15.0];
        let args = numbers.map(Value::Real);
        let p = call("welch_test", &args, Type::Real).as_f64().unwrap();
        assert!((p - 0.017).abs() < 0.003, "{p}");
    }
}
