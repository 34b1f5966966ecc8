//! `bag_keys(bag)`.

use super::_declare::{NO_BAG, dynamic_function};
use crate::{Kernel, Scalar, ScalarId};
use hashbrown::HashSet;
use kql_types::DynRef;
use std::borrow::Cow;

pub(super) static DECLARED: &[Scalar] = &[dynamic_function(
    "bag_keys",
    &["(object: bag) -> array(string)"],
    NO_BAG,
    "The keys of a bag, in order, without those of nested bags.",
    "bag-keys-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let bags = args.columns[0].as_dynamics();
            args.written(|row, writer| {
                let members = bags.get(row).and_then(DynRef::members)?;
                // JSON text may repeat a key. Few keys are compared one by one, many through a set.
                let mut keys: Vec<Cow<'_, str>> = Vec::new();
                let mut many = HashSet::new();
                for (key, _) in members {
                    let new = if keys.len() < 32 {
                        !keys.contains(&key)
                    } else {
                        if many.is_empty() {
                            many.extend(keys.iter().cloned());
                        }
                        many.insert(key.clone())
                    };
                    if new {
                        keys.push(key);
                    }
                }
                writer.begin_array();
                keys.iter().for_each(|k| writer.string(k));
                writer.end();
                Some(())
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::BagKeys)];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn many_keys_stay_distinct() {
        let members = (0..100).map(|i| (format!("k{i}"), Dyn::Long(i))).collect();
        let keys = (0..100).map(|i| Dyn::String(format!("k{i}"))).collect();
        check("bag_keys", &[Value::Dynamic(Dyn::Bag(members))], Value::Dynamic(Dyn::Array(keys)));
    }
}
