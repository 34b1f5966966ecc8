//! Rows as Arrow record batches, without a file between.

use crate::{read, write};
use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType};
use kql_types::{Batch, Column, ColumnBuilder, Field, Schema, Type};

/// Batches as Arrow record batches. The metadata of each field says its Kusto type under `kusto.type`.
///
/// # Errors
///
/// The columns do not have the types of the schema, or not the same length.
pub fn to_record_batches(schema: &Schema, batches: &[Batch]) -> Result<Vec<RecordBatch>, ArrowError> {
    write::arrow::records(schema, batches).map(|(_, records)| records)
}

/// Why a record batch cannot be rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordBatchError {
    /// Two columns have the same name.
    #[error("two columns are named '{column}'; rename one of them")]
    DuplicateColumn {
        /// The name.
        column: String,
    },
    /// Values of the Arrow type cannot be read.
    #[error("column '{column}' has the Arrow type {data_type}, which cannot be read; cast it to another type")]
    UnreadableType {
        /// Name of the column.
        column: String,
        /// Its type.
        data_type: DataType,
    },
}

/// The rows of a record batch.
#[derive(Clone, Debug)]
pub struct RecordRows {
    /// Columns.
    pub schema: Schema,
    /// Rows.
    pub rows: Batch,
    /// By column, the number of values that could not be converted to its type and are null.
    pub coerced: Vec<(String, u64)>,
}

/// Reads a record batch. A column that is `known` is converted to the type that it has there; any other gets the type that is
/// nearest.
///
/// # Errors
///
/// Two columns have the same name, or a column has a type that cannot be read.
pub fn from_record_batch(records: &RecordBatch, known: Option<&Schema>) -> Result<RecordRows, RecordBatchError> {
    let mut schema = Schema::default();
    let (mut columns, mut coerced) = (Vec::new(), Vec::new());
    for (field, array) in records.schema().fields().iter().zip(records.columns()) {
        let name = field.name();
        if schema.get(name).is_some() {
            return Err(RecordBatchError::DuplicateColumn { column: name.clone() });
        }
        if !read::is_readable(field.data_type()) {
            let data_type = field.data_type().clone();
            return Err(RecordBatchError::UnreadableType { column: name.clone(), data_type });
        }
        let native = read::type_of(field);
        let ty = known.and_then(|s| s.get(name)).map_or(native, |f| f.ty);
        let mut failures = 0;
        columns.push(match field.data_type() {
            DataType::Null => Column::nulls(ty, records.num_rows()),
            _ => read::column(array, Some(native), ty, &mut failures),
        });
        if failures > 0 {
            coerced.push((name.clone(), failures));
        }
        schema.fields.push(Field::new(name, ty));
    }
    Ok(RecordRows { schema, rows: Batch::new(columns, records.num_rows()), coerced })
}

/// Converts a column to another type, as the text of its values would be read from a file. Also returns how many values could
/// not be converted and are null.
pub fn convert_column(column: &Column, ty: Type) -> (Column, u64) {
    if column.ty() == ty {
        return (column.clone(), 0);
    }
    let mut out = ColumnBuilder::new(ty, column.len());
    let mut failures = 0;
    for row in 0..column.len() {
        if column.is_null(row) {
            out.push_null();
            continue;
        }
        match read::convert(column.value(row).to_dyn(), ty) {
            Some(value) => out.push(value),
            None => {
                failures += 1;
                out.push_null();
            }
        }
    }
    (out.finish(), failures)
}
