//! One run of a rule.
//!
//! The model, with our choices where the behavior of the service is not documented:
//!
//! * The window is `(E - queryPeriod, E]` on every table, so that a row belongs to one of two windows that meet ([`Boundary`]
//!   changes that); `now()` is E; alerts are written at E + 5 min.
//! * A scheduled run sees the rows of its window that arrived until E + 5 min; the window of an NRT rule is one of times of arrival.
//!   A row arrives at its `_IngestionTime` if it has one, else at `TimeGenerated` plus the delay of its table.
//! * A placeholder of a format takes the distinct values of its column over the alert's rows, at most 50, joined by `, `; if
//!   a placeholder has no value, the alert has the rule's own text instead.
//! * Severity and tactics columns count with their first valid value.
//! * `AlertPerResult` without rows (operators `lt`, `eq`, `ne`) raises one alert, as `SingleAlert` does.

mod details;
mod skip;

use crate::alert::{Alert, DELAY, RuleFacts, Workspace};
use crate::engine::{Engine, Plan};
use crate::entity;
use crate::id::content_id;
use crate::rule::{Aggregation, QueryText, Rule, RuleKind, from_ticks, read, to_ticks};
use kql::{Arrivals, Note, Query, Seen, SignedDuration, Stamps, TimeRange, Timestamp};
use kql_source::{Code, Diagnostic, Fix, Source};
use kql_types::ticks::{MAX_DATETIME, MINUTE, format_datetime, from_timestamp, to_timestamp};
use kql_types::{Schema, Type, Value};

pub use details::{Columns, check_columns};
pub(crate) use skip::EmptyWindowSkip;

/// Limit of alerts of one run of a scheduled rule; the last one summarizes all rows.
const MAX_ALERTS: usize = 150;
/// The same for an NRT rule.
const MAX_ALERTS_NRT: usize = 30;

/// Which of two windows that meet has the rows exactly at that time. The documentation of the service does not say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Boundary {
    /// The one that ends there: `(E - queryPeriod, E]`.
    #[default]
    End,
    /// The one that starts there: `[E - queryPeriod, E)`.
    Start,
    /// Both: `[E - queryPeriod, E]`.
    Both,
}

/// Whether rows arrive late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lateness {
    /// As late as the delays of [`RunOptions`] and the column `_IngestionTime` say.
    #[default]
    Kept,
    /// Never: every row arrives at its `TimeGenerated`.
    None,
}

/// How to run a rule.
#[derive(Clone, Debug)]
pub struct RunOptions {
    /// The end of the window: `now()` of the query.
    pub now: Timestamp,
    /// Text for the columns of alerts.
    pub workspace: Workspace,
    /// How many rows an alert keeps as evidence.
    pub evidence: usize,
    /// Tables whose rows arrive late, and how late.
    pub delays: Vec<(String, SignedDuration)>,
    /// Whether rows arrive late at all.
    pub lateness: Lateness,
    /// Which windows have a row on the boundary of two.
    pub boundary: Boundary,
}

impl RunOptions {
    /// The defaults at a time.
    pub fn at(now: Timestamp) -> Self {
        RunOptions {
            now,
            workspace: Workspace::default(),
            evidence: 5,
            delays: Vec::new(),
            lateness: Lateness::default(),
            boundary: Boundary::default(),
        }
    }
}

/// The result of a run.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The window.
    pub window: TimeRange,
    /// Columns of the rows.
    pub schema: Schema,
    /// Tables that the query reads.
    pub tables: Vec<String>,
    /// All rows of the query.
    pub rows: Vec<Vec<Value>>,
    /// Alerts; empty when the trigger did not fire.
    pub alerts: Vec<Alert>,
    /// Findings of the query and of the mappings; spans are byte offsets into the file of the rule.
    pub diagnostics: Vec<Diagnostic>,
    /// Notes of the engine.
    pub notes: Vec<Note>,
}

impl Evaluation {
    /// Whether the rule could not run because of an error.
    pub fn failed(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// The window of a run that ends at `now`, with both ends. A hunting query has none: it sees everything.
pub fn window(rule: &Rule, now: Timestamp) -> TimeRange {
    if rule.is_hunting() {
        return TimeRange::ALL;
    }
    let to = from_timestamp(now).clamp(0, MAX_DATETIME);
    TimeRange::new((to - rule.period()).max(0), to)
}

/// The window of a run, without the end that belongs to its neighbor.
pub fn rows_window(rule: &Rule, options: &RunOptions) -> TimeRange {
    let window = window(rule, options.now);
    match options.boundary {
        _ if rule.is_hunting() => window,
        Boundary::End if window.from > 0 => TimeRange { from: window.from + 1, ..window },
        Boundary::Start => TimeRange { to: window.to - 1, ..window },
        Boundary::End | Boundary::Both => window,
    }
}

/// The query of a rule for one run, and which rows the run sees; none for a rule without a query.
pub fn request<'r>(rule: &'r Rule, options: &RunOptions) -> Option<(Query<'r>, Arrivals)> {
    let text = &rule.query.as_ref()?.text;
    let window = Some(rows_window(rule, options)).filter(|_| !rule.is_hunting());
    Some((Query { text, now: options.now, window }, arrivals(rule, options)))
}

/// Which rows a run sees: those that arrived until five minutes after its window, or for an NRT rule within it.
pub(crate) fn arrivals(rule: &Rule, options: &RunOptions) -> Arrivals {
    let end = window(rule, options.now).to;
    let seen = match (options.lateness, rule.is_nrt()) {
        (Lateness::Kept, _) if rule.is_hunting() => Seen::Generated,
        (Lateness::Kept, false) => Seen::GeneratedAndArrivedBy(end + DELAY),
        (Lateness::Kept, true) => Seen::Arrived,
        (Lateness::None, _) => Seen::Generated,
    };
    match options.lateness {
        Lateness::Kept => {
            let delays = options.delays.iter().map(|(table, delay)| (table.clone(), to_ticks(*delay).max(0))).collect();
            Arrivals { delays, stamps: Stamps::Used, seen }
        }
        Lateness::None => Arrivals { stamps: Stamps::Ignored, seen, ..Arrivals::default() },
    }
}

/// Compiles the query of a rule and runs it once.
pub fn evaluate(rule: &Rule, engine: &dyn Engine, options: &RunOptions) -> Evaluation {
    evaluate_plan(rule, compile(rule, engine, options).as_deref(), options)
}

/// Compiles the query of a rule for one run; none for a rule without a query.
pub(crate) fn compile<'e>(rule: &Rule, engine: &'e dyn Engine, options: &RunOptions) -> Option<Box<dyn Plan + 'e>> {
    request(rule, options).map(|(query, arrivals)| engine.compile_over(&query, &arrivals))
}

/// Runs a rule once, whose query was compiled for the window of these options; none for a rule without a query.
pub fn evaluate_plan(rule: &Rule, plan: Option<&dyn Plan>, options: &RunOptions) -> Evaluation {
    let mut out = Evaluation {
        window: window(rule, options.now),
        schema: Schema::default(),
        tables: Vec::new(),
        rows: Vec::new(),
        alerts: Vec::new(),
        diagnostics: Vec::new(),
        notes: Vec::new(),
    };
    let (Some(query), Some(plan)) = (&rule.query, plan) else {
        out.diagnostics.push(Diagnostic::new(Code::RuleMissingField, rule.span, "missing field `query`"));
        return out;
    };
    out.tables = plan.tables();
    out.schema = plan.schema().clone();
    out.diagnostics.extend(plan.diagnostics().iter().map(|d| in_file(d, rule)));
    if out.failed() {
        return out;
    }
    out.diagnostics.extend(check_columns(rule, &Columns::of(plan)));
    match plan.run() {
        Ok(answer) => {
            out.rows = answer.rows().collect();
            out.notes = answer.notes;
            out.schema = answer.schema;
        }
        Err(error) => {
            let span = error.span().map_or(query.span, |s| query.map.map(s));
            let code = error.code().unwrap_or(Code::ExecutionFailed);
            out.diagnostics.push(Diagnostic::new(code, span, error.to_string()));
            return out;
        }
    }
    out.alerts = alerts(rule, &out.schema, &out.rows, options);
    out
}

/// A finding of the query, with its spans mapped into the file.
pub(crate) fn in_file(d: &Diagnostic, rule: &Rule) -> Diagnostic {
    let Some(query) = &rule.query else { return d.clone() };
    let mut d = d.clone();
    d.fixes.retain(|fix| is_right_in_file(fix, rule, query));
    d.map_spans(|span| query.map.map(span))
}

/// Whether a fix of the query, made in the file, gives the query that it means: in a quoted or folded scalar, characters of the
/// query are written otherwise.
fn is_right_in_file(fix: &Fix, rule: &Rule, query: &QueryText) -> bool {
    let mut mapped = fix.clone();
    mapped.edits.iter_mut().for_each(|e| e.span = query.map.map(e.span));
    let (Some(wanted), Some(file)) = (fix.apply(&query.text), mapped.apply(&rule.source.text)) else { return false };
    let changed = read(Source::new(rule.source.name.clone(), file));
    let mut queries = changed.rules.iter().filter_map(|r| r.query.as_ref());
    queries.any(|q| q.span.start == query.span.start && q.text == wanted)
}

/// The alerts that rows raise. Deterministic: the same rule, rows and time raise byte-identical alerts.
pub fn alerts(rule: &Rule, schema: &Schema, rows: &[Vec<Value>], options: &RunOptions) -> Vec<Alert> {
    let (operator, threshold) = rule.trigger();
    if rule.is_hunting() || !operator.fires(rows.len() as i64, threshold) {
        return Vec::new();
    }
    let all: Vec<&[Value]> = rows.iter().map(Vec::as_slice).collect();
    let one_each = rule.aggregation() == Aggregation::AlertPerResult && !rows.is_empty();
    if !one_each {
        return vec![alert(rule, schema, &all, options, 0, false)];
    }
    let limit = if rule.kind() == RuleKind::Nrt { MAX_ALERTS_NRT } else { MAX_ALERTS };
    let single = if rows.len() > limit { limit - 1 } else { rows.len() };
    let mut out: Vec<Alert> =
        all[..single].iter().enumerate().map(|(i, r)| alert(rule, schema, &[*r], options, i, false)).collect();
    if rows.len() > limit {
        out.push(alert(rule, schema, &all, options, single, true));
    }
    out
}

fn alert(
    rule: &Rule,
    schema: &Schema,
    rows: &[&[Value]],
    options: &RunOptions,
    index: usize,
    is_summary: bool,
) -> Alert {
    let window = window(rule, options.now);
    let now = window.to;
    let at = format_datetime(now);
    let position = index.to_string();
    let delay = if rule.kind() == RuleKind::Nrt { 2 * MINUTE } else { DELAY };
    let collected = entity::collect(rule, schema, rows.iter().copied());
    let (operator, threshold) = rule.trigger();
    let mut data_sources: Vec<String> = Vec::new();
    for connector in rule.connectors.as_ref().map_or(&[][..], |c| c.value.as_slice()) {
        for table in &connector.data_types {
            if !data_sources.contains(&table.value) {
                data_sources.push(table.value.clone());
            }
        }
    }
    Alert {
        id: content_id(&["alert", rule.id(), &at, &position]),
        vendor_id: content_id(&["vendor", rule.id(), &at, &position]),
        correlation_id: content_id(&["run", rule.id(), &at]),
        rule: RuleFacts {
            id: rule.id().to_string(),
            name: rule.name().to_string(),
            operator,
            threshold,
            period: from_ticks(rule.period()),
            aggregation: rule.aggregation(),
            data_sources,
            query: rule.query.as_ref().map_or(String::new(), |q| q.text.clone()),
        },
        workspace: options.workspace.clone(),
        title: details::title(rule, schema, rows),
        description: details::description(rule, schema, rows),
        severity: details::severity(rule, schema, rows),
        tactics: details::tactics(rule, schema, rows),
        techniques: rule.techniques.iter().map(|t| t.value.clone()).collect(),
        properties: details::properties(rule, schema, rows),
        run_at: to_timestamp(now),
        created: to_timestamp(now + delay),
        period: time_range(schema, rows).unwrap_or(window),
        window,
        entities: collected.entities,
        entities_dropped: collected.dropped,
        entities_built_in: collected.built_in,
        custom_details: details::custom_details(rule, schema, rows),
        row_count: rows.len(),
        schema: schema.clone(),
        evidence: rows.iter().take(options.evidence).map(|r| r.to_vec()).collect(),
        is_summary,
    }
}

/// First and last `TimeGenerated` of rows.
fn time_range(schema: &Schema, rows: &[&[Value]]) -> Option<TimeRange> {
    let column = schema.fields.iter().position(|f| f.name == "TimeGenerated" && f.ty == Type::DateTime)?;
    TimeRange::of(rows.iter().filter_map(|r| r.get(column).and_then(Value::as_i64)))
}

#[cfg(test)]
mod tests;
