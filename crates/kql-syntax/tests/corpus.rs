//! Published queries, if they are checked out beside the repository: same verdict as the official parser, and printing and
//! formatting keep the tree.

#![allow(clippy::print_stdout, reason = "the figures are for the person who runs the test")]

use kql_syntax::{dump, format, parse, print, same, tokens};
use std::path::PathBuf;

struct Sample {
    id: String,
    text: String,
    /// Whether the official parser accepts it; unknown for functions.
    good: Option<bool>,
}

fn corpus() -> Option<Vec<Sample>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let queries = std::fs::read_to_string(folder.join("corpus.jsonl")).ok()?;
    let functions = std::fs::read_to_string(folder.join("functions.json")).ok()?;
    let mut samples = Vec::new();
    for line in queries.lines() {
        let row: serde_json::Value = serde_json::from_str(line).expect("a row of JSON");
        samples.push(Sample {
            id: row["id"].as_str().expect("an id").to_string(),
            text: row["query"].as_str().expect("a query").to_string(),
            good: Some(row["official"]["syntax_errors"].as_array().expect("a list").is_empty()),
        });
    }
    let functions: serde_json::Value = serde_json::from_str(&functions).expect("an object of JSON");
    for (name, function) in functions.as_object().expect("an object") {
        if let Some(text) = function["body"].as_str() {
            samples.push(Sample { id: name.clone(), text: text.to_string(), good: None });
        }
    }
    Some(samples)
}

/// Prints the totals and the first failures.
fn report(what: &str, total: usize, failed: &[String]) {
    println!("{what}: {} of {total}", total - failed.len());
    for line in failed.iter().take(20) {
        println!("  not {line}");
    }
}

#[test]
fn verdicts_match_the_official_parser() {
    let Some(samples) = corpus() else { return println!("skipped: no ../shared/corpus") };
    let judged: Vec<&Sample> = samples.iter().filter(|s| s.good.is_some()).collect();
    let differ = |sample: &&&Sample| sample.good != Some(!parse(&sample.text).has_errors());
    let failed: Vec<String> = judged.iter().filter(differ).map(|s| s.id.clone()).collect();
    report("verdict as the official parser", judged.len(), &failed);
    assert!(failed.is_empty());
}

#[test]
fn printing_keeps_the_tree() {
    let Some(samples) = corpus() else { return println!("skipped: no ../shared/corpus") };
    let mut failed = Vec::new();
    let mut total = 0;
    for sample in &samples {
        let parsed = parse(&sample.text);
        if parsed.has_errors() {
            continue;
        }
        total += 1;
        let printed = print(&parsed.query);
        let again = parse(&printed);
        if again.has_errors() || !same(&parsed.query, &again.query) {
            failed.push(format!("{}: {}", sample.id, first_difference(&dump(&parsed.query), &dump(&again.query))));
        } else if print(&again.query) != printed {
            failed.push(format!("{}: printed differently", sample.id));
        }
    }
    report("printed and parsed again", total, &failed);
    assert!(failed.is_empty());
}

fn first_difference(a: &str, b: &str) -> String {
    let pair = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    pair.map_or("one is longer".to_string(), |(a, b)| format!("{} / {}", a.trim(), b.trim()))
}

#[test]
fn formatting_keeps_the_tree_and_the_comments() {
    let Some(samples) = corpus() else { return println!("skipped: no ../shared/corpus") };
    let mut failed = Vec::new();
    let (mut total, mut settled, mut lines, mut wide) = (0, 0, 0, 0);
    for sample in &samples {
        let parsed = parse(&sample.text);
        if parsed.has_errors() {
            continue;
        }
        total += 1;
        let Ok(formatted) = format(&sample.text) else {
            failed.push(format!("{}: refused", sample.id));
            continue;
        };
        settled += usize::from(formatted == sample.text);
        lines += formatted.lines().count();
        wide += formatted.lines().filter(|line| line.chars().count() > 120 && !line.contains("//")).count();
        if !same(&parsed.query, &parse(&formatted).query) {
            failed.push(format!("{}: another tree", sample.id));
        } else if comments(&formatted) != comments(&sample.text) {
            failed.push(format!("{}: other comments", sample.id));
        } else if format(&formatted).as_ref() != Ok(&formatted) {
            failed.push(format!("{}: not stable", sample.id));
        }
    }
    report("formatted", total, &failed);
    println!("already formatted: {settled}");
    println!("lines: {lines}, over 120 columns: {wide}");
    assert!(failed.is_empty());
}

/// The comments of a text, sorted, since formatting moves a comment from before a comma to after it.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut end = 0;
    for token in tokens(text) {
        let gap = &text[end..token.span.start as usize];
        found.extend(
            gap.split(['\n', '\r']).filter_map(|line| line.find("//").map(|i| line[i..].trim_end().to_string())),
        );
        end = token.span.end as usize;
    }
    found.sort();
    found
}
