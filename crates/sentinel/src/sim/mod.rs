//! Simulates every scheduled run of a rule in a period.
//!
//! The model: run k ends its window at `anchor + k * queryFrequency` and runs five minutes later. An event with ingestion
//! delay L is visible to a run that ends at E if and only if `TimeGenerated + L <= E + 5 min`; that one inequality decides what is
//! missed. A rule does not run while it is suppressed after an alert.
//!
//! A *detection* is a row of the result. What a run without any delay would have found and no real run found is **missed**;
//! what several runs found is a **duplicate**.

mod html;
mod json;
mod schedule;
mod simulate;
mod timeline;

pub use html::render_html;
pub use json::simulation_json;
pub use schedule::Idle;
pub use simulate::{Detection, RunOutcome, SimOptions, SimRun, Simulation, simulate};
pub use timeline::render_timeline;

#[cfg(test)]
mod tests;
