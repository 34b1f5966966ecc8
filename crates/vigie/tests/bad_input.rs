//! Invalid input gives a clear error or is skipped and counted, with the right exit status; it never panics.

mod support;

use support::{Folder, Run, check, vigie};

fn query(data: &str, text: &str) -> Run {
    vigie(&["query", text, "--data", data, "--format", "csv", "--now", "2026-03-01T12:00:00Z"])
}

#[test]
fn a_missing_file_or_folder_is_reported() {
    check(&vigie(&["run", "no/such/rule.yaml"]), 2, &["no/such/rule.yaml"]);
    check(&query("no/such/folder", "print 1"), 2, &["no/such/folder"]);
    check(&vigie(&["query", "-f", "no/such.kql"]), 2, &["no/such.kql"]);
}

#[test]
fn functions_that_double_the_query_are_refused() {
    let said = &["KQL007", "more than 100000 operators and expressions"];
    let tables: String = (1..40).map(|i| format!("let f{i} = () {{ union (f{0}()), (f{0}()) }};\n", i - 1)).collect();
    check(&vigie(&["query", &format!("let f0 = () {{ print x = 1 }};\n{tables}f39")]), 1, said);
    let scalars: String = (1..40).map(|i| format!("let f{i} = (x: long) {{ f{0}(x) + f{0}(x) }};\n", i - 1)).collect();
    check(
        &vigie(&[
            "query",
            &format!("let f0 = (x: long) {{ x }};\n{scalars}range x from 1 to 2 step 1 | extend y = f39(x)"),
        ]),
        1,
        said,
    );
    let lets: String = (1..40).map(|i| format!("let x{i} = x{0} + x{0};\n", i - 1)).collect();
    check(&vigie(&["query", &format!("let x0 = rand();\n{lets}print x39")]), 1, said);
    let nested = format!(
        "let f = (x: long) {{ x + x }};\nrange x from 1 to 2 step 1 | extend y = {}x{}",
        "f(".repeat(40),
        ")".repeat(40)
    );
    check(&vigie(&["query", &nested]), 1, said);
}

#[cfg(unix)]
#[test]
fn a_pipe_or_device_is_no_table() {
    let d = Folder::new("special");
    d.file("Good.ndjson", "{\"a\":1}\n");
    let pipe = format!("{}/Pipe.ndjson", d.path());
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo runs").success());
    std::os::unix::fs::symlink("/dev/zero", format!("{}/Zero.csv", d.path())).expect("a link");
    check(&query(&d.path(), "Good | count"), 0, &["1"]);
    let said = &["no regular file but a pipe, socket or device"];
    for table in ["Pipe", "Zero"] {
        check(&query(&d.path(), &format!("{table} | count")), 2, said);
    }
    check(&query(&pipe, "Pipe"), 2, said);
}

#[cfg(unix)]
#[test]
fn a_pipe_or_device_is_no_rule_query_or_function() {
    let d = Folder::new("special-text");
    let said = &["no regular file but a pipe, socket or device"];
    for name in ["F.kql", "rule.yaml", "x.test.yaml", "Geo.mmdb", "rows.csv"] {
        let path = format!("{}/{name}", d.path());
        match name {
            "F.kql" => {
                assert!(std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo runs").success())
            }
            _ => std::os::unix::fs::symlink("/dev/zero", path).expect("a link"),
        }
    }
    let path = |name: &str| format!("{}/{name}", d.path());
    check(&vigie(&["query", "-f", &path("F.kql")]), 2, said);
    check(&vigie(&["check", &path("F.kql")]), 2, said);
    check(&vigie(&["query", "print 1", "--functions", &path("F.kql")]), 0, said);
    check(&vigie(&["query", "F", "--functions", &d.path()]), 2, said);
    check(&vigie(&["run", &path("rule.yaml")]), 2, said);
    check(&vigie(&["check", &path("rule.yaml")]), 2, said);
    check(&vigie(&["test", &path("x.test.yaml")]), 1, said);
    check(&vigie(&["query", "print 1", "--geoip", &path("Geo.mmdb")]), 2, said);
    check(&vigie(&["query", "print 1", "--user-agents", &path("Geo.mmdb")]), 2, said);
    check(
        &vigie(&["query", "_GetWatchlist('w')", "--watchlist", &format!("w={}", path("rows.csv"))]),
        2,
        &["rows.csv"],
    );
    let external = format!("https://example.com/rows.csv={}", path("rows.csv"));
    let text = "externaldata(a: string)['https://example.com/rows.csv'] with (format='csv')";
    check(&vigie(&["query", text, "--external", &external]), 2, &["there is no file for"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_of_the_shell_is_read_as_a_query() {
    let program = env!("CARGO_BIN_EXE_vigie");
    let shell = format!("echo 'print x = 6 * 7' | '{program}' query -f /dev/stdin --format csv");
    let out = std::process::Command::new("sh").args(["-c", &shell]).output().expect("sh runs");
    assert_eq!(
        String::from_utf8_lossy(&out.stdout).lines().collect::<Vec<_>>(),
        ["x", "42"],
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn the_number_of_threads_is_bounded() {
    check(&vigie(&["query", "range x from 1 to 9 step 1 | count", "--threads", "1000000000"]), 0, &["9"]);
}

#[test]
fn an_unknown_table_is_an_error_with_a_suggestion() {
    let d = Folder::new("table");
    d.file("Sessions.ndjson", "{\"a\":1}\n");
    check(&query(&d.path(), "Sesions | take 1"), 1, &["KQL102", "Sesions", "did you mean `Sessions`?", "1:1"]);
}

#[test]
fn an_unknown_column_is_an_error_with_a_suggestion() {
    let d = Folder::new("column");
    d.file("T.ndjson", "{\"SrcIpAddr\":\"192.0.2.1\"}\n");
    check(&query(&d.path(), "T\n| where SrcIpAdr == 'x'"), 1, &["KQL101", "did you mean `SrcIpAddr`?", "2:9"]);
}

#[test]
fn an_unknown_function_is_an_error_with_a_suggestion() {
    check(&query(".", "print strlenn('x')"), 1, &["KQL103", "did you mean `strlen`?"]);
}

#[test]
fn a_rule_without_a_query_is_an_error() {
    let d = Folder::new("noquery");
    let rule = d.file("r.yaml", "id: 6f0c8c1e-0000-4000-8000-000000000001\nname: x\nkind: Scheduled\n");
    check(&vigie(&["run", &rule]), 1, &["query"]);
}

#[test]
fn broken_yaml_is_an_error_with_its_position() {
    let d = Folder::new("yaml");
    let rule = d.file("r.yaml", "id: [1, 2\nname: x\n  query: |\n T\n");
    check(&vigie(&["run", &rule]), 1, &["RULE101", "r.yaml:"]);
}

#[test]
fn an_error_in_the_query_of_a_rule_points_into_the_yaml() {
    let d = Folder::new("place");
    d.file("T.ndjson", "{\"a\":1}\n");
    let yaml = "id: 6f0c8c1e-0000-4000-8000-000000000002\nname: x\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\n\
                queryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n  T\n  | where nope == 1\n";
    let rule = d.file("r.yaml", yaml);
    check(&vigie(&["run", &rule, "--data", &d.path(), "--now", "2026-03-01"]), 1, &["KQL101", "r.yaml:11:11"]);
}

#[test]
fn truncated_gzip_is_an_error() {
    let d = Folder::new("gzip");
    // The header of a gzip stream with a truncated body.
    let bytes = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56, 0x4a, 0x54, 0xb2, 0x32];
    d.file("T.ndjson.gz", bytes);
    let run = query(&d.path(), "T | count");
    let all = format!("{}{}", run.out, run.err);
    assert!(all.contains("T.ndjson.gz") && !all.contains("panicked"), "{all}");
}

#[test]
fn a_broken_line_is_skipped_counted_and_reported() {
    let d = Folder::new("line");
    d.file("T.ndjson", "{\"a\":1}\n{\"b\":2, \"a\n{\"a\":3}\n");
    check(&query(&d.path(), "T | summarize sum(a)"), 0, &["4", "T.ndjson:2"]);
    // A syntax error after the last key that the query reads invalidates the record too.
    d.file("U.ndjson", "{\"a\":1}\n{\"a\":2,,}\n{\"a\":3}\n");
    check(&query(&d.path(), "U | summarize sum(a)"), 0, &["4", "U.ndjson:2"]);
    let strict = vigie(&["query", "T | count", "--data", &d.path(), "--strict"]);
    check(&strict, 2, &["T.ndjson"]);
}

#[test]
fn ragged_csv_rows_are_reported() {
    let d = Folder::new("csv");
    d.file("T.csv", "a,b\n1,2\n3\n4,5,6\n7,8\n");
    let run = query(&d.path(), "T | summarize sum(a)");
    check(&run, 0, &["11", "T.csv"]);
}

#[test]
fn functions_that_call_each_other_are_rejected() {
    let d = Folder::new("cycle");
    d.file("f.kql", "g");
    d.file("g.kql", "f");
    let run = vigie(&["query", "f | count", "--functions", &d.path()]);
    check(&run, 1, &["KQL107", "calls itself"]);
}

#[test]
fn deep_nesting_is_a_diagnostic() {
    let d = Folder::new("deep");
    let text = format!("print {}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let file = d.file("q.kql", text);
    check(&vigie(&["query", "-f", &file]), 1, &["KQL006"]);
    let long = format!("print {}", vec!["true"; 10_000].join(" and "));
    let file = d.file("long.kql", long);
    check(&vigie(&["query", "-f", &file, "--format", "csv"]), 0, &["true"]);
}

#[test]
fn binary_junk_is_not_a_table() {
    let d = Folder::new("junk");
    let junk: Vec<u8> = (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for name in ["A.ndjson", "B.csv", "C.parquet", "D.arrow", "E.json.gz", "F.csv.zst"] {
        d.file(name, &junk);
        let table = &name[..1];
        let run = query(&d.path(), &format!("{table} | count"));
        let all = format!("{}{}", run.out, run.err);
        assert!(!all.contains("panicked") && all.contains(name), "{name}: {all}");
    }
}

#[test]
fn valid_kql_that_is_not_supported_has_its_own_status() {
    let d = Folder::new("refused");
    d.file("T.ndjson", "{\"a\":1}\n");
    check(&query(&d.path(), "T | evaluate python(typeof(*), 'result = df')"), 3, &["KQL302", "`python`"]);
    check(&query(&d.path(), "T | where nope == 1 | evaluate python(typeof(*), 'result = df')"), 1, &["KQL101"]);
    check(&vigie(&["explain", "T | evaluate python(typeof(*), 'x')", "--data", &d.path()]), 3, &["KQL302"]);
}

/// `vigie … | head`: the reader closes the pipe before all output is written.
#[test]
fn a_closed_pipe_is_not_a_failure() {
    let d = Folder::new("reader");
    let rows: String = (0..20_000).map(|i| format!("{{\"A\":\"{i:050}\"}}\n")).collect();
    d.file("data/T_CL.ndjson", rows);
    d.file("q.kql", "T_CL");
    for args in [
        &["query", "T_CL", "--data", "data", "--format", "ndjson"][..],
        &["query", "T_CL", "--data", "data"],
        &["run", "r.yaml", "--data", "data", "--as", "rows"],
    ] {
        d.file("r.yaml", "id: a\nkind: Scheduled\nquery: T_CL\n");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_vigie"));
        command.args(args).current_dir(&d.0).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(!err.contains("panicked") && !err.contains("rror"), "{args:?}: {err}");
    }
}
