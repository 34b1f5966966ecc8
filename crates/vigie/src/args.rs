//! Commands and flags.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Runs Microsoft Sentinel analytics rules and KQL on local files.
#[derive(Parser)]
#[command(version, about)]
pub struct Vigie {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Runs rules over data and shows their alerts.
    #[command(after_help = "Examples:\n  vigie run rules/ --data logs/ --now 2026-03-01T12:00:00Z\n  \
        vigie run rule.yaml --data logs/ --functions parsers/ --watchlists lists/ --format json")]
    Run(RunArgs),
    /// Runs a KQL query.
    #[command(after_help = "Examples:\n  vigie query 'SigninLogs | summarize count() by ResultType' --data logs/\n  \
        vigie query -f hunt.kql --data logs/ --format csv > result.csv\n  \
        echo '{\"id\":1,\"kql\":\"print 1\"}' | vigie query --batch")]
    Query(QueryArgs),
    /// Shows the logical, the optimised and the physical plan of a query or a rule.
    Explain(ExplainArgs),
    /// Lists what the data folder holds.
    Tables(TablesArgs),
    /// Lays KQL files out, one operator a line; only white space changes.
    Fmt(FmtArgs),
    /// Shows the result columns of a query or a rule, and what it refers to.
    Inspect(InspectArgs),
    /// Prints a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// `vigie fmt`.
#[derive(Args)]
pub struct FmtArgs {
    /// Files of KQL, or folders of them.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Changes nothing and exits with status 1 when a file is not laid out.
    #[arg(long)]
    pub check: bool,
}

/// `vigie inspect`.
#[derive(Args)]
pub struct InspectArgs {
    /// The query.
    pub text: Option<String>,
    /// File that holds the query or the rule.
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// As one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// `vigie run`.
#[derive(Args)]
pub struct RunArgs {
    /// Rule files, or folders of them.
    #[arg(required = true, value_name = "RULE")]
    pub rules: Vec<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// How to print.
    #[arg(long, value_enum, default_value_t = AlertFormat::Cards)]
    pub format: AlertFormat,
    /// Exit with status 1 when there is an alert.
    #[arg(long)]
    pub fail_on_alert: bool,
}

/// Forms of alerts.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum AlertFormat {
    /// A card an alert.
    Cards,
    /// A JSON array of alerts.
    Json,
    /// A JSON object an alert, a line each.
    Ndjson,
    /// The rows that the query found.
    Rows,
}

/// `vigie explain`.
#[derive(Args)]
pub struct ExplainArgs {
    /// The query.
    pub text: Option<String>,
    /// File that holds the query or the rule.
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// Runs it too and shows rows, time and bytes of each operator.
    #[arg(long)]
    pub analyze: bool,
}

/// `vigie tables`.
#[derive(Args)]
pub struct TablesArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// Lists the columns with their types too.
    #[arg(long)]
    pub columns: bool,
}

/// Where data comes from.
#[derive(Args, Clone, Default)]
pub struct DataArgs {
    /// Folder (or file) of tables; each file or sub-folder is a table named after it.
    #[arg(long, value_name = "DIR")]
    pub data: Vec<PathBuf>,
    /// Folder or file of workspace functions: parser YAML, saved searches, .kql, dictionaries.
    #[arg(long, value_name = "PATH")]
    pub functions: Vec<PathBuf>,
    /// Folder of watchlists, NAME.csv each.
    #[arg(long, value_name = "DIR")]
    pub watchlists: Option<PathBuf>,
    /// MaxMind database for geo_info_from_ip_address.
    #[arg(long, value_name = "FILE.mmdb")]
    pub geoip: Option<PathBuf>,
    /// What now() is, such as 2026-03-01T12:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// A record that cannot be read is an error instead of a counted skip.
    #[arg(long)]
    pub strict: bool,
    /// Worker threads; all cores without.
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Memory that a query may use, such as 4GB; 80 % of the machine without.
    #[arg(long, value_name = "SIZE")]
    pub memory_limit: Option<String>,
    /// Runs the plan as bound, to compare with the optimised one.
    #[arg(long, hide = true)]
    pub no_optimizer: bool,
}

/// `vigie query`.
#[derive(Args)]
pub struct QueryArgs {
    /// The query.
    pub text: Option<String>,
    /// File that holds the query.
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// How to print the rows.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    /// Reads {"id","kql"} lines and answers {"id","columns","rows"} or {"id","error"} lines.
    #[arg(long)]
    pub batch: bool,
}

/// Forms of a result.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum Format {
    /// A table for people.
    Table,
    /// A JSON array.
    Json,
    /// A JSON object a line.
    Ndjson,
    /// Comma-separated values with a header.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// A Markdown table.
    Markdown,
}
