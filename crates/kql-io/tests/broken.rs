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
    assert_eq!(rows, ["1 2", "4 5"]);
    assert_eq!(report, ["3: record skipped: a quoted field has no closing quote"]);
}

#[test]
fn damaged_compressed_files_are_errors() {
    let mut text = String::new();
    (0..20_000).for_each(|i| {
        text += &format!("{{\"i\":{i},\"h\":{}}}\n", (i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 8)
    });
    let mut wrong_sum = gzip(text.as_bytes());
    let crc = wrong_sum.len() - 8;
    wrong_sum[crc] ^= 1;
    let mut wrong_length = gzip(text.as_bytes());
    *wrong_length.last_mut().unwrap() ^= 1;
    let second_member = [wrong_sum.clone(), gzip(b"{\"i\":1}\n")].concat();
    let gz = gzip(text.as_bytes());
    let csv = gzip(b"i,h\n1,2\n");
    let zst = zstd::encode_all(text.as_bytes(), 3).unwrap();
    for (name, bytes, reason) in [
        ("T.ndjson.gz", &gz[..gz.len() / 2], "truncated"),
        ("T.csv.gz", &csv[..csv.len() - 4], "truncated"),
        ("T.ndjson.gz", &wrong_sum, "damaged"),
        ("T.ndjson.gz", &wrong_length, "damaged"),
        ("T.ndjson.gz", &second_member, "damaged"),
        ("T.ndjson.zst", &zst[..zst.len() / 2], "truncated"),
    ] {
        let folder = Folder::new();
        let path = folder.file(name, bytes);
        let error = open(&TableFiles::at(&path).unwrap(), &NoHints, &ReadOptions::default()).err().unwrap().to_string();
        assert!(error.contains(reason) && error.contains(name), "{error}");
    }
    // Two members are one file.
    let (_, rows, report) = read("T.ndjson.gz", [gzip(b"{\"i\":1}\n"), gzip(b"{\"i\":2}\n")].concat());
    assert_eq!((rows.len(), report.len()), (2, 0));
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
        let options = ReadOptions { chunk: 1 << 12, ..ReadOptions::default() };
        // The header of junk may be none.
        let Ok(t) = open(&TableFiles::at(&path).unwrap(), &NoHints, &options) else { continue };
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
