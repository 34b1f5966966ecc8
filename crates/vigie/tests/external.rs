//! `externaldata` over files given on the command line or in a test.

mod support;

use support::{Folder, Run, vigie};

const LOCATION: &str = "https://example.com/feeds/list";

fn query(file: &str, columns: &str, properties: &str) -> Run {
    let text = format!("externaldata({columns})['{LOCATION}'] {properties}");
    vigie(&["query", &text, "--external", &format!("{LOCATION}={file}"), "--format", "csv"])
}

#[track_caller]
fn gives(run: &Run, out: &str) {
    assert_eq!((run.status, run.out.replace("\r\n", "\n").as_str()), (0, out), "{}", run.err);
}

#[track_caller]
fn fails(run: &Run, status: i32, said: &[&str]) {
    assert_eq!(run.status, status, "{}{}", run.out, run.err);
    for s in said {
        assert!(run.err.contains(s), "`{s}` is missing in:\n{}", run.err);
    }
}

#[test]
fn delimited_values_fill_columns_by_position() {
    let d = Folder::new("external-csv");
    let csv = d.file("a.csv", "name,n,extra\n\"x, y\",1,z\nb\n");
    gives(&query(&csv, "A:string, B:long", "with (format='csv', ignoreFirstRecord=true)"), "A,B\n\"x, y\",1\nb,\n");
    gives(&query(&csv, "A:string", ""), "A\nname\n\"x, y\"\nb\n");
    for (format, delimiter) in [("tsv", "\t"), ("psv", "|"), ("scsv", ";"), ("sohsv", "\u{1}")] {
        let file = d.file(format, format!("b,c{delimiter}2\n"));
        gives(&query(&file, "A:string, B:long", &format!("with (format='{format}')")), "A,B\n\"b,c\",2\n");
    }
    let mapping = r#"[{"Column":"B","Properties":{"Ordinal":"1"}},{"Column":"C","Properties":{"ConstValue":"k"}}]"#;
    gives(
        &query(
            &csv,
            "A:string, B:long, C:string",
            &format!("with (ignoreFirstRecord=true, ingestionMapping='{mapping}')"),
        ),
        "A,B,C\n,1,k\n,,k\n",
    );
}

#[test]
fn txt_gives_lines_and_raw_gives_one_value() {
    let d = Folder::new("external-txt");
    let file = d.file("a.txt", "one \"two\", three\r\n\nfour\n");
    gives(&query(&file, "L:string, M:long", "with (format='txt')"), "L,M\n\"one \"\"two\"\", three\",\nfour,\n");
    gives(&query(&file, "L:string", "with (format='txt', ignoreFirstRecord=true)"), "L\nfour\n");
    gives(&query(&file, "L:string", "with (format='raw') | project n = strlen(L)"), "n\n24\n");
    let text = format!("externaldata(L:string)['{LOCATION}.txt']");
    gives(
        &vigie(&["query", &text, "--external", &format!("{LOCATION}.txt={file}"), "--format", "csv"]),
        "L\n\"one \"\"two\"\", three\"\nfour\n",
    );
    let bytes = d.file("b.txt", b"ok\n\xff\xfe\n");
    fails(&query(&bytes, "L:string", "with (format='txt')"), 1, &["b.txt:2", "not valid UTF-8"]);
}

#[test]
fn json_fills_columns_by_name_or_path() {
    let d = Folder::new("external-json");
    let json =
        "{\"a\": 1, \"more\": {\"deep\": [{\"x\": \"2026-01-02T03:04:05Z\"}]}, \"unasked\": 1}\n{\"a\": \"2\"}\n";
    let file = d.file("a.json", json);
    gives(&query(&file, "a:long, b:string", "with (format='multijson')"), "a,b\n1,\n2,\n");
    let array = d.file("b.json", format!("[{}]", json.trim().replace('\n', ",\n")));
    let mapping = concat!(
        r#"[{"Column":"At","Properties":{"Path":"$.more.deep[0].x"}},{"Column":"N","Properties":{"Path":"$.a"}},"#,
        r#"{"column":"M","path":"$.more"}]"#
    );
    let shape = "N:long, At:datetime, M:dynamic";
    let expected =
        "N,At,M\n1,2026-01-02T03:04:05.0000000Z,\"{\"\"deep\"\":[{\"\"x\"\":\"\"2026-01-02T03:04:05Z\"\"}]}\"\n2,,\n";
    for file in [&file, &array] {
        gives(&query(file, shape, &format!("with (format='multijson', ingestionMapping='{mapping}')")), expected);
    }
    let bad = query(&file, "a:long", "with (format='json', ingestionMapping='[{\"Column\":\"x\"}]')");
    fails(&bad, 1, &["the query does not declare column `x`"]);
}

#[test]
fn several_urls_are_concatenated_and_credentials_may_be_omitted() {
    let d = Folder::new("external-several");
    let (one, two) = (d.file("1", "a\n"), d.file("2", "b\n"));
    let text = "externaldata(A:string)[h'https://example.com/1?sig=secret', 'https://example.com/2;key=secret'] | sort by A desc";
    let run = vigie(&[
        "query",
        text,
        "--external",
        &format!("https://example.com/1={one}"),
        "--external",
        &format!("https://example.com/2={two}"),
        "--format",
        "csv",
    ]);
    gives(&run, "A\nb\na\n");
}

#[test]
fn compressed_files_are_read_and_archives_rejected() {
    let d = Folder::new("external-packed");
    let packed: &[u8] =
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff, 0x4b, 0xe4, 0x4a, 0xe2, 2, 0, 0x97, 0x2a, 0x57, 0x18, 4, 0, 0, 0];
    let file = d.file("list", packed);
    gives(&query(&file, "A:string", ""), "A\na\nb\n");
    gives(&query(&file, "A:string", "with (format='txt')"), "A\na\nb\n");
    let zip = d.file("list.zip", b"PK\x03\x04junk");
    fails(&query(&zip, "A:string", ""), 1, &["zip archives are not supported", "extract the archive"]);
}

#[test]
fn a_url_without_a_file_is_a_note_and_an_error_when_read() {
    let text = format!("externaldata(A:string)['{LOCATION}'] | count");
    fails(&vigie(&["query", &text]), 2, &["KQL112", "--external https://example.com/feeds/list=FILE"]);
    let d = Folder::new("external-absent");
    let kql = d.file("q.kql", &text);
    let checked = vigie(&["check", &kql]);
    assert_eq!(checked.status, 0, "{}{}", checked.out, checked.err);
    fails(&vigie(&["query", &text, "--external", "nothing"]), 2, &["URL=FILE"]);
    fails(&vigie(&["query", &text, "--external", "https://example.com/x=no/such/file"]), 2, &["no/such/file"]);
    fails(&query(&kql, "A:string", "with (format='avro')"), 1, &["`avro` is not supported", "multijson"]);
}

#[test]
fn tests_of_rules_name_their_external_data() {
    let d = Folder::new("external-test");
    d.file("feed.csv", "addr\n203.0.113.9\n");
    d.file(
        "listed.yaml",
        concat!(
            "id: 0b6f3c2e-3d0c-4f4e-9a54-0d5a3f5b7a11\nname: Listed address\ndescription: |\n  Finds it.\nseverity: Low\n",
            "kind: Scheduled\nversion: 1.0.0\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\n",
            "tactics: [InitialAccess]\nrelevantTechniques: [T1078]\nrequiredDataConnectors: []\nquery: |\n",
            "  let listed = externaldata(A:string)['https://example.com/feed.csv'] with (ignoreFirstRecord=true);\n",
            "  SigninLogs | where IPAddress in (listed)\nentityMappings:\n  - entityType: IP\n    fieldMappings:\n",
            "      - identifier: Address\n        columnName: IPAddress\n"
        ),
    );
    let test = concat!(
        "external:\n  https://example.com/feed.csv: feed.csv\ntests:\n  - name: listed\n    rows:\n      SigninLogs:\n",
        "        - {IPAddress: 203.0.113.9}\n        - {IPAddress: 203.0.113.10}\n    expect:\n      rows: {count: 1}\n"
    );
    let file = d.file("listed.test.yaml", test);
    let run = vigie(&["test", &file]);
    assert_eq!(run.status, 0, "{}{}", run.out, run.err);
    let without =
        d.file("listed.test.yaml", test.split_once("tests:").map(|(_, t)| format!("tests:{t}")).unwrap_or_default());
    let run = vigie(&["test", &without]);
    assert_ne!(run.status, 0);
    assert!(format!("{}{}", run.out, run.err).contains("--external https://example.com/feed.csv=FILE"), "{}", run.out);
}
