//! Compares rows with what a test writes.

use super::rows::relative;
use crate::yaml::{Kind, Node};
use kql_types::ticks::{parse_datetime, parse_timespan};
use kql_types::{Dyn, Schema, Value};

/// Whether a row has the values that are written; columns that are not written do not count.
pub(crate) fn matches(expected: &Node, schema: &Schema, row: &[Value], now: i64) -> bool {
    expected.entries().iter().all(|e| {
        let index = schema.index_of(&e.key);
        index.and_then(|i| row.get(i)).is_some_and(|v| same(&e.value, v, now))
    })
}

/// A column that is written but that the rows do not have.
pub(super) fn missing_column<'n>(expected: &'n Node, schema: &Schema) -> Option<&'n str> {
    expected.entries().iter().map(|e| e.key.as_str()).find(|k| schema.get(k).is_none())
}

fn same(expected: &Node, value: &Value, now: i64) -> bool {
    let (text, plain) = match &expected.kind {
        Kind::Null => return value.is_null() || value.as_str() == Some(""),
        Kind::List(_) | Kind::Map(_) => return same_tree(expected, &value.to_dyn()),
        Kind::Scalar { text, plain } => (text.as_str(), *plain),
    };
    match value {
        Value::DateTime(t) => (plain.then(|| relative(text, now)).flatten()).or(parse_datetime(text)) == Some(*t),
        Value::Timespan(t) => parse_timespan(text) == Some(*t),
        Value::Bool(b) => text.eq_ignore_ascii_case(if *b { "true" } else { "false" }),
        Value::Int(_) | Value::Long(_) | Value::Real(_) | Value::Decimal(_) => {
            text.trim().parse::<f64>().is_ok_and(|n| value.as_f64() == Some(n)) || text == value.to_string()
        }
        Value::Dynamic(tree) => tree.to_string() == text || Dyn::from_json(text).as_ref() == Some(tree),
        Value::Null(_) | Value::String(_) | Value::Guid(_) => value.to_string() == text,
    }
}

fn same_tree(expected: &Node, tree: &Dyn) -> bool {
    match (&expected.kind, tree) {
        (Kind::Null, tree) => *tree == Dyn::Null,
        (Kind::Scalar { text, .. }, tree) => match tree {
            Dyn::Array(_) | Dyn::Bag(_) => false,
            tree => tree.to_string() == *text || text.parse::<f64>().is_ok_and(|n| tree.to_value().as_f64() == Some(n)),
        },
        (Kind::List(items), Dyn::Array(values)) => {
            items.len() == values.len() && items.iter().zip(values).all(|(e, v)| same_tree(e, v))
        }
        (Kind::Map(entries), Dyn::Bag(members)) => {
            entries.len() == members.len() && entries.iter().all(|e| tree_member(&e.value, members, &e.key))
        }
        (Kind::List(_) | Kind::Map(_), _) => false,
    }
}

fn tree_member(expected: &Node, members: &[(String, Dyn)], key: &str) -> bool {
    members.iter().find(|(k, _)| k == key).is_some_and(|(_, v)| same_tree(expected, v))
}

/// An expected row in one line.
pub(super) fn describe(expected: &Node) -> String {
    let one = |node: &Node| match &node.kind {
        Kind::Null => "null".to_string(),
        Kind::Scalar { text, .. } => text.clone(),
        Kind::List(_) | Kind::Map(_) => node.describe().to_string(),
    };
    let parts: Vec<String> = expected.entries().iter().map(|e| format!("{}: {}", e.key, one(&e.value))).collect();
    format!("{{{}}}", parts.join(", "))
}

/// The columns that expected rows name, in order of appearance.
pub(super) fn columns(expected: &[Node]) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for e in expected.iter().flat_map(Node::entries) {
        if !out.contains(&e.key.as_str()) {
            out.push(&e.key);
        }
    }
    out
}

/// Some columns of an actual row in one line; all without any.
pub(super) fn describe_row(columns: &[&str], schema: &Schema, row: &[Value]) -> String {
    let wanted = |name: &str| columns.is_empty() || columns.contains(&name);
    let parts: Vec<String> = schema
        .fields
        .iter()
        .zip(row)
        .filter(|(f, _)| wanted(&f.name))
        .map(|(f, v)| format!("{}: {v}", f.name))
        .collect();
    format!("{{{}}}", parts.join(", "))
}
