use super::*;
use kql_source::{Code, Diagnostic, Source, Span};
use std::sync::Arc;

const RULE: &str = "tactics:\n  - Bogus\n  - Phony\nquery: T | where Bogus\n";

/// A finding of `RULE103` at the n-th place of a word.
fn finding(text: &str, word: &str, n: usize, message: &str) -> Finding {
    let at = text.match_indices(word).nth(n).unwrap().0;
    let diagnostic = Diagnostic::new(Code::RuleBadValue, Span::new(at, at + word.len()), message);
    Finding { source: Arc::new(Source::new("r.yaml", text)), rule: Some("a".into()), diagnostic, allows: None }
}

fn findings(list: Vec<Finding>) -> Findings {
    Findings { list, ..Findings::default() }
}

/// Messages of the findings that a baseline leaves, and how many of its entries match nothing.
fn left(baseline: &Baseline, list: Vec<Finding>) -> (Vec<String>, usize) {
    let mut found = findings(list);
    let gone = baseline.apply(&mut found);
    (found.list.into_iter().map(|f| f.diagnostic.message).collect(), gone)
}

fn baseline() -> Baseline {
    let known = findings(vec![finding(RULE, "Bogus", 0, "`Bogus` is not a tactic")]);
    let read = Baseline::parse(&Baseline::render(&known)).unwrap();
    assert_eq!(read, Baseline::from_findings(&known));
    read
}

#[test]
fn moved_lines_and_reworded_messages_still_match() {
    let moved = format!("# A new line\n\n{}", RULE.replace("  - Bogus", "    -  Bogus"));
    assert_eq!(left(&baseline(), vec![finding(&moved, "Bogus", 0, "unknown tactic")]), (vec![], 0));
}

/// Fields that are missing all lie at the first key of the rule: the name in the message tells them apart.
#[test]
fn findings_at_one_place_are_told_apart() {
    let missing = |field: &str| finding(RULE, "tactics", 0, &format!("missing field `{field}`"));
    let known = Baseline::from_findings(&findings(vec![missing("severity")]));
    assert_eq!(left(&known, vec![missing("query"), missing("severity")]), (vec!["missing field `query`".into()], 0));
    assert_eq!(left(&known, vec![missing("query")]), (vec!["missing field `query`".into()], 1));
}

#[test]
fn an_edit_beside_a_known_finding_keeps_it_known() {
    let column = |text: &str, name: &str| finding(text, name, 0, &format!("unknown column `{name}`"));
    let (before, after) = ("query: T | project Aaa, Bbb\n", "query: T | project Ccc, Aaa, Bbb\n");
    let known = Baseline::from_findings(&findings(vec![column(before, "Aaa"), column(before, "Bbb")]));
    let list = ["Ccc", "Aaa", "Bbb"].map(|name| column(after, name)).to_vec();
    assert_eq!(left(&known, list), (vec!["unknown column `Ccc`".into()], 0));
}

#[test]
fn a_new_finding_of_the_same_code_does_not_match() {
    let old = || finding(RULE, "Bogus", 0, "old");
    let elsewhere = finding(RULE, "Bogus", 1, "elsewhere");
    assert_eq!(left(&baseline(), vec![elsewhere, old()]), (vec!["elsewhere".to_string()], 0));
    // The same line once more is one finding too many.
    let twice = RULE.replace("  - Bogus\n", "  - Bogus\n  - Bogus\n");
    let list = vec![finding(&twice, "Bogus", 0, "first"), finding(&twice, "Bogus", 1, "second")];
    assert_eq!(left(&baseline(), list), (vec!["second".to_string()], 0));
    assert_eq!(left(&baseline(), vec![finding(RULE, "Phony", 0, "Phony")]), (vec!["Phony".to_string()], 1));
}

/// As the first version of Vigie wrote it.
const VERSION_1: &str = r#"{
  "version": 1,
  "findings": [
    {
      "fingerprint": "172f6950-27e6-5595-b929-46a655107b5a",
      "file": "r.yaml",
      "code": "RULE103",
      "message": "`Bogus` is not a tactic"
    }
  ]
}
"#;

#[test]
fn baselines_of_version_1_still_match() {
    let old = Baseline::parse(VERSION_1).unwrap();
    assert_eq!(left(&old, vec![finding(RULE, "Bogus", 0, "`Bogus` is not a tactic")]), (vec![], 0));
    let reworded = || finding(RULE, "Bogus", 0, "unknown tactic `Bogus`");
    let other = || finding(RULE, "Phony", 0, "unknown tactic `Phony`");
    assert_eq!(left(&old, vec![other(), reworded()]), (vec!["unknown tactic `Phony`".to_string()], 0));
    assert_eq!(left(&old, vec![other()]), (vec!["unknown tactic `Phony`".to_string()], 1));
    // A message of version 1 that quotes nothing says nothing about others.
    let bare = Baseline::parse(&VERSION_1.replace("`Bogus` is not a tactic", "not a tactic")).unwrap();
    assert_eq!(left(&bare, vec![other()]), (vec!["unknown tactic `Phony`".to_string()], 1));
    // The finding with the old message comes first, wherever it stands.
    let exact = finding(RULE, "Bogus", 0, "`Bogus` is not a tactic");
    assert_eq!(left(&old, vec![reworded(), exact]), (vec!["unknown tactic `Bogus`".to_string()], 0));
}

#[test]
fn what_is_not_a_baseline_is_refused() {
    for (text, error) in [
        ("[", "the baseline is not JSON: EOF while parsing a list at line 1 column 1"),
        ("[]", "the baseline has no list `findings`"),
        (r#"{"findings": [{"fingerprint": "x"}]}"#, "finding 1 of the baseline has no `message`"),
        (r#"{"version": 2, "findings": [{}]}"#, "finding 1 of the baseline has no `fingerprint`"),
        (r#"{"version": 3}"#, "the baseline has version 3; this version of Vigie reads up to 2"),
    ] {
        assert_eq!(Baseline::parse(text).unwrap_err().to_string(), error);
    }
}
