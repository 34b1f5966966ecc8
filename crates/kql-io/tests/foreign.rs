//! Arrow types of other tools, at the top and nested, and the forms of Arrow files.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use arrow_array::builder::{Int64Builder, ListViewBuilder};
use arrow_array::types::{ArrowPrimitiveType, Float16Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, Decimal128Array, Decimal256Array, DictionaryArray, Float16Array, Int32Array, Int64Array,
    IntervalDayTimeArray, IntervalYearMonthArray, NullArray, RecordBatch, RunArray, StringArray, StructArray,
    UnionArray,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow_schema::{DataType, Field as ArrowField, Schema as ArrowSchema, UnionFields};
use kql_io::{FileTable, NoHints, ReadError, ReadOptions, TableFiles, open};
use kql_types::{TableSource, Type};
use parquet::arrow::ArrowWriter;
use std::path::Path;
use std::sync::Arc;
use support::*;

fn batch(columns: &[(&str, ArrayRef)]) -> RecordBatch {
    let fields: Vec<ArrowField> =
        columns.iter().map(|(n, c)| ArrowField::new(*n, c.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(ArrowSchema::new(fields)), columns.iter().map(|(_, c)| c.clone()).collect()).unwrap()
}

fn parquet(batch: &RecordBatch) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    out
}

fn stream(batch: &RecordBatch) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = StreamWriter::try_new(&mut out, &batch.schema()).unwrap();
    writer.write(batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    out
}

fn in_struct(column: ArrayRef) -> ArrayRef {
    Arc::new(StructArray::from(vec![(Arc::new(ArrowField::new("v", column.data_type().clone(), true)), column)]))
}

fn strict(path: &Path) -> Result<Arc<FileTable>, ReadError> {
    open(&TableFiles::at(path).unwrap(), &NoHints, &ReadOptions { strict: true, ..ReadOptions::default() })
}

/// Columns and rows, of a table without findings.
fn clean(name: &str, bytes: Vec<u8>) -> (String, Vec<String>) {
    let folder = Folder::new();
    let t = table(&folder.file(name, bytes), &ReadOptions::default());
    let rows = rows(&all(t.as_ref()));
    assert!(t.report().is_clean(), "{:?}", t.report());
    (columns(t.as_ref()), rows)
}

#[test]
fn values_are_read_at_the_top_and_nested() {
    let categories: DictionaryArray<Int32Type> =
        vec![Some("red"), None, Some("blue"), Some("red")].into_iter().collect();
    let wide = |v: &str| arrow_buffer::i256::from_string(v);
    let decimals = Decimal256Array::from(vec![wide("12345"), None, wide("-5"), wide("0")]);
    let thousands = Decimal128Array::from(vec![Some(123), None, Some(-1), Some(0)]);
    for column in [
        Arc::new(categories) as ArrayRef,
        Arc::new(decimals.with_precision_and_scale(50, 2).unwrap()),
        Arc::new(thousands.with_precision_and_scale(10, -2).unwrap()),
    ] {
        let both = batch(&[("t", column.clone()), ("s", in_struct(column.clone()))]);
        let shown = column.data_type().clone();
        let mut files = vec![("T.arrow", stream(&both))];
        // Parquet has no negative scales.
        if !matches!(shown, DataType::Decimal128(..)) {
            files.push(("T.parquet", parquet(&both)));
        }
        let (ty, want) = match shown {
            DataType::Decimal256(..) => (
                "decimal",
                [r#""123.45" {"v":"123.45"}"#, r#"null {"v":null}"#, r#""-0.05" {"v":"-0.05"}"#, r#""0" {"v":"0"}"#],
            ),
            DataType::Decimal128(..) => (
                "decimal",
                [r#""12300" {"v":"12300"}"#, r#"null {"v":null}"#, r#""-100" {"v":"-100"}"#, r#""0" {"v":"0"}"#],
            ),
            _ => (
                "string",
                [r#""red" {"v":"red"}"#, r#""" {"v":null}"#, r#""blue" {"v":"blue"}"#, r#""red" {"v":"red"}"#],
            ),
        };
        for (name, bytes) in files {
            let (columns, rows) = clean(name, bytes);
            assert_eq!(
                (columns, rows),
                (format!("t:{ty} s:dynamic"), want.map(String::from).to_vec()),
                "{name} {shown}"
            );
        }
    }
}

#[test]
fn rare_types_are_read() {
    type Half = <Float16Type as ArrowPrimitiveType>::Native;
    let mut views = ListViewBuilder::new(Int64Builder::new());
    views.append_value([Some(1), None]);
    views.append_null();
    let members: UnionFields = [
        (0, Arc::new(ArrowField::new("i", DataType::Int64, true))),
        (1, Arc::new(ArrowField::new("s", DataType::Utf8, true))),
    ]
    .into_iter()
    .collect();
    let union = UnionArray::try_new(
        members,
        vec![0i8, 1].into(),
        None,
        vec![Arc::new(Int64Array::from(vec![7, 0])), Arc::new(StringArray::from(vec!["", "x"]))],
    )
    .unwrap();
    let runs = RunArray::<Int32Type>::try_new(&Int32Array::from(vec![2]), &StringArray::from(vec!["r"])).unwrap();
    let intervals =
        IntervalDayTimeArray::from(vec![Some(arrow_array::types::IntervalDayTimeType::make_value(1, 1500)), None]);
    let all = batch(&[
        ("half", Arc::new(Float16Array::from(vec![Half::from_f32(1.5), Half::from_f32(-2.0)])) as ArrayRef),
        ("views", Arc::new(views.finish())),
        ("union", Arc::new(union)),
        ("runs", Arc::new(runs)),
        ("interval", Arc::new(intervals)),
        ("nulls", Arc::new(NullArray::new(2))),
    ]);
    let (columns, rows) = clean("T.arrow", stream(&all));
    assert_eq!(columns, "half:real views:dynamic union:dynamic runs:string interval:timespan nulls:string");
    assert_eq!(rows, [r#"1.5 [1,null] 7 "r" "1.00:00:01.5000000" """#, r#"-2.0 null "x" "r" null """#,]);
    let months = batch(&[("m", Arc::new(IntervalYearMonthArray::from(vec![1])) as ArrayRef)]);
    let folder = Folder::new();
    let path = folder.file("T.arrow", stream(&months));
    let error = open(&TableFiles::at(&path).unwrap(), &NoHints, &ReadOptions::default()).err().unwrap().to_string();
    assert!(error.contains("column 'm' has the Arrow type"), "{error}");
}

#[test]
fn columns_of_one_name_are_all_read() {
    let same = batch(&[
        ("a", Arc::new(Int64Array::from(vec![1])) as ArrayRef),
        ("a", Arc::new(StringArray::from(vec!["x"]))),
        ("b", Arc::new(Int64Array::from(vec![2]))),
    ]);
    for (name, bytes) in [("T.parquet", parquet(&same)), ("T.arrow", stream(&same))] {
        assert_eq!(clean(name, bytes), ("a:long a_1:string b:long".into(), vec![r#"1 "x" 2"#.into()]), "{name}");
    }
}

#[test]
fn streams_that_do_not_end_or_go_on_are_noticed() {
    let one = batch(&[("a", Arc::new(Int64Array::from(vec![1, 2])) as ArrayRef)]);
    let whole = stream(&one);
    let folder = Folder::new();
    let twice = folder.file("T.arrow", [whole.clone(), whole.clone()].concat());
    let error = open(&TableFiles::at(&twice).unwrap(), &NoHints, &ReadOptions::default()).err().unwrap().to_string();
    assert!(error.contains("follow the end of the Arrow stream"), "{error}");
    let cut = folder.file("T.arrow", &whole[..whole.len() - 8]);
    assert!(strict(&cut).is_err());
    let t = table(&cut, &ReadOptions::default());
    assert_eq!(rows(&all(t.as_ref())), ["1", "2"]);
    assert!(t.notes().iter().any(|n| n.contains("no end marker")), "{:?}", t.notes());
}

#[test]
fn lengths_that_compressed_buffers_claim_are_checked() {
    let numbers = batch(&[("a", Arc::new(Int64Array::from(vec![7; 10_000])) as ArrayRef)]);
    let options = || IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD)).unwrap();
    let mut file = Vec::new();
    let mut writer = FileWriter::try_new_with_options(&mut file, &numbers.schema(), options()).unwrap();
    writer.write(&numbers).unwrap();
    writer.finish().unwrap();
    drop(writer);
    let mut stream = Vec::new();
    let mut writer = StreamWriter::try_new_with_options(&mut stream, &numbers.schema(), options()).unwrap();
    writer.write(&numbers).unwrap();
    writer.finish().unwrap();
    drop(writer);
    for bytes in [file, stream] {
        assert_eq!(clean("T.arrow", bytes.clone()).1.len(), 10_000);
        let claim = 80_000i64.to_le_bytes();
        let at = (0..bytes.len() - 8)
            .rev()
            .find(|at| bytes[*at..at + 8] == claim && bytes[at + 8..at + 12] == [0x28, 0xb5, 0x2f, 0xfd])
            .unwrap();
        let mut hostile = bytes;
        hostile[at..at + 8].copy_from_slice(&(1i64 << 60).to_le_bytes());
        let folder = Folder::new();
        let path = folder.file("T.arrow", hostile);
        let files = TableFiles::at(&path).unwrap();
        let error = match open(&files, &NoHints, &ReadOptions::default()) {
            Ok(t) => kql_io::read_all(t.as_ref(), &all_columns(t.as_ref()), 2).err().unwrap().to_string(),
            Err(e) => e.to_string(),
        };
        assert!(error.contains("not a complete Arrow IPC file"), "{error}");
    }
}

#[test]
fn keys_that_no_table_could_have_as_columns_are_noticed() {
    let text: String = (0..210)
        .map(|i| {
            let keys: Vec<String> = (0..100).map(|k| format!("\"k{}\":1", i * 100 + k)).collect();
            format!("{{{}}}\n", keys.join(","))
        })
        .collect();
    let folder = Folder::new();
    let path = folder.file("T.ndjson", text);
    let t = table(&path, &ReadOptions::default());
    assert_eq!(t.schema().fields.len(), 20_000);
    assert!(t.notes().iter().any(|n| n.contains("more than 20000 different keys")), "{:?}", t.notes());
    assert!(strict(&path).is_err());
}

#[test]
fn suffix_and_content_beat_the_catalog_in_custom_logs() {
    let hints = Catalogue("A_CL", &[("n", Type::Int), ("m", Type::Long), ("port_s", Type::Int), ("empty", Type::Real)]);
    let folder = Folder::new();
    let path =
        folder.file("A_CL.ndjson", "{\"n\":\"n/a\",\"m\":1,\"port_s\":\"443\"}\n{\"n\":2,\"m\":2,\"port_s\":\"x\"}\n");
    let t = hinted(&path, &hints);
    assert_eq!(columns(t.as_ref()), "n:string m:long port_s:string empty:real");
    assert_eq!(rows(&all(t.as_ref())), [r#""n/a" 1 "443" null"#, r#""2" 2 "x" null"#]);
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8_are_named() {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    folder.file("T.ndjson", "{\"a\":1}\n");
    let odd = folder.0.join(std::ffi::OsStr::from_bytes(b"T\xff.ndjson"));
    std::fs::write(&odd, "{\"a\":2}\n").unwrap();
    let inside = folder.0.join("U");
    std::fs::create_dir(&inside).unwrap();
    std::fs::write(inside.join(std::ffi::OsStr::from_bytes(b"\xff.ndjson")), "{\"a\":3}\n").unwrap();
    let found = kql_io::discover(std::slice::from_ref(&folder.0), &NoHints).unwrap();
    let tables: Vec<(&str, usize)> = found.tables.iter().map(|t| (t.name.as_str(), t.files.len())).collect();
    assert_eq!(tables, [("T", 1), ("U", 1)]);
    assert!(found.notes.iter().any(|n| n.table == "T" && n.message.contains("not valid UTF-8")), "{:?}", found.notes);
    assert!(TableFiles::at(&odd).is_err());
}
