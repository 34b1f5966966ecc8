//! Rows that a program adds to a stored table.

use crate::RunError;
use kql_types::{
    Batch, Column, MemoryTable, ScanRequest, ScanStream, ScanTask, Schema, SourceError, TableSource, Type,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A table, then further rows with its columns.
pub(crate) struct Appended {
    base: Arc<dyn TableSource>,
    extra: MemoryTable,
}

impl Appended {
    /// Columns are matched by name and converted to the types of the table; one that the added rows lack is null in them. The
    /// notes count the values that do not fit and name the columns that only the added rows have, which are dropped.
    pub(crate) fn new(name: &str, base: Arc<dyn TableSource>, parts: &[(Schema, Batch)]) -> (Appended, Vec<String>) {
        let schema = base.schema().clone();
        let mut failures = vec![0; schema.fields.len()];
        let aligned = parts.iter().map(|(own, rows)| align(&schema, own, rows, &mut failures)).collect();
        let counted = schema.fields.iter().zip(failures).filter(|(_, n)| *n > 0);
        let mut notes: Vec<String> = counted.map(|(f, n)| coerced_note(name, &f.name, n)).collect();
        let fields = parts.iter().flat_map(|(own, _)| &own.fields);
        let dropped: BTreeSet<&str> = fields.map(|f| &*f.name).filter(|n| schema.get(n).is_none()).collect();
        notes.extend(
            dropped.iter().map(|column| {
                format!("rows added to `{name}`: '{column}' is not a column of the table and is ignored")
            }),
        );
        (Appended { base, extra: MemoryTable::new(schema, aligned) }, notes)
    }
}

/// One table with the rows of all, one after another, and their columns by name.
pub(crate) fn concatenated(
    name: &str,
    mut sources: Vec<Arc<dyn TableSource>>,
) -> Result<Arc<dyn TableSource>, RunError> {
    if sources.len() == 1
        && let Some(only) = sources.pop()
    {
        return Ok(only);
    }
    let rows_of = |source: &Arc<dyn TableSource>| {
        let schema = source.schema().clone();
        let every = ScanRequest { columns: (0..schema.fields.len()).collect(), ..ScanRequest::default() };
        let types: Vec<Type> = schema.fields.iter().map(|f| f.ty).collect();
        let batches = kql_io::read_all(&**source, &every, 1).map_err(RunError::Source)?;
        Ok((schema, Batch::concat(&types, &batches)))
    };
    let parts = sources.iter().map(rows_of).collect::<Result<Vec<_>, RunError>>()?;
    let empty = MemoryTable::new(merged(None, &parts), Vec::new());
    let (table, _) = Appended::new(name, Arc::new(empty), &parts);
    Ok(Arc::new(table))
}

/// How many values of a column of added rows do not fit its type.
pub(crate) fn coerced_note(table: &str, column: &str, failures: u64) -> String {
    format!(
        "rows added to `{table}`: {failures} values of column '{column}' cannot be converted to its type and are null"
    )
}

/// Rows with the columns of another schema. Counts by column the values that do not fit.
fn align(schema: &Schema, own: &Schema, rows: &Batch, failures: &mut [u64]) -> Batch {
    let columns = schema.fields.iter().zip(failures).map(|(field, failed)| {
        let Some(column) = own.index_of(&field.name).and_then(|i| rows.columns.get(i)) else {
            return Column::nulls(field.ty, rows.rows);
        };
        let (column, lost) = kql_io::convert_column(column, field.ty);
        *failed += lost;
        column
    });
    Batch::new(columns.collect(), rows.rows)
}

/// The columns of a table that consists of added rows only: the known ones, then those that the rows have beside them, with
/// a type that holds the values of all parts.
pub(crate) fn merged(known: Option<Schema>, parts: &[(Schema, Batch)]) -> Schema {
    let mut out = known.unwrap_or_default();
    let stated = out.fields.len();
    let mut types: Vec<Vec<Type>> = Vec::new();
    for (own, rows) in parts {
        for (field, column) in own.fields.iter().zip(&rows.columns) {
            let at = out.index_of(&field.name).unwrap_or_else(|| {
                out.fields.push(field.clone());
                types.push(Vec::new());
                out.fields.len() - 1
            });
            // Nulls and empty text fit any type.
            if let Some(seen) = at.checked_sub(stated).and_then(|i| types.get_mut(i))
                && !seen.contains(&field.ty)
                && (0..column.len()).any(|row| !is_blank(column, row))
            {
                seen.push(field.ty);
            }
        }
    }
    for (field, types) in out.fields.iter_mut().skip(stated).zip(&types) {
        field.ty = common(types).unwrap_or(field.ty);
    }
    out
}

fn is_blank(column: &Column, row: usize) -> bool {
    column.is_null(row) || column.ty() == Type::String && column.value(row).as_str().is_none_or(str::is_empty)
}

/// The type that holds values of all types, as a file with these values would have it; none without types.
fn common(types: &[Type]) -> Option<Type> {
    let only = |allowed: &[Type]| types.iter().all(|t| allowed.contains(t));
    Some(match types {
        [] => return None,
        [one] => *one,
        _ if only(&[Type::Int, Type::Long]) => Type::Long,
        _ if only(&[Type::Int, Type::Long, Type::Real]) => Type::Real,
        _ if types.contains(&Type::Dynamic)
            && only(&[Type::Dynamic, Type::Bool, Type::Int, Type::Long, Type::Real, Type::DateTime]) =>
        {
            Type::Dynamic
        }
        _ => Type::String,
    })
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
