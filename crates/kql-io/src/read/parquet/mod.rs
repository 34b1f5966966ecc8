//! Parquet. A task reads a range of a row group; statistics and then the predicate columns decide what else is decoded.

mod bytes;
mod cost;
mod group;
mod prune;

pub(crate) use bytes::{Cursor, FileBytes};
pub(crate) use group::Group;

use crate::read::arrow::{is_readable, type_of};
use crate::read::names::distinct_names;
use crate::read::scan_plan::ScanPlan;
use crate::{DataFile, ReadError, ReadErrorKind};
use arrow_schema::{DataType, Schema as ArrowSchema};
use kql_types::{MemoryBudget, Type};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::Encoding;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};
use std::path::PathBuf;
use std::sync::Arc;

/// The distinct names of the columns of a schema.
///
/// # Errors
///
/// The values of a column cannot be read.
pub(crate) fn readable_names(data: &DataFile, schema: &ArrowSchema) -> Result<Vec<String>, ReadError> {
    if let Some(field) = schema.fields().iter().find(|f| !is_readable(f.data_type())) {
        let (column, data_type) = (field.name().clone(), field.data_type().clone());
        return Err(ReadError::new(&data.path, ReadErrorKind::UnreadableType { column, data_type }));
    }
    Ok(distinct_names(schema.fields().iter().map(|f| f.name().clone())))
}

/// An open file with its footer read.
pub(crate) struct ParquetFile {
    pub path: PathBuf,
    bytes: FileBytes,
    metadata: Arc<ParquetMetaData>,
    schema: Arc<ArrowSchema>,
    /// Distinct names of the columns.
    names: Vec<String>,
}

impl ParquetFile {
    pub fn open(data: &DataFile, memory: &Arc<MemoryBudget>) -> Result<ParquetFile, ReadError> {
        let bytes = FileBytes::of(data, memory)?;
        let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
        let loaded = ArrowReaderMetadata::load(&bytes, options)
            .map_err(|e| ReadError::new(&data.path, ReadErrorKind::Parquet(e)))?;
        let names = readable_names(data, loaded.schema())?;
        Ok(ParquetFile {
            path: data.path.clone(),
            names,
            bytes,
            metadata: loaded.metadata().clone(),
            schema: loaded.schema().clone(),
        })
    }

    /// Names and types.
    pub fn columns(&self) -> Vec<(String, Type)> {
        self.names.iter().cloned().zip(self.schema.fields().iter().map(|f| type_of(f))).collect()
    }

    pub fn rows(&self) -> u64 {
        self.metadata.file_metadata().num_rows().max(0) as u64
    }

    pub fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    pub fn group_rows(&self, group: usize) -> usize {
        self.metadata.row_group(group).num_rows().max(0) as usize
    }

    pub fn group_bytes(&self, group: usize) -> u64 {
        self.metadata.row_group(group).compressed_size().max(0) as u64
    }

    /// Position of a column.
    fn root(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// The leaf column of a column that is not nested.
    fn leaf(&self, root: usize) -> Option<usize> {
        let descr = self.metadata.file_metadata().schema_descr();
        let mut leaves = (0..descr.num_columns()).filter(|i| descr.get_column_root_idx(*i) == root);
        let leaf = leaves.next()?;
        leaves.next().is_none().then_some(leaf)
    }

    /// The Arrow types to decode a row group to: text as views, or as dictionaries if all its pages are dictionary-encoded and
    /// the column is a string.
    fn view(&self, plan: &ScanPlan, group: usize) -> Result<ArrowReaderMetadata, parquet::errors::ParquetError> {
        let fields = self.schema.fields().iter().enumerate().map(|(root, f)| {
            let text = matches!(f.data_type(), DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View)
                || matches!(f.data_type(), DataType::Dictionary(_, v) if **v == DataType::Utf8);
            if !text {
                return f.as_ref().clone();
            }
            f.as_ref().clone().with_data_type(
                if plan.slots.iter().any(|s| s.name == self.names[root] && s.ty == Type::String)
                    && self.in_dictionary(group, root)
                {
                    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
                } else {
                    DataType::Utf8View
                },
            )
        });
        let schema = ArrowSchema::new_with_metadata(fields.collect::<Vec<_>>(), self.schema.metadata().clone());
        ArrowReaderMetadata::try_new(self.metadata.clone(), ArrowReaderOptions::new().with_schema(Arc::new(schema)))
    }

    fn in_dictionary(&self, group: usize, root: usize) -> bool {
        let Some(leaf) = self.leaf(root) else { return false };
        let chunk = self.metadata.row_group(group).column(leaf);
        chunk.dictionary_page_offset().is_some()
            && chunk
                .page_encoding_stats_mask()
                .is_some_and(|mask| mask.is_only(Encoding::PLAIN_DICTIONARY) || mask.is_only(Encoding::RLE_DICTIONARY))
    }
}
