//! `take_anyif`, `anyif`, `passthrough`.

use super::_grouped::{bytes_of, filtered};
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, LimitedBuilder, OutputLimit, Type, Value};

const NULLS: Nulls =
    Nulls::Described("The first value that is neither null nor empty; null (`\"\"` for strings) if there is none.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::TakeAnyIf),
        name: "take_anyif",
        aliases: &[],
        signatures: &["(expr: scalar, predicate: bool) -> arg0"],
        naming: Naming::FirstArgument,
        nulls: NULLS,
        summary: "The value of an arbitrary row where the predicate is true. Vigie takes the first.",
        source: "take-anyif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind, args, 1)),
    },
    Aggregate {
        id: Some(AggregateId::TakeAnyIfLegacy),
        name: "anyif",
        aliases: &[],
        signatures: &["(expr: scalar, predicate: bool) -> arg0"],
        naming: Naming::PrefixAndFirst("anyif"),
        nulls: NULLS,
        summary: "Legacy name of `take_anyif`.",
        source: "take-anyif-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(bind, args, 1)),
    },
    Aggregate {
        id: None,
        name: "passthrough",
        aliases: &[],
        signatures: &["(expr: scalar) -> arg0"],
        naming: Naming::FirstArgument,
        nulls: NULLS,
        summary: "The value of the group, for groups of one row. Not in the official reference.",
        source: "Kusto.Language, Aggregates.Passthrough",
        form: AggregateForm::Accumulator(bind),
    },
];

fn bind(args: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(Box::new(First { ty: args.returns, values: Vec::new() }))
}

struct First {
    ty: Type,
    values: Vec<Option<Value>>,
}

impl Accumulator for First {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.values.resize(group_count, None);
        let column = &args.columns[0];
        for (i, g) in groups.iter().enumerate() {
            let state = &mut self.values[*g as usize];
            if state.is_none() && !column.is_null(i) {
                *state = Some(column.value(i)).filter(|v| v.as_str() != Some(""));
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.values.resize(group_count, None);
        let nothing = Column::nulls(self.ty, 1).value(0);
        let mut out = LimitedBuilder::new(self.ty, group_count, limit);
        self.values.drain(..).for_each(|v| out.push(v.unwrap_or_else(|| nothing.clone())));
        Ok(out.finish()?)
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
    fn first_that_is_there() {
        let s: Vec<Value> = ["no", "", "yes", "x"].into_iter().map(|s| Value::String(s.into())).collect();
        let p = [false, true, true, true].map(Value::Bool).to_vec();
        check_aggregate("take_anyif", &[s, p], &[0; 4], vec![Value::String("yes".into()), Value::String("".into())]);
        let x = vec![Value::Null(Type::Long), Value::Long(2)];
        check_aggregate("passthrough", &[x], &[0, 1], vec![Value::Null(Type::Long), Value::Long(2)]);
    }
}
