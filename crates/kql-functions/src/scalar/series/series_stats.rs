//! `series_stats(series, ignore_nonfinite)`, and `series_stats_dynamic`, which answers a bag.

use super::_series::{boolean, dynamic_rows, reals};
use super::_statistics::{mean, variance};
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};
use kql_types::{Dyn, Value};

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: None,
        name: "series_stats",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &["(series: array, ignore_nonfinite: const bool?) -> dynamic"],
        naming: Naming::NameAndFirst,
        nulls: Nulls::Described(
            "A missing or non-finite element makes all results null, unless such elements are ignored on request.",
        ),
        purity: Purity::Pure,
        summary: "Minimum, maximum and their first positions, mean, sample standard deviation and sample variance, \
                  as seven columns. With a single column name, only the minimum.",
        source: "series-stats-function",
        bind: |_| Ok(dynamic_rows(|row| Some(Dyn::Array(stats(row).into_iter().take(7).map(|(_, v)| v).collect())))),
    },
    Scalar {
        id: None,
        name: "series_stats_dynamic",
        aliases: &[],
        family: Family::Series,
        syntax: Syntax::Named,
        signatures: &["(series: array, ignore_nonfinite: const bool?) -> dynamic"],
        naming: Naming::None,
        nulls: Nulls::Described(
            "A missing or non-finite element makes all results null, unless such elements are ignored on request.",
        ),
        purity: Purity::Pure,
        summary: "Statistics of a series as a bag: those of `series_stats`, the sum and the length.",
        source: "series-stats-dynamic-function",
        bind: |_| {
            Ok(dynamic_rows(|row| Some(Dyn::Bag(stats(row).into_iter().map(|(k, v)| (k.to_string(), v)).collect()))))
        },
    },
];

fn stats(row: &[Value]) -> [(&'static str, Dyn); 9] {
    let given = row.first().and_then(reals).unwrap_or_default();
    let ignore = boolean(row, 1).unwrap_or(false);
    let kept: Vec<(usize, f64)> =
        given.iter().enumerate().filter_map(|(i, v)| v.filter(|v| v.is_finite()).map(|v| (i, v))).collect();
    let usable = !kept.is_empty() && (ignore || kept.len() == given.len());
    let real = |v: f64| if usable { Dyn::Real(v) } else { Dyn::Null };
    let index = |v: usize| if usable { Dyn::Long(v as i64) } else { Dyn::Null };
    let pick = |better: fn(f64, f64) -> bool| {
        kept.iter().copied().reduce(|a, b| if better(b.1, a.1) { b } else { a }).unwrap_or((0, 0.0))
    };
    let (min, max) = (pick(|a, b| a < b), pick(|a, b| a > b));
    let values: Vec<f64> = kept.iter().map(|(_, v)| *v).collect();
    let variance = variance(&values);
    [
        ("min", real(min.1)),
        ("min_idx", index(min.0)),
        ("max", real(max.1)),
        ("max_idx", index(max.0)),
        ("avg", real(mean(&values))),
        ("stdev", real(variance.sqrt())),
        ("variance", real(variance)),
        ("sum", real(values.iter().sum())),
        ("len", Dyn::Long(given.len() as i64)),
    ]
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    fn d(json: &str) -> Value {
        Value::dynamic(Dyn::from_json(json).unwrap())
    }

    #[test]
    fn first_positions() {
        check("series_stats", &[d("[3, 1, 3, 1]")], d("[1.0, 1, 3.0, 0, 2.0, 1.1547005383792515, 1.3333333333333333]"));
        check("series_stats", &[d("[3, null]")], d("[null, null, null, null, null, null, null]"));
    }
}
