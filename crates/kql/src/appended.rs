//! Rows that a program adds to a stored table.

use kql_types::{Batch, Column, MemoryTable, ScanRequest, ScanStream, ScanTask, Schema, SourceError, TableSource};
use std::sync::Arc;

/// A table, then further rows with its columns.
pub(crate) struct Appended {
    base: Arc<dyn TableSource>,
    extra: MemoryTable,
}

impl Appended {
    /// Columns are matched by name and type; one that the added rows lack is null in them, one that only they have is dropped.
    pub(crate) fn new(base: Arc<dyn TableSource>, parts: &[(Schema, Batch)]) -> Appended {
        let schema = base.schema().clone();
        let aligned = parts.iter().map(|(own, rows)| align(&schema, own, rows)).collect();
        let extra = MemoryTable::new(schema, aligned);
        Appended { base, extra }
    }
}

/// Rows with the columns of another schema.
fn align(schema: &Schema, own: &Schema, rows: &Batch) -> Batch {
    let column = |name: &str, ty| {
        let at = own.fields.iter().position(|f| f.name == name && f.ty == ty);
        at.and_then(|i| rows.columns.get(i).cloned()).unwrap_or_else(|| Column::nulls(ty, rows.rows))
    };
    Batch::new(schema.fields.iter().map(|f| column(&f.name, f.ty)).collect(), rows.rows)
}

/// The columns of a table that consists of added rows only: the known ones, then those that the rows have beside them.
pub(crate) fn merged(known: Option<Schema>, parts: &[(Schema, Batch)]) -> Schema {
    let mut out = known.unwrap_or_default();
    for field in parts.iter().flat_map(|(own, _)| &own.fields) {
        if out.get(&field.name).is_none() {
            out.fields.push(field.clone());
        }
    }
    out
}

impl TableSource for Appended {
    fn schema(&self) -> &Schema {
        self.base.schema()
    }

    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError> {
        Ok(Box::new(Both(Some(self.base.scan(request)?), self.extra.scan(request)?)))
    }

    fn row_estimate(&self) -> Option<u64> {
        Some(self.base.row_estimate()? + self.extra.row_estimate()?)
    }

    fn describe(&self) -> String {
        format!("{} and rows in memory", self.base.describe())
    }
}

struct Both(Option<Box<dyn ScanStream>>, Box<dyn ScanStream>);

impl ScanStream for Both {
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
        if let Some(first) = &mut self.0 {
            if let Some(task) = first.next_task()? {
                return Ok(Some(task));
            }
            self.0 = None;
        }
        self.1.next_task()
    }
}
