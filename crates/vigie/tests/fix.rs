//! `vigie check --fix`, `--unsafe-fixes` and `--diff`.

mod support;

use support::{Folder, check, vigie_in};

fn rule(query: &str, more: &str) -> String {
    let query: String = query.lines().map(|l| format!("  {l}\n")).collect();
    format!(
        "id: 3a9f1b52-6d0e-4c1b-9a57-2f6f0f5d8e11\nname: Sign-ins\nseverity: Medium\nkind: Scheduled\nqueryFrequency: 1h\n\
         queryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\n{more}query: |\n{query}"
    )
}

/// The text of a query after `check --fix` with more options.
fn fixed(query: &str, options: &[&str]) -> String {
    let d = Folder::new(&format!("fix-{:?}", std::thread::current().id()));
    d.file("q.kql", query);
    vigie_in(&d.0, &[&["check", "q.kql", "--fix"], options].concat());
    std::fs::read_to_string(d.0.join("q.kql")).expect("the file")
}

#[test]
fn safe_fixes_keep_the_meaning_and_others_wait_to_be_asked() {
    for (query, safe, unsafe_too) in [
        ("SigninLogs | project userprincipalname\n", Some("SigninLogs | project UserPrincipalName\n"), None),
        ("SigninLogs | project UserPrincipalNam\n", None, Some("SigninLogs | project UserPrincipalName\n")),
        ("SigninLogs | join (AuditLogs) on Id\n", Some("SigninLogs | join kind=innerunique (AuditLogs) on Id\n"), None),
        ("SigninLogs | where ResultType =~ \"50126\"\n", Some("SigninLogs | where ResultType == \"50126\"\n"), None),
        ("SigninLogs | where AppId !~\n  '1-2'\n", Some("SigninLogs | where AppId !=\n  '1-2'\n"), None),
        ("SigninLogs | where AppId contains \"/admin/\"\n", Some("SigninLogs | where AppId has \"/admin/\"\n"), None),
        ("SigninLogs | where AppId contains \"admin/\"\n", None, None),
        ("SigninLogs | where AppId contains /* why */ \"/admin/\"\n", None, None),
        ("SigninLogs | summarize makeset(AppId)\n", Some("SigninLogs | summarize make_set(AppId, 128)\n"), None),
        ("SigninLogs | summarize makelist(AppId, 5)\n", Some("SigninLogs | summarize make_list(AppId, 5)\n"), None),
        ("SigninLogs | extend a = todynamic(AppId)\n", Some("SigninLogs | extend a = parse_json(AppId)\n"), None),
        (
            "SigninLogs | summarize count() by DeviceDetail\n",
            Some("SigninLogs | summarize count() by tostring(DeviceDetail)\n"),
            None,
        ),
        (
            "SigninLogs | where DeviceDetail == LocationDetails\n",
            None,
            Some("SigninLogs | where tostring(DeviceDetail) == tostring(LocationDetails)\n"),
        ),
        ("SigninLogs | extend n = 1 | where n =~ 2\n", None, Some("SigninLogs | extend n = 1 | where n == 2\n")),
        ("SigninLogs\n| where TimeGenerated > 1d\n", None, Some("SigninLogs\n| where TimeGenerated > ago(1d)\n")),
    ] {
        assert_eq!(fixed(query, &[]), safe.unwrap_or(query), "safe");
        assert_eq!(fixed(query, &["--unsafe-fixes"]), safe.or(unsafe_too).unwrap_or(query), "unsafe");
    }
}

/// A name of the query is not the builtin.
#[test]
fn a_function_of_the_query_is_not_deprecated() {
    let query = "let makeset = (x: string) { x };\nSigninLogs | extend a = makeset(AppId)\n";
    assert_eq!(fixed(query, &["--unsafe-fixes"]), query);
}

#[test]
fn queries_in_rules_are_fixed_where_they_are_written() {
    let d = Folder::new("fix-rule");
    let query =
        "SigninLogs\n| where AppId =~ '1'\n\n| join (\n    AuditLogs\n  ) on Id\n| where TimeGenerated > ago(1d)";
    let more = "tactics:\n  - Discovery\nrelevantTechniques:\n  - T1110\n";
    let mapping = "entityMappings:\n  - entityType: Account\n    fieldMappings:\n      - identifier: Name\n        columnName: AppId\n";
    let text = rule(&format!("{query}\n| extend UPNSuffix = AppId"), more) + mapping;
    d.file("a.yaml", &text);
    let read = |name: &str| std::fs::read_to_string(d.0.join(name)).expect("the file");
    check(&vigie_in(&d.0, &["check", "a.yaml", "--fix"]), 0, &["fixed 3 findings in 1 file", "warning[RULE201]"]);
    let safe = text
        .replace("=~ '1'", "== '1'")
        .replace("| join (", "| join kind=innerunique (")
        .replace("  - Discovery\n", "  - Discovery\n  - CredentialAccess\n");
    assert_eq!(read("a.yaml"), safe);
    check(&vigie_in(&d.0, &["check", "a.yaml", "--fix", "--unsafe-fixes"]), 0, &["fixed 2 findings in 1 file"]);
    let all = safe.replace("queryPeriod: 2h", "queryPeriod: 1d")
        + "      - identifier: UPNSuffix\n        columnName: UPNSuffix\n";
    assert_eq!(read("a.yaml"), all);
    let again = vigie_in(&d.0, &["check", "a.yaml", "--fix", "--unsafe-fixes"]);
    assert!(!again.err.contains("fixed") && read("a.yaml") == all, "{}", again.err);
}

/// In a quoted or folded scalar a query is written otherwise; an edit is made there only where it gives the query that is meant.
#[test]
fn other_scalars_are_changed_only_where_that_is_right() {
    let d = Folder::new("fix-scalars");
    let head = rule("T", "").split("query:").next().expect("a head").to_string();
    for (query, expected) in [
        ("\"SigninLogs\\n| where AppId =~ \\\"1\\\"\"\n", "\"SigninLogs\\n| where AppId == \\\"1\\\"\"\n"),
        ("'SigninLogs | where AppId =~ ''1'''\n", "'SigninLogs | where AppId == ''1'''\n"),
        (">\n  SigninLogs\n  | where AppId =~ '1'\n", ">\n  SigninLogs\n  | where AppId == '1'\n"),
        // The new text would end the scalar, or be read otherwise.
        ("\"SigninLogs | project ['userprincipalname']\"\n", "\"SigninLogs | project UserPrincipalName\"\n"),
        (
            "\"SigninLogs | where TimeGenerated == '2026-03-01'\"\n",
            "\"SigninLogs | where TimeGenerated == datetime(2026-03-01)\"\n",
        ),
    ] {
        d.file("a.yaml", format!("{head}query: {query}"));
        vigie_in(&d.0, &["check", "a.yaml", "--fix", "--unsafe-fixes"]);
        let text = std::fs::read_to_string(d.0.join("a.yaml")).expect("the file");
        assert_eq!(text, format!("{head}query: {expected}"));
    }
}

#[test]
fn a_diff_changes_nothing() {
    let d = Folder::new("fix-diff");
    let query = "SigninLogs\n| where AppId =~ '1'\n| take 1\n";
    d.file("q.kql", query);
    let run = vigie_in(&d.0, &["check", "q.kql", "--diff"]);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    assert_eq!(
        run.out,
        "--- q.kql\n+++ q.kql\n@@ -1,3 +1,3 @@\n SigninLogs\n-| where AppId =~ '1'\n+| where AppId == '1'\n | take 1\n"
    );
    assert!(run.err.contains("would fix 1 finding in 1 file"), "{}", run.err);
    assert_eq!(std::fs::read_to_string(d.0.join("q.kql")).expect("the file"), query);
    d.file("q.kql", "SigninLogs | take 1\n");
    let run = vigie_in(&d.0, &["check", "q.kql", "--diff"]);
    assert_eq!((run.status, run.out.as_str()), (0, ""));
    // An error without a fix is no change.
    d.file("q.kql", "Nowhere | take 1\n");
    assert_eq!(vigie_in(&d.0, &["check", "q.kql", "--diff"]).status, 0);
}

#[test]
fn only_what_is_selected_and_not_allowed_is_fixed() {
    let d = Folder::new("fix-selected");
    let query =
        "SigninLogs\n| where AppId =~ '1' // vigie: allow KQL412 it may get letters\n| join (AuditLogs) on Id\n";
    let read = || std::fs::read_to_string(d.0.join("q.kql")).expect("the file");
    d.file("q.kql", query);
    vigie_in(&d.0, &["check", "q.kql", "--fix", "--ignore", "KQL401"]);
    assert_eq!(read(), query);
    vigie_in(&d.0, &["check", "q.kql", "--fix"]);
    assert_eq!(read(), query.replace("join (", "join kind=innerunique ("));
}

/// The encoding of a file stays.
#[test]
fn files_keep_their_encoding_and_line_ends() {
    let d = Folder::new("fix-encoding");
    d.file("q.kql", "\u{feff}SigninLogs\r\n| where AppId =~ '1'\r\n");
    vigie_in(&d.0, &["check", "q.kql", "--fix"]);
    let text = std::fs::read_to_string(d.0.join("q.kql")).expect("the file");
    assert_eq!(text, "\u{feff}SigninLogs\r\n| where AppId == '1'\r\n");
}

/// What the query of a rule is: the errors of the rule, the columns of the result, and the plan.
#[derive(PartialEq)]
struct Meaning {
    errors: usize,
    columns: Option<String>,
    plan: Option<String>,
    rewritten: bool,
}

fn meaning(session: &kql::Session, text: &str) -> Meaning {
    let now = "2026-03-01T00:00:00Z".parse().expect("a time");
    let file = sentinel::read(kql::Source::new("r.yaml", text));
    let mut errors = file.diagnostics.iter().filter(|d| d.is_error()).count();
    errors += file.rules.iter().flat_map(sentinel::check::check_schema).filter(kql::Diagnostic::is_error).count();
    let Some(query) = file.rules.first().and_then(|r| r.query.as_ref()) else {
        return Meaning { errors, columns: None, plan: None, rewritten: false };
    };
    let compiled = session.compile(&kql::Query::new(&query.text, now));
    errors += compiled.diagnostics.iter().filter(|d| d.is_error()).count();
    Meaning {
        errors,
        columns: compiled.is_ok().then(|| format!("{:?}", compiled.schema)),
        plan: compiled.plan().map(|p| kql_plan::explain::logical(p).to_string()),
        rewritten: compiled.diagnostics.iter().any(|d| d.code.is_style()),
    }
}

/// Published rules, where they are present: after safe fixes every rule loads and its query gives the same columns by the same
/// plan; after all fixes it has no more errors than before; and a second run changes nothing. Every eighth of them, all with
/// `VIGIE_ALL`.
#[test]
fn published_rules_keep_their_meaning() {
    let path = std::env::var("VIGIE_CORPUS")
        .unwrap_or_else(|_| support::root().join("../shared/corpus/corpus.jsonl").display().to_string());
    let Ok(corpus) = std::fs::read_to_string(&path) else {
        eprintln!("{path} is not present: nothing is tested");
        return;
    };
    let json = corpus.lines().map(|l| serde_json::from_str::<serde_json::Value>(l).expect("JSON"));
    let rules = json.filter(|j| j["kind"] == "analytic");
    let step = if std::env::var_os("VIGIE_ALL").is_some() { 1 } else { 8 };
    let texts: Vec<String> = rules.step_by(step).map(|j| j["raw_yaml"].as_str().expect("text").to_string()).collect();
    let session = kql::Session::builder().assume_undescribed().build().expect("a session");
    for options in [&[][..], &["--unsafe-fixes"]] {
        let d = Folder::new(&format!("fix-corpus-{}", options.len()));
        texts.iter().enumerate().for_each(|(i, text)| _ = d.file(&format!("rules/{i:04}.yaml"), text));
        let run = |more: &[&str]| {
            vigie_in(&d.0, &[&["check", "rules", "--fix", "--level", "note", "--format", "line"], more].concat())
        };
        let first = run(options);
        assert!(first.err.contains("fixed ") && !first.err.contains("cannot be read"), "{}", first.err);
        let after = |i: usize| std::fs::read_to_string(d.0.join(format!("rules/{i:04}.yaml"))).expect("a file");
        let fixed: Vec<String> = (0..texts.len()).map(after).collect();
        let mut wrong = Vec::new();
        for (i, (old, new)) in texts.iter().zip(&fixed).enumerate().filter(|(_, (old, new))| old != new) {
            let (before, after) = (meaning(&session, old), meaning(&session, new));
            let is_safe = options.is_empty();
            // A name that was not understood hid what follows from it.
            if after.errors > before.errors && (is_safe || before.errors == 0) {
                wrong.push(format!("{i}: {} errors, before {}", after.errors, before.errors));
            }
            if is_safe && before.columns.is_some() && before.columns != after.columns {
                wrong.push(format!("{i}: other columns"));
            }
            if is_safe && !before.rewritten && before.plan.is_some() && before.plan != after.plan {
                wrong.push(format!("{i}: another plan"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        let second = run(options);
        assert!(!second.err.contains("fixed "), "{}", second.err);
        assert!((0..texts.len()).all(|i| after(i) == fixed[i]), "a second run changes nothing");
    }
}

/// What the plainer operators give, on texts that were made to tell them apart.
#[test]
fn plainer_operators_find_the_same() {
    let parts = ["", "a", "7", "/", "-", " ", "adm", "ADM", "\u{212a}", "ß", "é", "admin", "1-2", "/adm/"];
    let mut texts: Vec<String> = Vec::new();
    for a in parts {
        for b in parts {
            texts.extend(parts.iter().map(|c| format!("{a}{b}{c}")));
        }
    }
    let rows: Vec<String> = texts.iter().map(|t| format!("'{t}'")).collect();
    let pairs = [
        ("t =~ '1-2'", "t == '1-2'"),
        ("t !~ '7/'", "t != '7/'"),
        ("t contains '/adm/'", "t has '/adm/'"),
        ("t !contains '-adm/'", "t !has '-adm/'"),
        ("t contains_cs '/adm-'", "t has_cs '/adm-'"),
        ("t !contains_cs ' admin '", "t !has_cs ' admin '"),
    ];
    let differs: Vec<String> = pairs.iter().map(|(a, b)| format!("(({a}) != ({b}))")).collect();
    let d = Folder::new("plainer");
    let query = format!("datatable(t:string)[{}] | where {} | count", rows.join(","), differs.join(" or "));
    d.file("q.kql", query);
    let run = vigie_in(&d.0, &["query", "-f", "q.kql", "--format", "csv"]);
    assert_eq!((run.status, run.out.as_str()), (0, "Count\r\n0\r\n"), "{}", run.err);
}
