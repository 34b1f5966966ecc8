//! Compares the result of a rule with the expectations of a test.

use super::compare::{columns, describe, describe_row, matches, missing_column};
use super::file::{AlertExpectation, Expectation, RowsExpectation};
use super::result::Failure;
use super::trace;
use crate::alert::Alert;
use crate::engine::Engine;
use crate::evaluate::{Evaluation, RunOptions};
use crate::incident::incidents;
use crate::rule::{Rule, Spanned};
use crate::sim::Simulation;
use crate::yaml::Node;
use kql_source::Span;
use kql_types::Value;
use kql_types::ticks::{format_datetime, from_timestamp};

/// A single run of a rule in a test.
pub(super) struct Run<'a> {
    pub(super) rule: &'a Rule,
    pub(super) engine: &'a dyn Engine,
    pub(super) options: &'a RunOptions,
    pub(super) evaluation: &'a Evaluation,
}

impl Run<'_> {
    fn now(&self) -> i64 {
        from_timestamp(self.options.now)
    }
}

/// The expectations of a single run that are not met.
pub(super) fn run(expect: &Expectation, run: &Run<'_>) -> Vec<Failure> {
    let mut out = Vec::new();
    let found = &run.evaluation.alerts;
    let too_few = found.is_empty() && run.evaluation.rows.is_empty();
    alerts(expect, found, &mut out);
    if let (true, Some(first)) = (too_few, out.first_mut()) {
        first.hint = trace::emptied_at(run.rule, run.engine, run.options);
    }
    if let Some(expected) = &expect.rows {
        rows(expected, run, &mut out);
    }
    number(&mut out, expect.incidents.as_ref(), incidents(run.rule, found, 1).len(), "incident");
    out
}

/// The expectations of a simulation that are not met.
pub(super) fn simulation(expect: &Expectation, sim: &Simulation) -> Vec<Failure> {
    let mut out = Vec::new();
    number(&mut out, expect.runs.as_ref(), sim.runs.len(), "run");
    number(&mut out, expect.suppressed.as_ref(), sim.suppressed(), "suppressed run");
    number(&mut out, expect.incidents.as_ref(), sim.incidents.len(), "incident");
    number(&mut out, expect.missed.as_ref(), sim.missed.len(), "missed detection");
    number(&mut out, expect.duplicates.as_ref(), sim.duplicates.len(), "duplicate detection");
    if let Some(times) = &expect.alerts_at {
        let mut found: Vec<i64> = sim.alerts.iter().map(|a| from_timestamp(a.run_at)).collect();
        found.dedup();
        if found != times.value {
            let list = |t: &[i64]| t.iter().map(|t| format_datetime(*t)).collect::<Vec<_>>().join("\n");
            out.push(
                Failure::new(times.span, "alerts are raised by other runs").values(list(&times.value), list(&found)),
            );
        }
    }
    alerts(expect, &sim.alerts, &mut out);
    out
}

fn number(out: &mut Vec<Failure>, expected: Option<&Spanned<i64>>, found: usize, what: &str) {
    if let Some(e) = expected.filter(|e| e.value != found as i64) {
        let s = if e.value == 1 { "" } else { "s" };
        out.push(Failure::new(e.span, format!("expected {} {what}{s}, found {found}", e.value)).values(e.value, found));
    }
}

fn alerts(expect: &Expectation, alerts: &[Alert], out: &mut Vec<Failure>) {
    number(out, expect.alerts.as_ref(), alerts.len(), "alert");
    // Each expected alert must match a different one.
    let mut left: Vec<&Alert> = alerts.iter().collect();
    for wanted in &expect.each_alert {
        match left.iter().position(|a| differences(wanted, a).is_empty()) {
            Some(i) => _ = left.remove(i),
            None => {
                let titles: Vec<&str> = alerts.iter().map(|a| a.title.as_str()).collect();
                out.push(Failure::new(wanted.span, "no alert is like this one").values("", titles.join("\n")));
            }
        }
    }
    if expect.any_alert.is_empty() {
        return;
    }
    // The most similar alert shows best what is wrong.
    match alerts.iter().map(|a| differences(&expect.any_alert, a)).min_by_key(Vec::len) {
        Some(failures) => out.extend(failures),
        // If alerts are counted, that is reported already.
        None if out.is_empty() => out.push(Failure::new(expect.any_alert.span, "there is no alert to compare")),
        None => {}
    }
}

fn differences(wanted: &AlertExpectation, alert: &Alert) -> Vec<Failure> {
    let mut out = Vec::new();
    if let Some(s) = wanted.severity.as_ref().filter(|s| s.value != alert.severity) {
        out.push(Failure::new(s.span, "the severity differs").values(s.value, alert.severity));
    }
    for (field, wanted, found) in
        [("title", &wanted.title, &alert.title), ("description", &wanted.description, &alert.description)]
    {
        if let Some(w) = wanted.as_ref().filter(|w| w.value.trim() != found.trim()) {
            out.push(Failure::new(w.span, format!("the {field} differs")).values(&w.value, found));
        }
    }
    if let Some(t) = wanted.tactics.as_ref().filter(|t| t.value != alert.tactics) {
        out.push(Failure::new(t.span, "the tactics differ").values(t.value.join(", "), alert.tactics.join(", ")));
    }
    for (ty, label) in &wanted.entities {
        let found = alert.entities.iter().any(|e| e.entity_type == ty.value && e.label() == label.value);
        if !found {
            let all: Vec<String> = alert.entities.iter().map(|e| format!("{}: {}", e.entity_type, e.label())).collect();
            let expected = format!("{}: {}", ty.value, label.value);
            let message = format!("the alert has no entity `{}`", label.value);
            out.push(Failure::new(label.span, message).values(expected, all.join("\n")));
        }
    }
    for (name, values) in &wanted.details {
        let found = alert.custom_details.iter().find(|(n, _)| *n == name.value).map(|(_, v)| v.as_slice());
        let found = found.unwrap_or_default();
        if !values.iter().all(|v| found.contains(v)) {
            let message = format!("the custom detail `{}` differs", name.value);
            out.push(Failure::new(name.span, message).values(values.join("\n"), found.join("\n")));
        }
    }
    out
}

fn rows(expect: &RowsExpectation, run: &Run<'_>, out: &mut Vec<Failure>) {
    let (schema, rows) = (&run.evaluation.schema, &run.evaluation.rows);
    number(out, expect.count.as_ref(), rows.len(), "row");
    let lists = expect.exactly.iter().chain(&expect.unordered);
    for row in lists.flatten().chain(&expect.contains) {
        if let Some(column) = missing_column(row, schema) {
            let at = row.entries().iter().find(|e| e.key == column).map_or(row.span, |e| e.key_span);
            out.push(Failure::new(at, format!("the query does not return a column `{column}`")));
            return;
        }
    }
    for row in &expect.contains {
        if !rows.iter().any(|r| matches(row, schema, r, run.now())) {
            out.push(lost(row, run, "no row matches".to_string()));
        }
    }
    if let Some(list) = &expect.exactly {
        let is_same = list.len() == rows.len() && list.iter().zip(rows).all(|(e, r)| matches(e, schema, r, run.now()));
        if !is_same {
            out.push(difference(expect.span, "the rows differ".to_string(), list, run));
        }
    }
    if let Some(list) = &expect.unordered {
        let mut left: Vec<&Vec<Value>> = rows.iter().collect();
        for row in list {
            match left.iter().position(|r| matches(row, schema, r, run.now())) {
                Some(i) => _ = left.remove(i),
                None => out.push(lost(row, run, "no row matches".to_string())),
            }
        }
        if !left.is_empty() {
            let message = match left.len() {
                1 => "1 unexpected row".to_string(),
                n => format!("{n} unexpected rows"),
            };
            let wanted = columns(list);
            let found: Vec<String> = left.iter().map(|r| describe_row(&wanted, schema, r)).collect();
            out.push(Failure::new(expect.span, message).values("", found.join("\n")));
        }
    }
}

/// A missing row, with the step of the query that removed it.
fn lost(row: &Node, run: &Run<'_>, message: String) -> Failure {
    const SHOWN: usize = 10;
    let wanted = columns(std::slice::from_ref(row));
    let rows = run.evaluation.rows.iter().take(SHOWN);
    let found: Vec<String> = rows.map(|r| describe_row(&wanted, &run.evaluation.schema, r)).collect();
    let span = row.entries().first().map_or(row.span, |e| e.key_span);
    let mut failure = Failure::new(span, message).values(describe(row), found.join("\n"));
    failure.hint = trace::lost_at(run.rule, run.engine, row, run.options);
    failure
}

/// The difference of all expected and all actual rows. An expected row that has a match is written like its match, so that
/// only lines of rows that differ are marked.
fn difference(span: Span, message: String, list: &[Node], run: &Run<'_>) -> Failure {
    let (schema, rows) = (&run.evaluation.schema, &run.evaluation.rows);
    let wanted = columns(list);
    let mut left: Vec<&Vec<Value>> = rows.iter().collect();
    let expected = list.iter().map(|row| match left.iter().position(|r| matches(row, schema, r, run.now())) {
        Some(i) => describe_row(&wanted, schema, left.remove(i)),
        None => describe(row),
    });
    let expected: Vec<String> = expected.collect();
    let actual: Vec<String> = rows.iter().map(|r| describe_row(&wanted, schema, r)).collect();
    Failure::new(span, message).values(expected.join("\n"), actual.join("\n"))
}
