//! Skips runs whose windows have no rows in tables that the query needs.

use super::{Evaluation, RunOptions, alerts, arrivals, rows_window, window};
use crate::engine::{Engine, Plan};
use crate::rule::Rule;
use kql::{Seen, TimeRange};
use std::collections::BTreeSet;

/// Evaluates runs of a rule without running the query, where it is certain to return no rows.
pub(crate) struct EmptyWindowSkip {
    /// A run without its rows and alerts.
    run: Evaluation,
    /// Sets of tables: if every table of one of the sets is empty, so is the result.
    required_inputs: Vec<BTreeSet<String>>,
}

impl EmptyWindowSkip {
    /// Takes the schema from a first run, and the required inputs from the plan that it ran. Skips nothing if that run failed.
    pub(crate) fn from_run(plan: Option<&dyn Plan>, run: &Evaluation) -> Self {
        let plan = plan.filter(|_| !run.failed());
        let run = Evaluation { rows: Vec::new(), alerts: Vec::new(), ..run.clone() };
        EmptyWindowSkip { run, required_inputs: plan.map(|p| p.required_inputs()).unwrap_or_default() }
    }

    /// The run at another time, if the query is certain to return no rows there: the same as [`evaluate`](super::evaluate)
    /// returns, in a fraction of the time.
    pub(crate) fn evaluate(&self, rule: &Rule, engine: &dyn Engine, options: &RunOptions) -> Option<Evaluation> {
        let window = window(rule, options.now);
        let rows = rows_window(rule, options);
        let late = arrivals(rule, options);
        let is_empty = |table: &String| {
            // The window of an NRT rule is one of times of arrival. A table whose rows say when they arrived is not among the
            // required inputs then.
            let delay = late.delays.get(table).copied().filter(|_| late.seen == Seen::Arrived).unwrap_or(0);
            engine.has_rows(table, TimeRange::new(rows.from - delay, rows.to - delay)) == Some(false)
        };
        let is_skipped = self.required_inputs.iter().any(|set| set.iter().all(is_empty));
        is_skipped.then(|| {
            let alerts = alerts(rule, &self.run.schema, &[], options);
            Evaluation { window, alerts, ..self.run.clone() }
        })
    }
}
