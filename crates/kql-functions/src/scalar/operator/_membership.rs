//! Operators on a value and a list: the list is compiled once when it is constant.

use super::_item_set::ItemSet;
use crate::{Args, Bind, BindArgs, BindError, EvalError, Family, Kernel, Nulls, Scalar};
use kql_types::{Column, Dyn, Type, Value};
use std::sync::{Arc, Mutex, PoisonError};

/// The declaration of an operator on a value and a list.
pub(super) const fn membership(
    name: &'static str,
    signatures: &'static [&'static str],
    nulls: &'static str,
    summary: &'static str,
    source: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar::pure(Family::Operator, name, signatures, Nulls::Described(nulls), summary, source, bind)
}

/// The kernel of `in`, `in~` and their negations.
pub(super) fn in_list(args: &BindArgs<'_>, fold_case: bool, negate: bool) -> Result<Kernel, BindError> {
    let ty = args.types[0];
    list(args, move |items| ItemSet::new(ty, fold_case, items), move |set, column, rows| set.test(column, rows, negate))
}

/// Appends the items of an argument: the elements of a dynamic array, or the value itself. Nulls match nothing and are
/// skipped, except null strings.
pub(crate) fn flatten(value: &Value, out: &mut Vec<Value>) {
    match value {
        Value::Dynamic(Dyn::Array(items)) => out.extend(items.iter().filter(|d| **d != Dyn::Null).map(Dyn::to_value)),
        Value::Dynamic(d) => out.push(d.to_value()),
        Value::Null(Type::String) => out.push(Value::String(String::new())),
        Value::Null(_) => {}
        v => out.push(v.clone()),
    }
}

/// As [`flatten`], for search terms: a null element of an array is the empty term, which every string has.
pub(super) fn flatten_terms(value: &Value, out: &mut Vec<Value>) {
    flatten(value, out);
    if matches!(value, Value::Dynamic(Dyn::Array(items)) if items.contains(&Dyn::Null)) {
        out.push(Value::String(String::new()));
    }
}

/// Appends the items of an argument to a list.
type Flatten = fn(&Value, &mut Vec<Value>);

/// The items of all arguments but the first, when they are constant.
fn constants(args: &BindArgs<'_>, flatten: Flatten) -> Option<Vec<Value>> {
    let mut out = Vec::new();
    for i in 1..args.count() {
        flatten(args.constant(i)?, &mut out);
    }
    Some(out)
}

/// The kernel of an operator whose list `compile` prepares and `apply` runs on the value column.
pub(crate) fn list<M: Send + Sync + 'static>(
    args: &BindArgs<'_>,
    compile: impl Fn(&[Value]) -> M + Send + Sync + 'static,
    apply: impl Fn(&M, &Column, usize) -> Column + Send + Sync + 'static,
) -> Result<Kernel, BindError> {
    list_of(args, flatten, compile, apply)
}

/// As [`list`], with its own way to read the items of an argument.
pub(super) fn list_of<M: Send + Sync + 'static>(
    args: &BindArgs<'_>,
    flatten: Flatten,
    compile: impl Fn(&[Value]) -> M + Send + Sync + 'static,
    apply: impl Fn(&M, &Column, usize) -> Column + Send + Sync + 'static,
) -> Result<Kernel, BindError> {
    if let Some(items) = constants(args, flatten) {
        let compiled = compile(&items);
        return Ok(Box::new(move |args| Ok(apply(&compiled, &args.columns[0], args.rows))));
    }
    // A list may also be constant only at run time, such as the result of a subquery: it is then the same in every
    // batch.
    let last: Mutex<Option<(Vec<Value>, Arc<M>)>> = Mutex::new(None);
    Ok(Box::new(move |args| {
        let lists = &args.columns[1..];
        if lists.iter().all(|c| c.constant().is_some()) {
            let mut items = Vec::new();
            lists.iter().filter_map(Column::constant).for_each(|v| flatten(v, &mut items));
            let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
            let compiled = match last.take() {
                Some((of, m)) if of == items => m,
                _ => Arc::new(compile(&items)),
            };
            *last = Some((items, Arc::clone(&compiled)));
            drop(last);
            return Ok(apply(&compiled, &args.columns[0], args.rows));
        }
        by_row(args, flatten, &compile, &apply)
    }))
}

fn by_row<M>(
    args: &Args<'_>,
    flatten: Flatten,
    compile: &impl Fn(&[Value]) -> M,
    apply: &impl Fn(&M, &Column, usize) -> Column,
) -> Result<Column, EvalError> {
    let mut last: Option<(Vec<Value>, M)> = None;
    let mut items = Vec::new();
    let mut answers = Vec::with_capacity(args.rows);
    for i in 0..args.rows {
        items.clear();
        args.columns[1..].iter().for_each(|c| flatten(&c.value(i), &mut items));
        if last.as_ref().is_none_or(|(of, _)| *of != items) {
            last = Some((items.clone(), compile(&items)));
        }
        let answer = last.as_ref().map(|(_, m)| apply(m, &args.columns[0].slice(i, 1), 1));
        answers.push(answer.and_then(|c| c.as_bools().get(0)));
    }
    Ok(Column::bools(answers))
}
