//! `sum(expr)`, `sumif(expr, predicate)`.

use super::_grouped::{bytes_of, each_long, each_real, filtered};
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, Decimal, OutputLimit, Type, Value};

const NULLS: Nulls = Nulls::Described("Nulls are skipped; without values the sum is 0, not null.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::Sum),
        name: "sum",
        aliases: &[],
        signatures: &["(expr: summable) -> promoted"],
        naming: Naming::PrefixAndFirst("sum"),
        nulls: NULLS,
        summary: "Sum. Integers are summed as long and wrap on overflow; one NaN makes the sum NaN.",
        source: "sum-aggregation-function",
        form: AggregateForm::Accumulator(bind),
    },
    Aggregate {
        id: Some(AggregateId::SumIf),
        name: "sumif",
        aliases: &[],
        signatures: &["(expr: summable, predicate: bool) -> promoted"],
        naming: Naming::PrefixAndFirst("sumif"),
        nulls: NULLS,
        summary: "Sum over the rows where the predicate is true; 0 if there is none.",
        source: "sumif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind, args, 1)),
    },
];

fn bind(args: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(match args.returns {
        Type::Real => Box::new(Reals(Vec::new())),
        Type::Decimal => Box::new(Decimals(Vec::new())),
        ty => Box::new(Longs(ty, Vec::new())),
    })
}

struct Longs(Type, Vec<i64>);

impl Accumulator for Longs {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.1.resize(group_count, 0);
        if let [one] = &mut self.1[..] {
            let mut sum = 0i64;
            each_long(&args.columns[0], groups, |_, v| sum = sum.wrapping_add(v));
            *one = one.wrapping_add(sum);
            return Ok(());
        }
        let sums = &mut self.1[..];
        each_long(&args.columns[0], groups, |g, v| sums[g] = sums[g].wrapping_add(v));
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.1.resize(group_count, 0);
        let sums = std::mem::take(&mut self.1);
        Ok(match self.0 {
            Type::Timespan => Column::Timespan(sums.into()),
            Type::DateTime => Column::datetimes(sums.into_iter().map(Some)),
            _ => Column::Long(sums.into()),
        })
    }

    fn memory(&self) -> usize {
        bytes_of(&self.1)
    }
}

struct Reals(Vec<f64>);

impl Accumulator for Reals {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize(group_count, 0.0);
        if let [one] = &mut self.0[..] {
            let mut sum = *one;
            each_real(&args.columns[0], groups, |_, v| sum += v);
            *one = sum;
            return Ok(());
        }
        let sums = &mut self.0[..];
        each_real(&args.columns[0], groups, |g, v| sums[g] += v);
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize(group_count, 0.0);
        Ok(Column::Real(std::mem::take(&mut self.0).into()))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.0)
    }
}

/// `None` once a sum has left the range of decimals.
struct Decimals(Vec<Option<Decimal>>);

impl Accumulator for Decimals {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize(group_count, Some(Decimal::from(0)));
        let values = args.columns[0].as_decimals();
        for (i, g) in groups.iter().enumerate() {
            if let Some(v) = values.get(i) {
                let sum = &mut self.0[*g as usize];
                *sum = sum.and_then(|s| s.add(v));
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize(group_count, Some(Decimal::from(0)));
        let sums = self.0.drain(..).map(|s| s.map_or(Value::Null(Type::Decimal), Value::Decimal));
        Ok(Column::from_values(Type::Decimal, sums))
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
    fn integers_wrap_and_nulls_are_skipped() {
        let x = vec![Value::Long(i64::MAX), Value::Long(1), Value::Null(Type::Long)];
        check_aggregate("sum", &[x], &[0, 0, 1], vec![Value::Long(i64::MIN), Value::Long(0)]);
        let x = vec![Value::Real(1.5), Value::Real(f64::NAN), Value::Real(2.5)];
        check_aggregate("sum", &[x], &[0, 1, 0], vec![Value::Real(4.0), Value::Real(f64::NAN)]);
    }

    #[test]
    fn condition_filters() {
        let x = vec![Value::Int(1), Value::Int(2), Value::Int(4)];
        let p = vec![Value::Bool(true), Value::Null(Type::Bool), Value::Bool(true)];
        check_aggregate("sumif", &[x, p], &[0, 0, 0], vec![Value::Long(5)]);
    }
}
