//! Published rules, where they are present: all load, and what `check` says about them stays as counted here.

#![allow(clippy::print_stderr, reason = "the figures are for whoever runs the test")]

use kql_source::{Severity, Source};
use std::collections::BTreeMap;
use std::path::Path;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/corpus.jsonl");

/// Path, text of the file and the query in it.
fn rules() -> Vec<(String, String, String)> {
    let path = std::env::var("VIGIE_CORPUS").unwrap_or_else(|_| CORPUS.to_string());
    let Ok(text) = std::fs::read_to_string(Path::new(&path)) else {
        eprintln!("{path} is not present: nothing is tested");
        return Vec::new();
    };
    let mut out = Vec::new();
    for line in text.lines() {
        let json: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        if json["kind"] == "analytic" {
            let get = |key: &str| json[key].as_str().unwrap_or_default().to_string();
            out.push((get("path"), get("raw_yaml"), get("query")));
        }
    }
    out
}

#[test]
fn published_rules_load_with_their_query_in_place() {
    let mut broken = Vec::new();
    for (path, text, query) in rules() {
        let file = sentinel::read(Source::new(path.clone(), text));
        if file.rules.len() != 1 || file.diagnostics.iter().any(|d| d.code == kql_source::Code::RuleSyntax) {
            broken.push(format!("{path}: {:?}", file.diagnostics));
            continue;
        }
        let Some(read) = &file.rules[0].query else {
            broken.push(format!("{path}: no query"));
            continue;
        };
        if read.text.trim() != query.trim() {
            broken.push(format!("{path}: another query"));
        }
        // Every word of the query is found where the map says.
        let mut from = 0;
        for word in read.text.split_whitespace() {
            let at = from + read.text[from..].find(word).expect("a word of the text");
            from = at + word.len();
            let span = read.map.map(kql_source::Span::new(at, from));
            let found = &file.source.text[span.range()];
            if found != word && !found.contains(['\\', '\'']) {
                broken.push(format!("{path}: `{word}` is `{found}` in the file"));
                break;
            }
        }
    }
    assert!(broken.is_empty(), "{} of the rules:\n{}", broken.len(), broken.join("\n"));
}

/// Only lines of the query change, its tree does not, and once is enough.
#[test]
fn published_rules_are_laid_out_in_place() {
    let (mut changed, mut left, mut blocks) = (0, 0, 0);
    for (path, text, _) in rules() {
        let read = |text: &str| sentinel::read(Source::new(path.clone(), text));
        let file = read(&text);
        let out = sentinel::rule::format_queries(&file);
        let old = file.rules[0].query.as_ref().expect("a query");
        let lines = |text: &str| text.trim().lines().collect::<Vec<_>>().join("\n");
        let is_left = kql_syntax::format(&old.text).map_or(true, |new| lines(&new) == lines(&old.text));
        if is_left || out.not_blocks > 0 {
            blocks += usize::from(!is_left);
            left += 1;
            continue;
        }
        assert_ne!(out.text, text, "{path}");
        changed += 1;
        let again = read(&out.text);
        let new = again.rules[0].query.as_ref().expect("a query");
        let around = |text: &str, query: &sentinel::rule::QueryText| {
            let line = text[..query.span.range().start].rfind('\n').map_or(0, |i| i + 1);
            let lines = query.text.trim_end().lines().count();
            let behind: String = text[line..].split_inclusive('\n').skip(lines).collect();
            (text[..line].to_string(), behind.trim_start().to_string())
        };
        assert_eq!(around(&text, old), around(&out.text, new), "{path}");
        let tree = |text: &str| kql_syntax::parse(text).query;
        assert!(kql_syntax::same(&tree(&old.text), &tree(&new.text)), "{path}");
        assert_eq!(sentinel::rule::format_queries(&again).text, out.text, "{path}: twice");
    }
    eprintln!("{changed} laid out, {left} left, of which {blocks} are no blocks");
    assert!(blocks <= 8, "{blocks} queries are taken for no block");
}

#[test]
fn findings_about_published_rules() {
    let list = std::env::var("VIGIE_LIST").unwrap_or_default();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut errors = 0;
    let mut total = 0;
    for (path, text, _) in rules() {
        total += 1;
        let file = sentinel::read(Source::new(path, text));
        let found = sentinel::check::check(std::slice::from_ref(&file), None);
        errors += usize::from(found.count(Severity::Error) > 0);
        for f in &found.list {
            *counts.entry(f.diagnostic.code.id().to_string()).or_default() += 1;
            if f.diagnostic.code.id() == list {
                let place = f.source.place(f.diagnostic.span.start);
                eprintln!("{}:{}:{}: {}", f.source.name, place.line, place.column, f.diagnostic.headline());
            }
        }
    }
    eprintln!("{total} rules, {errors} with an error: {counts:?}");
    assert!(total == 0 || errors * 4 < total, "{errors} of {total} published rules have an error");
}
