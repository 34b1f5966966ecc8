//! Pages of `docs/errors` about queries: the first example draws the code of the page, the second draws no such finding.

use kql::types::{Field, MemoryTable, Schema, Type};
use kql::{Query, Session};
use kql_source::Code;
use kql_testkit::place;
use std::sync::Arc;

/// Codes without an example: limits that no short text reaches, findings of a run or of files, what is refused for the time
/// being, and codes that nothing draws yet.
const WITHOUT: &[&str] = &[
    "KQL006", "KQL007", "KQL008", "KQL106", "KQL107", "KQL111", "KQL301", "KQL403", "KQL404", "KQL406", "KQL501",
    "KQL502",
];

#[test]
fn examples_draw_their_codes() {
    let schema: Schema = [("Name", Type::String), ("Count", Type::Long), ("When", Type::DateTime)]
        .into_iter()
        .map(|(name, ty)| Field::new(name, ty))
        .collect();
    let table = Arc::new(MemoryTable::new(schema, Vec::new()));
    let session = Session::builder().table("T", table).build().unwrap();
    let mut wrong = Vec::new();
    for code in Code::ALL.iter().map(|c| c.id()).filter(|id| id.starts_with("KQL") && !WITHOUT.contains(id)) {
        let path = place::root().join("docs/errors").join(format!("{code}.md"));
        let Ok(page) = place::read(&path) else {
            wrong.push(format!("{code} has no page"));
            continue;
        };
        let blocks: Vec<&str> = page.split("```kql\n").skip(1).map(|b| b.split("\n```").next().unwrap_or("")).collect();
        let [bad, good] = blocks[..] else {
            wrong.push(format!("{code} has {} examples, not 2", blocks.len()));
            continue;
        };
        let codes = |text: &str| -> Vec<String> {
            let found = session.compile(&Query { text, now: kql_testkit::run::NOW, window: None }).diagnostics;
            found.iter().map(|d| d.code.id().to_string()).collect()
        };
        if !codes(bad).iter().any(|c| c == code) {
            wrong.push(format!("the wrong example of {code} draws {:?}", codes(bad)));
        }
        if !codes(good).is_empty() {
            wrong.push(format!("the right example of {code} draws {:?}", codes(good)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
