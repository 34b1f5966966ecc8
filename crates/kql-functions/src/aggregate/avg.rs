//! `avg(expr)`, `avgif(expr, predicate)`.

use super::_grouped::{bytes_of, each_long, each_real, filtered};
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, Decimal, OutputLimit, Type, Value};

const NULLS: Nulls = Nulls::Described(
    "Nulls are skipped. Without values the result is NaN, or null for decimal, timespan and datetime.",
);

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::Avg),
        name: "avg",
        aliases: &[],
        signatures: &[
            "(expr: integer) -> real",
            "(expr: real) -> real",
            "(expr: decimal) -> decimal",
            "(expr: timespan) -> timespan",
            "(expr: datetime) -> datetime",
        ],
        naming: Naming::PrefixAndFirst("avg"),
        nulls: NULLS,
        summary: "Average. The sum of longs wraps on overflow, so the average of large positive longs can be \
                  negative.",
        source: "avg-aggregation-function",
        form: AggregateForm::Accumulator(bind),
    },
    Aggregate {
        id: Some(AggregateId::AvgIf),
        name: "avgif",
        aliases: &[],
        signatures: &[
            "(expr: integer, predicate: bool) -> real",
            "(expr: real, predicate: bool) -> real",
            "(expr: decimal, predicate: bool) -> decimal",
            "(expr: timespan, predicate: bool) -> timespan",
            "(expr: datetime, predicate: bool) -> datetime",
        ],
        naming: Naming::PrefixAndFirst("avgif"),
        nulls: NULLS,
        summary: "Average over the rows where the predicate is true.",
        source: "avgif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind, args, 1)),
    },
];

fn bind(args: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(match (args.returns, args.types.first()) {
        (Type::Decimal, _) => Box::new(Decimals(Vec::new())),
        (ty @ (Type::Timespan | Type::DateTime), _) => Box::new(Ticks(ty, Vec::new())),
        (_, Some(Type::Real | Type::Decimal)) => Box::new(Reals(Vec::new())),
        _ => Box::new(Longs(Vec::new())),
    })
}

struct Longs(Vec<(i64, i64)>);

impl Accumulator for Longs {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize(group_count, (0, 0));
        let states = &mut self.0[..];
        if let [(sum, n)] = states {
            each_long(&args.columns[0], groups, |_, v| {
                *sum = sum.wrapping_add(v);
                *n += 1;
            });
            return Ok(());
        }
        each_long(&args.columns[0], groups, |g, v| {
            let (sum, n) = &mut states[g];
            *sum = sum.wrapping_add(v);
            *n += 1;
        });
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize(group_count, (0, 0));
        Ok(Column::reals(self.0.drain(..).map(|(sum, n)| Some(sum as f64 / n as f64))))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.0)
    }
}

struct Reals(Vec<(f64, i64)>);

impl Accumulator for Reals {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize(group_count, (0.0, 0));
        let states = &mut self.0[..];
        each_real(&args.columns[0], groups, |g, v| {
            let (sum, n) = &mut states[g];
            *sum += v;
            *n += 1;
        });
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize(group_count, (0.0, 0));
        Ok(Column::reals(self.0.drain(..).map(|(sum, n)| Some(sum / n as f64))))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.0)
    }
}

/// Ticks are summed in 128 bits: twenty datetimes of our time already overflow a long.
struct Ticks(Type, Vec<(i128, i64)>);

impl Accumulator for Ticks {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.1.resize(group_count, (0, 0));
        let states = &mut self.1[..];
        each_long(&args.columns[0], groups, |g, v| {
            let (sum, n) = &mut states[g];
            *sum += i128::from(v);
            *n += 1;
        });
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.1.resize(group_count, (0, 0));
        let averages = self.1.drain(..).map(|(sum, n)| (n > 0).then(|| (sum / i128::from(n)) as i64));
        Ok(if self.0 == Type::DateTime { Column::datetimes(averages) } else { Column::timespans(averages) })
    }

    fn memory(&self) -> usize {
        bytes_of(&self.1)
    }
}

struct Decimals(Vec<(Option<Decimal>, i64)>);

impl Accumulator for Decimals {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize(group_count, (Some(Decimal::from(0)), 0));
        let values = args.columns[0].as_decimals();
        for (i, g) in groups.iter().enumerate() {
            if let Some(v) = values.get(i) {
                let (sum, n) = &mut self.0[*g as usize];
                *sum = sum.and_then(|s| s.add(v));
                *n += 1;
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize(group_count, (None, 0));
        let averages = self.0.drain(..).map(|(sum, n)| sum.and_then(|s| s.div(Decimal::from(n))));
        Ok(Column::from_values(Type::Decimal, averages.map(|a| a.map_or(Value::Null(Type::Decimal), Value::Decimal))))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Type, Value};

    #[test]
    fn sum_of_longs_wraps() {
        let x = vec![Value::Long(i64::MAX), Value::Long(1), Value::Long(2), Value::Null(Type::Long)];
        let expected = vec![Value::Real(-3.0744573456182584e18), Value::Real(f64::NAN)];
        check_aggregate("avg", &[x], &[0, 0, 0, 1], expected);
    }

    #[test]
    fn ticks_do_not_overflow() {
        let day = 637_134_336_000_000_000;
        let x: Vec<Value> = (0..40).map(|i| Value::DateTime(day + i % 2 * 10)).collect();
        check_aggregate("avg", &[x], &[0; 40], vec![Value::DateTime(day + 5)]);
        check_aggregate("avg", &[vec![Value::Null(Type::Timespan)]], &[0], vec![Value::Null(Type::Timespan)]);
    }
}
