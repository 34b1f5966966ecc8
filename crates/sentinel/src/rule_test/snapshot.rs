use crate::alert::Alert;
use crate::evaluate::Evaluation;
use crate::render::render_card;
use crate::sim::{Simulation, render_timeline};
use kql_source::{Screen, Style};
use kql_types::PlainName;
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
    let name = format!("{stem}.{}.snap", slug(test));
    if PlainName::new(&name).is_ok() {
        return name;
    }
    // What no file can be called, or only on some systems.
    let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
    let start: String = stem.chars().chain(['-']).chain(slug(test).chars()).map(plain).take(40).collect();
    format!("_{start}-{}.snap", crate::id::content_id(&[stem, test]))
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
    let mut out = render_timeline(sim, Screen::FILE);
    for alert in &sim.alerts {
        _ = writeln!(out, "\n{}", card(alert).trim_end());
    }
    out
}

fn card(alert: &Alert) -> String {
    render_card(alert, Screen::terminal(Style::Plain, 110))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_one_file_beside_the_others() {
        assert_eq!(snapshot_name("burst", "Fires / at night!"), "burst.fires-at-night.snap");
        let long = "x".repeat(300);
        for (stem, test) in
            [("burst", long.as_str()), (&long, "a"), ("nul", "a"), ("a\nb", "t"), ("..", "t"), ("a:b", "")]
        {
            let name = snapshot_name(stem, test);
            assert_eq!(PlainName::new(&name).map(|n| n.as_str() == name), Ok(true), "{name:?}");
        }
        assert_ne!(snapshot_name(&long, "a"), snapshot_name(&long, "b"));
    }
}
