//! Reports of `check` and `test`: text, JSON, SARIF, JUnit and annotations of GitHub. Pure functions; nothing here writes a file.

mod coverage;
mod findings;
mod github;
mod junit;
mod place;
mod sarif;
mod statistics;
mod tests_text;

pub use findings::{Checked, findings_json, findings_text, totals};
pub use github::{github_findings, github_suites, summary_findings, summary_suites};
pub use junit::{junit_findings, junit_suites};
pub use sarif::{sarif, sarif_suites};
pub use statistics::{statistics_json, statistics_text};
pub use tests_text::{diff_line, suites_json, suites_text};

#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;
