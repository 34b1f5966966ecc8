//! `make_bag`, `make_bag_if`, `make_dictionary`.

use super::_distinct_items::{DistinctItems, Form};
use super::_elements::Items;
use super::_grouped::filtered;
use super::_max_size::MAX_SIZE;
use crate::{Accumulator, Aggregate, AggregateForm, AggregateId, Args, BindArgs, BindError, Naming, Nulls};
use kql_types::{Dyn, DynWriter, Type};

const NULLS: Nulls = Nulls::Described("Values that are not bags are skipped; over no rows the bag is empty, not null.");

pub(super) static DECLARED: &[Aggregate] = &[
    Aggregate {
        id: Some(AggregateId::MakeBag),
        name: "make_bag",
        aliases: &[],
        signatures: &["(expr: bag, maxSize: integer?) -> bag"],
        naming: Naming::PrefixAndFirst("bag"),
        nulls: NULLS,
        summary: "Merges the property bags of the group. If a key repeats, the first row wins. At most 1048576 \
                  members.",
        source: "make-bag-aggregation-function",
        form: AggregateForm::Accumulator(|args| bind(args, MAX_SIZE)),
    },
    Aggregate {
        id: Some(AggregateId::MakeBagIf),
        name: "make_bag_if",
        aliases: &[],
        signatures: &["(expr: bag, predicate: bool, maxSize: integer?) -> bag"],
        naming: Naming::PrefixAndFirst("bag"),
        nulls: NULLS,
        summary: "Like `make_bag`, over the rows where the predicate is true.",
        source: "make-bag-if-aggregation-function",
        form: AggregateForm::Accumulator(|args| filtered(|args| bind(args, MAX_SIZE), args, 1)),
    },
    Aggregate {
        id: Some(AggregateId::MakeDictionary),
        name: "make_dictionary",
        aliases: &[],
        signatures: &["(expr: bag, maxSize: integer?) -> bag"],
        naming: Naming::PrefixAndFirst("dictionary"),
        nulls: NULLS,
        summary: "Legacy name of `make_bag`, with at most 128 members unless a size is given.",
        source: "make-bag-aggregation-function",
        form: AggregateForm::Accumulator(|args| bind(args, 128)),
    },
];

fn bind(args: &BindArgs<'_>, default: u32) -> Result<Box<dyn Accumulator>, BindError> {
    let form = Form { keys: Type::String, add, finish: Items::bags };
    Ok(DistinctItems::accumulator(args, default, form))
}

fn add(distinct: &mut DistinctItems, args: &Args<'_>, groups: &[u32]) {
    let values = args.columns[0].as_dynamics();
    let mut writer = DynWriter::default();
    for (i, g) in groups.iter().enumerate() {
        // Building the tree resolves repeated keys within one bag.
        let Some(Dyn::Bag(members)) = values.get(i).filter(|v| v.is_bag()).map(|v| v.to_dyn()) else { continue };
        for (key, value) in members {
            if distinct.seen.is_new(*g, key.as_bytes()) {
                writer.clear();
                writer.tree(&value);
                distinct.items.push_member(*g, &key, writer.value());
            }
        }
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
    fn first_of_equal_keys_wins() {
        let d = vec![
            json(r#"{"a":1,"b":2}"#),
            json("[1]"),
            json(r#"{"a":10,"c":null}"#),
            json(r#"{"a":5}"#),
            Value::Null(Type::Dynamic),
        ];
        let expected = vec![json(r#"{"a":1,"b":2,"c":null}"#), json(r#"{"a":5}"#), Value::Dynamic(Dyn::Bag(vec![]))];
        check_aggregate("make_bag", &[d], &[0, 0, 0, 1, 2], expected);
    }

    #[test]
    fn condition_and_size() {
        let d = vec![json(r#"{"a":1}"#), json(r#"{"b":2}"#), json(r#"{"c":3}"#)];
        let p = vec![Value::Bool(false), Value::Bool(true), Value::Bool(true)];
        check_aggregate("make_bag_if", &[d, p, vec![Value::Int(1); 3]], &[0; 3], vec![json(r#"{"b":2}"#)]);
    }
}
