use crate::table::TIME;
use crate::{FileTable, scan_with};
use kql_types::{ScanRequest, Schema, SourceError, TableSource, Type};
use std::path::PathBuf;

/// What there is to know of a table at a glance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name.
    pub name: String,
    /// Rows.
    pub rows: u64,
    /// Columns.
    pub schema: Schema,
    /// First and last `TimeGenerated`, in ticks.
    pub times: Option<(i64, i64)>,
    /// Formats of its files, such as `ndjson.gz`.
    pub formats: Vec<String>,
    /// Size of its files.
    pub bytes: u64,
    /// Its files.
    pub files: Vec<PathBuf>,
}

/// Reads a table once to describe it.
pub fn describe(table: &FileTable) -> Result<TableInfo, SourceError> {
    let time = table.schema().index_of(TIME).filter(|i| table.schema().fields[*i].ty == Type::DateTime);
    let request = ScanRequest { columns: time.into_iter().collect(), ..ScanRequest::default() };
    let parts = scan_with(table, &request, table.options().thread_count(), |batches| {
        let mut times: Option<(i64, i64)> = None;
        for batch in &batches {
            let Some(column) = batch.columns.first() else { continue };
            let longs = column.as_longs();
            for t in (0..batch.rows).filter_map(|i| longs.get(i)) {
                times = Some(times.map_or((t, t), |(a, b)| (a.min(t), b.max(t))));
            }
        }
        (batches.iter().map(|b| b.rows as u64).sum::<u64>(), times)
    })?;
    let times = parts.iter().filter_map(|(_, t)| *t).reduce(|(a, b), (c, d)| (a.min(c), b.max(d)));
    let mut formats: Vec<String> = table.files().iter().map(|f| f.data.kind()).collect();
    formats.sort();
    formats.dedup();
    Ok(TableInfo {
        name: table.name().to_string(),
        rows: parts.iter().map(|(n, _)| n).sum(),
        schema: table.schema().clone(),
        times,
        formats,
        bytes: table.files().iter().map(|f| f.data.bytes).sum(),
        files: table.files().iter().map(|f| f.data.path.clone()).collect(),
    })
}
