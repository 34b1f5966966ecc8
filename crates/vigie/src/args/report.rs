//! Flags of reports.

use clap::{Args, ValueEnum};

/// Formats of a report.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum ReportFormat {
    /// Human-readable
    Text,
    /// One line per finding
    Line,
    /// JSON
    Json,
    /// JUnit XML
    Junit,
    /// SARIF 2.1.0
    Sarif,
    /// GitHub Actions annotations
    Github,
}

/// How findings and results are reported.
#[derive(Args)]
pub struct ReportArgs {
    /// Output format
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Also write a report to a file, e.g. sarif=out.sarif (repeatable)
    #[arg(long, value_name = "KIND=FILE")]
    pub report: Vec<String>,
}
