use super::simulate::{Detection, RunOutcome, SimRun, Simulation};
use crate::render::{alert_json, incident_json};
use kql::Timestamp;
use kql_types::ticks::{format_datetime, from_timestamp};
use serde_json::{Value as Json, json};

/// A simulation as one JSON document.
pub fn simulation_json(sim: &Simulation) -> String {
    let document = json!({
        "rule": sim.rule_name,
        "runs": sim.runs.iter().map(run).collect::<Vec<_>>(),
        "alerts": sim.alerts.iter().map(alert_json).collect::<Vec<_>>(),
        "incidents": sim.incidents.iter().map(incident_json).collect::<Vec<_>>(),
        "missed": sim.missed.iter().map(detection).collect::<Vec<_>>(),
        "duplicates": sim.duplicates.iter().map(detection).collect::<Vec<_>>(),
        "unreadDelays": sim.unread_delays,
        "cut": sim.cut,
        "idle": sim.idle.map(|idle| idle.to_string()),
    });
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

fn time(time: Timestamp) -> String {
    format_datetime(from_timestamp(time))
}

fn run(run: &SimRun) -> Json {
    let mut out = json!({"at": time(run.at), "rows": run.rows});
    let (outcome, more) = match &run.outcome {
        RunOutcome::Quiet => ("quiet", None),
        RunOutcome::Fired(alerts) => ("fired", Some(("alerts", json!(alerts)))),
        RunOutcome::Suppressed(until) => ("suppressed", Some(("until", json!(time(*until))))),
        RunOutcome::Failed(message) => ("failed", Some(("message", json!(message)))),
    };
    out["outcome"] = json!(outcome);
    if let Some((key, value)) = more {
        out[key] = value;
    }
    out
}

fn detection(detection: &Detection) -> Json {
    let runs: Vec<String> = detection.runs.iter().map(|t| time(*t)).collect();
    // The row is JSON already.
    let row: Json = serde_json::from_str(&detection.row).unwrap_or_else(|_| json!(detection.row));
    json!({"row": row, "runs": runs})
}
