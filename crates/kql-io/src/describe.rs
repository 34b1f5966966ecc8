use crate::read::TIME;
use crate::{FileTable, scan_with};
use kql_types::{Batch, ScanRequest, Schema, SourceError, TableSource, TimeRange, Type};
use std::path::PathBuf;

/// Summary of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableInfo {
    /// Its name.
    pub name: String,
    /// Number of rows.
    pub rows: u64,
    /// Columns.
    pub schema: Schema,
    /// First and last `TimeGenerated`; `None` without times.
    pub times: Option<TimeRange>,
    /// Formats of its files, such as `ndjson.gz`.
    pub formats: Vec<String>,
    /// Size of its files in bytes.
    pub bytes: u64,
    /// Its files.
    pub files: Vec<PathBuf>,
}

/// Describes a table, which takes a scan of its time column.
pub fn describe(table: &FileTable) -> Result<TableInfo, SourceError> {
    let time = table.schema().index_of(TIME).filter(|i| table.schema().fields[*i].ty == Type::DateTime);
    let request = ScanRequest { columns: time.into_iter().collect(), ..ScanRequest::default() };
    let parts = scan_with(table, &request, table.options().thread_count(), |batches| {
        let range = |batch: &Batch| {
            let longs = batch.columns.first()?.as_longs();
            TimeRange::of((0..batch.rows).filter_map(|i| longs.get(i)))
        };
        let times = batches.iter().filter_map(range).reduce(TimeRange::hull);
        (batches.iter().map(|b| b.rows as u64).sum::<u64>(), times)
    })?;
    let times = parts.iter().filter_map(|(_, t)| *t).reduce(TimeRange::hull);
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
