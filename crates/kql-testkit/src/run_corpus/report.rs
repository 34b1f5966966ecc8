use super::modes::Verdict;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A query and what became of it.
pub(super) struct Line {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) verdict: Verdict,
}

impl Line {
    pub(super) fn json(&self) -> Value {
        let (verdict, what) = named(&self.verdict);
        json!({"id": self.id, "kind": self.kind, "verdict": verdict, "what": what})
    }
}

impl Line {
    /// A line that a former run wrote.
    pub(super) fn read(value: &Value) -> Option<Line> {
        let text = |key: &str| value[key].as_str().map(str::to_string);
        let what = text("what")?;
        let verdict = match value["verdict"].as_str()? {
            "ran" => Verdict::Ran(0),
            "found" => Verdict::Ran(what.parse().ok()?),
            "declares" => Verdict::NoResult,
            "unsupported" => Verdict::Unsupported(what),
            "error" => Verdict::Error(what),
            "panic" => Verdict::Panic(what),
            "timeout" => Verdict::Timeout,
            "differs" => Verdict::Differs(what),
            _ => return None,
        };
        Some(Line { id: text("id")?, kind: text("kind")?, verdict })
    }
}

fn named(v: &Verdict) -> (&'static str, String) {
    match v {
        Verdict::Ran(0) => ("ran", String::new()),
        Verdict::Ran(rows) => ("found", rows.to_string()),
        Verdict::NoResult => ("declares", String::new()),
        Verdict::Unsupported(m) => ("unsupported", m.clone()),
        Verdict::Error(m) => ("error", m.clone()),
        Verdict::Panic(m) => ("panic", m.clone()),
        Verdict::Timeout => ("timeout", String::new()),
        Verdict::Differs(m) => ("differs", m.clone()),
    }
}

/// Counts of a kind of query.
#[derive(Default)]
struct Counts {
    all: usize,
    by_verdict: BTreeMap<&'static str, usize>,
}

impl Counts {
    fn of<'a>(lines: impl Iterator<Item = &'a Line>) -> Counts {
        let mut counts = Counts::default();
        for line in lines {
            counts.all += 1;
            *counts.by_verdict.entry(named(&line.verdict).0).or_default() += 1;
        }
        counts
    }

    fn sum(&self, names: &[&str]) -> usize {
        names.iter().filter_map(|n| self.by_verdict.get(n)).sum()
    }

    fn ran(&self) -> f64 {
        share(self.sum(&["ran", "found", "declares"]), self.all)
    }

    fn found(&self) -> f64 {
        share(self.sum(&["found"]), self.all)
    }
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 }
}

const COLUMNS: &[&str] = &["unsupported", "error", "panic", "timeout", "differs"];

fn kinds(lines: &[Line]) -> Vec<(String, Counts)> {
    let mut names: Vec<&String> = lines.iter().map(|l| &l.kind).collect();
    names.sort();
    names.dedup();
    let mut out: Vec<(String, Counts)> =
        names.iter().map(|n| (n.to_string(), Counts::of(lines.iter().filter(|l| l.kind == **n)))).collect();
    out.push(("all".into(), Counts::of(lines.iter())));
    out
}

/// Whether the figures are as they should be.
pub(super) fn good(lines: &[Line], kind: Option<&str>) -> bool {
    let analytic = Counts::of(lines.iter().filter(|l| l.kind == "analytic"));
    let all = Counts::of(lines.iter());
    let sound = all.sum(&["panic", "differs", "timeout"]) == 0;
    let least = if kind.is_some() { 0.0 } else { 95.0 };
    sound && all.ran() >= least && analytic.ran() >= 98.0 && (analytic.all == 0 || analytic.found() >= 60.0)
}

/// A table of counts by kind.
pub(super) fn figures(lines: &[Line]) -> String {
    let mut out = String::new();
    for (kind, c) in kinds(lines) {
        let rest: Vec<String> = COLUMNS.iter().map(|n| format!("{n} {}", c.sum(&[n]))).collect();
        _ = writeln!(
            out,
            "{kind}: {} queries, ran {:.2} %, rows from generated data {:.2} %, {}",
            c.all,
            c.ran(),
            c.found(),
            rest.join(", ")
        );
    }
    out
}

/// `docs/coverage.md`.
pub(super) fn page(lines: &[Line]) -> String {
    let mut out = String::from(
        "# Coverage\n\nWhat becomes of published queries that the official compiler accepts: each runs over empty tables and \
         over tables\nwhose rows are made to pass its filters, with one and two threads, with and without the optimizer.\n\
         `kql-testkit run-corpus --write-coverage` writes this page.\n\n\
         | kind | queries | run | give rows | unsupported | error | panic | timeout | answers differ |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for (kind, c) in kinds(lines) {
        let rest: Vec<String> = COLUMNS.iter().map(|n| c.sum(&[n]).to_string()).collect();
        _ = writeln!(out, "| {kind} | {} | {:.2} % | {:.2} % | {} |", c.all, c.ran(), c.found(), rest.join(" | "));
    }
    let mut missing: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for line in lines {
        let (name, what) = named(&line.verdict);
        if matches!(name, "unsupported" | "error" | "panic" | "timeout" | "differs") {
            // Answers of two modes say nothing about what is missing, nor does the plan behind a failed check.
            let what = if name == "differs" {
                String::new()
            } else {
                what.lines().next().unwrap_or_default().replace('|', "\\|")
            };
            *missing.entry((name, what)).or_default() += 1;
        }
    }
    let mut missing: Vec<_> = missing.into_iter().collect();
    missing.sort_by(|a, b| (a.0.0 != "unsupported", b.1, &a.0).cmp(&(b.0.0 != "unsupported", a.1, &b.0)));
    out.push_str("\n## What is missing\n\n| verdict | reason | queries |\n|---|---|---|\n");
    for ((name, what), count) in missing {
        _ = writeln!(out, "| {name} | {what} | {count} |");
    }
    out
}
