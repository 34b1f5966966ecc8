//! `percentile`, `percentiles`, `percentilew`, `percentilesw` and their forms that give an array.

use super::_samples::{Samples, percentile_of, percentiles_of};
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, Dyn, DynWriter, LimitedBuilder, OutputLimit, Type, Value};

const NULLS: Nulls = Nulls::Described("Nulls are skipped; null without values.");
const NEAREST: &str = "The value at a percentile by the nearest-rank method: always one of the values. Vigie \
                       computes it exactly; the service estimates it for many rows.";
const WEIGHTED: &str = "The value at a percentile, where each value counts as often as its weight.";
const ARRAY: &str = "The values at several percentiles as an array.";

const fn columns(id: AggregateId, name: &'static str, signatures: &'static [&'static str], shared: usize) -> Aggregate {
    Aggregate {
        id: Some(id),
        name,
        aliases: &[],
        signatures,
        naming: Naming::None,
        nulls: NULLS,
        summary: if shared == 1 { NEAREST } else { WEIGHTED },
        source: if shared == 1 { "percentiles-aggregation-function" } else { "percentilesw-aggregation-function" },
        form: AggregateForm::Columns {
            bind: if shared == 1 { |args| bind(args, false) } else { |args| bind(args, true) },
            name: column_name,
            shared,
        },
    }
}

const fn array(id: AggregateId, name: &'static str, signatures: &'static [&'static str], weighted: bool) -> Aggregate {
    Aggregate {
        id: Some(id),
        name,
        aliases: &[],
        signatures,
        naming: Naming::PrefixAndFirst("percentiles"),
        nulls: NULLS,
        summary: ARRAY,
        source: if weighted { "percentilesw-aggregation-function" } else { "percentiles-aggregation-function" },
        form: AggregateForm::Accumulator(if weighted {
            |args| bind_array(args, 2)
        } else {
            |args| bind_array(args, 1)
        }),
    }
}

pub(super) static DECLARED: &[Aggregate] = &[
    columns(
        AggregateId::Percentile,
        "percentile",
        &[
            "(expr: integer, percentile: number) -> long",
            "(expr: real, percentile: number) -> real",
            "(expr: datetime, percentile: number) -> datetime",
            "(expr: timespan, percentile: number) -> timespan",
            "(expr: decimal, percentile: number) -> real",
        ],
        1,
    ),
    columns(
        AggregateId::Percentiles,
        "percentiles",
        &[
            "(expr: integer, percentile: number+) -> long",
            "(expr: real, percentile: number+) -> real",
            "(expr: datetime, percentile: number+) -> datetime",
            "(expr: timespan, percentile: number+) -> timespan",
            "(expr: decimal, percentile: number+) -> real",
        ],
        1,
    ),
    columns(
        AggregateId::PercentileW,
        "percentilew",
        &[
            "(expr: integer, weight: integer, percentile: number) -> long",
            "(expr: real, weight: integer, percentile: number) -> real",
            "(expr: datetime, weight: integer, percentile: number) -> datetime",
            "(expr: timespan, weight: integer, percentile: number) -> timespan",
            "(expr: decimal, weight: integer, percentile: number) -> real",
        ],
        2,
    ),
    columns(
        AggregateId::PercentilesW,
        "percentilesw",
        &[
            "(expr: integer, weight: integer, percentile: number+) -> long",
            "(expr: real, weight: integer, percentile: number+) -> real",
            "(expr: datetime, weight: integer, percentile: number+) -> datetime",
            "(expr: timespan, weight: integer, percentile: number+) -> timespan",
            "(expr: decimal, weight: integer, percentile: number+) -> real",
        ],
        2,
    ),
    array(
        AggregateId::PercentilesArray,
        "percentiles_array",
        &["(expr: scalar, percentile: number+) -> dynamic", "(expr: scalar, percentiles: array) -> dynamic"],
        false,
    ),
    array(
        AggregateId::PercentilesWArray,
        "percentilesw_array",
        &[
            "(expr: scalar, weight: integer, percentile: number+) -> dynamic",
            "(expr: scalar, weight: integer, percentiles: array) -> dynamic",
        ],
        true,
    ),
];

/// `percentile_x_99_9`.
fn column_name(base: &str, percentile: &Value) -> String {
    let number = match percentile {
        // `50.0` is named as `50` is.
        Value::Real(v) => v.to_string(),
        other => other.to_string(),
    };
    let fragment: String = number.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
    format!("percentile_{base}_{fragment}")
}

fn bind(args: &BindArgs<'_>, weighted: bool) -> Result<Box<dyn Accumulator>, BindError> {
    let at = 1 + usize::from(weighted);
    let percentile = percentile_of(args.constant(at), at)?;
    Ok(Box::new(One { samples: Samples::new(args, weighted)?, percentile }))
}

fn bind_array(args: &BindArgs<'_>, first: usize) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(Box::new(Several { samples: Samples::new(args, first == 2)?, percentiles: percentiles_of(args, first)? }))
}

struct One {
    samples: Samples,
    percentile: f64,
}

impl Accumulator for One {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], _: usize) -> Result<(), EvalError> {
        self.samples.update(args, groups);
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        let mut answers = Vec::with_capacity(group_count);
        self.samples.each_group(group_count, |sorted| answers.push(sorted.at(self.percentile)));
        Ok(Samples::column(self.samples.ty(), answers))
    }

    fn memory(&self) -> usize {
        self.samples.memory()
    }
}

struct Several {
    samples: Samples,
    percentiles: Vec<f64>,
}

impl Accumulator for Several {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], _: usize) -> Result<(), EvalError> {
        self.samples.update(args, groups);
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        let ty = self.samples.ty();
        let mut out = LimitedBuilder::new(Type::Dynamic, group_count, limit);
        let mut w = DynWriter::default();
        self.samples.each_group(group_count, |sorted| {
            if sorted.values.is_empty() {
                return out.push_null();
            }
            w.clear();
            w.begin_array();
            for p in &self.percentiles {
                w.tree(&sorted.at(*p).map_or(Dyn::Null, |v| Samples::value(ty, v).to_dyn()));
            }
            w.end();
            out.push_raw(Some(w.value()));
        });
        Ok(out.finish()?)
    }

    fn memory(&self) -> usize {
        self.samples.memory()
    }
}

#[cfg(test)]
mod tests {
    use super::column_name;
    use crate::testing::check_aggregate;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn nearest_rank_keeps_the_type() {
        let x = vec![Value::Long(20), Value::Long(10), Value::Null(Type::Long)];
        let p = |v: f64| vec![Value::Real(v); 3];
        check_aggregate(
            "percentile",
            &[x.clone(), p(50.0)],
            &[0, 0, 1],
            vec![Value::Long(10), Value::Null(Type::Long)],
        );
        check_aggregate("percentile", &[x.clone(), p(100.0)], &[0; 3], vec![Value::Long(20)]);
        check_aggregate("percentile", &[x, p(0.0)], &[0; 3], vec![Value::Long(10)]);
        let r: Vec<Value> = [2.5, -1.5, 0.0].map(Value::Real).to_vec();
        check_aggregate("percentile", &[r, p(10.0)], &[0; 3], vec![Value::Real(-1.5)]);
    }

    #[test]
    fn weights_repeat_values() {
        let x = [10, 20, 30, 40].map(Value::Long).to_vec();
        let w = [8, 6, 3, 1].map(Value::Long).to_vec();
        let p = |v: f64| vec![Value::Real(v); 4];
        check_aggregate("percentilew", &[x.clone(), w.clone(), p(50.0)], &[0; 4], vec![Value::Long(20)]);
        let all = Value::Dynamic(Dyn::Array([20, 20, 40].map(Dyn::Long).to_vec()));
        check_aggregate("percentilesw_array", &[x, w, p(50.0), p(75.0), p(99.9)], &[0; 4], vec![all]);
    }

    #[test]
    fn columns_are_named_after_the_percentile() {
        assert_eq!(column_name("x", &Value::Real(99.9)), "percentile_x_99_9");
        assert_eq!(column_name("x", &Value::Real(50.0)), "percentile_x_50");
        assert_eq!(column_name("x", &Value::Long(5)), "percentile_x_5");
    }
}
