//! Parquet and Arrow IPC, and round trips of all formats.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BinaryArray, Date32Array, Decimal128Array, DictionaryArray, Int16Array, Int64Array, RecordBatch,
    StringArray, StructArray, TimestampMicrosecondArray, TimestampMillisecondArray, UInt64Array, types::Int32Type,
};
use arrow_schema::{DataType, Field as ArrowField};
use kql_io::{NoHints, OutputFormat, ReadOptions, TableFiles, describe, open, read_all, write};
use kql_types::{
    Batch, Column, Decimal, Dyn, Field, Prefilter, ScanRequest, Schema, SourceError, TableSource, TimeFilter,
    TimeRange, Type, Value, ticks,
};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;
use std::sync::Arc;
use support::*;

/// One column of each type, with nulls and edge cases, in two batches with different encodings.
fn sample() -> (Schema, Vec<Batch>) {
    let fields = Type::ALL.iter().map(|t| Field::new(format!("c_{t}"), *t)).collect();
    let time = ticks::parse_datetime("2026-03-01T12:00:00.1234567Z").unwrap();
    let bag = Dyn::from_json(r#"{"a":[1,2.5,"x\"y",null,true],"b":{"c":{}}}"#).unwrap();
    let decimal = |t: &str| Value::Decimal(Decimal::parse(t).unwrap());
    let values = |ty: Type| match ty {
        Type::Bool => vec![Value::Bool(true), Value::Null(ty), Value::Bool(false)],
        Type::Int => vec![Value::Int(-7), Value::Null(ty), Value::Int(i32::MAX)],
        Type::Long => vec![Value::Long(i64::MIN), Value::Null(ty), Value::Long(i64::MAX)],
        Type::Real => vec![Value::Real(0.1), Value::Null(ty), Value::Real(-1.5e300)],
        Type::DateTime => vec![Value::DateTime(time), Value::Null(ty), Value::DateTime(ticks::UNIX_EPOCH)],
        Type::Timespan => vec![Value::Timespan(-1), Value::Null(ty), Value::Timespan(ticks::DAY)],
        Type::String => {
            vec![Value::String("é\"\n,|\\".into()), Value::String(String::new()), Value::String(" x ".into())]
        }
        Type::Guid => vec![Value::Guid([0xab; 16]), Value::Null(ty), Value::Guid([0; 16])],
        Type::Decimal => vec![decimal("12.345"), Value::Null(ty), decimal("-1")],
        Type::Dynamic => vec![Value::Dynamic(bag.clone()), Value::Null(ty), Value::Dynamic(Dyn::Long(5))],
    };
    let columns: Vec<Column> = Type::ALL.iter().map(|t| Column::from_values(*t, values(*t))).collect();
    let constant = columns.iter().map(|c| Column::repeat(&c.value(0), 2)).collect();
    (Schema::new(fields), vec![Batch::new(columns, 3), Batch::new(constant, 2)])
}

#[test]
fn all_formats_round_trip() {
    let (schema, batches) = sample();
    let want = rows(&batches);
    for (name, format) in [("T.parquet", OutputFormat::Parquet), ("T.arrow", OutputFormat::Ipc)] {
        let mut bytes = Vec::new();
        write(format, &schema, &batches, &mut bytes).unwrap();
        let folder = Folder::new();
        for (name, bytes) in [(name.to_string(), bytes.clone()), (format!("{name}.gz"), gzip(&bytes))] {
            let path = folder.file(&name, bytes);
            let t = table(&path, &ReadOptions::default());
            assert_eq!(t.schema(), &schema, "{name}");
            assert_eq!(rows(&all(t.as_ref())), want, "{name}");
            assert!(t.report().is_clean());
        }
    }
    // The text formats need types from a catalog.
    struct Same(Schema);
    impl kql_io::TypeHints for Same {
        fn table(&self, _: &str) -> Option<Schema> {
            Some(self.0.clone())
        }
    }
    for (name, format) in [
        ("T.ndjson", OutputFormat::Ndjson),
        ("T.json", OutputFormat::Json),
        ("T.csv", OutputFormat::Csv),
        ("T.tsv", OutputFormat::Tsv),
    ] {
        let mut bytes = Vec::new();
        write(format, &schema, &batches, &mut bytes).unwrap();
        let folder = Folder::new();
        let t = hinted(&folder.file(name, &bytes), &Same(schema.clone()));
        assert_eq!(rows(&all(t.as_ref())), want, "{name}: {}", String::from_utf8_lossy(&bytes));
        assert!(t.report().is_clean(), "{name}: {:?}", t.report());
    }
}

#[test]
fn times_outside_the_range_of_nanoseconds_are_kept() {
    let schema = Schema::new(vec![Field::new("t", Type::DateTime)]);
    let batch = Batch::new(vec![Column::datetimes([Some(0), Some(ticks::MAX_DATETIME), None])], 3);
    let mut bytes = Vec::new();
    write(OutputFormat::Parquet, &schema, std::slice::from_ref(&batch), &mut bytes).unwrap();
    let folder = Folder::new();
    let t = table(&folder.file("T.parquet", bytes), &ReadOptions::default());
    assert_eq!(t.schema(), &schema);
    assert_eq!(rows(&all(t.as_ref())), rows(&[batch]));
}

fn parquet(batch: &RecordBatch, group: usize, page: usize) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(group))
        .set_data_page_row_count_limit(page)
        .set_write_batch_size(page)
        .build();
    let mut out = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties)).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
    out
}

fn foreign() -> RecordBatch {
    let mut list = ListBuilder::new(StringBuilder::new());
    list.append_value([Some("a"), None]);
    list.append_null();
    let inner = StructArray::from(vec![
        (
            Arc::new(ArrowField::new("x", DataType::Int64, true)),
            Arc::new(Int64Array::from(vec![Some(1), None])) as ArrayRef,
        ),
        (Arc::new(ArrowField::new("l", list_type(), true)), Arc::new(list.finish()) as ArrayRef),
    ]);
    let dictionary: DictionaryArray<Int32Type> = vec![Some("d"), None].into_iter().collect();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("us", Arc::new(TimestampMicrosecondArray::from(vec![Some(1_772_366_400_000_000), None]))),
        ("ms", Arc::new(TimestampMillisecondArray::from(vec![1_772_366_400_000, 0]))),
        ("day", Arc::new(Date32Array::from(vec![Some(20_513), None]))),
        ("dec", Arc::new(Decimal128Array::from(vec![Some(12345), None]).with_precision_and_scale(10, 2).unwrap())),
        ("bin", Arc::new(BinaryArray::from(vec![Some(&b"text"[..]), Some(b"\xff\x00")]))),
        ("i16", Arc::new(Int16Array::from(vec![Some(3), None]))),
        ("u64", Arc::new(UInt64Array::from(vec![u64::MAX, 5]))),
        ("s", Arc::new(StringArray::from(vec![Some("x"), None]))),
        ("d", Arc::new(dictionary)),
        ("o", Arc::new(inner)),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap()
}

fn list_type() -> DataType {
    DataType::List(Arc::new(ArrowField::new("item", DataType::Utf8, true)))
}

#[test]
fn foreign_types_map_to_the_nearest_ones() {
    let batch = foreign();
    let folder = Folder::new();
    let mut stream = Vec::new();
    let mut writer = arrow_ipc::writer::StreamWriter::try_new(&mut stream, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    for (name, bytes) in [("T.parquet", parquet(&batch, 1000, 1000)), ("T.feather", stream)] {
        let t = table(&folder.file(name, bytes), &ReadOptions::default());
        assert_eq!(
            columns(t.as_ref()),
            "us:datetime ms:datetime day:datetime dec:decimal bin:string i16:int u64:long s:string d:string o:dynamic"
        );
        let want = [
            r#""2026-03-01T12:00:00.0000000Z" "2026-03-01T12:00:00.0000000Z" "2026-03-01T00:00:00.0000000Z" "123.45" "text" 3 null "x" "d" {"x":1,"l":["a",null]}"#,
            r#"null "1970-01-01T00:00:00.0000000Z" null null "ff00" null 5 "" "" {"x":null,"l":null}"#,
        ];
        assert_eq!(rows(&all(t.as_ref())), want, "{name}");
        assert_eq!(t.report().files[0].coerced, [("u64".to_string(), 1)]);
    }
}

#[test]
fn parquet_reads_only_what_the_filters_need() {
    let n = 10_000i64;
    let start = ticks::parse_datetime("2026-03-01").unwrap();
    let micros = (0..n).map(|i| (start - ticks::UNIX_EPOCH) / 10 + i * 60_000_000);
    let batch = RecordBatch::try_from_iter([
        (
            "TimeGenerated",
            Arc::new(TimestampMicrosecondArray::from_iter_values(micros).with_timezone("UTC")) as ArrayRef,
        ),
        (
            "s",
            Arc::new((0..n).map(|i| (i % 7 != 0).then(|| format!("v{}", i % 10))).collect::<StringArray>()) as ArrayRef,
        ),
        ("u", Arc::new((0..n).map(|i| Some(format!("unique value {i}"))).collect::<StringArray>()) as ArrayRef),
        ("i", Arc::new(Int64Array::from_iter_values(0..n)) as ArrayRef),
    ])
    .unwrap();
    let folder = Folder::new();
    let t = table(&folder.file("T.parquet", parquet(&batch, 3000, 500)), &ReadOptions::default());
    assert_eq!(t.row_estimate(), Some(10_000));
    let want = rows(&all(t.as_ref()));
    assert_eq!(want.len(), 10_000);
    let first = all(t.as_ref());
    assert!(matches!(first[0].columns[1], Column::Dictionary(_)));
    for (from, to) in [(0, 9_999), (2_950, 3_060), (7_000, 7_000), (20_000, 30_000)] {
        for filtered in [false, true] {
            let test = Prefilter {
                key: None,
                columns: vec![1, 3],
                test: Arc::new(|b| {
                    let (s, i) = (b.columns[0].as_strings(), b.columns[1].as_longs());
                    let pass = |r: usize| Some(s.get(r) == "v3" && i.get(r).is_some_and(|v| v % 3 == 0));
                    Ok::<_, SourceError>((0..b.rows).map(pass).collect())
                }),
            };
            let range = TimeRange::new(start + from * ticks::MINUTE, start + to * ticks::MINUTE);
            let request = ScanRequest {
                columns: vec![0, 1, 2, 3],
                time: Some(TimeFilter { column: 0, range }),
                prefilter: filtered.then_some(test),
                limit: None,
            };
            let got = rows(&read_all(t.as_ref(), &request, 2).unwrap());
            let keep = |i: i64| from <= i && i <= to && (!filtered || i % 10 == 3 && i % 7 != 0 && i % 3 == 0);
            let want: Vec<&String> = (0..n).filter(|i| keep(*i)).map(|i| &want[i as usize]).collect();
            assert!(got.iter().eq(want), "{from} {to} {filtered}: {}", got.len());
        }
    }
    let count = read_all(t.as_ref(), &ScanRequest::default(), 2).unwrap();
    assert_eq!(count.iter().map(|b| b.rows).sum::<usize>(), 10_000);
    let info = describe(&t).unwrap();
    assert_eq!((info.rows, info.times), (10_000, Some(TimeRange::new(start, start + 9_999 * ticks::MINUTE))));
    assert_eq!(info.formats, ["parquet"]);
}

#[test]
fn a_truncated_file_is_an_error() {
    let whole = parquet(&foreign(), 1000, 1000);
    let folder = Folder::new();
    let path = folder.file("T.parquet", &whole[..whole.len() - 10]);
    let error = open(&TableFiles::at(&path).unwrap(), &NoHints, &ReadOptions::default()).err().unwrap();
    assert!(error.to_string().contains("not a complete Parquet file"), "{error}");
}

#[test]
fn large_row_groups_are_read_in_ranges() {
    let n = 600_000;
    let batch = RecordBatch::try_from_iter([
        ("s", Arc::new((0..n).map(|i| Some(format!("v{}", i % 100))).collect::<StringArray>()) as ArrayRef),
        ("i", Arc::new(Int64Array::from_iter_values(0..n)) as ArrayRef),
    ])
    .unwrap();
    let folder = Folder::new();
    let t = table(&folder.file("T.parquet", parquet(&batch, 1_000_000, 20_000)), &ReadOptions::default());
    let test = Prefilter {
        key: None,
        columns: vec![0],
        test: Arc::new(|b| {
            let s = b.columns[0].as_strings();
            Ok::<_, SourceError>((0..b.rows).map(|r| Some(s.get(r) == "v7")).collect())
        }),
    };
    for prefilter in [None, Some(test)] {
        let every = if prefilter.is_some() { 100 } else { 1 };
        let first = if prefilter.is_some() { 7 } else { 0 };
        let request = ScanRequest { columns: vec![1], prefilter, ..ScanRequest::default() };
        let parts = kql_io::scan_with(t.as_ref(), &request, 2, |b| b).unwrap();
        assert_eq!(parts.len(), 3);
        let got = parts.iter().flatten().flat_map(|b| (0..b.rows).map(|r| b.columns[0].as_longs().get(r)));
        assert!(got.eq((first..n).step_by(every).map(Some)));
    }
}

#[test]
fn markdown_escapes_characters_that_break_the_table() {
    let schema = Schema::new(vec![Field::new("a|b", Type::String), Field::new("n", Type::Long)]);
    let batch = Batch::new(vec![Column::strings(["x\ny|z"]), Column::longs([None])], 1);
    let mut out = Vec::new();
    write(OutputFormat::Markdown, &schema, &[batch], &mut out).unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), "| a\\|b | n |\n| --- | --: |\n| x<br>y\\|z |  |\n");
}
