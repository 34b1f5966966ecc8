//! No output for people or line by line shows a control, escape, bidirectional or invisible character as it is, wherever it
//! comes from: data, names of columns, rules, tests and files. Data formats keep their values.

#![cfg(unix)]

mod support;

use regex::Regex;
use std::path::Path;
use support::{Folder, Run, root, vigie_with};

/// What a terminal, a reader or a browser could be steered with, without NUL, which no path can hold, and without line ends.
fn steering() -> String {
    let codes = (1..0x20).chain(0x7f..0xa0).filter(|c| ![0x0a, 0x0d].contains(c));
    let more =
        ['\u{ad}', '\u{61c}', '\u{180e}', '\u{200b}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}'];
    let more = more.into_iter().chain('\u{202a}'..='\u{202e}').chain('\u{2060}'..='\u{206f}');
    codes.filter_map(char::from_u32).chain(more).chain(['\u{feff}', '\u{e0041}']).collect()
}

/// Text that ends a line and starts a command of a workflow, an escape that sets the title of a window, and all of the above.
fn hostile() -> String {
    format!("a\n::error::owned\r\n::warning::owned\u{1b}]0;owned\u{7}\u{1b}[31m\u{9b}2J{}|`<b>%", steering())
}

/// The same for the name of a file.
fn hostile_name() -> String {
    "f\n::error::owned\u{1b}[31m\u{9b}2J\u{202e}\u{200b}\u{7}".to_string()
}

/// A string of YAML and JSON, with escapes.
fn quoted(text: &str) -> String {
    let unit = |u: u16| format!("\\u{u:04x}");
    format!("\"{}\"", text.encode_utf16().map(unit).collect::<String>())
}

fn is_shown(run: &Run, what: &str) {
    // The same classes by the tables of another library.
    let hidden = Regex::new(r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}--\n]").expect("a class");
    let command = Regex::new(r"(?m)^\s*(##\[|::(error|warning)::)").expect("an expression");
    for (stream, text) in [("output", &run.out), ("error", &run.err)] {
        let found = hidden.find(text).map(|m| format!("{:?} in {:?}", m.as_str(), around(text, m.start())));
        assert_eq!(found, None, "{what}: standard {stream}");
        assert!(!command.is_match(text), "{what}: a command of a workflow on standard {stream}:\n{text}");
        assert!(!text.contains("panicked"), "{what}: {text}");
    }
}

fn around(text: &str, at: usize) -> String {
    let start = text[..at].char_indices().rev().nth(40).map_or(0, |(i, _)| i);
    text[start..].chars().take(80).collect()
}

fn rule(query: &str) -> String {
    let text = quoted(&hostile());
    format!(
        "id: 11111111-2222-4333-8444-555555555555\nname: {text}\ndescription: {text}\nseverity: Low\n\
         requiredDataConnectors: []\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\n\
         tactics: [InitialAccess]\nrelevantTechniques: [T1078]\nquery: {}\nentityMappings:\n- entityType: Account\n  \
         fieldMappings:\n  - identifier: Name\n    columnName: user\ncustomDetails:\n  {text}: user\n\
         alertDetailsOverride:\n  alertDisplayNameFormat: {text}\n  alertDescriptionFormat: {text}\n\
         eventGroupingSettings: {{aggregationKind: AlertPerResult}}\nversion: 1.0.0\nkind: Scheduled\nunknown{}: 1\n",
        quoted(query),
        "\u{202e}"
    )
}

/// A folder whose data, rules, tests and names are all hostile.
fn folder(name: &str) -> Folder {
    let d = Folder::new(name);
    let (text, file) = (quoted(&hostile()), hostile_name());
    let row = format!("{{\"TimeGenerated\":\"2026-03-01T11:30:00Z\",\"user\":{text},{text}:{{{text}:{text}}}}}\n");
    d.file("data/T_CL.ndjson", &row);
    d.file(&format!("data/{file}.ndjson"), &row);
    d.file(&format!("data/{file}.csv"), format!("{}\n1\n2,3,4\n", hostile().replace(['\n', '\r', '"'], "")));
    d.file(&format!("data/{file}.xyz"), "");
    d.file(&format!("rules/{file}.yaml"), rule("T_CL"));
    d.file("rules/plain.yaml", rule("T_CL"));
    d.file(
        &format!("rules/{file}2.yaml"),
        rule(&format!("T_CL | where nope == \"{}\" | extend ['{}']", hostile(), steering())),
    );
    d.file(&format!("rules/{file}3.yaml"), format!("{}: [", hostile()));
    d.file(&format!("queries/{file}.kql"), format!("T_CL\n| where  nope{}", hostile()));
    d.file(&format!("queries/{file}2.kql"), format!("T_CL // {}\n|  count", steering()));
    let test = format!(
        "now: 2026-03-01T12:00:00Z\ntables: {{T_CL: ../data/T_CL.ndjson}}\ntests:\n  - name: {text}\n    expect:\n      alerts: 3\n      \
         rows: {{contains: [{{user: {text}}}, {{{text}: 1}}]}}\n      any_alert: {{title: {text}, details: {{{text}: [x]}}}}\n    \
         snapshot: true\n  - name: n\n    rows:\n      T_CL: [{{{text}: {text}}}]\n    expect: {{alerts: 0}}\n"
    );
    d.file("rules/plain.test.yaml", &test);
    d.file(&format!("rules/{file}.test.yaml"), &test);
    d.file(&format!("rules/{file}3.test.yaml"), format!("tests: {text}\n{text}: {text}\n"));
    d
}

fn run(d: &Folder, args: &[&str], input: &str) -> Run {
    let summary = d.0.join("summary.md").display().to_string();
    vigie_with(&d.0, args, input, &[("GITHUB_STEP_SUMMARY", &summary), ("GITHUB_ACTIONS", "true")])
}

const NOW: [&str; 4] = ["--data", "data", "--now", "2026-03-01T12:00:00Z"];

#[test]
fn queries_and_tables() {
    let d = folder("hidden-query");
    let column =
        format!("T_CL | extend ['x{}'] = user, y = 'b\\u001b[31m' | where user != '{}'", steering(), steering());
    let file = format!("queries/{}.kql", hostile_name());
    for query in ["T_CL", &column, "T_CL | where nope\u{1b}[31m\u{202e}", "search *", "union withsource=W *", "union *"]
    {
        for args in [
            &["query", query][..],
            &["query", query, "--format", "markdown"],
            &["query", query, "--format", "json"],
            &["query", query, "--format", "ndjson"],
            &["explain", query],
            &["explain", query, "--analyze"],
            &["inspect", query],
            &["inspect", query, "--json"],
        ] {
            is_shown(&run(&d, &[args, &NOW].concat(), ""), &format!("{args:?}"));
        }
    }
    for args in [
        &["tables"][..],
        &["tables", "--columns"],
        &["query", "-f", &file],
        &["query", "-f", "no\u{1b}[31m\n::error::owned"],
        &["query", "T_CL", "--strict"],
        &["query", "T_CL", "--external", "\u{1b}[31m"],
        &["query", "T_CL", "--memory-limit", "\u{1b}[31m\n::error::owned"],
    ] {
        is_shown(&run(&d, &[args, &NOW].concat(), ""), &format!("{args:?}"));
    }
    let requests = format!("{{\"id\":{0},\"kql\":\"T_CL\"}}\n{{\"id\":1,\"kql\":{0}}}\n", quoted(&hostile()));
    is_shown(&run(&d, &[&["query", "--batch"][..], &NOW].concat(), &requests), "query --batch");
    is_shown(&run(&d, &["check", "--batch"], &requests), "check --batch");
    is_shown(&run(&d, &["query", "--nope\u{1b}[31m\n::error::owned"], ""), "an unknown flag");
    is_shown(&run(&d, &["\u{1b}[31m\u{9b}\n::error::owned"], ""), "an unknown command");
}

/// The values are those of the data, whatever the format.
#[test]
fn data_formats_are_exact() {
    let d = folder("hidden-exact");
    let json = run(&d, &[&["query", "T_CL | project user", "--format", "ndjson"][..], &NOW].concat(), "");
    let value: serde_json::Value = serde_json::from_str(&json.out).expect("JSON");
    assert_eq!(value["user"], hostile());
    let csv = run(&d, &[&["query", "T_CL | project user", "--format", "csv"][..], &NOW].concat(), "");
    assert_eq!(csv.out, format!("user\r\n\"{}\"\r\n", hostile()));
}

#[test]
fn rules() {
    let d = folder("hidden-run");
    let plain = "rules/plain.yaml";
    for args in [
        &["run", plain][..],
        &["run", "rules"],
        &["run", plain, "--format", "json"],
        &["run", plain, "--format", "ndjson"],
        &["run", plain, "--as", "rows", "--format", "cards"],
        &["run", plain, "--as", "security-alert"],
        &["run", plain, "--as", "security-incident", "--format", "json"],
    ] {
        let ran = run(&d, &[args, &NOW].concat(), "");
        assert!(args[1] != plain || ran.status == 0, "{args:?}: {}{}", ran.out, ran.err);
        is_shown(&ran, &format!("{args:?}"));
    }
    let period = ["--data", "data", "--from", "2026-03-01T10:00:00Z", "--to", "2026-03-01T13:00:00Z"];
    for format in ["text", "json"] {
        let args = [&["sim", plain, "--format", format, "--html", "sim.html"][..], &period].concat();
        is_shown(&run(&d, &args, ""), &format!("{args:?}"));
    }
    is_shown(&Run { status: 0, out: read(&d, "sim.html"), err: String::new() }, "--html");
    for args in
        [&["fmt", "--check", "rules", "queries"][..], &["fmt", "rules", "queries"], &["init", plain, "--data", "data"]]
    {
        is_shown(&run(&d, args, ""), &format!("{args:?}"));
    }
    let hostile_rule = format!("rules/{}.yaml", hostile_name());
    is_shown(&run(&d, &["init", &hostile_rule, "--data", "data"], ""), "init");
}

fn read(d: &Folder, name: &str) -> String {
    std::fs::read_to_string(d.0.join(name)).expect(name)
}

#[test]
fn reports() {
    let d = folder("hidden-report");
    let line = Regex::new("^::(error|warning|notice) file=[^,:]*,line=").expect("an expression");
    for command in [&["check", "rules", "queries"][..], &["test", "rules"], &["test", "rules", "--coverage"]] {
        for format in ["text", "line", "json", "junit", "sarif", "github"] {
            let report = format!("{format}=report");
            let ran = run(&d, &[command, &["--format", format, "--report", &report]].concat(), "");
            assert_eq!(ran.status, 1, "{command:?} {format}: {}", ran.err);
            is_shown(&ran, &format!("{command:?} {format}"));
            let file = Run { status: 0, out: read(&d, "report"), err: String::new() };
            is_shown(&file, &format!("{command:?} --report {format}"));
            if format == "github" {
                let wrong: Vec<&str> = ran.out.lines().filter(|l| !line.is_match(l)).collect();
                assert_eq!(wrong, Vec::<&str>::new(), "{command:?}");
            }
        }
    }
    let summary = read(&d, "summary.md");
    is_shown(&Run { status: 0, out: summary.clone(), err: String::new() }, "the summary");
    assert!(!summary.contains("<b>") && summary.contains("&lt;b&gt;"), "{summary}");
    is_shown(&run(&d, &["test", "rules", "--review"], "s\na\n"), "test --review");
    is_shown(&run(&d, &["test", "rules", "--accept", "--min-tests", "3"], ""), "test --accept");
    is_shown(&run(&d, &["check", "rules", "--write-baseline", "base"], ""), "check --write-baseline");
    is_shown(&run(&d, &["check", "no\u{1b}[31m\n::error::owned"], ""), "a missing file");
}

/// Nothing in the program prints past its one writer.
#[test]
fn one_place_prints() {
    let sources = root().join("crates/vigie/src");
    let mut files = vec![sources];
    let mut printing = Vec::new();
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).expect("a folder").map(|e| e.expect("an entry").path()));
        } else {
            let text = std::fs::read_to_string(&path).expect("a source");
            let prints = ["print!(", "println!(", "io::stdout()", "io::stderr()"].iter().any(|p| text.contains(p));
            let writes = ["fs::write", "File::create", "OpenOptions"].iter().any(|p| text.contains(p));
            if prints || writes {
                printing
                    .push(path.strip_prefix(root().join("crates/vigie/src")).map(Path::to_path_buf).expect("inside"));
            }
        }
    }
    printing.sort();
    let expected = [
        // The summary of a step is appended to.
        "command/report.rs",
        // Asks whether somebody types.
        "command/shell/mod.rs",
        // Opens a file that only the user can read.
        "command/shell/terminal/history.rs",
        "output/file.rs",
        "output/print.rs",
        // Asks whether there is a terminal.
        "output/terminal.rs",
    ];
    assert_eq!(printing, expected.map(std::path::PathBuf::from));
}
