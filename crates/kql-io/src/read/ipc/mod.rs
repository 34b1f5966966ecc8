//! Arrow IPC, file and stream: record batches are the tasks.

mod check;

use crate::read::arrow::{column, type_of};
use crate::read::parquet::FileBytes;
use crate::read::plan::Plan;
use crate::report::Notes;
use crate::{Compression, DataFile, ReadError};
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, Schema as ArrowSchema};
use kql_types::{Batch, Column, SourceError, Type};
use parquet::file::reader::Length;
use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// Rows of a batch at most.
const ROWS: usize = 32 << 10;

/// An open file.
pub(crate) struct IpcFile {
    pub path: PathBuf,
    bytes: FileBytes,
    schema: Arc<ArrowSchema>,
    /// Record batches of the file form; `None` for the stream form, which does not tell.
    pub batches: Option<usize>,
}

/// The batches of the stream form.
pub(crate) type Batches = StreamReader<BufReader<Box<dyn Read + Send>>>;

impl IpcFile {
    pub fn open(data: &DataFile) -> Result<IpcFile, ReadError> {
        let bytes = match data.compression {
            Compression::None => FileBytes::open(&data.path),
            _ => FileBytes::unpack(&data.path, data.compression),
        }
        .map_err(|e| ReadError::io(&data.path, "read it", &e))?;
        let broken = |e: ArrowError| {
            ReadError::new(&data.path, format!("not a whole Arrow IPC file ({e}); copy or write the file anew"))
        };
        let mut magic = [0u8; 6];
        let n = crate::read::input::fill(&mut bytes.reader(), &mut magic).unwrap_or(0);
        let (schema, batches) = if &magic[..n] == b"ARROW1" {
            check::file(&bytes).map_err(|e| broken(e.into()))?;
            let reader = FileReader::try_new(BufReader::new(bytes.reader()), None).map_err(broken)?;
            (reader.schema(), Some(reader.num_batches()))
        } else {
            check::stream(&bytes).map_err(|e| broken(e.into()))?;
            let reader = StreamReader::try_new(BufReader::new(bytes.reader()), None).map_err(broken)?;
            (reader.schema(), None)
        };
        Ok(IpcFile { path: data.path.clone(), bytes, schema, batches })
    }

    /// Names and types.
    pub fn columns(&self) -> Vec<(String, Type)> {
        self.schema.fields().iter().map(|f| (f.name().clone(), type_of(f))).collect()
    }

    pub fn len(&self) -> u64 {
        self.bytes.len()
    }

    /// Starts to read the stream form.
    pub fn stream(&self, plan: &Plan) -> Result<Batches, SourceError> {
        let stream: Box<dyn Read + Send> = Box::new(self.bytes.reader());
        StreamReader::try_new(BufReader::new(stream), Some(self.projection(plan))).map_err(|e| self.error(&e))
    }

    /// One record batch of the file form.
    pub fn read(&self, index: usize, plan: &Plan, notes: &mut Notes) -> Result<Vec<Batch>, SourceError> {
        let reader = BufReader::new(self.bytes.reader());
        let mut reader = FileReader::try_new(reader, Some(self.projection(plan))).map_err(|e| self.error(&e))?;
        reader.set_index(index).map_err(|e| self.error(&e))?;
        match reader.next() {
            Some(Ok(batch)) => self.convert(&batch, plan, notes),
            Some(Err(e)) => Err(self.error(&e)),
            None => Ok(Vec::new()),
        }
    }

    /// A record batch as batches of the plan's output.
    pub fn convert(&self, read: &RecordBatch, plan: &Plan, notes: &mut Notes) -> Result<Vec<Batch>, SourceError> {
        let mut out = Vec::new();
        for from in (0..read.num_rows()).step_by(ROWS) {
            let part = read.slice(from, ROWS.min(read.num_rows() - from));
            out.extend(self.part(&part, plan, notes)?);
        }
        Ok(out)
    }

    fn part(&self, read: &RecordBatch, plan: &Plan, notes: &mut Notes) -> Result<Option<Batch>, SourceError> {
        let rows = read.num_rows();
        let mut load = |s: usize| {
            let slot = &plan.slots[s];
            let Some((root, field)) = read.schema_ref().column_with_name(&slot.name) else {
                return Column::nulls(slot.ty, rows);
            };
            let mut misfits = 0;
            let column = column(read.column(root), Some(type_of(field)), slot.ty, &mut misfits);
            if misfits > 0 {
                *notes.coerced.entry(slot.column).or_default() += misfits;
            }
            column
        };
        let columns: Vec<Column> = (0..plan.slots.len()).map(&mut load).collect();
        let batch = Batch::new(plan.output.iter().map(|s| columns[*s].clone()).collect(), rows);
        let mut mask = plan.test(|s| columns.get(s).cloned(), rows)?;
        if let Some((slot, ..)) = plan.time {
            let times = columns[slot].as_longs();
            let test = mask.as_ref();
            let passes = |i: usize| plan.in_time(times.get(i)) && test.is_none_or(|m| is_true(m, i));
            mask = Some((0..rows).map(|i| Some(passes(i))).collect());
        }
        let batch = match mask {
            Some(mask) => batch.filter(&mask),
            None => batch,
        };
        Ok((batch.rows > 0).then_some(batch))
    }

    fn projection(&self, plan: &Plan) -> Vec<usize> {
        let wanted = |name: &str| plan.slots.iter().any(|s| s.name == name);
        (0..self.schema.fields().len()).filter(|i| wanted(self.schema.field(*i).name())).collect()
    }

    pub fn error(&self, e: &ArrowError) -> SourceError {
        SourceError(format!("{}: could not be read: {e}; copy or write the file anew", self.path.display()))
    }
}

fn is_true(mask: &arrow_array::BooleanArray, row: usize) -> bool {
    arrow_array::Array::is_valid(mask, row) && mask.value(row)
}
