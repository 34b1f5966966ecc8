//! Every scheduled run of a rule in a period.
//!
//! The model: run k ends its window at `anchor + k * queryFrequency` and runs five minutes later. An event with ingestion
//! delay L is visible to a run that ends at E if and only if `TimeGenerated + L <= E + 5 min`; that one inequality decides what is
//! missed. A run inside the suppression period after an alert does not query at all.
//!
//! A *detection* is a row of the result. What a run without any delay would have found and no real run found is **missed**;
//! what several runs found is a **duplicate**.

mod html;
mod json;
mod timeline;

pub use html::render_html;
pub use json::simulation_json;
pub use timeline::render_timeline;

use crate::alert::{Alert, DELAY};
use crate::engine::Engine;
use crate::evaluate::{EmptyWindowSkip, Evaluation, RunOptions, evaluate};
use crate::incident::{Incident, incidents};
use crate::render::row_json;
use crate::rule::Rule;
use kql::TimeRange;
use kql_source::Diagnostic;
use kql_types::ticks::to_timestamp;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Most runs of a simulation: 30 days at five minutes, thrice.
const MAX_RUNS: i64 = 26_000;

/// What to simulate.
#[derive(Clone, Debug)]
pub struct SimOptions {
    /// The first run's window ends when this starts, and no run ends after it.
    pub period: TimeRange,
    /// Table and ingestion delay, in ticks.
    pub delays: Vec<(String, i64)>,
    /// How to run each run; `now` is ignored.
    pub run: RunOptions,
    /// Runs that are worked on at the same time. A rule with suppression has one: each depends on those before.
    pub threads: usize,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunOutcome {
    /// The trigger did not fire.
    Quiet,
    /// It raised that many alerts.
    Fired(usize),
    /// It was skipped: suppressed until the given time.
    Suppressed(i64),
    /// It could not run.
    Failed(String),
}

/// One run.
#[derive(Clone, Debug)]
pub struct SimRun {
    /// End of the window, in ticks.
    pub at: i64,
    /// The window.
    pub window: TimeRange,
    /// Rows of the result.
    pub rows: usize,
    /// Outcome.
    pub outcome: RunOutcome,
}

/// A row that should have been found, or was found more than once.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// The row as JSON.
    pub row: String,
    /// The runs, in ticks: those that would have found it, or those that did.
    pub runs: Vec<i64>,
}

/// A simulation.
#[derive(Clone, Debug)]
pub struct Simulation {
    /// Name of the rule.
    pub rule_name: String,
    /// Every run, in order.
    pub runs: Vec<SimRun>,
    /// All alerts, in order.
    pub alerts: Vec<Alert>,
    /// Incidents of the alerts.
    pub incidents: Vec<Incident>,
    /// Detections that no run made.
    pub missed: Vec<Detection>,
    /// Detections that several runs made.
    pub duplicates: Vec<Detection>,
    /// Findings of the first run; spans count in the rule's file.
    pub diagnostics: Vec<Diagnostic>,
    /// Tables with a delay that the query does not read, so that their delay changes nothing.
    pub unread_delays: Vec<String>,
    /// The limit of runs cut the period short.
    pub cut: bool,
}

impl Simulation {
    /// How many runs have an outcome.
    pub fn count(&self, wanted: impl Fn(&RunOutcome) -> bool) -> usize {
        self.runs.iter().filter(|r| wanted(&r.outcome)).count()
    }

    /// Runs that were suppressed.
    pub fn suppressed(&self) -> usize {
        self.count(|o| matches!(o, RunOutcome::Suppressed(_)))
    }
}

/// Runs a rule at every time of its schedule.
pub fn simulate(rule: &Rule, engine: &dyn Engine, options: &SimOptions) -> Simulation {
    let step = rule.frequency().max(1);
    let wanted = (options.period.to - options.period.from).max(0) / step + 1;
    let mut out = Simulation {
        rule_name: rule.name().to_string(),
        runs: Vec::new(),
        alerts: Vec::new(),
        incidents: Vec::new(),
        missed: Vec::new(),
        duplicates: Vec::new(),
        diagnostics: Vec::new(),
        unread_delays: Vec::new(),
        cut: wanted > MAX_RUNS,
    };
    // What runs found, and what they would have found without any delay.
    let mut found: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut ideal: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut silent_until = i64::MIN;
    // The first run tells which others find nothing.
    let skip: OnceLock<EmptyWindowSkip> = OnceLock::new();
    let once = |run: &RunOptions| {
        if let Some(nothing) = skip.get().and_then(|skip| skip.evaluate(rule, engine, run)) {
            return nothing;
        }
        let evaluation = evaluate(rule, engine, run);
        skip.get_or_init(|| EmptyWindowSkip::learn(rule, engine, &evaluation));
        evaluation
    };
    let one = |at: i64, is_silent: bool| {
        let run = RunOptions { now: to_timestamp(at), delays: Vec::new(), ..options.run.clone() };
        let ideal = (!options.delays.is_empty()).then(|| once(&run));
        let run = RunOptions { delays: options.delays.clone(), ..run };
        let real = (!is_silent).then(|| once(&run));
        (ideal, real)
    };
    let threads = if rule.suppression().is_some() { 1 } else { options.threads.max(1) };
    let times: Vec<i64> = (0..wanted.min(MAX_RUNS)).map(|k| options.period.from + k * step).collect();
    // Some at a time, so that only their rows are in memory together.
    for some in times.chunks(if threads == 1 { 1 } else { threads * 64 }) {
        let done = crate::parallel::map_ordered(threads, some, |at| one(*at, *at < silent_until));
        for (at, (without_delay, evaluation)) in some.iter().copied().zip(done) {
            if let Some(evaluation) = without_delay {
                note(&mut ideal, &evaluation, at);
            }
            let window = crate::evaluate::window(rule, to_timestamp(at));
            let Some(evaluation) = evaluation else {
                let outcome = RunOutcome::Suppressed(silent_until);
                out.runs.push(SimRun { at, window, rows: 0, outcome });
                continue;
            };
            if out.runs.iter().all(|r| matches!(r.outcome, RunOutcome::Suppressed(_))) {
                out.diagnostics = evaluation.diagnostics.clone();
                let read = |t: &&String| evaluation.tables.contains(t);
                out.unread_delays = options.delays.iter().map(|(t, _)| t).filter(|t| !read(t)).cloned().collect();
            }
            note(&mut found, &evaluation, at);
            let error = evaluation.diagnostics.iter().find(|d| d.is_error());
            let outcome = match (error, evaluation.alerts.len()) {
                (Some(d), _) => RunOutcome::Failed(d.headline().into_owned()),
                (None, 0) => RunOutcome::Quiet,
                (None, n) => RunOutcome::Fired(n),
            };
            if let (RunOutcome::Fired(_), Some(duration)) = (&outcome, rule.suppression()) {
                silent_until = at + duration;
            }
            out.runs.push(SimRun { at, window, rows: evaluation.rows.len(), outcome });
            out.alerts.extend(evaluation.alerts);
        }
    }
    out.incidents = incidents(rule, &out.alerts, 1);
    let list = |(row, runs): (&String, &Vec<i64>)| Detection { row: row.clone(), runs: runs.clone() };
    out.missed = ideal.iter().filter(|(row, _)| !found.contains_key(*row)).map(list).collect();
    out.duplicates = found.iter().filter(|(_, runs)| runs.len() > 1).map(list).collect();
    out.missed.sort_by(|a, b| (a.runs.first(), &a.row).cmp(&(b.runs.first(), &b.row)));
    out.duplicates.sort_by(|a, b| (a.runs.first(), &a.row).cmp(&(b.runs.first(), &b.row)));
    out
}

fn note(found: &mut BTreeMap<String, Vec<i64>>, evaluation: &Evaluation, at: i64) {
    for row in &evaluation.rows {
        let runs = found.entry(row_json(&evaluation.schema, row).to_string()).or_default();
        // Two equal rows of one run are one detection.
        if runs.last() != Some(&at) {
            runs.push(at);
        }
    }
}

/// Whether an event is visible to a run.
pub fn is_visible(time_generated: i64, delay: i64, run_end: i64) -> bool {
    time_generated + delay <= run_end + DELAY
}

#[cfg(test)]
mod tests;
