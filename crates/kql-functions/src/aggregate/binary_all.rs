//! `binary_all_and`, `binary_all_or`, `binary_all_xor`.

use super::_grouped::{bytes_of, each_long};
use crate::{Accumulator, Aggregate, AggregateForm, Args, BindArgs, EvalError, Naming, Nulls};
use kql_types::{Column, OutputLimit, Type};

const fn declare(name: &'static str, summary: &'static str, source: &'static str, form: AggregateForm) -> Aggregate {
    Aggregate {
        id: None,
        name,
        aliases: &[],
        signatures: &["(expr: summable) -> arg0"],
        naming: Naming::FirstArgument,
        nulls: Nulls::Described("Nulls are skipped; null without values."),
        summary,
        source,
        form,
    }
}

pub(super) static DECLARED: &[Aggregate] = &[
    declare(
        "binary_all_and",
        "Bitwise AND of all values.",
        "binary-all-and-aggregation-function",
        AggregateForm::Accumulator(|args| Ok(Box::new(Bits::new(args, |a, b| a & b)))),
    ),
    declare(
        "binary_all_or",
        "Bitwise OR of all values.",
        "binary-all-or-aggregation-function",
        AggregateForm::Accumulator(|args| Ok(Box::new(Bits::new(args, |a, b| a | b)))),
    ),
    declare(
        "binary_all_xor",
        "Bitwise XOR of all values.",
        "binary-all-xor-aggregation-function",
        AggregateForm::Accumulator(|args| Ok(Box::new(Bits::new(args, |a, b| a ^ b)))),
    ),
];

struct Bits {
    ty: Type,
    combine: fn(i64, i64) -> i64,
    values: Vec<Option<i64>>,
}

impl Bits {
    fn new(args: &BindArgs<'_>, combine: fn(i64, i64) -> i64) -> Self {
        Bits { ty: args.returns, combine, values: Vec::new() }
    }
}

impl Accumulator for Bits {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.values.resize(group_count, None);
        let Bits { combine, values, .. } = self;
        each_long(&args.columns[0], groups, |g, v| values[g] = Some(values[g].map_or(v, |old| combine(old, v))));
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.values.resize(group_count, None);
        let values = self.values.drain(..);
        Ok(match self.ty {
            Type::Int => Column::ints(values.map(|v| v.map(|v| v as i32))),
            Type::DateTime => Column::datetimes(values),
            Type::Timespan => Column::timespans(values),
            Type::Long => Column::longs(values),
            // Bitwise operations need integers.
            ty => Column::nulls(ty, group_count),
        })
    }

    fn memory(&self) -> usize {
        bytes_of(&self.values)
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Type, Value};

    #[test]
    fn bits_of_groups() {
        let x = vec![Value::Long(0b1110), Value::Long(0b0111), Value::Null(Type::Long)];
        let null = Value::Null(Type::Long);
        check_aggregate(
            "binary_all_and",
            std::slice::from_ref(&x),
            &[0, 0, 1],
            vec![Value::Long(0b0110), null.clone()],
        );
        check_aggregate("binary_all_or", std::slice::from_ref(&x), &[0, 0, 0], vec![Value::Long(0b1111)]);
        check_aggregate("binary_all_xor", &[x], &[0, 0, 1], vec![Value::Long(0b1001), null]);
    }
}
