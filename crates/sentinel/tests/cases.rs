//! The cases of `tests/rules`: every field, limit and lint with what is accepted and what is not.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use kql::Session;
use kql_source::{Code, Source};
use sentinel::check::check;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    what: String,
    accept: Vec<Snippet>,
    reject: Vec<Snippet>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Snippet {
    Text(String),
    Full(Full),
}

#[derive(Clone, Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Full {
    yaml: String,
    /// Keys of the base to leave out.
    without: String,
    /// What a rejected snippet finds: a code, and the text at its place.
    finds: String,
    /// The text may be only a part of what stands at the place.
    anywhere: bool,
    /// Length of the text that stands for `…`.
    repeat: usize,
    /// Written behind the snippet so many times, with its number for `#`.
    item: String,
    times: usize,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/rules")
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder().join(name)).unwrap()
}

/// Top-level keys with their lines.
fn blocks(yaml: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in yaml.lines() {
        if line.starts_with(|c: char| c.is_alphabetic()) {
            let key = line.split(':').next().unwrap();
            out.push((key.to_string(), String::new()));
        }
        let text = &mut out.last_mut().unwrap().1;
        text.push_str(line);
        text.push('\n');
    }
    out
}

fn rule(base: &str, full: &Full) -> String {
    let mut yaml = full.yaml.replace('…', &"x".repeat(full.repeat));
    (0..full.times).for_each(|i| yaml.push_str(&full.item.replace('#', &i.to_string())));
    let mut all = blocks(base);
    all.retain(|(key, _)| !full.without.split_whitespace().any(|w| w == key));
    for (key, text) in blocks(&yaml) {
        match all.iter_mut().find(|(k, _)| *k == key) {
            Some(block) => block.1 = text,
            None => all.push((key, text)),
        }
    }
    all.into_iter().map(|(_, text)| text).collect()
}

/// What the snippets of a file are parts of.
#[derive(Clone, Copy)]
enum Subject {
    /// A rule in YAML: keys in place of those of `base.yaml`.
    Yaml,
    /// The properties of an exported rule: keys in place of those of `base-arm.yaml`.
    Arm,
    /// A whole file of rules.
    Rules,
    /// A whole file of tests.
    Tests,
}

const FILES: [(&str, Subject); 6] = [
    ("fields.yaml", Subject::Yaml),
    ("limits.yaml", Subject::Yaml),
    ("lints.yaml", Subject::Yaml),
    ("arm.yaml", Subject::Arm),
    ("files.yaml", Subject::Rules),
    ("tests.yaml", Subject::Tests),
];

fn cases(file: &str) -> Vec<Case> {
    serde_saphyr::from_str(&read(file)).unwrap_or_else(|e| panic!("{file}: {e}"))
}

fn full(snippet: &Snippet) -> Full {
    match snippet {
        Snippet::Full(full) => full.clone(),
        Snippet::Text(yaml) => Full { yaml: yaml.clone(), ..Full::default() },
    }
}

/// Codes with the text at their places.
fn findings(subject: Subject, full: &Full, session: &Session) -> Vec<(String, String)> {
    let text = match subject {
        Subject::Yaml => rule(&read("base.yaml"), full),
        Subject::Arm => {
            let properties = rule(&read("base-arm.yaml"), full);
            let properties: String = properties.lines().map(|l| format!("  {l}\n")).collect();
            format!("kind: Scheduled\nname: 0d76e9cf-788d-4a69-ac7d-f234826b5bed\nproperties:\n{properties}")
        }
        Subject::Rules | Subject::Tests => full.yaml.clone(),
    };
    let source = Source::new("rule.yaml", text);
    let found: Vec<kql_source::Diagnostic> = match subject {
        Subject::Tests => sentinel::rule_test::read_tests(source.clone()).1,
        Subject::Yaml | Subject::Arm | Subject::Rules => {
            let now: kql::Timestamp = "2026-03-01T00:00:00Z".parse().expect("a time");
            let checked = check(&[sentinel::read(source.clone())], Some((session, now)));
            checked.list.into_iter().map(|f| f.diagnostic).collect()
        }
    };
    found.iter().map(|d| (d.code.to_string(), source.text[d.span.range()].to_string())).collect()
}

#[test]
fn every_case() {
    let session = Session::builder().build().unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for (file, subject) in FILES {
        for case in &cases(file) {
            assert!(!case.accept.is_empty() && !case.reject.is_empty(), "{}: both kinds are wanted", case.what);
            let all = case.accept.iter().map(|s| (s, true)).chain(case.reject.iter().map(|s| (s, false)));
            for (snippet, accepted) in all {
                let full = full(snippet);
                count += 1;
                let found = findings(subject, &full, &session);
                let (code, at) = full.finds.split_once(' ').unwrap_or((&full.finds, ""));
                let hit = found.iter().any(|(c, text)| {
                    c == code && (at.is_empty() || text == at || (full.anywhere && text.contains(at)))
                });
                if if accepted { !found.is_empty() } else { !hit } {
                    let short: Vec<String> =
                        found.iter().map(|(c, t)| format!("{c} {}", t.chars().take(60).collect::<String>())).collect();
                    let yaml: String = full.yaml.chars().take(100).collect();
                    wrong.push(format!(
                        "{file}: {}: {yaml:?} without {:?}, wants {:?}, found {short:?}",
                        case.what, full.without, full.finds
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 250, "only {count} cases");
}

/// Every code of rules and of their tests is drawn by a rejected case, and every field is accepted in one case and rejected in
/// another.
#[test]
fn the_cases_are_complete() {
    let (mut codes, mut accepted, mut rejected) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let keys = |full: &Full| -> Vec<String> {
        let without = full.without.split_whitespace().map(str::to_string);
        full.yaml.lines().filter_map(|l| l.split_once(':')).map(|(k, _)| k.to_string()).chain(without).collect()
    };
    for (file, subject) in FILES {
        for case in cases(file) {
            for snippet in &case.reject {
                codes.insert(full(snippet).finds.split(' ').next().unwrap_or_default().to_string());
            }
            if let Subject::Yaml = subject {
                case.accept.iter().for_each(|s| accepted.extend(keys(&full(s))));
                case.reject.iter().for_each(|s| rejected.extend(keys(&full(s))));
            }
        }
    }
    let missing: Vec<&str> =
        Code::ALL.iter().map(|c| c.id()).filter(|c| c.starts_with("RULE") && !codes.contains(*c)).collect();
    assert!(missing.is_empty(), "no case is rejected with {missing:?}");
    for (what, seen) in [("accepted", &accepted), ("rejected", &rejected)] {
        let missing: Vec<&&str> = sentinel::rule::FIELDS.iter().filter(|f| !seen.contains(**f)).collect();
        assert!(missing.is_empty(), "no case has {what} {missing:?}");
    }
}
