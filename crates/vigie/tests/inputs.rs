//! Which files are read: several paths, names of tables, nested folders, and what cannot be opened.

mod support;

use support::{Folder, Run, rule, vigie_in};

fn query(folder: &Folder, text: &str, args: &[&str]) -> Run {
    let mut all = vec!["query", text, "--format", "csv"];
    all.extend(args);
    vigie_in(&folder.0, &all)
}

/// The lines of a result below its header.
fn rows(run: &Run) -> Vec<&str> {
    run.out.lines().skip(1).collect()
}

#[test]
fn data_paths_add_up() {
    let d = Folder::new("inputs-add");
    d.file("feb/SigninLogs.ndjson", "{\"UserPrincipalName\":\"ann\"}\n");
    d.file("mar/SigninLogs.csv", "UserPrincipalName\nbob\n");
    d.file("mar/Flows.csv", "Bytes,Note\n1,\n");
    d.file("apr/Flows.ndjson", "{\"Bytes\":2.5,\"Note\":7}\n{\"Bytes\":3,\"Extra\":true}\n");
    let names = "SigninLogs | project UserPrincipalName";
    let run = query(&d, names, &["--data", "feb", "--data", "mar"]);
    assert_eq!(rows(&run), ["ann", "bob"], "{}", run.err);
    let run = query(&d, names, &["--data", "mar", "--data", "feb/SigninLogs.ndjson"]);
    assert_eq!(rows(&run), ["bob", "ann"], "{}", run.err);
    // Types hold the values of all files, and no column is lost.
    for order in [["mar", "apr"], ["apr", "mar"]] {
        let schema = "Flows | getschema | project ColumnName, ColumnType | order by ColumnName asc";
        let run = query(&d, schema, &["--data", order[0], "--data", order[1]]);
        assert_eq!(rows(&run), ["Bytes,real", "Extra,bool", "Note,long"], "{order:?}: {}", run.err);
        let run = query(&d, "Flows | summarize sum(Bytes), count()", &["--data", order[0], "--data", order[1]]);
        assert_eq!(rows(&run), ["6.5,3"], "{order:?}: {}", run.err);
    }
    let run = vigie_in(&d.0, &["tables", "--data", "feb", "--data", "mar", "--data", "apr"]);
    assert!(run.out.contains("SigninLogs  2 rows"), "{}", run.out);
    assert!(run.out.contains("Flows  3 rows"), "{}", run.out);
}

#[test]
fn functions_and_watchlists_add_up() {
    let d = Folder::new("inputs-add-more");
    d.file("f1/A.kql", "print a = 1");
    d.file("f2/B.kql", "print a = 2");
    d.file("w1/Vip.csv", "User\nann\n");
    d.file("w2/Vip.csv", "User\nbob\n");
    d.file("w2/Hosts.csv", "Host\nweb\n");
    let more = ["--functions", "f1", "--functions", "f2", "--watchlists", "w1", "--watchlists", "w2"];
    let text = "union A, B, (_GetWatchlist('Vip') | project User), (_GetWatchlist('Hosts') | project Host) | count";
    assert_eq!(rows(&query(&d, text, &more)), ["5"]);
}

#[test]
fn a_file_under_two_paths_counts_once() {
    let d = Folder::new("inputs-once");
    d.file("logs/T.csv", "a\n1\n");
    d.file("logs/more/U.csv", "a\n1\n");
    for paths in [["logs", "logs"], ["logs", "logs/T.csv"], ["logs/T.csv", "logs/../logs/T.csv"]] {
        let run = query(&d, "T | count", &["--data", paths[0], "--data", paths[1]]);
        assert_eq!(rows(&run), ["1"], "{paths:?}");
    }
    let run = query(&d, "T | count", &["--data", "logs", "--data", "logs/T.csv"]);
    assert!(run.err.contains("logs/T.csv: 1 file is read already and counted once"), "{}", run.err);
    let run = vigie_in(&d.0, &["query", "print 1", "--external", "http://x/a=a.csv", "--external", "http://x/a=b.csv"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("two files for `http://x/a`"), "{}", run.err);
}

#[test]
fn what_is_named_twice_counts_once_or_is_refused() {
    let d = Folder::new("inputs-twice");
    d.file("w/Vip.csv", "User\nann\n");
    d.file("v/Vip.csv", "User\nbob\n");
    let names = "_GetWatchlist('Vip') | project User";
    let absolute = d.0.join("w").display().to_string();
    let folders = ["--watchlists", "w", "--watchlists", "./w/", "--watchlists", &absolute];
    assert_eq!(rows(&query(&d, names, &folders)), ["ann"]);
    let files = ["--watchlist", "Vip=w/Vip.csv:User", "--watchlist", "Vip=./w/Vip.csv:User"];
    assert_eq!(rows(&query(&d, names, &files)), ["ann"]);
    let files = ["--watchlist", "Vip=w/Vip.csv:User", "--watchlist", "Vip=v/Vip.csv:User"];
    assert_eq!(rows(&query(&d, names, &files)), ["ann", "bob"]);
    let text = "declare query_parameters(n:long); print n";
    for (text, args, said) in [
        (text, ["--param", "n=1", "--param", "n=2"], "`--param` gives `n` two values"),
        (names, ["--watchlist", "Vip=w/Vip.csv:User", "--watchlist", "Vip=v/Vip.csv:Name"], "more than one key column"),
    ] {
        let run = query(&d, text, &args);
        assert_eq!(run.status, 2, "{}", run.out);
        assert!(run.err.contains(said), "{}", run.err);
    }
}

#[test]
fn names_of_files_match_tables_regardless_of_case() {
    let d = Folder::new("inputs-case");
    d.file("a/signinlogs.ndjson", "{\"UserPrincipalName\":\"ann\"}\n");
    d.file("a/SIGNINLOGS.csv", "UserPrincipalName\nbob\n");
    d.file("a/myapp_cl.csv", "Code_d\n7\n");
    d.file("b/MyApp_CL.csv", "Code_d\n8\n");
    d.file("b/SigninLog.csv", "UserPrincipalName\neve\n");
    let both = ["--data", "a", "--data", "b"];
    let run = query(&d, "SigninLogs | summarize make_set(UserPrincipalName)", &both);
    assert_eq!(rows(&run), ["\"[\"\"bob\"\",\"\"ann\"\"]\""], "{}", run.err);
    assert!(
        run.err.contains("b/SigninLog.csv: `SigninLog` is not a known table; rename it to `SigninLogs`"),
        "{}",
        run.err
    );
    let run = query(&d, "MyApp_CL | summarize sum(Code_d)", &both);
    assert_eq!(rows(&run), ["15.0"], "{}", run.err);
    assert!(run.err.contains("differ in case only and are one table"), "{}", run.err);
    // The name of a table of the catalog is case-sensitive in a query, as in the service.
    let run = query(&d, "signinlogs | count", &both);
    assert_eq!(run.status, 1);
    assert!(run.err.contains("did you mean `SigninLogs`?"), "{}", run.err);
}

#[test]
fn folders_below_folders_are_searched() {
    let d = Folder::new("inputs-nested");
    d.file("logs/2026/03/SigninLogs.ndjson", "{\"UserPrincipalName\":\"ann\"}\n");
    d.file("logs/2026/04/AuditLogs/part-0.ndjson", "{\"OperationName\":\"x\"}\n");
    d.file("logs/SigninLogs/y=2026/m=03/d=01/PT1H.json", "{\"UserPrincipalName\":\"bob\"}\n");
    d.file("logs/app/2026/a.csv", "n\n1\n");
    d.file("logs/app/b.csv", "n\n2\n");
    d.file("logs/flows.parquet/_SUCCESS", "");
    d.file("logs/flows.parquet/part-0.csv", "n\n5\n");
    let at = ["--data", "logs"];
    let run = query(&d, "SigninLogs | project UserPrincipalName | order by UserPrincipalName asc", &at);
    assert_eq!(rows(&run), ["ann", "bob"], "{}", run.err);
    assert_eq!(rows(&query(&d, "AuditLogs | count", &at)), ["1"]);
    assert_eq!(rows(&query(&d, "app | summarize sum(n)", &at)), ["3"]);
    assert_eq!(rows(&query(&d, "flows | summarize sum(n)", &at)), ["5"]);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_opened_fails_its_own_table_only() {
    let d = Folder::new("inputs-broken");
    d.file("logs/Good.csv", "a\n1\n");
    d.file("logs/Bad.parquet", "this is no Parquet");
    std::os::unix::fs::symlink("nowhere.csv", d.0.join("logs/Gone.csv")).expect("a link");
    std::os::unix::fs::symlink("nowhere.parquet", d.0.join("logs/Lost.parquet")).expect("a link");
    std::os::unix::fs::symlink(d.0.join("logs"), d.0.join("logs/loop")).expect("a link");
    let at = ["--data", "logs"];
    assert_eq!(rows(&query(&d, "Good | count", &at)), ["1"]);
    for table in ["Bad", "Gone", "Lost"] {
        let run = query(&d, &format!("{table} | count"), &at);
        assert_eq!(run.status, 2, "{table}: {}{}", run.out, run.err);
        assert!(run.err.contains(&format!("logs/{table}.")), "{}", run.err);
        assert!(rows(&run).is_empty());
    }
    let run = vigie_in(&d.0, &["tables", "--data", "logs"]);
    assert_eq!(run.status, 2);
    assert!(run.out.contains("Good  1 rows"), "{}", run.out);
    for table in ["Bad.parquet", "Gone.csv", "Lost.parquet", "loop"] {
        assert!(run.err.contains(&format!("logs/{table}: ")), "{table}: {}", run.err);
    }
}

#[test]
fn an_answer_that_is_empty_for_reasons_of_time_says_so() {
    let d = Folder::new("inputs-old");
    d.file("SigninLogs.ndjson", "{\"TimeGenerated\":\"2026-01-05T11:30:00Z\",\"ResultType\":\"50126\"}\n");
    d.file("r.yaml", rule("SigninLogs | where ResultType == '50126' | summarize Failures = count()"));
    let at = ["--data", "SigninLogs.ndjson"];
    let note = "the newest row of `SigninLogs` is from 2026-01-05T11:30:00Z";
    let old = query(&d, "SigninLogs | where TimeGenerated > ago(1d) | count", &at);
    assert_eq!(rows(&old), ["0"]);
    assert!(old.err.contains(note) && old.err.contains("try `--now 2026-01-05T11:30:00Z`"), "{}", old.err);
    let run = vigie_in(&d.0, &["query", "-f", "r.yaml", "--data", "SigninLogs.ndjson"]);
    assert!(run.err.contains(note), "{}", run.err);
    // Other reasons, and answers with rows, have no such note.
    for text in
        ["SigninLogs | where TimeGenerated > datetime(2020) and ResultType == '0' | count", "SigninLogs | count"]
    {
        let run = query(&d, text, &at);
        assert!(!run.err.contains("newest row"), "{text}: {}", run.err);
    }
}

/// A scheduled rule over the last two hours.
fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

#[test]
fn text_in_every_encoding_is_read() {
    let d = Folder::new("inputs-text");
    let marked = |text: &str| [b"\xef\xbb\xbf", text.as_bytes()].concat();
    d.file("T.csv", "a\n1\n");
    d.file("wide.kql", utf16("T | where a == 1 | project who = 'ä'"));
    d.file("marked.kql", marked("T | project who = 'ä'"));
    for file in ["wide.kql", "marked.kql"] {
        let run = vigie_in(&d.0, &["query", "-f", file, "--data", "T.csv", "--format", "csv"]);
        assert_eq!(rows(&run), ["ä"], "{file}: {}", run.err);
    }
    let text = rule("T|where a==1 | project Who='ä'");
    let tests = "tests:\n  - name: t\n    rows:\n      T:\n        - {a: 1}\n    expect: {alerts: 1}\n";
    for (name, rule, test) in [("wide", utf16(&text), utf16(tests)), ("marked", marked(&text), marked(tests))] {
        d.file(&format!("{name}/r.yaml"), rule);
        d.file(&format!("{name}/r.test.yaml"), test);
        let file = format!("{name}/r.yaml");
        let run = vigie_in(&d.0, &["run", &file, "--data", "T.csv"]);
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        assert!(run.out.contains("1 row"), "{}{}", run.out, run.err);
        let run = vigie_in(&d.0, &["test", name]);
        assert_eq!(run.status, 0, "{}{}", run.out, run.err);
        // Formatting keeps the encoding.
        let before = std::fs::read(d.0.join(&file)).expect("the rule");
        assert_eq!(vigie_in(&d.0, &["fmt", &file]).status, 0);
        let after = std::fs::read(d.0.join(&file)).expect("the rule");
        assert_ne!(before, after);
        assert_eq!(before[..2], after[..2]);
        assert_eq!(vigie_in(&d.0, &["fmt", "--check", &file]).status, 0);
    }
    d.file("latin.kql", b"print '\xe4'");
    let run = vigie_in(&d.0, &["query", "-f", "latin.kql"]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("latin.kql") && run.err.contains("neither UTF-8 nor UTF-16"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_read_never_stops_a_folder() {
    let d = Folder::new("inputs-folder");
    d.file("T.csv", "a\n1\n");
    d.file("rules/b.yaml", rule("T | project Who = 'ann'"));
    d.file("rules/q.kql", "T | where nope == 1");
    for name in ["a.yaml", "c.yaml", "p.kql"] {
        std::os::unix::fs::symlink("nowhere", d.0.join("rules").join(name)).expect("a link");
    }
    std::os::unix::fs::symlink(d.0.join("rules"), d.0.join("rules/loop")).expect("a link");
    let gone = |run: &Run, names: &[&str]| {
        assert_eq!(run.status, 2, "{}{}", run.out, run.err);
        for name in names {
            assert!(run.err.contains(&format!("cannot access `rules/{name}`")), "{name}: {}", run.err);
        }
    };
    let run = vigie_in(&d.0, &["run", "rules", "--data", "T.csv"]);
    gone(&run, &["a.yaml", "c.yaml"]);
    assert!(run.out.contains("Old: 1 row"), "{}{}", run.out, run.err);
    let run = vigie_in(&d.0, &["check", "rules", "--data", "T.csv"]);
    gone(&run, &["a.yaml", "c.yaml", "p.kql"]);
    assert!(run.out.contains("rules/q.kql:1:11"), "{}{}", run.out, run.err);
    let run = vigie_in(&d.0, &["fmt", "--check", "rules"]);
    gone(&run, &["a.yaml", "c.yaml", "p.kql"]);
    assert!(run.out.contains("2 files"), "{}{}", run.out, run.err);
}

#[test]
fn answers_of_services_are_unwrapped() {
    let d = Folder::new("inputs-answers");
    let la = r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},{"name":"n","type":"long"},
        {"name":"d","type":"dynamic"},{"name":"none","type":"real"}],"rows":[["2026-03-01T11:00:00Z",7,"{\"a\":1}",null],
        ["2026-03-01T12:00:00Z",8,null,null]]}],"statistics":{}}"#;
    let v1 = r#"{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"n","DataType":"Int64","ColumnType":"long"}],"Rows":[[1],[2]]},
        {"TableName":"Table_1","Columns":[{"ColumnName":"x","DataType":"String"}],"Rows":[["a"]]}]}"#;
    let v2 = r#"[{"FrameType":"DataSetHeader","IsProgressive":false,"Version":"v2.0"},
        {"FrameType":"DataTable","TableId":0,"TableKind":"QueryProperties","Columns":[{"ColumnName":"k","ColumnType":"string"}],"Rows":[["a"]]},
        {"FrameType":"DataTable","TableId":1,"TableKind":"PrimaryResult","Columns":[{"ColumnName":"n","ColumnType":"long"}],"Rows":[[4],[5]]},
        {"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]"#;
    let defender = r#"{"Stats":{},"Schema":[{"Name":"n","Type":"Int64"}],"Results":[{"n":3}]}"#;
    for (name, text, query_text, expected) in [
        ("Odata", r#"{"@odata.context":"x","value":[{"n":1},{"n":2}]}"#, "summarize sum(n)", "3"),
        ("Trail", "{\n  \"Records\": [\n    {\"n\": 1},\n    {\"n\": 4}\n  ]\n}\n", "summarize sum(n)", "5"),
        ("Hub", r#"{"records":[{"n":1}]}"#, "summarize sum(n)", "1"),
        ("Api", la, "project n, d.a, none, TimeGenerated | take 1", "7,1,,2026-03-01T11:00:00.0000000Z"),
        ("Kusto", v1, "summarize sum(n)", "3"),
        ("Frames", v2, "summarize sum(n)", "9"),
        ("Hunting", defender, "summarize sum(n)", "3"),
    ] {
        let file = d.file(&format!("{name}.json"), text);
        let run = query(&d, &format!("{name} | {query_text}"), &["--data", &file]);
        assert_eq!(rows(&run), [expected], "{name}: {}", run.err);
        assert!(run.err.contains("the records of the table are"), "{name}: {}", run.err);
    }
    let schema = query(&d, "Api | getschema | project ColumnName, ColumnType", &["--data", "Api.json"]);
    assert_eq!(rows(&schema), ["TimeGenerated,datetime", "n,long", "d,dynamic", "none,real"]);
    let more = d.file("More.json", r#"{"value":[{"n":1}],"@odata.nextLink":"https://x/?page=2"}"#);
    assert!(query(&d, "More | count", &["--data", &more]).err.contains("records are missing"));
    // Records that only look alike stay what they are.
    for (name, text, expected) in [
        ("Lines.ndjson", "{\"value\":[{\"n\":1}]}\n{\"value\":[{\"n\":2}]}\n", "2"),
        ("Pair.json", "{\"value\":[{\"n\":1},{\"n\":2}]}{\"value\":[]}", "2"),
        ("Own.json", "{\"id\":7,\"value\":[{\"n\":1},{\"n\":2}]}", "1"),
        ("Numbers.json", "{\"value\":[1,2,3]}", "1"),
    ] {
        let file = d.file(name, text);
        let table = name.split('.').next().expect("a name");
        let run = query(&d, &format!("{table} | count"), &["--data", &file]);
        assert_eq!(rows(&run), [expected], "{name}: {}", run.err);
        assert!(!run.err.contains("the records of the table are"), "{name}: {}", run.err);
    }
    // Findings name the lines of the file, and --strict holds.
    let broken = d.file("Broken.json", "{\"value\":[\n{\"n\":1},\n{\"n\":},\n{\"n\":3}]}");
    let run = query(&d, "Broken | summarize sum(n)", &["--data", &broken]);
    assert_eq!(rows(&run), ["4"], "{}", run.err);
    assert!(run.err.contains("Broken.json:3: "), "{}", run.err);
}

#[test]
fn every_command_that_reads_rows_tells_of_skipped_records() {
    let d = Folder::new("inputs-skipped");
    d.file("SigninLogs.ndjson", "{\"TimeGenerated\":\"2026-01-05T11:30:00Z\",\"ResultType\":\"0\"}\n{\"TimeGen\n");
    d.file("r.yaml", rule("SigninLogs | where ResultType == '0'"));
    let data = ["--data", "SigninLogs.ndjson", "--now", "2026-01-05T12:00:00Z"];
    let commands: [&[&str]; 5] = [
        &["run", "r.yaml"],
        &["query", "SigninLogs | count"],
        &["debug", "r.yaml"],
        &["explain", "--analyze", "SigninLogs | count"],
        &["sim", "r.yaml", "--from", "2026-01-05T10:00:00Z", "--to", "2026-01-05T12:00:00Z"],
    ];
    for command in commands {
        let run = vigie_in(&d.0, &[command, &data].concat());
        assert!(run.err.contains("record skipped"), "{command:?}: {}{}", run.out, run.err);
    }
}

#[test]
fn the_clock_that_run_offers_is_that_of_the_tables_of_the_rule() {
    let d = Folder::new("inputs-clock");
    d.file("logs/SigninLogs.ndjson", "{\"TimeGenerated\":\"2026-01-05T11:30:00Z\",\"ResultType\":\"0\"}\n");
    d.file("logs/Other_CL.ndjson", "{\"TimeGenerated\":\"2999-01-01T00:00:00Z\",\"A\":1}\n");
    d.file("r.yaml", rule("SigninLogs | where ResultType == '0'"));
    let run = vigie_in(&d.0, &["run", "r.yaml", "--data", "logs"]);
    assert!(run.err.contains("try `--now 2026-01-05T11:30:00Z`"), "{}", run.err);
}
