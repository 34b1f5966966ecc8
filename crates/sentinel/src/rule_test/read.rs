//! Reads a test file. An unknown key is an error.

use super::expect::{expectation, time};
use super::file::{Case, Given, GivenWatchlist, Simulate, TableRows, TestCase, TestFile};
use crate::rule::parse_duration;
use crate::suggest;
use crate::yaml::{self, Dialect, Entry, Kind, Node, Nulls, Reader, Spanned};
use kql_source::{Code, Diagnostic, Source, Span};
use kql_types::PlainName;
use std::sync::Arc;

/// Reads a test file; `None` if it is not YAML, with the reason in the diagnostics. Spans are byte offsets into the file.
pub fn read_tests(source: Source) -> (Option<TestFile>, Vec<Diagnostic>) {
    let source = Arc::new(source);
    let mut found = Vec::new();
    let node = match yaml::parse(&source.text) {
        Ok(documents) => documents.into_iter().next(),
        Err(error) => {
            let message = format!("the test file is not valid YAML: {}", error.message);
            return (None, vec![Diagnostic::new(Code::TestSyntax, error.span, message)]);
        }
    };
    let Some(node) = node.filter(Node::is_map) else {
        let message = "a test file must be a mapping with the key `tests`";
        return (None, vec![Diagnostic::new(Code::TestSyntax, Span::at(0), message)]);
    };
    let file = file(&mut Reader { text: &source.text, found: &mut found, dialect: DIALECT }, &node, source.clone());
    found.sort_by_key(|d| d.span);
    (Some(file), found)
}

/// Watchlists: aliases, each with a file or with rows, or with a mapping of either and the key column.
fn given(r: &mut Reader<'_>, node: &Node, key: &str) -> Vec<GivenWatchlist> {
    r.expect_map(node, key);
    node.entries().iter().filter_map(|e| watchlist(r, e)).collect()
}

fn watchlist(r: &mut Reader<'_>, entry: &Entry) -> Option<GivenWatchlist> {
    let alias = Spanned::new(entry.key.clone(), entry.key_span);
    let rows = |r: &mut Reader<'_>, name: &str, rows: &[Node]| {
        are_maps(r, name, rows);
        Given::Rows(rows.to_vec())
    };
    match &entry.value.kind {
        Kind::List(list) => Some(GivenWatchlist { alias, rows: rows(r, &entry.key, list), key: None }),
        Kind::Null | Kind::Scalar { .. } => {
            let file = Given::File(r.string(&entry.value, &entry.key)?);
            Some(GivenWatchlist { alias, rows: file, key: None })
        }
        Kind::Map(entries) => {
            let (mut given, mut key) = (None, None);
            for e in entries {
                match e.key.as_str() {
                    "file" => given = r.string(&e.value, "file").map(Given::File),
                    "rows" => given = Some(rows(r, "rows", e.value.items())),
                    "key" => key = r.string(&e.value, "key"),
                    other => r.unknown(other, e.key_span, "a watchlist", &["file", "rows", "key"]),
                }
            }
            if given.is_none() {
                let help = "write `file` or `rows`, and `key` for the column that is `SearchKey`";
                r.bad(entry.value.span, format!("the watchlist `{}` has no rows", entry.key), help);
            }
            Some(GivenWatchlist { alias, rows: given?, key })
        }
    }
}

/// Test files: an absent value is a mistake.
const DIALECT: Dialect =
    Dialect { bad_value: Code::TestBadValue, unknown: Code::TestUnknownField, nulls: Nulls::Reported };

const FILE_KEYS: &[&str] = &["rule", "now", "tables", "watchlists", "external", "functions", "defaults", "tests"];
const TEST_KEYS: &[&str] =
    &["name", "now", "rows", "tables", "watchlists", "external", "expect", "simulate", "snapshot", "cases", "todo"];

fn file(r: &mut Reader<'_>, node: &Node, source: Arc<Source>) -> TestFile {
    let mut out = TestFile {
        source,
        rule: None,
        now: None,
        tables: Vec::new(),
        watchlists: Vec::new(),
        external: Vec::new(),
        functions: Vec::new(),
        defaults: Vec::new(),
        tests: Vec::new(),
    };
    for e in node.entries() {
        match e.key.as_str() {
            "rule" => out.rule = r.string(&e.value, &e.key),
            "now" => out.now = time(r, &e.value, &e.key),
            "tables" => out.tables = r.pairs(&e.value, &e.key),
            "watchlists" => out.watchlists = given(r, &e.value, &e.key),
            "external" => out.external = r.pairs(&e.value, &e.key),
            "functions" => out.functions = r.strings(&e.value, &e.key),
            "defaults" => {
                out.defaults = e.value.entries().iter().map(|d| (d.key.clone(), d.value.clone())).collect();
                e.value.entries().iter().for_each(|d| known_columns(r, &d.key, std::slice::from_ref(&d.value)));
            }
            "tests" => {
                out.tests = r.list(&e.value, "tests").iter().filter_map(|t| test(r, t)).collect();
            }
            other => r.unknown(other, e.key_span, "a test file", FILE_KEYS),
        }
    }
    for (i, test) in out.tests.iter().enumerate() {
        // Snapshots and reports identify a test by its name.
        if out.tests[..i].iter().any(|t| t.name.value == test.name.value) {
            let message = format!("two tests are named `{}`", test.name.value);
            r.bad(test.name.span, message, "give each test its own name");
        }
    }
    unused_values(r, &out);
    plain_names(r, &out);
    if out.tests.is_empty() {
        r.found.push(Diagnostic::new(Code::TestSyntax, Span::at(0), "the file contains no tests"));
    }
    out
}

/// Tables and watchlists may become names of files.
fn plain_names(r: &mut Reader<'_>, file: &TestFile) {
    let tests = || file.tests.iter();
    let tables = file.tables.iter().chain(tests().flat_map(|t| &t.tables)).map(|(name, _)| name);
    let tables = tables.chain(tests().flat_map(|t| &t.rows).map(|rows| &rows.table));
    let lists = file.watchlists.iter().chain(tests().flat_map(|t| &t.watchlists)).map(|list| &list.alias);
    for (name, what) in tables.map(|n| (n, "table")).chain(lists.map(|n| (n, "watchlist"))) {
        if let Err(e) = PlainName::new(&name.value) {
            let message = format!("`{}` cannot be the name of a {what}: {e}", name.value);
            r.bad(name.span, message, "write the name alone, without a folder");
        }
    }
}

fn test(r: &mut Reader<'_>, node: &Node) -> Option<TestCase> {
    let span = node.entries().first().map_or(node.span, |e| e.key_span);
    let Some(name) = node.get("name").and_then(|n| r.string(n, "name")) else {
        r.bad(span, "a test has no `name`".to_string(), "");
        return None;
    };
    let mut out = TestCase {
        name,
        now: None,
        rows: Vec::new(),
        tables: Vec::new(),
        watchlists: Vec::new(),
        external: Vec::new(),
        expect: None,
        simulate: None,
        snapshot: false,
        todo: None,
        cases: Vec::new(),
    };
    for e in node.entries() {
        match e.key.as_str() {
            "name" => {}
            "now" => out.now = time(r, &e.value, &e.key),
            "rows" => out.rows = rows(r, &e.value),
            "tables" => out.tables = r.pairs(&e.value, &e.key),
            "watchlists" => out.watchlists = given(r, &e.value, &e.key),
            "external" => out.external = r.pairs(&e.value, &e.key),
            "expect" => out.expect = Some(expectation(r, &e.value, e.key_span)),
            "simulate" => out.simulate = simulate(r, &e.value, e.key_span),
            "snapshot" => out.snapshot = r.bool(&e.value, "snapshot").is_some_and(|s| s.value),
            "todo" => out.todo = r.string(&e.value, "todo"),
            "cases" => {
                out.cases = r.list(&e.value, "cases").iter().filter_map(|c| case(r, c)).collect();
            }
            other => r.unknown(other, e.key_span, "a test", TEST_KEYS),
        }
    }
    expects_something(r, &out, span);
    Some(out)
}

/// A value of a case that no row uses has no effect, so the cases would all be the same.
fn unused_values(r: &mut Reader<'_>, file: &TestFile) {
    for test in &file.tests {
        let given = test.watchlists.iter().filter_map(|list| match &list.rows {
            Given::Rows(rows) => Some(rows),
            Given::File(_) => None,
        });
        let defaults = file.defaults.iter().map(|(_, d)| d);
        let rows: Vec<&Node> = test.rows.iter().map(|t| &t.rows).chain(given).flatten().chain(defaults).collect();
        for case in &test.cases {
            for (name, _) in
                case.set.iter().filter(|(n, _)| !rows.iter().any(|row| mentions(row, &format!("${{{n}}}"))))
            {
                let message = format!("no row uses the value `{name}` of the case `{}`", case.name.value);
                r.bad(case.name.span, message, "write `\"${name}\"` in a row");
            }
        }
    }
}

fn mentions(node: &Node, text: &str) -> bool {
    match &node.kind {
        Kind::Null => false,
        Kind::Scalar { text: scalar, .. } => scalar.contains(text),
        Kind::List(items) => items.iter().any(|i| mentions(i, text)),
        Kind::Map(entries) => entries.iter().any(|e| mentions(&e.value, text)),
    }
}

/// Reports a test that cannot fail, and expectations about runs that the test does not make.
fn expects_something(r: &mut Reader<'_>, test: &TestCase, span: Span) {
    let help = "add `expect:` or `snapshot: true`";
    if test.cases.is_empty() && test.expect.is_none() && !test.snapshot {
        r.bad(span, format!("the test `{}` expects nothing", test.name.value), help);
    }
    for case in test.cases.iter().filter(|c| c.expect.is_none() && test.expect.is_none() && !test.snapshot) {
        r.bad(case.name.span, format!("the case `{}` expects nothing", case.name.value), help);
    }
    for expect in test.expect.iter().chain(test.cases.iter().filter_map(|c| c.expect.as_ref())) {
        let many = [&expect.runs, &expect.suppressed, &expect.missed, &expect.duplicates];
        let many = many.into_iter().flatten().map(|e| e.span).chain(expect.alerts_at.as_ref().map(|e| e.span));
        match &test.simulate {
            Some(_) => {
                if let Some(rows) = &expect.rows {
                    r.bad(rows.span, "`rows` applies to a single run, but `simulate` makes many".to_string(), "");
                }
            }
            None => {
                for span in many {
                    let help = "add `simulate: {from: …, to: …}`";
                    r.bad(span, "this applies to simulations, but the test makes a single run".to_string(), help);
                }
            }
        }
    }
}

fn rows(r: &mut Reader<'_>, node: &Node) -> Vec<TableRows> {
    let mut out = Vec::new();
    for e in node.entries() {
        let items = match &e.value.kind {
            Kind::List(items) => items.clone(),
            Kind::Null => Vec::new(),
            Kind::Map(_) | Kind::Scalar { .. } => {
                r.bad(
                    e.value.span,
                    format!("the rows of `{}` are {}, not a list", e.key, e.value.describe()),
                    "start each row with `- `",
                );
                continue;
            }
        };
        are_maps(r, &e.key, &items);
        known_columns(r, &e.key, &items);
        out.push(TableRows { table: Spanned::new(e.key.clone(), e.key_span), rows: items });
    }
    out
}

fn are_maps(r: &mut Reader<'_>, table: &str, rows: &[Node]) {
    for row in rows.iter().filter(|i| !i.is_map()) {
        r.bad(row.span, format!("a row of `{table}` is {}, not a mapping", row.describe()), "");
    }
}

/// A misspelled column would be an additional one, and the rule would find the right one empty.
fn known_columns(r: &mut Reader<'_>, table: &str, rows: &[Node]) {
    let Some(schema) = kql::builtin_tables::schema(table) else { return };
    for e in rows.iter().flat_map(Node::entries) {
        // Every table can have custom columns, which end in `_CF`.
        if e.key.starts_with('$') || e.key.ends_with("_CF") || schema.get(&e.key).is_some() {
            continue;
        }
        let message = format!("the table `{table}` has no column `{}`", e.key);
        let d = Diagnostic::new(Code::TestUnknownColumn, e.key_span, message);
        let names = schema.fields.iter().map(|f| f.name.as_str());
        let help = || "the rule sees an additional column only if its query names it".to_string();
        r.found.push(suggest::or_else(d, r.text, &e.key, names, help));
    }
}

fn case(r: &mut Reader<'_>, node: &Node) -> Option<Case> {
    let name = node.get("name").and_then(|n| r.string(n, "name"));
    let Some(name) = name else {
        r.bad(node.span, "a case has no `name`".to_string(), "");
        return None;
    };
    let mut out = Case { name, set: Vec::new(), expect: None };
    for e in node.entries() {
        match e.key.as_str() {
            "name" => {}
            "set" => out.set = r.pairs(&e.value, "set").into_iter().map(|(k, v)| (k.value, v.value)).collect(),
            "expect" => out.expect = Some(expectation(r, &e.value, e.key_span)),
            other => r.unknown(other, e.key_span, "a case", &["name", "set", "expect"]),
        }
    }
    Some(out)
}

fn simulate(r: &mut Reader<'_>, node: &Node, span: Span) -> Option<Simulate> {
    let (mut from, mut to, mut delays) = (None, None, Vec::new());
    for e in node.entries() {
        match e.key.as_str() {
            "from" => from = time(r, &e.value, "from"),
            "to" => to = time(r, &e.value, "to"),
            "ingestion_delay" => {
                for (table, text) in r.pairs(&e.value, "ingestion_delay") {
                    match parse_duration(&text.value) {
                        Some(delay) => delays.push((table.value, delay)),
                        None => r.bad(text.span, format!("the delay `{}` is not a duration", text.value), "write `7m`"),
                    }
                }
            }
            other => r.unknown(other, e.key_span, "`simulate`", &["from", "to", "ingestion_delay"]),
        }
    }
    match (from, to) {
        (Some(from), Some(to)) => Some(Simulate { from: from.value, to: to.value, delays, span }),
        _ => {
            r.bad(span, "`simulate` needs `from` and `to`".to_string(), "");
            None
        }
    }
}
