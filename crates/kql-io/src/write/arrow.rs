//! Parquet and Arrow IPC. The metadata of each field holds its Kusto type, so that reading restores the columns.

use crate::read::TYPE_KEY;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, StringViewArray, TimestampNanosecondArray};
use arrow_schema::{ArrowError, DataType, Field, Schema as ArrowSchema, TimeUnit};
use kql_types::{Batch, Column, DecimalArray, Schema, Type, ticks};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

pub(super) fn parquet(schema: &Schema, batches: &[Batch], out: impl Write + Send) -> io::Result<()> {
    let (schema, batches) = records(schema, batches).map_err(io::Error::other)?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_created_by("vigie".into())
        .build();
    let mut writer = ArrowWriter::try_new(out, schema, Some(properties))?;
    for batch in &batches {
        writer.write(batch)?;
    }
    writer.close()?;
    Ok(())
}

pub(super) fn ipc(schema: &Schema, batches: &[Batch], out: &mut dyn Write) -> io::Result<()> {
    let (schema, batches) = records(schema, batches).map_err(io::Error::other)?;
    let mut writer = arrow_ipc::writer::FileWriter::try_new(out, &schema).map_err(io::Error::other)?;
    for batch in &batches {
        writer.write(batch).map_err(io::Error::other)?;
    }
    writer.finish().map_err(io::Error::other)
}

/// The batches as Arrow record batches.
pub(crate) fn records(schema: &Schema, batches: &[Batch]) -> Result<(Arc<ArrowSchema>, Vec<RecordBatch>), ArrowError> {
    let mut fields = Vec::with_capacity(schema.fields.len());
    let mut arrays: Vec<Vec<ArrayRef>> = vec![Vec::new(); batches.len()];
    for (i, field) in schema.fields.iter().enumerate() {
        let parts: Vec<&Column> = batches.iter().filter_map(|b| b.columns.get(i)).collect();
        let (data, converted) = convert(field.ty, &parts);
        let metadata = HashMap::from([(TYPE_KEY.to_string(), field.ty.name().to_string())]);
        fields.push(Field::new(&field.name, data, true).with_metadata(metadata));
        arrays.iter_mut().zip(converted).for_each(|(a, c)| a.push(c));
    }
    let schema = Arc::new(ArrowSchema::new(fields));
    let rows = batches.iter().zip(arrays).map(|(batch, arrays)| {
        let options = RecordBatchOptions::new().with_row_count(Some(batch.rows));
        RecordBatch::try_new_with_options(schema.clone(), arrays, &options)
    });
    let rows = rows.collect::<Result<_, _>>()?;
    Ok((schema, rows))
}

/// One column of all batches, in one Arrow type.
fn convert(ty: Type, parts: &[&Column]) -> (DataType, Vec<ArrayRef>) {
    let plain = |data: DataType| (data, parts.iter().map(|c| c.array()).collect());
    match ty {
        Type::Bool => plain(DataType::Boolean),
        Type::Int => plain(DataType::Int32),
        Type::Long | Type::Timespan => plain(DataType::Int64),
        Type::Real => plain(DataType::Float64),
        Type::String => plain(DataType::Utf8View),
        Type::Guid => plain(DataType::FixedSizeBinary(16)),
        Type::DateTime => times(parts),
        Type::Decimal => {
            // Every decimal has its own scale; a file has one per column.
            let values = parts.iter().map(|c| (c.len(), c.as_decimals()));
            let all: DecimalArray = values.flat_map(|(n, d)| (0..n).map(move |i| d.get(i))).collect();
            let all: ArrayRef = Arc::new(all.to_arrow());
            let mut from = 0;
            let slices = parts.iter().map(|c| {
                from += c.len();
                all.slice(from - c.len(), c.len())
            });
            (all.data_type().clone(), slices.collect())
        }
        Type::Dynamic => {
            let texts = parts.iter().map(|c| {
                let values = c.as_dynamics();
                let texts = (0..c.len()).map(|i| values.get(i).map(|v| v.to_dyn().to_json()));
                Arc::new(texts.collect::<StringViewArray>()) as ArrayRef
            });
            (DataType::Utf8View, texts.collect())
        }
    }
}

/// Times as nanoseconds since 1970, which every tool reads as times, if they fit (1677 to 2262); else as ticks.
fn times(parts: &[&Column]) -> (DataType, Vec<ArrayRef>) {
    let nanoseconds = |t: i64| t.checked_sub(ticks::UNIX_EPOCH)?.checked_mul(100);
    let fits = parts.iter().all(|c| {
        let times = c.as_longs();
        (0..c.len()).all(|i| times.get(i).is_none_or(|t| nanoseconds(t).is_some()))
    });
    let arrays = parts.iter().map(|c| -> ArrayRef {
        let times = c.as_longs();
        if fits {
            let values = (0..c.len()).map(|i| times.get(i).and_then(nanoseconds));
            Arc::new(values.collect::<TimestampNanosecondArray>().with_timezone("UTC"))
        } else {
            Arc::new((0..c.len()).map(|i| times.get(i)).collect::<Int64Array>())
        }
    });
    let data = if fits { DataType::Timestamp(TimeUnit::Nanosecond, Some("UTC".into())) } else { DataType::Int64 };
    (data, arrays.collect())
}
