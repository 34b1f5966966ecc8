//! Reading a part of each value of a column, without copying where possible, and paths into bags.

use crate::{Args, EvalError};
use arrow_array::builder::BinaryViewBuilder;
use arrow_array::{Array, BinaryViewArray};
use kql_literal::json_path::{self, Step};
use kql_types::{Column, Dyn, DynRef, DynamicArray, Type};

/// A column of the parts that `pick` finds in the values of the first argument. Parts that are too long to be inlined
/// share the buffer of the value.
pub(crate) fn select(
    args: &Args<'_>,
    pick: impl for<'v> Fn(usize, DynRef<'v>) -> Option<DynRef<'v>>,
) -> Result<Column, EvalError> {
    let (column, rows) = (&args.columns[0], args.rows);
    if let Column::Dynamic(array) = column {
        return Ok(Column::Dynamic(DynamicArray(parts(&array.0, rows, pick))));
    }
    let values = column.as_dynamics();
    let mut out = args.builder(Type::Dynamic);
    (0..rows).for_each(|row| out.push_raw(values.get(row).and_then(|v| pick(row, v))));
    Ok(out.finish()?)
}

fn parts(
    array: &BinaryViewArray,
    rows: usize,
    pick: impl for<'v> Fn(usize, DynRef<'v>) -> Option<DynRef<'v>>,
) -> BinaryViewArray {
    let mut out = BinaryViewBuilder::with_capacity(rows);
    let blocks: Vec<u32> = array.data_buffers().iter().map(|b| out.append_block(b.clone())).collect();
    for row in 0..rows {
        if array.is_null(row) {
            out.append_null();
            continue;
        }
        let whole = array.value(row);
        match pick(row, DynRef::new(whole)).filter(|v| !v.is_null()).map(DynRef::bytes) {
            None => out.append_null(),
            Some(part) => {
                let view = array.views()[row];
                // A view: length, then four bytes of prefix, buffer and offset; short values are inlined instead.
                let (length, buffer, offset) = (view as u32, (view >> 64) as u32, (view >> 96) as u32);
                let inside = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
                let shared = length > 12 && part.len() > 12 && inside + part.len() <= whole.len();
                let done = shared
                    && blocks.get(buffer as usize).is_some_and(|block| {
                        out.try_append_view(*block, offset + inside as u32, part.len() as u32).is_ok()
                    });
                if !done {
                    out.append_value(part);
                }
            }
        }
    }
    out.finish()
}

/// The keys of a path: `$.a['b c'].d`, or the string itself as one key if it does not start like a path. `None` for
/// paths with array positions, which functions on bags do not accept.
pub(crate) fn keys(text: &str) -> Option<Vec<String>> {
    if !(text.starts_with("$.") || text.starts_with("$[")) {
        return Some(vec![text.to_string()]);
    }
    let steps = json_path::parse(text).ok()?;
    steps
        .into_iter()
        .map(|step| match step {
            Step::Name(name) | Step::Pattern(name) => Some(name),
            Step::Index(_) => None,
        })
        .collect()
}

/// The value at the end of a path.
pub(crate) fn get<'a>(value: DynRef<'a>, keys: &[String]) -> Option<DynRef<'a>> {
    keys.iter().try_fold(value, |v, key| v.get(key))
}

/// Removes the member at the end of a path.
pub(crate) fn remove(tree: &mut Dyn, keys: &[String]) {
    let Some((key, rest)) = keys.split_first() else { return };
    if let Dyn::Bag(members) = tree {
        if rest.is_empty() {
            members.retain(|(k, _)| k != key);
        } else if let Some((_, inner)) = members.iter_mut().find(|(k, _)| k == key) {
            remove(inner, rest);
        }
    }
}

/// Sets the member at the end of a path and creates missing bags. A member that already exists moves to the end of its
/// bag.
pub(crate) fn set(tree: &mut Dyn, keys: &[String], value: Dyn) {
    let Some((key, rest)) = keys.split_first() else { return };
    if !matches!(tree, Dyn::Bag(_)) {
        *tree = Dyn::Bag(Vec::new());
    }
    let Dyn::Bag(members) = tree else { return };
    if rest.is_empty() {
        members.retain(|(k, _)| k != key);
        members.push((key.clone(), value));
        return;
    }
    match members.iter_mut().find(|(k, _)| k == key) {
        Some((_, inner)) => set(inner, rest, value),
        None => {
            let mut inner = Dyn::Bag(Vec::new());
            set(&mut inner, rest, value);
            members.push((key.clone(), inner));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_split_into_keys() {
        assert_eq!(keys("a.b"), Some(vec!["a.b".to_string()]));
        assert_eq!(keys("$.a['b.c'].d"), Some(vec!["a".into(), "b.c".into(), "d".into()]));
        assert_eq!(keys("$.a[0]"), None);
        assert_eq!(keys("$."), None);
    }

    #[test]
    fn parts_share_the_buffer() {
        let text = r#"{"pad":"................","a":{"long":"abcdefghijklmnop"},"n":7}"#;
        let array = BinaryViewArray::from_iter([Some(text.as_bytes()), None, Some(b"null".as_slice())]);
        let column = Column::Dynamic(DynamicArray(array.slice(0, 3)));
        let columns = [column];
        let args = Args::new(&columns, 3);
        let long = select(&args, |_, v| v.get("a")).unwrap();
        let short = select(&args, |_, v| v.get("n")).unwrap();
        assert_eq!(long.value(0).to_string(), r#"{"long":"abcdefghijklmnop"}"#);
        assert_eq!(short.value(0).to_string(), "7");
        assert!(long.is_null(1) && long.is_null(2));
    }
}
