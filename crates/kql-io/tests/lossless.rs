//! Nothing of a file is lost without a word, and what is lost does not depend on the columns that a query reads.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use kql_io::{NoHints, ReadOptions, TableFiles, open, read_all};
use kql_types::{ScanRequest, Type};
use support::*;

#[test]
fn invalid_records_count_whatever_columns_are_read() {
    for (name, text) in [
        ("T.ndjson", &b"{\"a\":\"\xff\",\"b\":2}\n{\"a\":\"x\",\"b\":3}\n"[..]),
        ("T.ndjson", b"{\"a\":\"\\x\",\"b\":2}\n{\"a\":\"x\ty\\n\",\"b\":3}\n"),
        ("T.ndjson", b"{\"a\":{\"k\":\"x\ty\"},\"b\":2}\n{\"a\":{\"k\":tru},\"b\":3}\n"),
        ("T.json", b"[{\"a\":\"\xff\",\"b\":2},{\"a\":\"x\",\"b\":3}]"),
        ("T.csv", b"a,b\n\xff,2\nx,3\n"),
    ] {
        let folder = Folder::new();
        let path = folder.file(name, text);
        for columns in [vec![], vec![0], vec![1], vec![0, 1]] {
            let shown = format!("{name} {columns:?}");
            let t = table(&path, &ReadOptions::default());
            let request = ScanRequest { columns, ..ScanRequest::default() };
            let rows: usize = read_all(t.as_ref(), &request, 2).unwrap().iter().map(|b| b.rows).sum();
            assert_eq!((rows, t.report().files[0].bad), (1, 1), "{shown}");
            let strict = table(&path, &ReadOptions { strict: true, ..ReadOptions::default() });
            assert!(read_all(strict.as_ref(), &request, 2).is_err(), "{shown}");
        }
    }
}

/// Rows of a file with many good records and one that is malformed, and the report.
fn many(name: &str, line: impl Fn(usize) -> String, ends: (&str, &str)) -> (usize, Vec<String>) {
    let lines: Vec<String> = (0..3000).map(line).collect();
    let text = format!("{}{}{}", ends.0, lines.concat(), ends.1);
    let (_, rows, report) = read(name, text);
    (rows.len(), report)
}

#[test]
fn a_stray_quote_or_bracket_costs_one_record() {
    let csv = many("T.csv", |i| if i == 10 { "10,\"x\n".into() } else { format!("{i},x\n") }, ("a,b\n", ""));
    assert_eq!(csv, (2999, vec!["12: record skipped: a quoted field has no closing quote".into()]));
    let quoted = |i: usize| if i == 10 { "10,\"x\n".into() } else { format!("{i},\"x {i}\"\n") };
    let (rows, report) = many("T.csv", quoted, ("a,b\n", ""));
    assert_eq!((rows, report.len()), (2999, 1), "{report:?}");
    for stray in ["{\"a\":10,\n", "{\"a\":\"x},\n", "{\"a\":[1},\n", "{\"a\":1}},\n"] {
        let line = |i: usize| if i == 10 { stray.to_string() } else { format!("{{\"a\":{i}}},\n") };
        let (rows, report) = many("T.json", line, ("[\n", "{\"a\":0}]\n"));
        // A closing bracket too many stands between two records.
        let lost = usize::from(stray != "{\"a\":1}},\n");
        assert_eq!(rows, 3001 - lost, "{stray} {report:?}");
        assert_eq!(report.len(), 1, "{stray} {report:?}");
    }
}

#[test]
fn an_unclosed_array_and_text_after_one_are_noticed() {
    let (_, rows, report) = read("T.json", "[{\"a\":1},{\"a\":2}");
    assert_eq!((rows.len(), report.len()), (2, 1), "{report:?}");
    assert!(report[0].contains("the array is not closed"), "{report:?}");
    let (_, rows, report) = read("T.json", "[{\"a\":1}]\n[{\"a\":2}]\n");
    assert_eq!((rows.len(), report.len()), (2, 0), "{report:?}");
    let (_, rows, report) = read("T.ndjson", "{\"a\":1}{\"a\":2}\n{\"a\":3}\n");
    assert_eq!((rows.len(), report.len()), (3, 0), "{report:?}");
}

#[test]
fn a_hole_is_named_and_what_follows_it_is_read() {
    let hole = "\0".repeat(100);
    let (_, rows, report) =
        read("T.ndjson", format!("{{\"a\":1}}\n{{\"a\":\"x{hole}y\"}}\n{hole}{{\"a\":4}}\n{{\"a\":5}}\n"));
    assert_eq!(rows.len(), 3);
    assert_eq!(report.len(), 2, "{report:?}");
    assert!(report.iter().all(|l| l.contains("100 NUL bytes")), "{report:?}");
    let (_, rows, report) = read("T.csv", format!("a,b\n1,x\n2,{hole}\n3,x\n"));
    assert_eq!((rows.len(), report.len()), (2, 1), "{report:?}");
}

#[test]
fn a_header_that_does_not_end_is_an_error() {
    let folder = Folder::new();
    let path = folder.file("T.csv", "\"a,b\n1,2\n3,4\n");
    let error = open(&TableFiles::at(&path).unwrap(), &NoHints, &ReadOptions::default()).err().unwrap().to_string();
    assert!(error.contains("T.csv:1: the header cannot be read"), "{error}");
}

#[test]
fn a_record_over_the_limit_invents_no_rows() {
    let long = "x".repeat(2 << 20);
    let nested = format!("[{{\"a\":1}},\n{{\"a\":[\n{{\"a\":\"{long}\"}},\n{{\"a\":7}}\n]}},{{\"a\":2}},{{\"a\":3}}]");
    let quoted = format!("a,b\n1,x\n2,\"{long}\n7,x\n8,x\n\"\n3,x\n");
    for (name, text, rows_left) in [("T.json", nested, 3), ("T.csv", quoted, 2)] {
        let folder = Folder::new();
        let path = folder.file(name, text);
        let options = ReadOptions { chunk: 1 << 14, record_limit: 1 << 18, ..ReadOptions::default() };
        let t = table(&path, &options);
        let got: usize = all(t.as_ref()).iter().map(|b| b.rows).sum();
        assert_eq!((got, t.report().files[0].bad), (rows_left, 1), "{name} {:?}", t.report());
    }
}

#[test]
fn a_file_that_shrinks_is_an_error() {
    for name in ["T.ndjson", "T.csv"] {
        let folder = Folder::new();
        let path = folder.file(name, "a\n{\"a\":1}\n{\"a\":2}\n".repeat(3));
        let t = table(&path, &ReadOptions::default());
        folder.file(name, "a\n{\"a\":1}\n");
        let error = read_all(t.as_ref(), &all_columns(t.as_ref()), 1).err().unwrap().to_string();
        assert!(error.contains("truncated while it was read"), "{error}");
    }
}

#[test]
fn dialects_of_csv_are_found() {
    let want = "TimeGenerated:datetime n:real s:string";
    let comma = "TimeGenerated,n,s\n2026-03-01T11:00:00Z,1.5,a\n2026-03-01T12:00:00Z,2,\"b\"\n";
    let expected = read("T.csv", comma).1;
    let semicolon = "TimeGenerated;n;s\n2026-03-01T11:00:00Z;1,5;a\n2026-03-01T12:00:00Z;2;\"b\"\n";
    let declared = format!("sep=;\r\n{semicolon}");
    let apostrophes = "'TimeGenerated','n','s'\n'2026-03-01T11:00:00Z','1.5','a'\n'2026-03-01T12:00:00Z','2','b'\n";
    let utf16: Vec<u8> = comma.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = comma.encode_utf16().flat_map(u16::to_be_bytes).collect();
    for text in [
        semicolon.as_bytes(),
        declared.as_bytes(),
        comma.replace(',', "\t").as_bytes(),
        comma.replace(',', "|").as_bytes(),
        comma.replace('\n', "\r").as_bytes(),
        format!("\u{feff}{comma}").as_bytes(),
        apostrophes.as_bytes(),
        &utf16,
        &big,
    ] {
        let (columns, rows, report) = read("T.csv", text);
        assert_eq!((columns.as_str(), &rows, report.len()), (want, &expected, 0), "{}", String::from_utf8_lossy(text));
    }
    let folder = Folder::new();
    let path = folder.file("T.csv", "a;b\n1;2;3\n4;5;6;7\n8\n");
    let error = open(&TableFiles::at(&path).unwrap(), &NoHints, &ReadOptions::default()).err().unwrap().to_string();
    assert!(error.contains("one column named `a;b`"), "{error}");
}

#[test]
fn the_whole_column_decides_the_order_of_dates() {
    let hints = Catalogue("T", &[("TimeGenerated", Type::DateTime)]);
    let day = "TimeGenerated [UTC]\n\"02/07/2026, 20:26:12.030\"\n".to_string();
    let read = |text: &str| {
        let folder = Folder::new();
        let t = hinted(&folder.file("T.csv", text), &hints);
        let got = rows(&all(t.as_ref()));
        (got, t.report().files.first().map(|f| f.ambiguous.clone()).unwrap_or_default())
    };
    let july = "\"2026-07-02T20:26:12.0300000Z\"";
    let february = "\"2026-02-07T20:26:12.0300000Z\"";
    // The date that decides lies far behind the sample.
    let late = day.clone() + &"\"02/07/2026, 20:26:12.030\"\n".repeat(60_000) + "\"16/07/2026, 20:26:12.030\"\n";
    let (got, unclear) = read(&late);
    assert!(got[0] == july && got[59_999] == july && unclear.is_empty());
    let (got, unclear) = read(&(day.clone() + "\"07/16/2026, 20:26:12.030\"\n"));
    assert!(got[0] == february && unclear.is_empty(), "{got:?}");
    let (got, unclear) = read(&day);
    assert_eq!((got[0].as_str(), unclear), (february, vec![("TimeGenerated".to_string(), 1)]));
    let (got, _) = read("TimeGenerated\n02.07.2026 20:26:12.030\n");
    assert_eq!(got, [july]);
}

/// In JSON text, the last value of a key counts, as in `bag_pack` and in the .NET libraries of the service.
#[test]
fn of_a_key_that_repeats_the_last_value_counts_and_is_counted() {
    let rest = "{\"a\":5,\"b\":6,\"c\":{\"x\":1},\"d\":7}";
    for (record, row) in [
        (r#"{"a":1,"b":2,"a":3}"#, "3 2 null null"),
        (r#"{"a":1,"a":3,"b":2}"#, "3 2 null null"),
        (r#"{"a":1,"b":2,"\u0061":3}"#, "3 2 null null"),
        (r#"{"b":2,"b":2,"a":3}"#, "3 2 null null"),
        (r#"{"a":1,"b":2,"a":null}"#, "null 2 null null"),
        (r#"{"a":3,"b":2,"c":{"x":1,"y":2,"x":4}}"#, r#"3 2 {"x":4,"y":2} null"#),
        (r#"{"a":3,"b":2,"c":[{"y":2,"y":4}]}"#, r#"3 2 [{"y":4}] null"#),
    ] {
        for (name, text) in
            [("T.ndjson", format!("{rest}\n{record}\n{rest}\n")), ("T.json", format!("[{rest},\n{record},\n{rest}]"))]
        {
            let folder = Folder::new();
            let path = folder.file(name, &text);
            // What is counted does not depend on the columns.
            for columns in [vec![], vec![3], vec![0], vec![0, 1, 2, 3]] {
                let t = table(&path, &ReadOptions::default());
                let request = ScanRequest { columns: columns.clone(), ..ScanRequest::default() };
                let read = read_all(t.as_ref(), &request, 2).unwrap();
                if columns.len() == 4 {
                    assert_eq!(rows(&read)[1], row, "{text}");
                }
                let repeated = t.report().files.first().and_then(|f| f.repeated.clone());
                assert_eq!(repeated.map(|r| (r.records, r.line)), Some((1, 2)), "{text} {columns:?}");
                let strict = table(&path, &ReadOptions { strict: true, ..ReadOptions::default() });
                let error = read_all(strict.as_ref(), &request, 2).unwrap_err().to_string();
                assert!(error.contains(":2: key '") && error.contains("' repeats"), "{error}");
            }
        }
    }
    // Text in strings and in CSV is a dynamic value only where its column is.
    let (_, rows, report) = read("T.csv", "a,b\n{\"\"},1\n".replace("{\"\"}", r#""{""x"":1,""x"":4}""#));
    assert_eq!(rows, [r#"{"x":4} 1"#]);
    assert_eq!(report, ["2: key 'x' repeats in an object; in 1 record a key repeats, and its last value counts"]);
}

#[test]
fn the_last_time_of_a_record_decides_whether_it_is_in_time() {
    let folder = Folder::new();
    let [old, new] = ["2026-01-01", "2026-03-01"].map(|day| format!("\"TimeGenerated\":\"{day}T00:00:00Z\""));
    let text =
        format!("{{{old},\"a\":1,{new}}}\n{{{new},\"a\":2,{old}}}\n{{{new},\"a\":3}}\n{{{old},\"a\":{{{new}}}}}\n");
    let path = folder.file("T.ndjson", text);
    let t = table(&path, &ReadOptions::default());
    let from = kql_types::ticks::parse_datetime("2026-02-01").unwrap();
    let range = kql_types::TimeRange::new(from, from + 100 * kql_types::ticks::DAY);
    let time = Some(kql_types::TimeFilter { column: 0, range });
    for columns in [vec![1], vec![0, 1]] {
        let request = ScanRequest { columns, time, ..ScanRequest::default() };
        let read = rows(&read_all(t.as_ref(), &request, 2).unwrap());
        assert!(read.len() == 2 && read[0].ends_with('1') && read[1].ends_with('3'), "{read:?}");
    }
}

#[test]
fn strict_reading_stops_at_a_value_that_its_column_cannot_hold() {
    for (name, text) in [("A_CL.ndjson", "{\"n_d\":1}\n{\"n_d\":\"x\"}\n"), ("A_CL.csv", "n_d\n1\nx\n")] {
        let folder = Folder::new();
        let path = folder.file(name, text);
        let strict = table(&path, &ReadOptions { strict: true, ..ReadOptions::default() });
        let error = read_all(strict.as_ref(), &all_columns(strict.as_ref()), 2).unwrap_err().to_string();
        assert!(error.contains(": a value of column 'n_d' cannot be converted"), "{error}");
    }
}
