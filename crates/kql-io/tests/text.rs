//! Reads valid NDJSON, JSON and CSV files.

mod support;

use kql_io::{ReadOptions, discover};
use kql_types::{Column, Prefilter, ScanRequest, SourceError, TableSource, TimeFilter, TimeRange, Type, ticks};
use std::sync::Arc;
use support::*;

#[test]
fn ndjson_types_come_from_all_values() {
    let text = r#"{"TimeGenerated":"2026-03-01T12:00:00Z","n":1,"x":1,"b":true,"s":"a","o":{"k":[1]},"m":1}
{"n":2,"x":2.5,"s":"","m":"two","late":null,"t":"2026-01-01 10:00:00.1234567"}

{ "o" : [1, 2] , "n" : 3 , "s":"q\"\u00e9\n" }
{"id":18446744073709551615, "g":"0f8fad5b-d9cb-469f-a165-70867728950e"}
"#;
    let (columns, rows, report) = read("T.ndjson", text);
    assert_eq!(
        columns,
        "TimeGenerated:datetime n:long x:real b:bool s:string o:dynamic m:string late:string t:datetime id:string g:string"
    );
    assert_eq!(
        rows,
        [
            r#""2026-03-01T12:00:00.0000000Z" 1 1.0 true "a" {"k":[1]} "1" "" null "" """#,
            r#"null 2 2.5 null "" null "two" "" "2026-01-01T10:00:00.1234567Z" "" """#,
            r#"null 3 null null "q\"é\n" [1,2] "" "" null "" """#,
            r#"null null null null "" null "" "" null "18446744073709551615" "0f8fad5b-d9cb-469f-a165-70867728950e""#,
        ]
    );
    assert!(report.is_empty(), "{report:?}");
}

#[test]
fn json_may_be_an_array_or_concatenated_objects() {
    let want = ["1 \"x\"", "2 \"y]\"", "null \"z\""];
    for text in [
        "[{\"a\":1,\"b\":\"x\"},\n {\"a\":2,\"b\":\"y]\"},\n {\"b\":\"z\"}]\n",
        "{\"a\":1,\n\"b\":\"x\"}{\"a\":2,\"b\":\"y]\"}\n\n{\"b\":\n\"z\"}",
        "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y]\"}\r\n{\"b\":\"z\"}",
        "\u{feff}[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y]\"},{\"b\":\"z\"}]",
    ] {
        let (columns, rows, report) = read("T.json", text);
        assert_eq!(
            (columns.as_str(), rows.as_slice()),
            ("a:long b:string", want.map(String::from).as_slice()),
            "{text}"
        );
        assert!(report.is_empty(), "{report:?}");
    }
    assert_eq!(read("T.json", "[]").1, Vec::<String>::new());
}

#[test]
fn csv_fields_are_quoted_as_in_rfc_4180() {
    let text = "TimeGenerated [UTC],n,s,d,n\r\n\"3/31/2026, 12:00:00.000 PM\",1,\"a,\"\"b\"\"\nc\",\"{\"\"k\"\":1}\",x\r\n,2,,,y\r\n";
    let (columns, rows, report) = read("T.csv", text);
    assert_eq!(columns, "TimeGenerated:datetime n:long s:string d:dynamic n_1:string");
    assert_eq!(rows, [r#""2026-03-31T12:00:00.0000000Z" 1 "a,\"b\"\nc" {"k":1} "x""#, r#"null 2 "" null "y""#]);
    assert!(report.is_empty(), "{report:?}");
    let (columns, rows, _) = read("T.tsv", "a\tb\n1\tx,y\n2\t\"q\tr\"\n");
    assert_eq!((columns.as_str(), rows), ("a:long b:string", vec!["1 \"x,y\"".into(), "2 \"q\\tr\"".into()]));
}

#[test]
fn suffixes_give_the_types_of_custom_logs() {
    let text = r#"{"u_s":5,"n_d":"7","ok_b":"True","at_t":"2026-03-01","id_g":"{0F8FAD5B-D9CB-469F-A165-70867728950E}","TimeGenerated":1772366400}"#;
    let (columns, rows, _) = read("Squid_CL.json", text);
    assert_eq!(columns, "u_s:string n_d:real ok_b:bool at_t:datetime id_g:guid TimeGenerated:datetime");
    assert_eq!(
        rows,
        [
            r#""5" 7.0 true "2026-03-01T00:00:00.0000000Z" "0f8fad5b-d9cb-469f-a165-70867728950e" "2026-03-01T12:00:00.0000000Z""#
        ]
    );
}

#[test]
fn a_catalog_gives_columns_and_types() {
    const SCHEMA: &[(&str, Type)] = &[
        ("TimeGenerated", Type::DateTime),
        ("Port", Type::Int),
        ("Missing", Type::Long),
        ("Name", Type::String),
        ("Props", Type::Dynamic),
        ("At", Type::DateTime),
    ];
    let folder = Folder::new();
    let path = folder.file(
        "T.ndjson",
        concat!(
            r#"{"TimeGenerated":"10/26/2020, 9:43:12.000 PM","Port":"443","Name":12.50,"Props":"{\"a\":1}","At":1772366400000,"more":1}"#,
            "\n",
            r#"{"Port":99999999999,"Name":{"x":1},"Props":"plain","At":"soon","more":"text"}"#,
            "\n",
            r#"{"Port":"","Name":null,"Props":"","At":""}"#,
        ),
    );
    let t = hinted(&path, &Catalogue("T", SCHEMA));
    assert_eq!(
        columns(t.as_ref()),
        "TimeGenerated:datetime Port:int Missing:long Name:string Props:dynamic At:datetime more:string"
    );
    assert_eq!(
        rows(&all(t.as_ref())),
        [
            r#""2020-10-26T21:43:12.0000000Z" 443 null "12.50" {"a":1} "2026-03-01T12:00:00.0000000Z" "1""#,
            r#"null null null "{\"x\":1}" "plain" null "text""#,
            r#"null null null "" null null """#,
        ]
    );
    let report = t.report();
    assert_eq!(report.files[0].coerced, [("Port".to_string(), 1), ("At".to_string(), 1)]);
}

#[test]
fn folders_and_files_with_one_name_are_one_table() {
    let folder = Folder::new();
    folder.file("A.csv", "x,y\n1,a\n");
    folder.file("A.ndjson.gz", gzip(b"{\"x\":2.5,\"z\":true}\n"));
    folder.file("B/2.jsonl", "{\"k\":2}\n");
    folder.file("B/1.json", "[{\"k\":1}]");
    folder.file("B/notes.txt", "hello");
    folder.file("notes.md", "hello");
    folder.file("README.md", "hello");
    folder.file(".hidden.csv", "x\n1\n");
    let found = discover(std::slice::from_ref(&folder.0), &kql_io::NoHints).unwrap();
    let tables = found.tables;
    assert_eq!(tables.iter().map(|t| t.name.as_str()).collect::<Vec<_>>(), ["A", "B"]);
    let a = kql_io::open(&tables[0], &kql_io::NoHints, &ReadOptions::default()).unwrap();
    assert_eq!(columns(a.as_ref()), "x:real y:string z:bool");
    assert_eq!(rows(&all(a.as_ref())), ["1.0 \"a\" null", "2.5 \"\" true"]);
    let b = kql_io::open(&tables[1], &kql_io::NoHints, &ReadOptions::default()).unwrap();
    assert_eq!(rows(&all(b.as_ref())), ["1", "2"]);
    assert_eq!((found.notes.len(), b.notes().len()), (1, 1));
}

/// Many rows in small chunks: parallel and sequential scans give the same results with time bounds, filters and limits.
#[test]
fn scans_do_not_depend_on_chunks() {
    let mut ndjson = String::new();
    let mut csv = String::from("TimeGenerated,i,s,q\n");
    for i in 0..5000 {
        let time = ticks::format_datetime(ticks::parse_datetime("2026-03-01").unwrap() + i * ticks::MINUTE);
        let q = "x".repeat((i % 37) as usize);
        let s = if i % 3 == 1 { String::new() } else { format!(",\"s\":\"v{}\"", i % 10) };
        ndjson += &format!("{{\"TimeGenerated\":\"{time}\",\"i\":{i}{s},\"q\":\"{q}\\n\"}}\n");
        let s = if i % 3 == 1 { String::new() } else { format!("v{}", i % 10) };
        csv += &format!("{time},{i},{s},\"{q}\n\"\n");
    }
    let folder = Folder::new();
    let paths = [
        folder.file("N.ndjson", &ndjson),
        folder.file("G.ndjson.gz", gzip(ndjson.as_bytes())),
        folder.file("C.csv", &csv),
        folder.file("Z.csv.zst", zstd::encode_all(csv.as_bytes(), 1).unwrap()),
    ];
    let mut wants: Option<(Vec<String>, Vec<String>)> = None;
    for path in &paths {
        for chunk in [1 << 12, 1 << 14, 2 << 20] {
            let t = table(path, &ReadOptions { chunk, ..ReadOptions::default() });
            let everything = rows(&kql_io::read_all(t.as_ref(), &all_columns(t.as_ref()), 1).unwrap());
            assert_eq!(everything, rows(&all(t.as_ref())));
            let from = ticks::parse_datetime("2026-03-02").unwrap();
            let request = ScanRequest {
                columns: ["i", "q"].iter().map(|c| t.schema().index_of(c).unwrap()).collect(),
                time: Some(TimeFilter { column: 0, range: TimeRange::new(from, from + ticks::DAY) }),
                prefilter: Some(Prefilter {
                    key: None,
                    columns: vec![t.schema().index_of("s").unwrap()],
                    test: Arc::new(|b| {
                        let s = b.columns[0].as_strings();
                        Ok::<_, SourceError>((0..b.rows).map(|i| Some(s.get(i) == "v7")).collect())
                    }),
                }),
                limit: None,
            };
            let filtered = rows(&kql_io::read_all(t.as_ref(), &request, 2).unwrap());
            assert_eq!(filtered.len(), 96);
            assert!(t.report().is_clean(), "{:?}", t.report());
            match &wants {
                Some(w) => assert!(w.0 == everything && w.1 == filtered, "{} {chunk}", path.display()),
                None => wants = Some((everything, filtered)),
            }
            let limited = ScanRequest { limit: Some(10), ..all_columns(t.as_ref()) };
            let some = rows(&kql_io::read_all(t.as_ref(), &limited, 2).unwrap());
            assert_eq!(some[..10], wants.as_ref().unwrap().0[..10]);
            let count = ScanRequest::default();
            let batches = kql_io::read_all(t.as_ref(), &count, 2).unwrap();
            assert_eq!(batches.iter().map(|b| b.rows).sum::<usize>(), 5000);
        }
    }
}

#[test]
fn utf16_is_read_as_text() {
    let text = "{\"a\":\"é😀\",\"n\":1}\n{\"a\":\"b\",\"n\":2}\n";
    for (mark, big) in [([0xff, 0xfe], false), ([0xfe, 0xff], true)] {
        let mut bytes = mark.to_vec();
        bytes.extend(text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }));
        let (columns, rows, report) = read("T.ndjson", bytes);
        assert_eq!(columns, "a:string n:long");
        assert_eq!(rows, ["\"é😀\" 1", "\"b\" 2"]);
        assert!(report.is_empty());
    }
    let (_, rows, _) = read("T.csv", "\u{feff}a,b\r\n1,2\r\n");
    assert_eq!(rows, ["1 2"]);
}

#[test]
fn columns_missing_in_the_file_are_constant() {
    let folder = Folder::new();
    let path = folder.file("T.ndjson", "{\"a\":1}\n");
    let t = hinted(&path, &Catalogue("T", &[("a", Type::Long), ("b", Type::Guid)]));
    assert!(matches!(all(t.as_ref())[0].columns[1], Column::Const(..)));
    assert_eq!(t.schema().fields.len(), 2);
}
