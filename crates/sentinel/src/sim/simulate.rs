//! Runs a rule at every time of its schedule.

use super::schedule::{Idle, Schedule};
use crate::alert::Alert;
use crate::engine::Engine;
use crate::evaluate::{EmptyWindowSkip, Evaluation, Lateness, RunOptions, compile, evaluate_plan, window};
use crate::incident::{Incident, incidents};
use crate::parallel::map_ordered;
use crate::render::row_json;
use crate::rule::{Rule, to_ticks};
use kql::{TimeRange, Timestamp};
use kql_source::Diagnostic;
use kql_types::ticks::to_timestamp;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Options of a simulation.
#[derive(Clone, Debug)]
pub struct SimOptions {
    /// The first run's window ends when this starts, and no run ends after it.
    pub period: TimeRange,
    /// How to run each run; `now` is ignored. Its delays are compared with rows that arrive without any.
    pub run: RunOptions,
    /// Number of threads. Runs of a rule with suppression depend on each other, so they use one.
    pub threads: usize,
}

impl SimOptions {
    /// The period of the events that the runs of a rule can see.
    pub fn input_period(&self, rule: &Rule) -> TimeRange {
        let mut from = window(rule, to_timestamp(self.period.from)).from;
        if rule.is_nrt() {
            // Its windows are of ingestion times, so late events lie before them.
            from -= self.run.delays.iter().map(|(_, delay)| to_ticks(*delay)).fold(0, i64::max);
        }
        TimeRange::new(from, self.period.to)
    }
}

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub enum RunOutcome {
    /// The trigger did not fire.
    Quiet,
    /// It raised this number of alerts.
    Fired(usize),
    /// It did not run: the rule is suppressed until this time.
    Suppressed(Timestamp),
    /// It failed, with this error.
    Failed(String),
}

/// One run.
#[derive(Clone, Debug)]
pub struct SimRun {
    /// When it ran: the end of its window.
    pub at: Timestamp,
    /// The window.
    pub window: TimeRange,
    /// Rows of the result.
    pub rows: usize,
    /// Outcome.
    pub outcome: RunOutcome,
}

/// A row that was missed, or found more than once.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// The row as JSON.
    pub row: String,
    /// The times of the runs that found it, or would have found it.
    pub runs: Vec<Timestamp>,
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
    /// The incidents of the alerts.
    pub incidents: Vec<Incident>,
    /// Rows that no run found because they arrived late.
    pub missed: Vec<Detection>,
    /// Rows that several runs found.
    pub duplicates: Vec<Detection>,
    /// Findings of the first run; spans are byte offsets into the file of the rule.
    pub diagnostics: Vec<Diagnostic>,
    /// Tables with a delay that the query does not read, so the delay has no effect.
    pub unread_delays: Vec<String>,
    /// Whether the limit of runs ended the simulation early.
    pub cut: bool,
    /// Why there are no runs, if the rule says so itself.
    pub idle: Option<Idle>,
}

impl Simulation {
    /// The number of runs with an outcome.
    pub fn count(&self, wanted: impl Fn(&RunOutcome) -> bool) -> usize {
        self.runs.iter().filter(|r| wanted(&r.outcome)).count()
    }

    /// The number of suppressed runs.
    pub fn suppressed(&self) -> usize {
        self.count(|o| matches!(o, RunOutcome::Suppressed(_)))
    }
}

/// Runs a rule at every time of its schedule.
pub fn simulate(rule: &Rule, engine: &dyn Engine, options: &SimOptions) -> Simulation {
    let schedule = Schedule::of(rule, options.period);
    let mut simulator = Simulator {
        rule,
        engine,
        options,
        first: OnceLock::new(),
        found: BTreeMap::new(),
        without_delay: BTreeMap::new(),
        suppressed_until: i64::MIN,
    };
    let mut out = Simulation {
        rule_name: rule.name().to_string(),
        runs: Vec::new(),
        alerts: Vec::new(),
        incidents: Vec::new(),
        missed: Vec::new(),
        duplicates: Vec::new(),
        diagnostics: Vec::new(),
        unread_delays: Vec::new(),
        cut: schedule.cut,
        idle: schedule.idle,
    };
    let threads = if rule.suppression().is_some() { 1 } else { options.threads.max(1) };
    // In chunks, so that only the rows of one chunk are in memory together.
    for chunk in schedule.times.chunks(if threads == 1 { 1 } else { threads * 64 }) {
        let done = map_ordered(threads, chunk, |at| simulator.run(*at));
        for (at, runs) in chunk.iter().copied().zip(done) {
            simulator.record(at, runs, &mut out);
        }
    }
    out.incidents = incidents(rule, &out.alerts, 1);
    (out.missed, out.duplicates) = simulator.detections();
    out
}

/// The state of a simulation.
struct Simulator<'a> {
    rule: &'a Rule,
    engine: &'a dyn Engine,
    options: &'a SimOptions,
    /// Known after the first run.
    first: OnceLock<FirstRun>,
    /// Each row that runs found, with their times.
    found: BTreeMap<String, Vec<i64>>,
    /// The same if rows arrived without delay.
    without_delay: BTreeMap<String, Vec<i64>>,
    suppressed_until: i64,
}

/// What a first run tells of all others.
struct FirstRun {
    skip: EmptyWindowSkip,
    /// Whether some rows say when they arrived.
    has_arrival_times: bool,
}

/// The evaluations of one scheduled time.
struct Runs {
    /// As if rows arrived without delay; `None` if none arrives late.
    without_delay: Option<Evaluation>,
    /// `None` while the rule is suppressed.
    actual: Option<Evaluation>,
}

impl Simulator<'_> {
    fn run(&self, at: i64) -> Runs {
        let run = RunOptions { now: to_timestamp(at), ..self.options.run.clone() };
        let actual = (at >= self.suppressed_until).then(|| self.evaluate(&run));
        let is_late = !run.delays.is_empty() || self.first.get().is_some_and(|first| first.has_arrival_times);
        let without_delay = is_late.then(|| self.evaluate(&RunOptions { lateness: Lateness::None, ..run }));
        Runs { without_delay, actual }
    }

    fn evaluate(&self, run: &RunOptions) -> Evaluation {
        if let Some(empty) = self.first.get().and_then(|first| first.skip.evaluate(self.rule, self.engine, run)) {
            return empty;
        }
        let plan = compile(self.rule, self.engine, run);
        let evaluation = evaluate_plan(self.rule, plan.as_deref(), run);
        self.first.get_or_init(|| FirstRun {
            skip: EmptyWindowSkip::from_run(plan.as_deref(), &evaluation),
            has_arrival_times: plan.as_ref().is_some_and(|p| p.has_arrival_times()),
        });
        evaluation
    }

    fn record(&mut self, at: i64, runs: Runs, out: &mut Simulation) {
        if let Some(evaluation) = runs.without_delay {
            add_rows(&mut self.without_delay, &evaluation, at);
        }
        let scheduled = to_timestamp(at);
        let window = window(self.rule, scheduled);
        let Some(evaluation) = runs.actual else {
            let outcome = RunOutcome::Suppressed(to_timestamp(self.suppressed_until));
            out.runs.push(SimRun { at: scheduled, window, rows: 0, outcome });
            return;
        };
        if out.runs.iter().all(|r| matches!(r.outcome, RunOutcome::Suppressed(_))) {
            out.diagnostics = evaluation.diagnostics.clone();
            let is_read = |t: &&String| evaluation.tables.contains(t);
            let delayed = self.options.run.delays.iter().map(|(t, _)| t);
            out.unread_delays = delayed.filter(|t| !is_read(t)).cloned().collect();
        }
        add_rows(&mut self.found, &evaluation, at);
        let error = evaluation.diagnostics.iter().find(|d| d.is_error());
        let outcome = match (error, evaluation.alerts.len()) {
            (Some(d), _) => RunOutcome::Failed(d.headline().into_owned()),
            (None, 0) => RunOutcome::Quiet,
            (None, n) => RunOutcome::Fired(n),
        };
        if let (RunOutcome::Fired(_), Some(duration)) = (&outcome, self.rule.suppression()) {
            self.suppressed_until = at + duration;
        }
        out.runs.push(SimRun { at: scheduled, window, rows: evaluation.rows.len(), outcome });
        out.alerts.extend(evaluation.alerts);
    }

    /// Missed and duplicate detections, in order of their first run.
    fn detections(&self) -> (Vec<Detection>, Vec<Detection>) {
        let sorted = |rows: &mut dyn Iterator<Item = (&String, &Vec<i64>)>| {
            let times = |runs: &Vec<i64>| runs.iter().copied().map(to_timestamp).collect();
            let mut out: Vec<Detection> =
                rows.map(|(row, runs)| Detection { row: row.clone(), runs: times(runs) }).collect();
            out.sort_by(|a, b| (a.runs.first(), &a.row).cmp(&(b.runs.first(), &b.row)));
            out
        };
        let missed = sorted(&mut self.without_delay.iter().filter(|(row, _)| !self.found.contains_key(*row)));
        let duplicates = sorted(&mut self.found.iter().filter(|(_, runs)| runs.len() > 1));
        (missed, duplicates)
    }
}

fn add_rows(found: &mut BTreeMap<String, Vec<i64>>, evaluation: &Evaluation, at: i64) {
    for row in &evaluation.rows {
        let runs = found.entry(row_json(&evaluation.schema, row).to_string()).or_default();
        // Equal rows of one run are one detection.
        if runs.last() != Some(&at) {
            runs.push(at);
        }
    }
}
