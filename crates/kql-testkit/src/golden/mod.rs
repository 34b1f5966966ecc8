//! Recorded answers of the real engine, and how ours compare.

mod judge;

pub use judge::{Verdict, judge};

use crate::run::run_within;
use crate::{Error, place};
use kql::Session;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Longest time of one query.
const LIMIT: Duration = Duration::from_secs(30);

/// A query with its recorded answer.
#[derive(Deserialize)]
pub struct Case {
    /// Identity.
    pub id: String,
    /// The query.
    pub kql: String,
    /// What it is about.
    #[serde(default)]
    pub families: Vec<String>,
    /// Whether the order of rows counts.
    #[serde(default)]
    pub ordered: bool,
    /// Columns that order the rows; rows equal in them may come in any order.
    #[serde(default)]
    pub sort_keys: Vec<String>,
    /// Whether values may differ from run to run.
    #[serde(default)]
    pub nondeterministic: bool,
    /// Whether aggregates are approximate.
    #[serde(default)]
    pub approx: bool,
    /// Whether arrays are sets.
    #[serde(default)]
    pub set_order_free: bool,
    /// Whether equal sort keys were not told apart.
    #[serde(default)]
    pub tie_risk: bool,
    /// Whether the query needs no table.
    pub self_contained: Option<bool>,
    /// Whether only the first rows are recorded.
    #[serde(default)]
    pub truncated: bool,
    /// The answer.
    pub expect: Expect,
}

/// A recorded answer.
#[derive(Deserialize)]
pub struct Expect {
    /// Whether the engine refused the query.
    #[serde(default)]
    pub error: bool,
    /// Names and types, either of which may be unknown.
    #[serde(default)]
    pub columns: Vec<(Option<String>, Option<String>)>,
    /// Number of rows.
    #[serde(default)]
    pub row_count: usize,
    /// Rows, if recorded.
    pub rows: Option<Vec<Vec<Value>>>,
}

/// Counts by verdict.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tally([usize; 5]);

impl Tally {
    /// Number of cases.
    pub fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// Number of cases with a verdict.
    pub fn of(&self, verdict: &Verdict) -> usize {
        self.0[verdict.index()]
    }

    /// Number of passing cases.
    pub fn passed(&self) -> usize {
        self.of(&Verdict::Pass)
    }

    fn add(&mut self, verdict: &Verdict) {
        self.0[verdict.index()] += 1;
    }
}

/// The figures of a file.
#[derive(Default)]
pub struct Figures {
    /// All cases that are judged.
    pub all: Tally,
    /// Those that the engine refused.
    pub must_fail: Tally,
    /// By family.
    pub families: BTreeMap<String, Tally>,
    /// Cases that do not pass.
    pub failures: Vec<Value>,
}

/// Judges files and prints figures.
///
/// # Errors
/// If a file cannot be read, or the details cannot be written.
pub fn main(files: &[PathBuf], details: Option<&Path>) -> Result<bool, Error> {
    let mut failures = Vec::new();
    for file in files {
        let figures = measure(file)?;
        let t = &figures.all;
        println!(
            "{}: {} cases, {} pass, {} schema_only, {} wrong, {} error, {} crash (must fail: {} of {})",
            file.display(),
            t.total(),
            t.passed(),
            t.0[1],
            t.0[2],
            t.0[3],
            t.0[4],
            figures.must_fail.passed(),
            figures.must_fail.total()
        );
        for (family, t) in &figures.families {
            println!(
                "   {family:<26} {:>5} pass {:>5} schema {:>4} wrong {:>4} error {:>4} crash {:>3}",
                t.total(),
                t.0[0],
                t.0[1],
                t.0[2],
                t.0[3],
                t.0[4]
            );
        }
        failures.extend(figures.failures);
    }
    if let Some(path) = details {
        place::write_lines(path, failures)?;
    }
    Ok(true)
}

/// Runs and judges the deterministic, self-contained cases of a file.
///
/// # Errors
/// If the file cannot be read.
pub fn measure(path: &Path) -> Result<Figures, Error> {
    let mut cases: Vec<Case> = place::read_lines(path)?;
    cases.retain(|c| c.self_contained != Some(false) && !c.nondeterministic);
    let run = |case: &Case| Ok(run_within(&Session::builder().threads(1).build()?, &case.kql, LIMIT));
    let outcomes: Vec<Result<_, Error>> = cases.par_iter().map(run).collect();
    let mut figures = Figures::default();
    for (case, outcome) in cases.iter().zip(outcomes) {
        let outcome = outcome?;
        let verdict = judge(case, &outcome);
        figures.all.add(&verdict);
        if case.expect.error {
            figures.must_fail.add(&verdict);
        }
        for family in &case.families {
            figures.families.entry(family.clone()).or_default().add(&verdict);
        }
        if verdict != Verdict::Pass {
            figures.failures.push(json!({
                "id": case.id, "outcome": verdict.name(), "why": verdict.reason(), "kql": case.kql,
                "got": format!("{outcome:?}").chars().take(600).collect::<String>(),
            }));
        }
    }
    Ok(figures)
}
