//! What a person sees: transcripts of commands on terminals of 80 and 200 columns, and what must not change in files and pipes.

#![cfg(unix)]

#[path = "support/pty.rs"]
mod pty;
mod support;

use kql_source::screen::width;
use pty::{Screen, on_terminal};
use std::fmt::Write;
use support::{Folder, root, vigie_with};

const NOW: [&str; 2] = ["--now", "2026-03-01T12:00:00Z"];
const EXAMPLE: [&str; 2] = ["--data", "examples/ti-map-ip"];

/// A table of many columns: times, texts, numbers, an empty string, nulls, and columns of the catalog without data.
fn folder(name: &str) -> Folder {
    let d = Folder::new(name);
    let mut signins = String::new();
    for i in 0..120 {
        let user = if i % 3 == 0 { "" } else { "sofía@contoso.example" };
        let risk = if i % 2 == 0 { "null".to_string() } else { format!("{{\"level\":{i},\"city\":\"札幌市\"}}") };
        let line = format!(
            "{{\"TimeGenerated\":\"2026-03-01T11:{:02}:{:02}.5Z\",\"UserPrincipalName\":\"{user}\",\"IPAddress\":\"203.0.113.{i}\",\
             \"ResultType\":\"{}\",\"UserAgent\":\"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)\",\
             \"LocationDetails\":{risk}}}\n",
            i / 60,
            i % 60,
            50_126 - i
        );
        signins.push_str(&line);
    }
    d.file("data/SigninLogs.ndjson", signins);
    d.file("rule.yaml", RULE);
    d.file("rule.test.yaml", TESTS);
    d
}

const RULE: &str = "id: 11111111-2222-4333-8444-555555555555\nname: Many failed sign-ins from one address that nobody has \
seen before in this workspace\ndescription: An address failed to sign in again and again within the last hour, and no user of this \
workspace came from it in the two weeks before, which is how password spraying looks from outside.\nseverity: Medium\n\
requiredDataConnectors: []\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\ntriggerThreshold: 0\ntactics: [InitialAccess]\n\
relevantTechniques: [T1078]\nquery: |\n  SigninLogs\n  | where ResultType startswith '50' and UserAgent has 'Mozilla' and \
UserPrincipalName has 'contoso' and IPAddress startswith '203.0.113.1'\n  | project TimeGenerated, IPAddress, UserPrincipalName, \
UserAgent\nentityMappings:\n- entityType: IP\n  fieldMappings:\n  - identifier: Address\n    columnName: IPAddress\nversion: 1.0.0\n\
kind: Scheduled\n";

const TESTS: &str = "now: 2026-03-01T12:00:00Z\ntables: {SigninLogs: data/SigninLogs.ndjson}\ntests:\n  - name: an address that fails \
again and again is found\n    expect: {alerts: 1}\n  - name: nothing is found\n    expect: {alerts: 0}\n";

/// The commands that print for people, each with its arguments.
fn commands() -> Vec<(&'static str, Vec<&'static str>)> {
    let data = ["--data", "data", "--now", "2026-03-01T12:00:00Z"];
    let with = |args: &[&'static str]| [args, &data].concat();
    vec![
        ("query", with(&["query", "SigninLogs | take 3"])),
        ("query-rows", with(&["query", "SigninLogs | project IPAddress, TimeGenerated, UserPrincipalName"])),
        ("query-record", with(&["query", "SigninLogs | take 1"])),
        (
            "query-error",
            with(&[
                "query",
                "SigninLogs | where UserPrincipalNam == 'x' and ResultType in ('50126', '50125', '50124', '50123')",
            ]),
        ),
        ("run", with(&["run", "rule.yaml"])),
        ("run-rows", with(&["run", "rule.yaml", "--format", "rows"])),
        ("check", with(&["check", "rule.yaml"])),
        ("test", vec!["test", "."]),
        ("sim", vec!["sim", "rule.yaml", "--data", "data", "--from", "2026-02-28", "--to", "2026-03-02"]),
        ("inspect", with(&["inspect", "-f", "rule.yaml"])),
        ("tables", with(&["tables"])),
        ("explain", with(&["explain", "SigninLogs | take 3"])),
        ("help", vec!["run", "-h"]),
    ]
}

/// Whether a line may be longer than the terminal: names of files are kept whole, so that they can be clicked.
fn is_path(line: &str) -> bool {
    line.trim_start().starts_with("--> ")
}

#[test]
fn transcripts() {
    let d = folder("terminal-transcripts");
    for columns in [80, 200] {
        for (name, arguments) in commands() {
            let arguments = [&arguments[..], &["--color", "never"]].concat();
            let screen = on_terminal(&d.0, columns, &arguments, &[]);
            insta::assert_snapshot!(format!("{name}-{columns}"), screen.text);
        }
    }
}

#[test]
fn no_line_is_longer_than_the_terminal() {
    let d = folder("terminal-lines");
    for columns in [40, 60, 80, 132, 300] {
        for (name, arguments) in commands() {
            let arguments = [&arguments[..], &["--color", "never"]].concat();
            let screen = on_terminal(&d.0, columns, &arguments, &[]);
            for line in screen.text.lines().filter(|l| !is_path(l)) {
                assert!(width(line) <= usize::from(columns), "{name} at {columns}: {line}\n{}", screen.text);
            }
        }
    }
}

/// The bar of a card is before each of its lines.
#[test]
fn cards_stay_behind_their_bar() {
    for columns in [40, 80, 200] {
        let rule = "rules/web-session/ti-map-ip.yaml";
        let screen =
            on_terminal(&root(), columns, &[&["run", rule, "--color", "never"], &EXAMPLE[..], &NOW].concat(), &[]);
        let card: Vec<&str> = screen.text.lines().take_while(|l| !l.is_empty()).collect();
        assert!(card.len() > 20 && card.iter().all(|l| l.starts_with('▌')), "{}", screen.text);
    }
}

#[test]
fn files_and_pipes_have_everything_as_before() {
    let d = folder("terminal-pipe");
    let args = ["query", "SigninLogs", "--data", "data"];
    let plain = vigie_with(&d.0, &args, "", &[]);
    assert_eq!(plain.out.lines().filter(|l| l.contains("203.0.113.")).count(), 120);
    assert!(plain.out.contains(" AlternateSignInName ") && plain.out.contains("2026-03-01T11:00:00.5000000Z"));
    // Neither the width of a terminal nor its pager matters.
    let narrow = vigie_with(&d.0, &args, "", &[("COLUMNS", "40"), ("PAGER", "false"), ("TERM", "xterm")]);
    assert_eq!(plain.out, narrow.out);
    let all = vigie_with(&d.0, &[&args[..], &["--all", "--wide"]].concat(), "", &[("PAGER", "false")]);
    assert_eq!(plain.out, all.out);
}

#[test]
fn colors_follow_flag_and_environment() {
    let d = folder("terminal-color");
    let args = ["query", "SigninLogs | take 2 | where nope", "--data", "data"];
    let on = |more: &[&str], variables: &[(&str, &str)]| -> bool {
        on_terminal(&d.0, 80, &[&args[..], more].concat(), variables).text.contains('\u{1b}')
    };
    assert!(on(&[], &[]));
    assert!(!on(&[], &[("NO_COLOR", "1")]));
    assert!(on(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(!on(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    let piped = |more: &[&str], variables: &[(&str, &str)]| -> bool {
        vigie_with(&d.0, &[&args[..], more].concat(), "", variables).err.contains('\u{1b}')
    };
    assert!(!piped(&[], &[]));
    assert!(piped(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(piped(&["--color=always"], &[]));
    // Colors change nothing else.
    let colored = on_terminal(&d.0, 80, &["query", "SigninLogs | take 2", "--data", "data"], &[]);
    let plain = on_terminal(&d.0, 80, &["query", "SigninLogs | take 2", "--data", "data", "--color", "never"], &[]);
    let color = regex::Regex::new("\u{1b}\\[[0-9;]*m").expect("an expression");
    assert_eq!(color.replace_all(&colored.text, ""), plain.text);
}

/// `tee` and `head` stand for a reader's pager.
#[test]
fn the_pager_shows_all_rows_and_may_be_closed() {
    let d = folder("terminal-pager");
    let args =
        |more: &[&'static str]| [&["query", "range n from 1 to 20000 step 1 | extend a = n, b = n"][..], more].concat();
    let paged =
        |more: &[&'static str], pager: &str| -> Screen { on_terminal(&d.0, 80, &args(more), &[("PAGER", pager)]) };
    let seen = d.0.join("seen");
    let pager = format!("tee {}", seen.display());
    let ends = paged(&[], &pager);
    assert!(!seen.exists() && ends.text.contains("20000 rows, 40 shown; --all"), "{}", ends.text);
    assert_eq!((paged(&["--all"], &pager).status, seen.exists()), (0, true));
    let lines = std::fs::read_to_string(&seen).expect("what the pager saw").lines().count();
    assert_eq!(lines, 20_000 + 5);
    let closed = paged(&["--all"], "head -n 2");
    assert_eq!((closed.status, closed.text.lines().count()), (0, 2), "{}", closed.text);
    // No pager is wanted, or it is not there.
    for pager in ["", "cat", "no-such-pager -x"] {
        assert_eq!(paged(&["--all"], pager).text.lines().count(), 20_000 + 5, "{pager}");
    }
}

#[test]
fn columns_can_be_chosen() {
    let d = folder("terminal-columns");
    let on = |more: &[&'static str]| -> Screen {
        let args = [&["query", "SigninLogs | take 2", "--data", "data", "--color", "never"][..], more].concat();
        on_terminal(&d.0, 80, &args, &[("PAGER", "")])
    };
    let chosen = on(&["--columns", "ResultType,AppId"]);
    assert!(chosen.text.contains("│ ResultType   AppId │"), "{}", chosen.text);
    let wide = on(&["--wide"]);
    assert!(wide.text.contains("AlternateSignInName") && wide.text.lines().any(|l| l.len() > 1000), "{}", wide.text);
    assert_eq!(chosen.text, on(&["--columns", "ResultType, AppId"]).text);
    let wrong_case = on(&["--columns", "appid"]).text;
    assert!(wrong_case.contains("names are case-sensitive") && wrong_case.contains("`AppId`"), "{wrong_case}");
    let unknown = on(&["--columns", "Nope"]);
    assert!(unknown.status == 2 && unknown.text.contains("has no column `Nope`"), "{}", unknown.text);
    // Also for programs.
    let csv = vigie_with(
        &d.0,
        &["query", "SigninLogs | take 1", "--data", "data", "--format", "csv", "--columns", "IPAddress"],
        "",
        &[],
    );
    assert_eq!(csv.out, "IPAddress\r\n203.0.113.0\r\n");
}

/// What steers a terminal reaches it from no cell and no name.
#[test]
fn data_steers_no_terminal() {
    let d = Folder::new("terminal-steering");
    let mut row = String::from("{\"TimeGenerated\":\"2026-03-01T11:00:00Z\"");
    for (i, c) in
        ["\\u001b]0;x\\u0007", "\\u001b[31m", "\\u202e", "\\u009b2J", "a\\r\\nb", "\\u200b"].iter().enumerate()
    {
        _ = write!(row, ",\"c{i}{c}\":\"v{c}\"");
    }
    row.push_str("}\n");
    d.file("data/T_CL.ndjson", row.repeat(2));
    let color = regex::Regex::new("\u{1b}\\[[0-9;]*m").expect("an expression");
    for query in ["T_CL", "T_CL | take 1"] {
        let screen = on_terminal(&d.0, 80, &["query", query, "--data", "data"], &[]);
        let text = color.replace_all(&screen.text, "").replace('\n', "");
        assert!(!text.contains(char::is_control) && !text.contains(['\u{202e}', '\u{200b}']), "{text:?}");
        // Names and values, not what a value says of colors.
        assert!(!screen.text.contains("\u{1b}[31m"), "{:?}", screen.text);
    }
}

/// The examples of the guide are what a terminal of 80 columns shows. `UPDATE=1` writes them.
#[test]
fn the_guide_shows_what_a_terminal_does() {
    let path = root().join("docs/output.md");
    let page = std::fs::read_to_string(&path).expect("the guide");
    let mut written = String::new();
    for (i, part) in page.split("```console\n$ vigie ").enumerate() {
        if i == 0 {
            written.push_str(part);
            continue;
        }
        let (block, rest) = part.split_once("```\n").expect("the end of a block");
        let command = block.lines().next().expect("a command");
        // What is between quotes is one argument.
        let words = command.split('\'').enumerate().flat_map(|(i, text)| match i % 2 {
            0 => text.split_whitespace().collect(),
            _ => vec![text],
        });
        let arguments: Vec<&str> = words.chain(["--color", "never"]).collect();
        let shown = on_terminal(&root(), 80, &arguments, &[]);
        _ = write!(written, "```console\n$ vigie {command}\n{}```\n{rest}", shown.text);
    }
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &written).expect("the guide");
    } else {
        assert_eq!(page, written);
    }
}
