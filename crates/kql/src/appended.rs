//! Rows that a program adds to a stored table.

use kql_types::{Batch, Column, MemoryTable, ScanRequest, ScanStream, ScanTask, Schema, SourceError, TableSource};
use std::sync::Arc;

/// A table, then further rows with its columns.
pub(crate) struct Appended {
    base: Arc<dyn TableSource>,
    extra: MemoryTable,
}

impl Appended {
    /// Columns go by name and type; one that the added rows lack is null in them, one that only they have is left out.
    pub(crate) fn new(base: Arc<dyn TableSource>, schema: &Schema, rows: &Batch) -> Appended {
        let fields = &base.schema().fields;
        let column = |name: &str, ty| {
            let at = schema.fields.iter().position(|f| f.name == name && f.ty == ty);
            at.and_then(|i| rows.columns.get(i).cloned()).unwrap_or_else(|| Column::nulls(ty, rows.rows))
        };
        let columns = fields.iter().map(|f| column(&f.name, f.ty)).collect();
        let extra = MemoryTable::new(base.schema().clone(), vec![Batch::new(columns, rows.rows)]);
        Appended { base, extra }
    }
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
