//! Truth of columns that are not all bools.

use super::_compare::parse_bool;
use arrow_array::{Array, BooleanArray};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use kql_types::{Column, Dyn, Value};

/// Which rows are true, and which are null.
pub(crate) fn truth(column: &Column, rows: usize) -> (BooleanBuffer, Option<NullBuffer>) {
    match column {
        Column::Bool(a) => (a.values().clone(), a.nulls().cloned()),
        Column::Const(v, _) => match truth_of(v) {
            Some(true) => (BooleanBuffer::new_set(rows), None),
            Some(false) => (BooleanBuffer::new_unset(rows), None),
            None => (BooleanBuffer::new_unset(rows), Some(NullBuffer::new_null(rows))),
        },
        _ => {
            let a: BooleanArray = (0..rows).map(|i| truth_of(&column.value(i))).collect();
            (a.values().clone(), a.nulls().cloned())
        }
    }
}

fn truth_of(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::Dynamic(Dyn::Bool(b)) => Some(*b),
        Value::Dynamic(Dyn::String(s)) => parse_bool(s),
        Value::Dynamic(other) => other.to_value().as_f64().map(|v| v != 0.0),
        other => other.as_f64().map(|v| v != 0.0),
    }
}
