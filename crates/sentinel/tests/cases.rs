//! The cases of `tests/rules`: every field, limit and lint with what is accepted and what is not.

use kql::Session;
use kql_source::Source;
use sentinel::check::check;
use serde::Deserialize;
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

#[derive(Deserialize, Default)]
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

#[test]
fn every_case() {
    let session = Session::builder().build().unwrap();
    let base = read("base.yaml");
    let now = kql::types::ticks::parse_datetime("2026-03-01").unwrap();
    let mut wrong = Vec::new();
    let mut count = 0;
    for file in ["fields.yaml", "limits.yaml", "lints.yaml"] {
        let cases: Vec<Case> = serde_saphyr::from_str(&read(file)).unwrap();
        for case in &cases {
            assert!(!case.accept.is_empty() && !case.reject.is_empty(), "{}: both kinds are wanted", case.what);
            let all = case.accept.iter().map(|s| (s, true)).chain(case.reject.iter().map(|s| (s, false)));
            for (snippet, accepted) in all {
                let text;
                let full = match snippet {
                    Snippet::Full(full) => full,
                    Snippet::Text(yaml) => {
                        text = Full { yaml: yaml.clone(), ..Full::default() };
                        &text
                    }
                };
                count += 1;
                let source = rule(&base, full);
                let findings = check(&[sentinel::read(Source::new("rule.yaml", source))], Some((&session, now)));
                let found: Vec<(String, String)> = findings
                    .list
                    .iter()
                    .map(|f| (f.diagnostic.code.to_string(), f.source.text[f.diagnostic.span.range()].to_string()))
                    .collect();
                let (code, at) = full.finds.split_once(' ').unwrap_or((&full.finds, ""));
                let hit = found.iter().any(|(c, text)| {
                    c == code && (at.is_empty() || text == at || (full.anywhere && text.contains(at)))
                });
                if if accepted { !found.is_empty() } else { !hit } {
                    let short: Vec<String> =
                        found.iter().map(|(c, t)| format!("{c} {}", t.chars().take(60).collect::<String>())).collect();
                    let yaml: String = full.yaml.chars().take(100).collect();
                    wrong.push(format!(
                        "{}: {yaml:?} without {:?}, wants {:?}, found {short:?}",
                        case.what, full.without, full.finds
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {count} cases:\n{}", wrong.len(), wrong.join("\n"));
    assert!(count > 120, "only {count} cases");
}
