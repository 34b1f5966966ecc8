use super::ParquetFile;
use crate::read::arrow::{column, type_of};
use crate::read::scan_plan::ScanPlan;
use crate::report::Notes;
use crate::{ReadError, ReadErrorKind};
use arrow_array::{Array, BooleanArray, RecordBatch};
use kql_types::{Batch, Column, SourceError};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection,
};
use parquet::errors::ParquetError;
use std::sync::Arc;

/// Maximum rows per batch.
const ROWS: usize = 32 << 10;

/// Maximum rows of a row group that one task reads. Larger groups are split into ranges, so that a file of one group keeps more
/// than one core busy and no task holds all of it. The page at a boundary is decompressed twice.
const RANGE: usize = 8 * ROWS;
/// Maximum cells that one task holds; wide scans get shorter ranges.
const CELLS: usize = 6 << 20;

/// Rows of a row group that a task reads.
pub(crate) struct Group {
    pub file: Arc<ParquetFile>,
    pub plan: Arc<ScanPlan>,
    pub index: usize,
    /// First row.
    from: usize,
    rows: usize,
    memory: usize,
}

impl Group {
    /// The range of a group that starts at a row; `None` after the last row.
    pub fn new(
        file: &Arc<ParquetFile>,
        plan: &Arc<ScanPlan>,
        index: usize,
        from: usize,
        task_bytes: usize,
    ) -> Option<Group> {
        if index >= file.groups() {
            return None;
        }
        let cost = file.cost(plan, index);
        let range = (CELLS / plan.slots.len().max(1) / ROWS).max(1) * ROWS;
        let range = range.min(RANGE).min(cost.rows_in(task_bytes));
        let rows = file.group_rows(index).saturating_sub(from).min(range);
        let memory = cost.of_rows(rows);
        (rows > 0).then(|| Group { file: file.clone(), plan: plan.clone(), index, from, rows, memory })
    }

    /// Estimate of the bytes that reading it needs.
    pub fn memory(&self) -> usize {
        self.memory
    }

    /// Start of the next range.
    pub fn end(&self) -> usize {
        self.from + self.rows
    }

    /// A number that identifies the range in the file.
    pub fn place(&self) -> u64 {
        (self.index as u64) << 40 | self.from as u64
    }

    /// The range's share of the bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.file.group_bytes(self.index) * self.rows as u64 / self.file.group_rows(self.index).max(1) as u64
    }

    /// The rows of the group to read; `None` for all.
    fn selection(&self) -> Option<RowSelection> {
        let pages = self.file.pages_in_time(&self.plan, self.index);
        let all = self.file.group_rows(self.index);
        if self.rows == all {
            return pages;
        }
        let range = RowSelection::from_consecutive_ranges(std::iter::once(self.from..self.end()), all);
        Some(match pages {
            Some(pages) => range.intersection(&pages),
            None => range,
        })
    }
}

/// The predicate columns of the rows that passed, and which rows of the group they are.
struct Survivors {
    parts: Vec<Vec<Option<Column>>>,
    selection: RowSelection,
    rows: usize,
}

impl Group {
    /// Reads the rows of the range that pass time bounds and predicate, with late materialization.
    pub fn read(&self, notes: &mut Notes) -> Result<Vec<Batch>, SourceError> {
        let view = self.file.view(&self.plan, self.index).map_err(|e| self.error(e))?;
        let pages = self.selection();
        let filtering: Vec<usize> = self.filter_slots();
        if filtering.is_empty() {
            let all: Vec<usize> = (0..self.plan.slots.len()).collect();
            return self.batches(&view, &all, pages, None, notes);
        }
        let found = self.filter(&view, &filtering, pages, notes)?;
        if found.rows == 0 {
            return Ok(Vec::new());
        }
        let rest: Vec<usize> = self.plan.output.iter().copied().filter(|s| !filtering.contains(s)).collect();
        let selection = found.selection.clone();
        self.batches(&view, &rest, Some(selection), Some(found), notes)
    }

    fn filter_slots(&self) -> Vec<usize> {
        let mut slots: Vec<usize> = self.plan.time.iter().map(|(s, ..)| *s).collect();
        slots.extend(self.plan.prefilter.iter().flat_map(|(s, _)| s));
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    fn filter(
        &self,
        view: &ArrowReaderMetadata,
        slots: &[usize],
        pages: Option<RowSelection>,
        notes: &mut Notes,
    ) -> Result<Survivors, SourceError> {
        let (mut parts, mut masks, mut rows) = (Vec::new(), Vec::new(), 0);
        for read in self.reader(view, slots, pages.clone())? {
            let read = read.map_err(|e| self.error(e))?;
            let mut columns = self.columns(&read, slots, notes);
            let mask = self.mask(&columns, read.num_rows())?;
            let kept = mask.true_count();
            if kept > 0 {
                if kept < read.num_rows() {
                    columns.iter_mut().flatten().for_each(|c| *c = c.filter(&mask));
                }
                parts.push(columns);
            }
            rows += kept;
            masks.push(mask);
        }
        if rows == 0 {
            return Ok(Survivors { parts, selection: RowSelection::default(), rows });
        }
        let mut selection = RowSelection::from_filters(&masks);
        if let Some(pages) = pages {
            selection = pages.and_then(&selection);
        }
        Ok(Survivors { parts, selection, rows })
    }

    /// Rows within the time bounds that pass the predicate; no nulls.
    fn mask(&self, columns: &[Option<Column>], rows: usize) -> Result<BooleanArray, SourceError> {
        let in_time = match self.plan.time {
            Some((slot, ..)) => {
                let times = columns[slot].as_ref().map(Column::as_longs);
                (0..rows).map(|i| Some(self.plan.in_time(times.as_ref().and_then(|t| t.get(i))))).collect()
            }
            None => BooleanArray::from(vec![true; rows]),
        };
        if in_time.true_count() == 0 {
            return Ok(in_time);
        }
        let Some(test) = self.plan.test(|s| columns[s].clone(), rows)? else { return Ok(in_time) };
        Ok((0..rows).map(|i| Some(in_time.value(i) && test.is_valid(i) && test.value(i))).collect())
    }

    /// Reads columns of selected rows, and adds the columns that the predicate has read already.
    fn batches(
        &self,
        view: &ArrowReaderMetadata,
        slots: &[usize],
        selection: Option<RowSelection>,
        found: Option<Survivors>,
        notes: &mut Notes,
    ) -> Result<Vec<Batch>, SourceError> {
        let mut out = Vec::new();
        let kept = found.as_ref().map(|f| self.joined(f));
        let total = found.as_ref().map(|f| f.rows);
        let present = slots.iter().any(|s| self.file.root(&self.plan.slots[*s].name).is_some());
        if !present {
            // The file has none of these columns, so only the number of rows matters.
            let rows = total.unwrap_or(self.rows);
            let none = vec![None; self.plan.slots.len()];
            for from in (0..rows).step_by(ROWS) {
                out.push(self.output(none.clone(), kept.as_deref(), from, ROWS.min(rows - from)));
            }
            return Ok(out);
        }
        let mut from = 0;
        for read in self.reader(view, slots, selection)? {
            let read = read.map_err(|e| self.error(e))?;
            let rows = read.num_rows();
            let columns = self.columns(&read, slots, notes);
            out.push(self.output(columns, kept.as_deref(), from, rows));
            from += rows;
            if self.plan.limit.is_some_and(|l| from >= l) {
                break;
            }
        }
        Ok(out)
    }

    /// The predicate columns, concatenated.
    fn joined(&self, found: &Survivors) -> Vec<Option<Column>> {
        let slots = self.plan.slots.iter().enumerate();
        slots
            .map(|(i, slot)| {
                if !self.plan.output.contains(&i) {
                    return None;
                }
                let parts: Option<Vec<Column>> = found.parts.iter().map(|p| p[i].clone()).collect();
                parts.map(|p| Column::concat(slot.ty, &p))
            })
            .collect()
    }

    fn output(&self, columns: Vec<Option<Column>>, kept: Option<&[Option<Column>]>, from: usize, rows: usize) -> Batch {
        let pick = |s: &usize| {
            let read = columns[*s].clone();
            let before = || kept.and_then(|k| k[*s].as_ref()).map(|c| c.slice(from, rows));
            read.or_else(before).unwrap_or_else(|| Column::nulls(self.plan.slots[*s].ty, rows))
        };
        Batch::new(self.plan.output.iter().map(pick).collect(), rows)
    }

    /// The columns of a record batch by slot; columns that the file lacks are null.
    fn columns(&self, read: &RecordBatch, slots: &[usize], notes: &mut Notes) -> Vec<Option<Column>> {
        let mut out = vec![None; self.plan.slots.len()];
        let roots = self.roots(slots);
        for &s in slots {
            let slot = &self.plan.slots[s];
            let root = self.file.root(&slot.name);
            out[s] = Some(match root.and_then(|r| Some((r, roots.binary_search(&r).ok()?))) {
                Some((root, at)) => {
                    let mut coercion_failures = 0;
                    let native = Some(type_of(self.file.schema.field(root)));
                    let column = column(read.column(at), native, slot.ty, &mut coercion_failures);
                    if coercion_failures > 0 {
                        notes.coerced(slot.column, coercion_failures, None);
                    }
                    column
                }
                None => Column::nulls(slot.ty, read.num_rows()),
            });
        }
        out
    }

    /// The columns of the file that hold the slots, in the order of the file, which the reader keeps.
    fn roots(&self, slots: &[usize]) -> Vec<usize> {
        let mut roots: Vec<usize> = slots.iter().filter_map(|s| self.file.root(&self.plan.slots[*s].name)).collect();
        roots.sort_unstable();
        roots.dedup();
        roots
    }

    fn reader(
        &self,
        view: &ArrowReaderMetadata,
        slots: &[usize],
        selection: Option<RowSelection>,
    ) -> Result<ParquetRecordBatchReader, SourceError> {
        let mask = ProjectionMask::roots(self.file.metadata.file_metadata().schema_descr(), self.roots(slots));
        let mut builder = ParquetRecordBatchReaderBuilder::new_with_metadata(self.file.bytes.clone(), view.clone())
            .with_row_groups(vec![self.index])
            .with_projection(mask)
            .with_batch_size(ROWS);
        if let Some(selection) = selection {
            builder = builder.with_row_selection(selection);
        }
        builder.build().map_err(|e| self.error(e))
    }

    fn error(&self, source: impl Into<ParquetError>) -> SourceError {
        let kind = ReadErrorKind::RowGroup { group: self.index, source: source.into() };
        ReadError::new(&self.file.path, kind).into()
    }
}
