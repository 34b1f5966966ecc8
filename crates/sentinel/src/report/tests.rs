use super::*;
use crate::check::{Findings, check};
use crate::rule::read;
use crate::rule_test::{Failure, Outcome, SuiteResult, TestResult};
use kql_source::{Screen, Source, Span};
use std::sync::Arc;

pub(super) fn findings() -> Findings {
    let text = "id: x\nname: A <b> & \"c\" | d\nseverity: medium\nkind: Scheduled\nquery: |\n  T\n";
    check(&[read(Source::new("rules/a b,1.yaml", text))], None)
}

pub(super) fn suites() -> Vec<SuiteResult> {
    let source = Arc::new(Source::new("rules/r.test.yaml", "tests:\n  - name: one\n  - name: two\n  - name: three\n"));
    let result = |name: &str, at: usize, outcome: Outcome| TestResult {
        name: name.into(),
        span: Span::new(at, at + 3),
        outcome,
        alerts: 0,
        snapshot: None,
    };
    let mut failure = Failure::new(Span::new(11, 14), "expected 1 alerts, found 0").values("1", "0");
    failure.hint = Some("the row is lost at line 3".into());
    let tests = vec![
        result("one", 11, Outcome::Passed),
        result("two <&> \u{1b}", 25, Outcome::Failed(vec![failure])),
        result("three", 39, Outcome::Broken("no such table".into())),
        result("four", 39, Outcome::Todo("fill in\u{1b}".into())),
    ];
    vec![SuiteResult {
        source,
        rule_id: "x".into(),
        rule_name: "R | S".into(),
        tests,
        diagnostics: Vec::new(),
        coverage: None,
    }]
}

#[test]
fn text_and_json() {
    let text = findings_text(&findings(), Checked { rules: 1, queries: 0 }, Screen::FILE);
    assert!(text.contains("error[RULE103]") && text.contains("rules/a b,1.yaml:1:5"), "{text}");
    assert!(text.ends_with("1 rule checked: 8 errors, 1 warning, 0 notes\n"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&findings_json(&findings())).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 9);
    let expected = "\
rules/r.test.yaml
  ok    one
  FAIL  two <&> \\u001b
        expected 1 alerts, found 0 (line 2)
          - 1
          + 0
          the row is lost at line 3
  ERR   three
        no such table
  todo  four
        fill in\\u001b

1 passed, 1 failed, 1 could not be run, 1 to do
";
    assert_eq!(suites_text(&suites(), Screen::FILE), expected);
    let json: serde_json::Value = serde_json::from_str(&suites_json(&suites())).unwrap();
    assert_eq!(json["suites"][0]["tests"][1]["outcome"], "failed");
}

#[test]
fn junit_is_well_formed() {
    for xml in [junit_suites(&suites()), junit_findings(&findings())] {
        assert!(xml.starts_with("<?xml") && !xml.contains("<&>") && !xml.contains('\u{1b}'), "{xml}");
        // Every case is closed, by itself or by its own end.
        let cases = xml.split("<testcase").skip(1);
        assert!(cases.into_iter().all(|c| c.contains("/>") || c.contains("</testcase>")), "{xml}");
    }
    assert!(junit_suites(&suites()).contains("tests=\"4\" failures=\"1\" errors=\"1\""));
}

#[test]
fn sarif_has_what_readers_ask_for() {
    let json: serde_json::Value = serde_json::from_str(&sarif(&findings(), "0.1.0", "")).unwrap();
    assert_eq!(json["version"], "2.1.0");
    let run = &json["runs"][0];
    for result in run["results"].as_array().unwrap() {
        let index = result["ruleIndex"].as_u64().unwrap() as usize;
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "rules/a%20b%2C1.yaml");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
    }
}

#[test]
fn github_commands_are_one_line_each() {
    let text = github_findings(&findings());
    assert_eq!(text.lines().count(), findings().list.len());
    assert!(text.lines().all(|l| l.starts_with("::") && l.contains("file=rules/a b%2C1.yaml,line=")), "{text}");
    let text = github_suites(&suites());
    assert!(text.contains("title=two <&> \\u001b::expected 1 alerts, found 0%0A- 1%0A+ 0%0A"), "{text}");
    assert!(text.contains("title=four::to do: fill in\\u001b"), "{text}");
    assert!(summary_suites(&suites()).contains("| R \\| S | 4 | 1 | 0 |"));
    assert!(summary_findings(&findings(), Checked { rules: 1, queries: 0 }).contains("| error | RULE103 |"));
}

/// Only errors fail a build, and a file without findings is there.
#[test]
fn junit_has_every_file_and_fails_on_errors_only() {
    let mut found = findings();
    found.files.push("rules/clean.yaml".into());
    let xml = junit_findings(&found);
    assert!(xml.contains("tests=\"10\" failures=\"8\" errors=\"0\""), "{xml}");
    assert!(xml.contains("<testsuite name=\"rules/clean.yaml\" tests=\"1\""), "{xml}");
    assert!(xml.contains("<system-out>warning: "), "{xml}");
}

#[test]
fn sarif_has_fixes_and_pages() {
    let json: serde_json::Value =
        serde_json::from_str(&sarif(&findings(), "0.1.0", "https://example.com/vigie")).unwrap();
    let run = &json["runs"][0];
    let page = run["tool"]["driver"]["rules"][0]["helpUri"].as_str().unwrap();
    assert!(page.starts_with("https://example.com/vigie/blob/v0.1.0/docs/errors/RULE10"), "{page}");
    let results = run["results"].as_array().unwrap();
    let fix = results.iter().find_map(|r| r.pointer("/fixes/0/artifactChanges/0/replacements/0")).unwrap();
    assert_eq!(fix["insertedContent"]["text"], "Medium");
    assert_eq!(fix["deletedRegion"]["startLine"], 3);
}
