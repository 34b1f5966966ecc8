//! `make_list`, `make_list_if`, `make_list_with_nulls`, `makelist`.

use super::_distinct::each_long_row;
use super::_elements::{Cells, Items};
use super::_grouped::{bytes_of, filtered};
use super::_max_size::{Limit, MAX_SIZE};
use super::_packed_elements::{Packed, packs};
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, BindArgs, BindError, EvalError, Naming, Nulls};
use kql_types::{Column, OutputLimit, Type};

const NULLS: Nulls =
    Nulls::Described("Nulls are skipped, except dynamic nulls; over no rows the list is empty, not null.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::MakeList),
        name: "make_list",
        aliases: &[],
        signatures: &["(expr: scalar, maxSize: integer?) -> array(arg0)"],
        naming: Naming::PrefixAndFirst("list"),
        nulls: NULLS,
        summary: "An array of the values, in row order. Arrays are flattened by one level. At most 1048576 \
                  elements.",
        source: "make-list-aggregation-function",
        form: AggregateForm::Accumulator(|args| bind(args, MAX_SIZE, false)),
    },
    Aggregate {
        id: Some(AggregateId::MakeListIf),
        name: "make_list_if",
        aliases: &[],
        signatures: &["(expr: scalar, predicate: bool, maxSize: integer?) -> array(arg0)"],
        naming: Naming::PrefixAndFirst("list"),
        nulls: NULLS,
        summary: "Like `make_list`, over the rows where the predicate is true.",
        source: "make-list-if-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(|args| bind(args, MAX_SIZE, false), args, 1)),
    },
    Aggregate {
        id: Some(AggregateId::MakeListWithNulls),
        name: "make_list_with_nulls",
        aliases: &[],
        signatures: &["(expr: scalar) -> array(arg0)"],
        naming: Naming::PrefixAndFirst("list"),
        nulls: Nulls::Described("Nulls are kept as elements."),
        summary: "An array of the values, in row order, including nulls.",
        source: "make-list-with-nulls-aggregation-function",
        form: AggregateForm::Accumulator(|args| bind(args, MAX_SIZE, true)),
    },
    Aggregate {
        id: Some(AggregateId::MakeListLegacy),
        name: "makelist",
        aliases: &[],
        signatures: &["(expr: scalar, maxSize: integer?) -> array(arg0)"],
        naming: Naming::PrefixAndFirst("list"),
        nulls: NULLS,
        summary: "Legacy name of `make_list`, with at most 128 elements unless a size is given.",
        source: "make-list-aggregation-function",
        form: AggregateForm::Accumulator(|args| bind(args, 128, false)),
    },
];

fn bind(args: &BindArgs<'_>, default: u32, nulls: bool) -> Result<Box<dyn Accumulator>, BindError> {
    let limit = Limit::new(args, default);
    let ty = args.types.first().copied().unwrap_or(Type::Dynamic);
    Ok(if packs(ty) && !nulls {
        Box::new(Plain { ty, limit, elements: Packed::default(), counts: Vec::new() })
    } else {
        Box::new(List { limit, nulls, items: Items::default(), counts: Vec::new() })
    })
}

/// Lists of numbers and ticks.
struct Plain {
    ty: Type,
    limit: Limit,
    elements: Packed,
    counts: Vec<u32>,
}

impl Accumulator for Plain {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.counts.resize(group_count, 0);
        let limit = self.limit.get(args);
        let Plain { elements, counts, ty, .. } = self;
        let mut put = |row: usize, v: i64| {
            let g = groups[row];
            let count = &mut counts[g as usize];
            if *count < limit {
                *count += 1;
                elements.push(g, v);
            }
        };
        let column = &args.columns[0];
        if *ty == Type::Real {
            let values = column.as_reals();
            for row in 0..args.rows {
                if let Some(v) = values.get(row) {
                    put(row, v.to_bits() as i64);
                }
            }
        } else {
            each_long_row(column, args.rows, put);
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.elements.arrays(self.ty, None, group_count, limit)
    }

    fn memory(&self) -> usize {
        self.elements.memory() + bytes_of(&self.counts)
    }
}

struct List {
    limit: Limit,
    nulls: bool,
    items: Items,
    counts: Vec<u32>,
}

impl Accumulator for List {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.counts.resize(group_count, 0);
        let limit = self.limit.get(args);
        let mut cells = Cells::new(&args.columns[0]);
        for (row, g) in groups.iter().enumerate() {
            let count = &mut self.counts[*g as usize];
            if *count >= limit {
                continue;
            }
            cells.each(row, self.nulls, |element| {
                if *count < limit {
                    *count += 1;
                    self.items.push(*g, element);
                }
            });
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.items.arrays(group_count, limit)
    }

    fn memory(&self) -> usize {
        self.items.memory() + bytes_of(&self.counts)
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
    fn typed_nulls_go_and_dynamic_nulls_stay() {
        let x = vec![Value::Long(1), Value::Null(Type::Long), Value::Long(3)];
        check_aggregate("make_list", std::slice::from_ref(&x), &[0, 0, 0], vec![json("[1,3]")]);
        check_aggregate("make_list_with_nulls", &[x], &[0, 0, 1], vec![json("[1,null]"), json("[3]")]);
        let d = vec![json("[1,[2]]"), Value::Null(Type::Dynamic), json(r#"{"a":1}"#)];
        check_aggregate("make_list", &[d], &[0, 0, 0], vec![json(r#"[1,[2],null,{"a":1}]"#)]);
    }

    #[test]
    fn size_is_bounded() {
        let x: Vec<Value> = (0..4).map(Value::Long).collect();
        check_aggregate("make_list", &[x, vec![Value::Int(2); 4]], &[0; 4], vec![json("[0,1]")]);
        let x: Vec<Value> = (0..200).map(Value::Long).collect();
        let list = Dyn::Array((0..128).map(Dyn::Long).collect());
        check_aggregate("makelist", &[x], &[0; 200], vec![Value::Dynamic(list)]);
    }
}
