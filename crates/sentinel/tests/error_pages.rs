//! Each code of rules and of their tests has a page in `docs/errors/`: its wrong example draws the code, its right one draws
//! nothing at all.

use kql_source::{Code, Source};
use kql_types::MemoryTable;
use std::path::PathBuf;
use std::sync::Arc;

fn folder() -> PathBuf {
    let crates = std::fs::canonicalize(env!("CARGO_MANIFEST_DIR")).expect("the folder of the crate");
    crates.join("../../docs/errors")
}

/// The `yaml` block below a heading.
fn example<'a>(page: &'a str, heading: &str) -> &'a str {
    let below = page.split(&format!("\n## {heading}\n")).nth(1).unwrap_or_else(|| panic!("no `## {heading}`"));
    let block = below.split("```yaml\n").nth(1).expect("a block of YAML");
    block.split("\n```").next().expect("an end of the block")
}

/// The text from each key at the start of a line to the next one.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let key = line.split(':').next().unwrap_or("").to_string();
        match out.last_mut() {
            Some((_, block)) if line.starts_with(' ') => *block += &format!("{line}\n"),
            _ => out.push((key, format!("{line}\n"))),
        }
    }
    out
}

/// The fields of an example in place of those of the base, or behind them.
fn laid_over(base: &str, example: &str) -> String {
    let mut out = fields(base);
    for (key, block) in fields(example) {
        match out.iter_mut().find(|(k, _)| *k == key) {
            Some(field) => field.1 = block,
            None => out.push((key, block)),
        }
    }
    out.into_iter().map(|(_, block)| block).collect()
}

/// Codes that an example draws, each with its message.
fn findings(base: &str, example: &str) -> Vec<(Code, String)> {
    let found =
        |list: Vec<kql_source::Diagnostic>| list.into_iter().map(|d| (d.code, d.headline().into_owned())).collect();
    if example.contains("tests:") {
        return found(sentinel::rule_test::read_tests(Source::new("x.test.yaml", example)).1);
    }
    let is_whole = example.contains("requiredDataConnectors:");
    let documents: Vec<String> =
        example.split("---\n").map(|e| if is_whole { e.to_string() } else { laid_over(base, e) }).collect();
    let file = sentinel::read(Source::new("x.yaml", documents.join("---\n")));
    let schema = kql::builtin_tables::schema("_Im_WebSession").expect("a known table");
    let session = kql::Session::builder()
        .table("_Im_WebSession", Arc::new(MemoryTable::new(schema, Vec::new())))
        .build()
        .expect("a session");
    let now: kql::Timestamp = "2026-03-01T00:00:00Z".parse().expect("a time");
    let checked = sentinel::check::check(&[file], Some((&session, now)));
    found(checked.list.into_iter().map(|f| f.diagnostic).collect())
}

#[test]
fn every_rule_code_has_a_page_that_is_true() {
    let base = std::fs::read_to_string(folder().join("example-rule.yaml")).expect("the example rule");
    assert_eq!(findings("", &base), [], "the example rule");
    let mut wrong_pages = Vec::new();
    for code in Code::ALL.iter().filter(|c| c.id().starts_with("RULE")) {
        let Ok(page) = std::fs::read_to_string(folder().join(format!("{code}.md"))) else {
            wrong_pages.push(format!("{code} has no page"));
            continue;
        };
        let profile = code.profile().map(|p| format!(" Profile: `{}`.", p.name())).unwrap_or_default();
        let head = format!("# {code}: {}\n\nLevel: {}.{profile}\n", code.title(), code.severity().name());
        if !page.starts_with(&head) {
            wrong_pages.push(format!("{code} does not start with {head:?}"));
        }
        let drawn = findings(&base, example(&page, "Wrong"));
        if !drawn.iter().any(|(c, _)| c == code) {
            wrong_pages.push(format!("the wrong example of {code} draws {drawn:?}"));
        }
        let drawn = findings(&base, example(&page, "Right"));
        if !drawn.is_empty() {
            wrong_pages.push(format!("the right example of {code} draws {drawn:?}"));
        }
    }
    assert!(wrong_pages.is_empty(), "{}", wrong_pages.join("\n"));
}
