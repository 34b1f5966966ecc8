//! `make_set`, `make_set_if`, `makeset`.

use super::_distinct::Distinct;
use super::_distinct_items::{DistinctItems, Form};
use super::_elements::{Cells, Items};
use super::_grouped::filtered;
use super::_max_size::{Limit, MAX_SIZE};
use super::_packed_elements::{Packed, packs};
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, OutputLimit, Type};

const NULLS: Nulls =
    Nulls::Described("Nulls are skipped, except dynamic nulls; over no rows the set is empty, not null.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::MakeSet),
        name: "make_set",
        aliases: &[],
        signatures: &["(expr: scalar, maxSize: integer?) -> array(arg0)"],
        naming: Naming::PrefixAndFirst("set"),
        nulls: NULLS,
        summary: "An array of the distinct values, in order of first appearance. Arrays are flattened by one level. \
                  At most 1048576 elements.",
        source: "make-set-aggregation-function",
        form: AggregateForm::Accumulator(|args| bind(args, MAX_SIZE)),
    },
    Aggregate {
        id: Some(AggregateId::MakeSetIf),
        name: "make_set_if",
        aliases: &[],
        signatures: &["(expr: scalar, predicate: bool, maxSize: integer?) -> array(arg0)"],
        naming: Naming::PrefixAndFirst("set"),
        nulls: NULLS,
        summary: "Like `make_set`, over the rows where the predicate is true.",
        source: "make-set-if-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(|args| bind(args, MAX_SIZE), args, 1)),
    },
    Aggregate {
        id: Some(AggregateId::MakeSetLegacy),
        name: "makeset",
        aliases: &[],
        signatures: &["(expr: scalar, maxSize: integer?) -> array(arg0)"],
        naming: Naming::PrefixAndFirst("set"),
        nulls: NULLS,
        summary: "Legacy name of `make_set`, with at most 128 elements unless a size is given.",
        source: "make-set-aggregation-function",
        form: AggregateForm::Accumulator(|args| bind(args, 128)),
    },
];

fn bind(args: &BindArgs<'_>, default: u32) -> Result<Box<dyn Accumulator>, BindError> {
    let ty = args.types.first().copied().unwrap_or(Type::Dynamic);
    Ok(if packs(ty) || ty == Type::String {
        let (limit, seen) = (Limit::new(args, default), Distinct::new(ty, default));
        Box::new(Plain { ty, limit, seen, elements: Packed::default() })
    } else {
        // The values of dynamics, guids and decimals cannot be restored from their keys.
        DistinctItems::accumulator(args, default, Form { keys: Type::Dynamic, add, finish: Items::arrays })
    })
}

/// Sets of scalars that [`Distinct`] itself keeps.
struct Plain {
    ty: Type,
    limit: Limit,
    seen: Distinct,
    elements: Packed,
}

impl Accumulator for Plain {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        let Plain { limit, seen, elements, .. } = self;
        seen.set_limit(limit.get(args));
        seen.grow(group_count);
        seen.each_new(&args.columns[0], groups, |g, key| elements.push(g, key));
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.elements.arrays(self.ty, self.seen.strings(), group_count, limit)
    }

    fn memory(&self) -> usize {
        self.seen.memory() + self.elements.memory()
    }
}

fn add(distinct: &mut DistinctItems, args: &Args<'_>, groups: &[u32]) {
    let mut cells = Cells::new(&args.columns[0]);
    let mut key = Vec::new();
    for (row, g) in groups.iter().enumerate() {
        cells.each(row, false, |element| {
            key.clear();
            element.write_key(&mut key);
            if distinct.seen.is_new(*g, &key) {
                distinct.items.push(*g, element);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check_aggregate;
    use kql_types::{Dyn, Type, Value};

    fn json(text: &str) -> Value {
        Dyn::from_json(text).map_or(Value::Null(Type::Dynamic), Value::dynamic)
    }

    #[test]
    fn order_is_that_of_first_sight() {
        let x: Vec<Value> = [5, 3, 5, 9, 3].into_iter().map(Value::Long).collect();
        check_aggregate("make_set", std::slice::from_ref(&x), &[0; 5], vec![json("[5,3,9]")]);
        check_aggregate("make_set", &[x, vec![Value::Long(2); 5]], &[0; 5], vec![json("[5,3]")]);
        let s: Vec<Value> = ["z", "y", "x", "z", "y"].into_iter().map(|s| Value::String(s.into())).collect();
        check_aggregate("make_set", &[s], &[0, 0, 1, 1, 1], vec![json(r#"["z","y"]"#), json(r#"["x","z","y"]"#)]);
    }

    #[test]
    fn arrays_are_flattened() {
        let d = vec![json("[1,2]"), json("[2,3]"), json(r#"{"a":[1]}"#), json(r#"{"a":[1]}"#)];
        check_aggregate("make_set", &[d], &[0; 4], vec![json(r#"[1,2,3,{"a":[1]}]"#)]);
    }
}
