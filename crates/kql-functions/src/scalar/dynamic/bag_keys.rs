//! `bag_keys(bag)`.

use super::_declare::{NO_BAG, pure};
use crate::{Kernel, Scalar};
use kql_types::{ColumnBuilder, DynRef, DynWriter, Type};

pub(super) static DECLARED: &[Scalar] = &[pure(
    "bag_keys",
    &["(object: bag) -> dynamic"],
    NO_BAG,
    "The keys of the members of a bag, in their order; not those of bags inside.",
    "bag-keys-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let bags = args.columns[0].as_dynamics();
            let mut writer = DynWriter::default();
            let mut out = ColumnBuilder::new(Type::Dynamic, args.rows);
            for row in 0..args.rows {
                let Some(members) = bags.get(row).and_then(DynRef::members) else {
                    out.push_null();
                    continue;
                };
                // JSON text may repeat a key.
                let mut keys = Vec::new();
                for (key, _) in members {
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
                writer.clear();
                writer.begin_array();
                keys.iter().for_each(|k| writer.string(k));
                writer.end();
                out.push_raw(Some(writer.value()));
            }
            Ok(out.finish())
        });
        Ok(kernel)
    },
)];
