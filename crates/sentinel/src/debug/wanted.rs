//! The row that somebody expects.

use crate::rule_test::compare::matches;
use crate::yaml::{Entry, Kind, Node};
use kql::{Answer, Timestamp};
use kql_source::Span;
use kql_types::ticks::from_timestamp;
use kql_types::{Schema, Value};

/// Values of some columns; a column counts where a table has it.
#[derive(Clone, Debug, PartialEq)]
pub struct WantedRow(Node);

impl WantedRow {
    /// Columns and their values, as a test file writes them; `None` without any.
    pub fn new(columns: &[(&str, &str)]) -> Option<WantedRow> {
        let node = |kind| Node { kind, span: Span::default(), defined: Span::default() };
        let entry = |(key, text): &(&str, &str)| Entry {
            key: (*key).to_string(),
            key_span: Span::default(),
            value: node(Kind::Scalar { text: (*text).to_string(), plain: true }),
        };
        (!columns.is_empty()).then(|| WantedRow(node(Kind::Map(columns.iter().map(entry).collect()))))
    }

    /// A row that a test expects; `None` if it names no column.
    pub(crate) fn expected(row: &Node) -> Option<WantedRow> {
        (!row.entries().is_empty()).then(|| WantedRow(row.clone()))
    }

    /// The columns that it names.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.0.entries().iter().map(|e| e.key.as_str())
    }

    /// Whether a table has one of the columns.
    pub(super) fn is_told_by(&self, schema: &Schema) -> bool {
        self.columns().any(|name| schema.get(name).is_some())
    }

    /// The rows with the values of the columns that they have.
    pub(super) fn of<'r>(&self, answer: &'r Answer, now: Timestamp) -> impl Iterator<Item = Vec<Value>> + 'r {
        let known = self.0.entries().iter().filter(|e| answer.schema.get(&e.key).is_some()).cloned().collect();
        let partial = Node { kind: Kind::Map(known), ..self.0.clone() };
        answer.rows().filter(move |row| matches(&partial, &answer.schema, row, from_timestamp(now)))
    }
}
