//! Operators on two strings that return a bool: the pattern is compiled once if it is constant, otherwise whenever it
//! changes.

use crate::{BindArgs, BindError, Kernel};
use arrow_array::{Array, BooleanArray};
use arrow_buffer::BooleanBuffer;
use kql_types::{Column, Value};

/// The right side must be a string.
pub(super) const STRING_RIGHT: &[&str] = &["(left: text, right: string) -> bool"];
/// The right side may be dynamic too.
pub(super) const TEXT_RIGHT: &[&str] = &["(left: text, right: text) -> bool"];

/// Tests each string of a column.
pub(crate) fn mask(column: &Column, rows: usize, test: impl Fn(&str) -> bool) -> Column {
    Column::Bool(BooleanArray::new(
        match column {
            Column::String(a) if a.null_count() == 0 => BooleanBuffer::collect_bool(rows, |i| test(a.value(i))),
            Column::Const(v, _) => {
                let answer = test(v.as_str().unwrap_or(""));
                return Column::of_constant(Value::Bool(answer), rows);
            }
            _ => {
                let text = column.as_strings();
                BooleanBuffer::collect_bool(rows, |i| test(text.get(i)))
            }
        },
        None,
    ))
}

/// The kernel of an operator whose pattern `compile` prepares and `test` applies.
pub(super) fn binary<M: Send + Sync + 'static>(
    args: &BindArgs<'_>,
    negate: bool,
    compile: impl Fn(&str) -> M + Send + Sync + 'static,
    test: impl Fn(&M, &str) -> bool + Send + Sync + 'static,
) -> Result<Kernel, BindError> {
    if let Some(pattern) = args.constant(1) {
        let pattern = compile(pattern.as_str().unwrap_or(""));
        return Ok(Box::new(move |args| Ok(mask(&args.columns[0], args.rows, |s| test(&pattern, s) != negate))));
    }
    Ok(Box::new(move |args| {
        if let Column::Const(pattern, _) = &args.columns[1] {
            let pattern = compile(pattern.as_str().unwrap_or(""));
            return Ok(mask(&args.columns[0], args.rows, |s| test(&pattern, s) != negate));
        }
        let (text, patterns) = (args.columns[0].as_strings(), args.columns[1].as_strings());
        let mut last: Option<(&str, M)> = None;
        let answers: Vec<bool> = (0..args.rows)
            .map(|i| {
                let pattern = patterns.get(i);
                let compiled = match last.take() {
                    Some((p, m)) if p == pattern => m,
                    _ => compile(pattern),
                };
                let answer = test(&compiled, text.get(i)) != negate;
                last = Some((pattern, compiled));
                answer
            })
            .collect();
        Ok(Column::Bool(BooleanArray::from(answers)))
    }))
}
