use super::place::places;
use crate::render::{clean, plural};
use crate::rule_test::{Coverage, SuiteResult, coverage};
use kql_source::screen::{Color, cut};
use kql_source::{Screen, Span};
use serde_json::{Value as Json, json};
use std::fmt::Write;

/// So much of a step or a condition is shown.
const WIDTH: usize = 80;

/// The steps and conditions of each rule that no test covers, one line each.
pub(super) fn coverage_text(suites: &[SuiteResult], screen: Screen) -> String {
    let style = screen.style;
    let mut out = String::new();
    for one in coverage(suites) {
        let part = |(covered, total): (usize, usize), what: &str| format!("{covered} of {}", plural(total, what));
        let mut figures = vec![part(one.of_steps(), "step"), part(one.of_conditions(), "condition")];
        let unknown = one.steps.iter().filter(|s| !s.measured).count();
        if unknown > 0 {
            figures.push(format!("{} could not be run alone", plural(unknown, "step")));
        }
        let figures = figures.join(", ");
        let name = style.paint(Color::Bold, &clean(&one.source.name));
        _ = writeln!(out, "\n{name}: {}% of the query is tested ({figures})", one.percent());
        for gap in gaps(&one) {
            let line = one.source.place(gap.span.start).line;
            let text = cut(&clean(&gap.text), WIDTH);
            _ = writeln!(out, "  line {line:<4} {}  {text}", style.paint(Color::Yellow, gap.what));
        }
    }
    out
}

/// A step or condition that no test covers.
struct Gap {
    span: Span,
    what: &'static str,
    text: String,
}

fn gaps(one: &Coverage) -> Vec<Gap> {
    let text = |span: Span| one.source.text[span.range()].lines().next().unwrap_or("").trim().to_string();
    let mut out = Vec::new();
    for step in one.steps.iter().filter(|s| s.measured && !s.is_covered()) {
        let what = if step.reached { "no row comes through" } else { "no row arrives      " };
        out.push(Gap { span: step.span, what, text: format!("| {}", text(step.span)) });
    }
    for condition in one.conditions.iter().filter(|c| c.measured && !c.is_covered()) {
        let what = match (condition.seen_true, condition.seen_false) {
            (true, _) => "never false         ",
            (false, true) => "never true          ",
            // No row reaches its step, which is reported already.
            (false, false) => continue,
        };
        out.push(Gap { span: condition.span, what, text: text(condition.span) });
    }
    out.sort_by_key(|g| (g.span.start, g.span.end));
    out
}

/// The coverage of each rule with all its steps and conditions.
pub(super) fn coverage_json(suites: &[SuiteResult]) -> Vec<Json> {
    let one = |c: &Coverage| {
        let place = |span: Span| {
            let (from, to) = places(&c.source, span);
            let text = c.source.text[span.range()].split_whitespace().collect::<Vec<_>>().join(" ");
            (from.line, to.line, from.column, text)
        };
        let steps = c.steps.iter().map(|s| {
            let (line, end, _, text) = place(s.span);
            json!({
                "line": line, "endLine": end, "text": text, "measured": s.measured, "reached": s.reached,
                "passed": s.passed,
            })
        });
        let conditions = c.conditions.iter().map(|s| {
            let (line, _, column, text) = place(s.span);
            json!({
                "line": line, "column": column, "text": text, "measured": s.measured, "seenTrue": s.seen_true,
                "seenFalse": s.seen_false,
            })
        });
        json!({
            "file": c.source.name, "rule": c.rule_name, "percent": c.percent(), "steps": steps.collect::<Vec<_>>(), "conditions": conditions.collect::<Vec<_>>(),
        })
    };
    coverage(suites).iter().map(one).collect()
}
