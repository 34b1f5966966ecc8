//! `bag_merge(bag, …)`.

use super::_declare::dynamic_function;
use crate::{Kernel, Scalar, ScalarId};
use kql_types::Dyn;

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "bag_merge",
    &["(bag: bag, other: bag, more: bag*) -> bag"],
    "Nulls and values that are not bags are skipped; null if no argument is a bag.",
    "Merges bags. If a key repeats, the FIRST value wins.",
    "bag-merge-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let bags: Vec<_> = args.columns.iter().map(|c| c.as_dynamics()).collect();
            args.dynamics((0..args.rows).map(|row| {
                let mut merged: Option<kql_types::Bag> = None;
                for bag in &bags {
                    let Some(Dyn::Bag(members)) = bag.get(row).map(|v| v.to_dyn()) else { continue };
                    match &mut merged {
                        None => merged = Some(members),
                        Some(all) => {
                            for (key, value) in members {
                                if !all.iter().any(|(k, _)| *k == key) {
                                    all.push((key, value));
                                }
                            }
                        }
                    }
                }
                merged.map_or(Dyn::Null, Dyn::Bag)
            }))
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::BagMerge)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Type, Value};

    #[test]
    fn the_first_value_stays() {
        let bag = |text: &str| Value::Dynamic(Dyn::from_json(text).unwrap());
        let args = [bag(r#"{"a":1,"b":2}"#), Value::Null(Type::Dynamic), bag(r#"{"b":3,"c":4}"#)];
        check("bag_merge", &args, bag(r#"{"a":1,"b":2,"c":4}"#));
        check("bag_merge", &[bag("[1]"), Value::Null(Type::Dynamic)], Value::Null(Type::Dynamic));
    }
}
