//! Arrow IPC files and streams. A task reads one record batch.

mod check;

use check::Block;
pub(crate) use check::StreamEnd;

use crate::read::arrow::{column, type_of};
use crate::read::parquet::{FileBytes, readable_names};
use crate::read::scan_plan::ScanPlan;
use crate::report::Notes;
use crate::{DataFile, ReadError, ReadErrorKind};
use arrow_array::RecordBatch;
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, Schema as ArrowSchema};
use kql_types::{Batch, Column, MemoryBudget, SourceError, Type};
use parquet::file::reader::Length;
use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// Maximum rows per batch.
const ROWS: usize = 32 << 10;

/// An open file.
pub(crate) struct IpcFile {
    pub path: PathBuf,
    bytes: FileBytes,
    schema: Arc<ArrowSchema>,
    /// Distinct names of the columns.
    names: Vec<String>,
    /// Number of record batches; `None` for the stream format, where it is unknown.
    pub batches: Option<usize>,
    /// Where the record batches of the file format are.
    blocks: Vec<Block>,
    /// Whether the stream has its end marker.
    pub end: StreamEnd,
}

/// The record batches of the stream format.
pub(crate) type Batches = StreamReader<BufReader<Box<dyn Read + Send>>>;

impl IpcFile {
    pub fn open(data: &DataFile, memory: &Arc<MemoryBudget>) -> Result<IpcFile, ReadError> {
        let bytes = FileBytes::of(data, memory)?;
        let broken = |e: ArrowError| ReadError::new(&data.path, ReadErrorKind::Ipc(e));
        let mut magic = [0u8; 6];
        let n = crate::read::input::fill(&mut bytes.reader(), &mut magic).unwrap_or(0);
        let (mut blocks, mut end) = (Vec::new(), StreamEnd::Marked);
        let (schema, batches) = if &magic[..n] == b"ARROW1" {
            blocks = check::file(&bytes).map_err(|e| broken(e.into()))?;
            let reader = FileReader::try_new(BufReader::new(bytes.reader()), None).map_err(broken)?;
            (reader.schema(), Some(reader.num_batches()))
        } else {
            end = check::stream(&bytes).map_err(|e| broken(e.into()))?;
            if let StreamEnd::Followed(n) = end {
                return Err(ReadError::new(&data.path, ReadErrorKind::AfterStream(n)));
            }
            let reader = StreamReader::try_new(BufReader::new(bytes.reader()), None).map_err(broken)?;
            (reader.schema(), None)
        };
        let names = readable_names(data, &schema)?;
        Ok(IpcFile { path: data.path.clone(), bytes, schema, names, batches, blocks, end })
    }

    /// Names and types.
    pub fn columns(&self) -> Vec<(String, Type)> {
        self.names.iter().cloned().zip(self.schema.fields().iter().map(|f| type_of(f))).collect()
    }

    pub fn len(&self) -> u64 {
        self.bytes.len()
    }

    /// Estimate of the bytes that a task holds for one of so many record batches: the batch, and views of its strings.
    pub fn batch_bytes(&self, batches: usize) -> usize {
        usize::try_from(self.len()).unwrap_or(usize::MAX) / batches.max(1) / 2 * 3
    }

    /// Starts to read the stream format.
    pub fn stream(&self, plan: &ScanPlan) -> Result<Batches, SourceError> {
        let stream: Box<dyn Read + Send> = Box::new(self.bytes.reader());
        StreamReader::try_new(BufReader::new(stream), Some(self.projection(plan))).map_err(|e| self.error(e))
    }

    /// Reads a record batch of the file format.
    pub fn read(&self, index: usize, plan: &ScanPlan, notes: &mut Notes) -> Result<Vec<Batch>, SourceError> {
        if let Some(block) = self.blocks.get(index) {
            check::batch(&self.bytes, *block).map_err(|e| self.error(e.into()))?;
        }
        let reader = BufReader::new(self.bytes.reader());
        let mut reader = FileReader::try_new(reader, Some(self.projection(plan))).map_err(|e| self.error(e))?;
        reader.set_index(index).map_err(|e| self.error(e))?;
        match reader.next() {
            Some(Ok(batch)) => self.convert(&batch, plan, notes),
            Some(Err(e)) => Err(self.error(e)),
            None => Ok(Vec::new()),
        }
    }

    /// A record batch as batches of the output columns.
    pub fn convert(&self, read: &RecordBatch, plan: &ScanPlan, notes: &mut Notes) -> Result<Vec<Batch>, SourceError> {
        let mut out = Vec::new();
        for from in (0..read.num_rows()).step_by(ROWS) {
            let part = read.slice(from, ROWS.min(read.num_rows() - from));
            out.extend(self.part(&part, plan, notes)?);
        }
        Ok(out)
    }

    fn part(&self, read: &RecordBatch, plan: &ScanPlan, notes: &mut Notes) -> Result<Option<Batch>, SourceError> {
        let rows = read.num_rows();
        let roots = self.projection(plan);
        let mut load = |s: usize| {
            let slot = &plan.slots[s];
            let Some(at) = roots.iter().position(|root| self.names[*root] == slot.name) else {
                return Column::nulls(slot.ty, rows);
            };
            let mut coercion_failures = 0;
            let native = Some(type_of(self.schema.field(roots[at])));
            let column = column(read.column(at), native, slot.ty, &mut coercion_failures);
            if coercion_failures > 0 {
                notes.coerced(slot.column, coercion_failures, None);
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

    fn projection(&self, plan: &ScanPlan) -> Vec<usize> {
        let wanted = |name: &str| plan.slots.iter().any(|s| s.name == name);
        (0..self.names.len()).filter(|i| wanted(&self.names[*i])).collect()
    }

    pub fn error(&self, e: ArrowError) -> SourceError {
        ReadError::new(&self.path, ReadErrorKind::Ipc(e)).into()
    }
}

fn is_true(mask: &arrow_array::BooleanArray, row: usize) -> bool {
    arrow_array::Array::is_valid(mask, row) && mask.value(row)
}
