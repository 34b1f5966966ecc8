//! Generates a test file: rows with the columns that the query reads.

use crate::rule::{Rule, format_duration};
use kql::Compiled;
use kql_plan::ir::{Node, walk};
use kql_types::Type;
use kql_types::ticks::MINUTE;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// A table that a query reads, with the columns that it uses.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRead {
    /// Name.
    pub name: String,
    /// Columns in the order of the table.
    pub columns: Vec<(String, Type)>,
}

/// With more columns than this, the query reads whatever the table has rather than a selection.
const MANY: usize = 30;

/// The tables that the compiled query of a rule reads. Where the plan keeps many columns, those that the rule names.
pub fn tables_read(rule: &Rule, compiled: &Compiled) -> Vec<TableRead> {
    let mut found: BTreeMap<String, BTreeMap<usize, (String, Type)>> = BTreeMap::new();
    for name in &compiled.references.tables {
        found.entry(name.clone()).or_default();
    }
    if let Some(plan) = compiled.optimized() {
        walk(plan, &mut |plan| {
            if let Node::Scan(scan) = &plan.node {
                let fields = &scan.source.schema().fields;
                let columns = found.entry(scan.name.clone()).or_default();
                for (index, field) in scan.columns.iter().filter_map(|i| fields.get(*i).map(|f| (*i, f))) {
                    columns.insert(index, (field.name.clone(), field.ty));
                }
            }
        });
    }
    let word = |c: char| !(c.is_alphanumeric() || c == '_');
    let words: BTreeSet<&str> = rule.source.text.split(word).collect();
    let table = |(name, columns): (String, BTreeMap<usize, (String, Type)>)| {
        let mut columns: Vec<(String, Type)> = columns.into_values().collect();
        if columns.len() > MANY {
            columns.retain(|(name, _)| words.contains(name.as_str()));
        }
        TableRead { name, columns }
    };
    found.into_iter().map(table).collect()
}

/// Why a test does not count yet: only a person knows what the rule looks for.
const TODO: &str = "give the rows the values that the rule looks for, then remove this line";

/// The text of `X.test.yaml`: a test that expects an alert, with rows to fill in, and one that expects none.
///
/// The tests named in `unfinished` are marked as to do.
pub fn skeleton(
    rule: &Rule,
    file: &str,
    tables: &[TableRead],
    functions: &[String],
    unfinished: &BTreeSet<String>,
) -> String {
    let mut out = format!(
        "# Tests of {file}. Times such as `-10m` count from `now`; a row needs only the columns that matter.\n\
         now: 2026-03-01T12:00:00Z\n"
    );
    if !functions.is_empty() {
        _ = writeln!(out, "functions: [{}]", functions.iter().map(|f| quoted(f)).collect::<Vec<_>>().join(", "));
    }
    let recent = match rule.period() {
        p if p > 20 * MINUTE => "-10m",
        p if p > 2 * MINUTE => "-2m",
        _ => "-30s",
    };
    // Twice the period is before the window of every run that could see the rows at all.
    let before = format!("-{}", format_duration(2 * rule.period()));
    let begin = |out: &mut String, name: &str| {
        let todo = if unfinished.contains(name) { format!("    todo: {TODO}\n") } else { String::new() };
        _ = write!(out, "  - name: {name}\n{todo}    rows:\n");
    };
    out.push_str("tests:\n");
    begin(&mut out, "what the rule must find");
    rows(&mut out, tables, recent);
    _ = write!(out, "    expect:\n      alerts: 1\n      severity: {}\n", rule.severity().name());
    begin(&mut out, "the same before the window");
    rows(&mut out, tables, &before);
    out.push_str("    expect: {alerts: 0}\n");
    out
}

fn rows(out: &mut String, tables: &[TableRead], time: &str) {
    for table in tables {
        _ = writeln!(out, "      {}:", table.name);
        _ = writeln!(out, "        - TimeGenerated: {time}");
        for (name, ty) in table.columns.iter().filter(|(n, _)| n != "TimeGenerated") {
            _ = writeln!(out, "          {}: {}", key(name), value(name, *ty, time));
        }
    }
}

/// A column name as a YAML key.
fn key(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_');
    if plain { name.to_string() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// An example value by type, for strings by the name of the column. Addresses and domains are those reserved for examples.
fn value(name: &str, ty: Type, time: &str) -> String {
    let lower = name.to_lowercase();
    let ends = |parts: &[&str]| parts.iter().any(|p| lower.ends_with(p));
    match ty {
        Type::Bool => "true".into(),
        Type::Int | Type::Long | Type::Real | Type::Decimal => "1".into(),
        // An expiry is in the future, other times are those of the event.
        Type::DateTime if lower.contains("expir") || lower.contains("validuntil") => "+1d".into(),
        Type::DateTime => time.to_string(),
        Type::Timespan => "\"00:01:00\"".into(),
        Type::Guid => "00000000-0000-4000-8000-000000000001".into(),
        Type::Dynamic => "{}".into(),
        Type::String if ends(&["ipaddr", "ipaddress"]) || name.ends_with("IP") => "203.0.113.10".into(),
        Type::String if ends(&["useragent"]) => "Mozilla/5.0".into(),
        Type::String if ends(&["url", "uri"]) => "http://www.contoso.com/".into(),
        Type::String if ends(&["domain", "domainname"]) => "contoso.com".into(),
        Type::String if ends(&["upn", "userprincipalname", "email"]) => "alex@contoso.com".into(),
        Type::String if ends(&["user", "username", "account", "accountname"]) => "alex".into(),
        Type::String if ends(&["host", "hostname", "computer", "devicename", "dvc"]) => "host1.contoso.com".into(),
        _ => quoted(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_test::read_tests;
    use kql_source::Source;

    #[test]
    fn a_skeleton_is_a_test_file() {
        let text = "id: a\nname: n\nseverity: Low\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 2h\nquery: T\n";
        let file = crate::rule::read(Source::new("r.yaml", text));
        let columns = [Type::Bool, Type::Long, Type::String, Type::Dynamic, Type::Guid, Type::Timespan, Type::DateTime];
        let columns = columns.into_iter().map(|t| (format!("a {}", t.name()), t)).collect();
        let tables = [TableRead { name: "T".into(), columns }];
        let text = skeleton(&file.rules[0], "r.yaml", &tables, &["../parsers".into()], &BTreeSet::new());
        let (tests, diagnostics) = read_tests(Source::new("r.test.yaml", text.clone()));
        assert!(diagnostics.is_empty(), "{diagnostics:?}\n{text}");
        assert_eq!(tests.map(|t| (t.tests.len(), t.functions.len())), Some((2, 1)), "{text}");
        assert!(text.contains("TimeGenerated: -4h"), "{text}");
    }
}
