//! The memory that reading a part of a row group needs, as the footer tells.

use super::ParquetFile;
use crate::read::scan_plan::ScanPlan;
use parquet::basic::Type as Physical;
use parquet::file::metadata::ColumnChunkMetaData;

/// Bytes that a task over a row group needs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// Decompressed pages and dictionaries, whatever the number of rows.
    fixed: usize,
    /// Decoded values of a row.
    row: usize,
}

/// Bytes of a page, as writers make it, where the file has no page index.
const PAGE: usize = 1 << 20;
/// A decoded string beside its text, and a decoded number with its converted copy.
const VALUE: usize = 16;
/// Nested values become text.
const NESTED_FACTOR: usize = 4;
/// Shorter ranges of a row group are not worth the start of a task, which decodes dictionaries and passes over pages.
const MIN_RANGE_BYTES: usize = 4 << 20;

impl Cost {
    pub fn of_rows(self, rows: usize) -> usize {
        self.fixed.saturating_add(self.row.saturating_mul(rows))
    }

    /// Number of rows that fit a task, at least one.
    pub fn rows_in(self, task_bytes: usize) -> usize {
        let bytes = task_bytes.max(MIN_RANGE_BYTES).max(self.fixed / 2);
        (bytes / self.row.max(1)).max(1)
    }
}

impl ParquetFile {
    /// What reading rows of a group needs.
    pub fn cost(&self, plan: &ScanPlan, group: usize) -> Cost {
        let mut cost = Cost::default();
        let rows = self.group_rows(group).max(1);
        for root in plan.slots.iter().filter_map(|s| self.root(&s.name)) {
            let nested = self.leaf(root).is_none();
            for leaf in self.leaves(root) {
                let chunk = self.metadata.row_group(group).column(leaf);
                let plain = size(chunk.uncompressed_size());
                cost.fixed = cost.fixed.saturating_add(self.page(group, leaf, chunk) + dictionary(chunk));
                let text = match chunk.column_type() {
                    _ if nested => plain / rows * NESTED_FACTOR,
                    Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY => plain / rows,
                    Physical::BOOLEAN | Physical::INT32 | Physical::INT64 | Physical::INT96 => 0,
                    Physical::FLOAT | Physical::DOUBLE => 0,
                };
                cost.row = cost.row.saturating_add(VALUE + text);
            }
        }
        cost
    }

    /// Bytes of the largest page of a column.
    fn page(&self, group: usize, leaf: usize, chunk: &ColumnChunkMetaData) -> usize {
        let index = self.metadata.offset_index().and_then(|i| i.get(group)?.get(leaf));
        let largest = index.and_then(|i| i.page_locations().iter().map(|p| p.compressed_page_size).max());
        match largest {
            Some(bytes) => unpacked(chunk, size(i64::from(bytes))),
            None => size(chunk.uncompressed_size()).min(PAGE),
        }
    }

    fn leaves(&self, root: usize) -> impl Iterator<Item = usize> {
        let descr = self.metadata.file_metadata().schema_descr();
        (0..descr.num_columns()).filter(move |i| descr.get_column_root_idx(*i) == root)
    }
}

fn size(bytes: i64) -> usize {
    usize::try_from(bytes).unwrap_or(0)
}

fn dictionary(chunk: &ColumnChunkMetaData) -> usize {
    let bytes = chunk.dictionary_page_offset().map_or(0, |at| chunk.data_page_offset() - at);
    unpacked(chunk, size(bytes))
}

/// Bytes of a part of a column chunk when it is decompressed, at the ratio of the whole.
fn unpacked(chunk: &ColumnChunkMetaData, bytes: usize) -> usize {
    let (packed, plain) = (size(chunk.compressed_size()).max(1), size(chunk.uncompressed_size()));
    bytes.min(packed).saturating_mul(plain / packed + 1).min(plain)
}
