use crate::alert::Alert;
use crate::evaluate::Evaluation;
use crate::render::{CardOptions, render_card};
use crate::sim::{Simulation, render_timeline};
use kql_source::Style;
use std::fmt::Write;

/// The stored result of a test.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// The name of the file in the folder `snapshots/` next to the test file.
    pub name: String,
    /// The new text.
    pub new: String,
    /// The stored text, if there is one.
    pub old: Option<String>,
}

/// Whether the new text differs from the stored one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapshotState {
    /// There is no stored text.
    Missing,
    /// They differ.
    Changed,
    /// They are the same.
    Same,
}

impl Snapshot {
    /// Compares the texts; line endings may differ.
    pub fn state(&self) -> SnapshotState {
        match &self.old {
            None => SnapshotState::Missing,
            Some(old) if old.replace("\r\n", "\n") == self.new => SnapshotState::Same,
            Some(_) => SnapshotState::Changed,
        }
    }
}

/// Name of the file of a test's snapshot: letters and digits of both names.
pub(super) fn snapshot_name(stem: &str, test: &str) -> String {
    let slug = |text: &str| {
        let mut out = String::new();
        for c in text.chars() {
            match c.is_alphanumeric() {
                true => out.extend(c.to_lowercase()),
                false if !out.ends_with('-') && !out.is_empty() => out.push('-'),
                false => {}
            }
        }
        out.trim_end_matches('-').to_string()
    };
    format!("{stem}.{}.snap", slug(test))
}

/// Rows and alerts of a run as text, without anything that changes from run to run.
pub fn snapshot_text(evaluation: &Evaluation) -> String {
    let mut out = String::new();
    _ = writeln!(out, "rows: {}", evaluation.rows.len());
    for row in &evaluation.rows {
        _ = writeln!(out, "{}", crate::render::row_json(&evaluation.schema, row));
    }
    _ = writeln!(out, "\nalerts: {}", evaluation.alerts.len());
    for alert in &evaluation.alerts {
        _ = writeln!(out, "\n{}", card(alert).trim_end());
    }
    out
}

/// The runs of a simulation as a timeline, and its alerts.
pub fn simulation_text(sim: &Simulation) -> String {
    let mut out = render_timeline(sim, Style::Plain);
    for alert in &sim.alerts {
        _ = writeln!(out, "\n{}", card(alert).trim_end());
    }
    out
}

fn card(alert: &Alert) -> String {
    let options = CardOptions { width: 110, ..CardOptions::default() };
    render_card(alert, &options)
}
