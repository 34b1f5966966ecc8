use super::*;
use crate::check::{Findings, check};
use crate::rule::read;
use crate::test::{Failure, Outcome, SuiteResult, TestResult};
use kql_source::Style;
use std::sync::Arc;

fn findings() -> Findings {
    let text = "id: x\nname: A <b> & \"c\" | d\nseverity: medium\nkind: Scheduled\nquery: |\n  T\n";
    check(&[read(Source::new("rules/a b,1.yaml", text))], None)
}

fn suites() -> Vec<SuiteResult> {
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
    let text = findings_text(&findings(), 1, Style::Plain);
    assert!(text.contains("error[RULE103]") && text.contains("rules/a b,1.yaml:1:5"), "{text}");
    assert!(text.ends_with("1 rule checked: 8 errors, 1 warning, 0 notes\n"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&findings_json(&findings())).unwrap();
    assert_eq!(json["findings"].as_array().unwrap().len(), 9);
    let expected = "\
rules/r.test.yaml
  ok    one
  FAIL  two <&> \u{fffd}
        expected 1 alerts, found 0 (line 2)
          - 1
          + 0
          the row is lost at line 3
  ERR   three
        no such table

1 passed, 1 failed, 1 could not be run
";
    assert_eq!(suites_text(&suites(), Style::Plain), expected);
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
    assert!(junit_suites(&suites()).contains("tests=\"3\" failures=\"1\" errors=\"1\""));
}

#[test]
fn sarif_has_what_readers_ask_for() {
    let json: serde_json::Value = serde_json::from_str(&sarif(&findings(), "0.1.0")).unwrap();
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
    assert!(text.contains("title=two <&> \u{1b}::expected 1 alerts, found 0%0A- 1%0A+ 0%0A"), "{text}");
    assert!(summary_suites(&suites()).contains("| R \\| S | 3 | 1 | 0 |"));
    assert!(summary_findings(&findings(), 1).contains("| error | RULE103 |"));
}

/// The keys that SARIF 2.1.0 allows at the places that we write, and those that it requires there.
#[test]
fn sarif_keeps_to_its_schema() {
    let json: serde_json::Value = serde_json::from_str(&sarif(&findings(), "0.1.0")).unwrap();
    let keys = |at: &str, allowed: &[&str], required: &[&str]| {
        let object = json.pointer(at).and_then(|v| v.as_object()).unwrap_or_else(|| panic!("{at}"));
        assert!(object.keys().all(|k| allowed.contains(&k.as_str())), "{at}: {object:?}");
        assert!(required.iter().all(|k| object.contains_key(*k)), "{at}: {object:?}");
    };
    keys("", &["$schema", "version", "runs"], &["version", "runs"]);
    keys("/runs/0", &["tool", "columnKind", "results"], &["tool"]);
    keys("/runs/0/tool", &["driver"], &["driver"]);
    keys("/runs/0/tool/driver", &["name", "version", "rules"], &["name"]);
    assert_eq!(json["runs"][0]["columnKind"], "unicodeCodePoints");
    let run = &json["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let mut ids: Vec<&str> = rules.iter().map(|r| r["id"].as_str().unwrap()).collect();
    ids.dedup();
    assert_eq!(ids.len(), rules.len(), "each rule once");
    for i in 0..rules.len() {
        let at = format!("/runs/0/tool/driver/rules/{i}");
        keys(&at, &["id", "shortDescription", "defaultConfiguration"], &["id"]);
        keys(&format!("{at}/shortDescription"), &["text"], &["text"]);
    }
    for (i, result) in run["results"].as_array().unwrap().iter().enumerate() {
        let at = format!("/runs/0/results/{i}");
        let allowed = ["ruleId", "ruleIndex", "level", "message", "locations", "partialFingerprints"];
        keys(&at, &allowed, &["message"]);
        keys(&format!("{at}/message"), &["text"], &["text"]);
        keys(&format!("{at}/locations/0"), &["physicalLocation"], &[]);
        keys(&format!("{at}/locations/0/physicalLocation"), &["artifactLocation", "region"], &["artifactLocation"]);
        let region = format!("{at}/locations/0/physicalLocation/region");
        keys(&region, &["startLine", "startColumn", "endLine", "endColumn"], &["startLine"]);
        let number = |key: &str| json.pointer(&format!("{region}/{key}")).and_then(|v| v.as_u64()).unwrap();
        assert!(["startLine", "startColumn", "endLine", "endColumn"].iter().all(|k| number(k) >= 1));
        assert!((number("startLine"), number("startColumn")) <= (number("endLine"), number("endColumn")));
        assert!(["none", "note", "warning", "error"].contains(&result["level"].as_str().unwrap()));
        assert!(result["partialFingerprints"].as_object().unwrap().values().all(|v| v.is_string()));
    }
}

/// The elements and attributes that readers of JUnit XML require.
#[test]
fn junit_keeps_to_its_schema() {
    for xml in [junit_suites(&suites()), junit_findings(&findings())] {
        let mut open: Vec<&str> = Vec::new();
        let mut cases = 0;
        for tag in xml.split('<').skip(1).filter(|t| !t.starts_with('?')) {
            let (tag, _) = tag.split_once('>').unwrap();
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name), "{xml}");
                continue;
            }
            let name = tag.split([' ', '/']).next().unwrap();
            let has = |attribute: &str| assert!(tag.contains(&format!(" {attribute}=\"")), "<{tag}>");
            match name {
                "testsuites" => assert!(open.is_empty()),
                "testsuite" => {
                    assert_eq!(open, ["testsuites"]);
                    ["name", "tests", "failures", "errors"].iter().for_each(|a| has(a));
                }
                "testcase" => {
                    assert_eq!(open, ["testsuites", "testsuite"]);
                    ["name", "classname"].iter().for_each(|a| has(a));
                    cases += 1;
                }
                "failure" | "error" => {
                    assert_eq!(open.last(), Some(&"testcase"));
                    has("message");
                }
                other => panic!("no element of JUnit: {other}"),
            }
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert!(open.is_empty() && xml.contains(&format!("tests=\"{cases}\"")), "{xml}");
    }
}
