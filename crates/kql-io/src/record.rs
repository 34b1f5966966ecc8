//! Rows as Arrow record batches, without a file between.

use crate::{read, write};
use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use kql_types::{Batch, Field, Schema};

/// Batches as Arrow record batches. The metadata of each field says its Kusto type under `kusto.type`.
///
/// # Errors
///
/// The columns do not have the types of the schema, or not the same length.
pub fn to_record_batches(schema: &Schema, batches: &[Batch]) -> Result<Vec<RecordBatch>, ArrowError> {
    write::arrow::records(schema, batches).map(|(_, records)| records)
}

/// A record batch as columns of the language, and how many values did not fit their column and are null. A column that is
/// `known` is converted to the type that it has there; any other gets the type that is nearest.
pub fn from_record_batch(records: &RecordBatch, known: Option<&Schema>) -> (Schema, Batch, u64) {
    let (mut fields, mut columns, mut failures) = (Vec::new(), Vec::new(), 0);
    for (field, array) in records.schema().fields().iter().zip(records.columns()) {
        let native = read::type_of(field);
        let ty = known.and_then(|s| s.get(field.name())).map_or(native, |f| f.ty);
        columns.push(read::column(array, Some(native), ty, &mut failures));
        fields.push(Field::new(field.name(), ty));
    }
    (Schema::new(fields), Batch::new(columns, records.num_rows()), failures)
}
