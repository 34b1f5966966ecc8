//! Bad input is counted and reported, or gives a clear error; it never panics.

mod support;

use kql_io::{NoHints, ReadOptions, TableFiles, open, read_all};
use support::*;

#[test]
fn broken_lines_are_skipped_and_reported() {
    let text = "{\"a\":1}\n{\"a\":2\n[3]\n\"x\"\nnonsense\n{\"a\":tru}\n{\"a\":\"\u{1}\"}\n{\"a\":7}";
    let (columns, rows, report) = read("T.ndjson", text);
    assert_eq!(columns, "a:string");
    assert_eq!(rows, ["\"1\"", "\"\\u0001\"", "\"7\""]);
    assert_eq!(
        report,
        [
            "2: record skipped: broken JSON: the object is not closed",
            "3: record skipped: not a JSON object",
            "4: record skipped: not a JSON object",
            "5: record skipped: not JSON",
            "6: record skipped: broken JSON",
        ]
    );
}

#[test]
fn invalid_utf8_is_a_bad_record() {
    let (_, rows, report) = read("T.ndjson", b"{\"a\":\"x\"}\n{\"a\":\"\xff\xfe\"}\n{\"a\":\"y\"}\n");
    assert_eq!(rows, ["\"x\"", "\"y\""]);
    assert_eq!(report, ["2: record skipped: the text is not valid UTF-8"]);
    let (_, rows, report) = read("T.csv", b"a,b\nx,1\n\xff,2\ny,3\n");
    assert_eq!(rows, ["\"x\" 1", "\"y\" 3"]);
    assert_eq!(report, ["3: record skipped: the text is not valid UTF-8"]);
}

#[test]
fn ragged_csv_is_filled_or_skipped() {
    let (_, rows, report) = read("T.csv", "a,b,c\n1,2,3\n4\n5,6,7,8\n\"x\"y,1,2\n9,10,11\n");
    assert_eq!(rows, ["1 2 3", "4 null null", "9 10 11"]);
    assert_eq!(
        report,
        [
            "4: record skipped: 4 fields where the header has 3",
            "5: record skipped: text after the closing quote of a field",
            "1 rows have fewer fields than the header; missing fields are empty",
        ]
    );
    let (_, rows, report) = read("T.csv", "a,b\n1,2\n3,\"open\n4,5\n");
    assert_eq!(rows, ["1 2"]);
    assert_eq!(report, ["3: record skipped: a quoted field has no closing quote"]);
}

#[test]
fn truncated_files_give_the_rows_before_the_end() {
    let mut text = String::new();
    (0..20_000).for_each(|i| {
        text += &format!("{{\"i\":{i},\"h\":{}}}\n", (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8)
    });
    let whole = gzip(text.as_bytes());
    let cut = &whole[..whole.len() / 2];
    let (_, rows, report) = read("T.ndjson.gz", cut);
    assert!(rows.len() > 5000 && rows.len() < 15_000, "{}", rows.len());
    assert_eq!(report.len(), 1);
    assert!(report[0].contains("is truncated"), "{report:?}");
    let whole = zstd::encode_all(text.as_bytes(), 3).unwrap();
    let (_, _, report) = read("T.ndjson.zst", &whole[..whole.len() / 2]);
    assert!(report[0].contains("is truncated"), "{report:?}");
}

#[test]
fn junk_is_counted_and_never_panics() {
    let mut seed = 1u64;
    let junk: Vec<u8> = (0..200_000)
        .map(|_| {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 33) as u8
        })
        .collect();
    for name in ["T.ndjson", "T.json", "T.csv", "T.tsv"] {
        let folder = Folder::new();
        let path = folder.file(name, &junk);
        let t = table(&path, &ReadOptions { chunk: 1 << 12, ..ReadOptions::default() });
        _ = read_all(t.as_ref(), &all_columns(t.as_ref()), 2).unwrap();
        assert!(!t.report().is_clean(), "{name}");
    }
    for name in ["T.parquet", "T.arrow", "T.feather.gz"] {
        let folder = Folder::new();
        let path = folder.file(name, &junk);
        let error = open(&TableFiles::at(&path).unwrap(), &NoHints, &ReadOptions::default()).err().unwrap();
        assert!(error.to_string().contains(name), "{error}");
    }
    for bytes in [&b"\xff\xfe"[..], b"\xef\xbb\xbf", b"", b"\n\n\r\n"] {
        for name in ["T.ndjson", "T.json", "T.csv"] {
            assert_eq!(read(name, bytes).1, Vec::<String>::new());
        }
    }
    for name in ["T.parquet", "T.ndjson.gz", "T.csv.zst", "T.arrow"] {
        assert_eq!(read(name, b"").1, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn an_overlong_line_is_skipped() {
    let mut text = b"{\"a\":1}\n{\"a\":\"".to_vec();
    text.resize(3 << 20, b'x');
    text.extend_from_slice(b"\"}\n{\"a\":2}\n");
    for (name, content) in [("T.ndjson", text.clone()), ("T.ndjson.gz", gzip(&text))] {
        let folder = Folder::new();
        let path = folder.file(name, content);
        let options = ReadOptions { chunk: 1 << 16, record_limit: 1 << 20, ..ReadOptions::default() };
        let t = table(&path, &options);
        assert_eq!(rows(&all(t.as_ref())), ["1", "2"], "{name}");
        let report = t.report();
        assert_eq!((report.files[0].bad, report.files[0].first[0].line), (1, 2), "{name}");
        assert_eq!(report.files[0].first[0].reason, "the record is longer than 1 MiB");
    }
}

#[test]
fn strict_reading_stops_at_the_first_bad_record() {
    let folder = Folder::new();
    let path = folder.file("T.ndjson", "{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":nope}\n");
    let t = table(&path, &ReadOptions { strict: true, ..ReadOptions::default() });
    let request = kql_types::ScanRequest { columns: vec![0], ..Default::default() };
    let error = read_all(t.as_ref(), &request, 1).unwrap_err();
    assert_eq!(error.to_string(), format!("{}:2: broken JSON", path.display()));
    // Without it, the line is skipped and counted, even if the query does not read the broken part.
    let t = table(&path, &ReadOptions::default());
    assert_eq!(read_all(t.as_ref(), &request, 1).unwrap()[0].rows, 1);
    assert_eq!((t.report().files[0].bad, t.report().files[0].first[0].line), (1, 2));
}

#[test]
fn reports_do_not_depend_on_threads_or_on_reading_twice() {
    let mut text = String::new();
    (0..4000).for_each(|i| text += if i % 100 == 7 { "{broken\n" } else { "{\"a\":1}\n" });
    let folder = Folder::new();
    let path = folder.file("T.ndjson", &text);
    let options = ReadOptions { chunk: 1 << 12, named: 3, ..ReadOptions::default() };
    let report = |threads: usize| {
        let t = table(&path, &options);
        (0..2).for_each(|_| _ = read_all(t.as_ref(), &all_columns(t.as_ref()), threads).unwrap());
        t.report()
    };
    let one = report(1);
    assert_eq!(one, report(2));
    assert_eq!(one.files[0].bad, 40);
    assert_eq!(one.files[0].first.iter().map(|b| b.line).collect::<Vec<_>>(), [8, 108, 208]);
}
