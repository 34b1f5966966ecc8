//! `array_index_of(array, value, start, length, occurrence)` and `set_has_element(set, value)`.

use super::_declare::{Cells, NO_ARRAY, dynamic_function};
use crate::{Args, Kernel, Scalar, ScalarId};
use kql_types::{Column, DynRef, DynWriter};

pub(super) static DECLARED: &[Scalar] = &[
    dynamic_function(
        "array_index_of",
        &["(array: array, value: scalar, start: integer?, length: integer?, occurrence: const integer?) -> long"],
        "Null for a value that is not an array, for a negative occurrence and for a length below -1.",
        "Position of a value in an array, or -1 if it is not in it. Numbers are compared across types: `15.0` \
         matches `15`. A negative start counts from the end.",
        "array-index-of-function",
        |_| {
            let kernel: Kernel =
                Box::new(|args| Ok(Column::longs(search(args, |row, items, key| index_of(args, row, items, key)))));
            Ok(kernel)
        },
    )
    .with_id(ScalarId::ArrayIndexOf),
    dynamic_function(
        "set_has_element",
        &["(set: array, value: scalar) -> bool"],
        NO_ARRAY,
        "Whether a value is in an array. Numbers are compared across types.",
        "set-has-element-function",
        |_| {
            let kernel: Kernel = Box::new(|args| {
                Ok(Column::bools(search(args, |_, mut items, key| {
                    let mut found = Vec::new();
                    Some(items.any(|v| same(v, key, &mut found)))
                })))
            });
            Ok(kernel)
        },
    )
    .with_id(ScalarId::SetHasElement),
];

/// Calls `find` with the elements of each row's array and the key of its value.
fn search<T>(args: &Args<'_>, find: impl Fn(usize, kql_types::Items<'_>, &[u8]) -> Option<T>) -> Vec<Option<T>> {
    let arrays = args.columns[0].as_dynamics();
    let values = Cells::new(&args.columns[1]);
    let constant = args.columns[1].constant().is_some();
    let (mut writer, mut key) = (DynWriter::default(), Vec::new());
    let mut out = Vec::with_capacity(args.rows);
    for row in 0..args.rows {
        if row == 0 || !constant {
            writer.clear();
            key.clear();
            values.write(row, &mut writer);
            writer.value().write_key(&mut key);
        }
        out.push(arrays.get(row).and_then(DynRef::items).and_then(|items| find(row, items, &key)));
    }
    out
}

fn same(value: DynRef<'_>, key: &[u8], scratch: &mut Vec<u8>) -> bool {
    scratch.clear();
    value.write_key(scratch);
    scratch == key
}

fn index_of(args: &Args<'_>, row: usize, items: kql_types::Items<'_>, key: &[u8]) -> Option<i64> {
    let option = |index: usize, default: i64| match args.columns.get(index) {
        Some(column) => column.as_longs().get(row),
        None => Some(default),
    };
    let (start, length, occurrence) = (option(2, 0)?, option(3, -1)?, option(4, 1)?);
    if length < -1 || occurrence < 0 {
        return None;
    }
    let start = if start < 0 { start.saturating_add(items.clone().count() as i64).max(0) } else { start };
    let length = if length < 0 { usize::MAX } else { length as usize };
    let (mut scratch, mut left) = (Vec::new(), occurrence);
    for (i, v) in items.enumerate().skip(start as usize).take(length) {
        if same(v, key, &mut scratch) {
            left -= 1;
            if left == 0 {
                return Some(i as i64);
            }
        }
    }
    Some(-1)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Dyn, Value};

    #[test]
    fn windows_and_occurrences() {
        let array = Value::Dynamic(Dyn::from_json(r#"["a","b","c","b",15]"#).unwrap());
        let find = |rest: &[i64], expected| {
            let mut args = vec![array.clone(), Value::String("b".into())];
            args.extend(rest.iter().map(|v| Value::Long(*v)));
            check("array_index_of", &args, Value::Long(expected));
        };
        find(&[], 1);
        find(&[2], 3);
        find(&[2, 1], -1);
        find(&[-2], 3);
        find(&[-99], 1);
        find(&[0, -1, 2], 3);
        find(&[0, -1, 3], -1);
        check("array_index_of", &[array.clone(), Value::Real(15.0)], Value::Long(4));
        check("set_has_element", &[array, Value::String("B".into())], Value::Bool(false));
    }
}
