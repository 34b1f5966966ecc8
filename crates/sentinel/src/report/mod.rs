//! Results of `check` and `test` as texts for people and machines. Pure functions; nothing here writes a file.

mod coverage;
mod findings;
mod github;
mod junit;
mod sarif;
mod tests_text;

pub use findings::{findings_json, findings_text};
pub use github::{github_findings, github_suites, summary_findings, summary_suites};
pub use junit::{junit_findings, junit_suites};
pub use sarif::{sarif, sarif_suites};
pub use tests_text::{diff_line, suites_json, suites_text};

use kql_source::{Place, Source, Span};

/// First and last place of a span.
fn places(source: &Source, span: Span) -> (Place, Place) {
    (source.place(span.start), source.place(span.end))
}

fn plural(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}

#[cfg(test)]
mod schema;
#[cfg(test)]
mod tests;
