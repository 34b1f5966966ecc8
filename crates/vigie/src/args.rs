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
        vigie run rule.yaml --data logs/ --functions parsers/ --watchlists lists/ --format json\n  \
        vigie run rules/ --data logs/ --as security-alert --format csv > SecurityAlert.csv")]
    Run(RunArgs),
    /// Runs a KQL query.
    #[command(after_help = "Examples:\n  vigie query 'SigninLogs | summarize count() by ResultType' --data logs/\n  \
        vigie query -f hunt.kql --data logs/ --format csv > result.csv\n  \
        echo '{\"id\":1,\"kql\":\"print 1\"}' | vigie query --batch")]
    Query(QueryArgs),
    /// Shows the logical, the optimized and the physical plan of a query or a rule.
    Explain(ExplainArgs),
    /// Lists what the data folder holds.
    Tables(TablesArgs),
    /// Checks rules and queries without running them.
    #[command(
        after_help = "Examples:\n  vigie check rules/\n  vigie check rules/ --functions parsers/ --report sarif=out.sarif"
    )]
    Check(CheckArgs),
    /// Runs the tests beside rules (X.test.yaml).
    #[command(after_help = "Examples:\n  vigie test rules/\n  vigie test rules/ --review\n  \
        vigie test rules/ --changed=origin/main\n  vigie test rules/ --ci --min-tests 2 --report junit=tests.xml")]
    Test(TestArgs),
    /// Writes a test beside a rule to start from, a workflow of GitHub Actions, or hooks of pre-commit.
    #[command(after_help = "Examples:\n  vigie init rules/my-rule.yaml\n  \
        vigie init rules/my-rule.yaml --workflow --pre-commit\n\nA file that is there already is never changed.")]
    Init(InitArgs),
    /// Simulates every scheduled run of a rule between two times.
    #[command(after_help = "Example:\n  vigie sim rule.yaml --data logs/ --from 2026-03-01 --to 2026-03-02 \
        --delay SigninLogs=7m --html sim.html")]
    Sim(SimArgs),
    /// Lays out KQL, one operator a line, in files of KQL and in the queries of rules; only white space changes.
    #[command(after_help = "Of a rule only the lines of its query change, which must be a block (`query: |`).\n\n\
        Examples:\n  vigie fmt rules/ hunting/\n  vigie fmt --check rules/my-rule.yaml")]
    Fmt(FmtArgs),
    /// Shows the result columns of a query or a rule, and what it refers to.
    Inspect(InspectArgs),
    /// Prints a completion script for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// Formats of a report.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum ReportFormat {
    /// For people.
    Text,
    /// A line a finding.
    Line,
    /// JSON.
    Json,
    /// JUnit XML.
    Junit,
    /// SARIF 2.1.0.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// `vigie check`.
#[derive(Args)]
pub struct CheckArgs {
    /// Rule files, .kql files, or folders of them.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Writes a further report, such as sarif=FILE; may be given several times.
    #[arg(long, value_name = "KIND=FILE")]
    pub report: Vec<String>,
    /// Levels of codes; vigie.toml of this folder without.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Findings that are known and do not count.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Writes the findings as a baseline.
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Reads {"id","query"} lines and answers the published compiler's verdict: errors and result columns.
    #[arg(long)]
    pub batch: bool,
}

/// `vigie test`.
#[derive(Args)]
pub struct TestArgs {
    /// Test files, or folders of them.
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Only tests whose name matches this regular expression; that of a case is TEST / CASE.
    #[arg(long, value_name = "RE")]
    pub run: Option<String>,
    /// Only rules with this field, such as severity=High or tactics=Impact,Exfiltration (one of them); may be given several times.
    #[arg(long, value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// Only rules whose file, test, fixture or snapshot differs from a commit of git; HEAD without REF.
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, default_missing_value = "HEAD")]
    pub changed: Option<String>,
    /// Keeps new and changed snapshots.
    #[arg(long)]
    pub accept: bool,
    /// Asks about each new or changed snapshot.
    #[arg(long)]
    pub review: bool,
    /// Never writes; a missing or changed snapshot is a failure (as it is without --accept).
    #[arg(long, conflicts_with_all = ["accept", "review"])]
    pub ci: bool,
    /// Runs again whenever a file changes.
    #[arg(long)]
    pub watch: bool,
    /// Test files that run side by side; as many as there are cores without.
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Fails rules with fewer tests, or without a positive and a negative one; a rule without a test file has none.
    #[arg(long, value_name = "N", conflicts_with = "run")]
    pub min_tests: Option<usize>,
    /// Tells the steps and conditions of each query that no test shows; fails rules of which less is tested than PERCENT.
    #[arg(long, value_name = "PERCENT", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    pub coverage: Option<usize>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    pub format: ReportFormat,
    /// Writes a further report, such as junit=FILE; may be given several times.
    #[arg(long, value_name = "KIND=FILE")]
    pub report: Vec<String>,
}

/// `vigie init`.
#[derive(Args)]
pub struct InitArgs {
    /// Rules that get a test file.
    #[arg(value_name = "RULE", required_unless_present_any = ["workflow", "pre_commit"])]
    pub rules: Vec<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// Writes .github/workflows/vigie.yml in this folder.
    #[arg(long)]
    pub workflow: bool,
    /// Writes .pre-commit-config.yaml in this folder; where there is one, shows what to add.
    #[arg(long)]
    pub pre_commit: bool,
}

/// `vigie sim`.
#[derive(Args)]
pub struct SimArgs {
    /// The rule.
    pub rule: PathBuf,
    #[command(flatten)]
    pub data: DataArgs,
    /// End of the first run's window.
    #[arg(long, value_name = "TIME")]
    pub from: String,
    /// No run ends after this.
    #[arg(long, value_name = "TIME")]
    pub to: String,
    /// Ingestion delay of a table, such as SigninLogs=7m; may be given several times.
    #[arg(long, value_name = "TABLE=DURATION")]
    pub delay: Vec<String>,
    /// What to print.
    #[arg(long, value_enum, default_value_t = SimFormat::Text)]
    pub format: SimFormat,
    /// Writes the timeline as one self-contained page.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Forms of a simulation.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum SimFormat {
    /// A timeline for people.
    Text,
    /// One JSON object with every run, alert, incident and detection.
    Json,
}

/// `vigie fmt`.
#[derive(Args)]
pub struct FmtArgs {
    /// Files of KQL (.kql, .csl), rules (.yaml, .yml), or folders of them.
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
    /// What to print.
    #[arg(long = "as", value_enum, default_value_t = AlertShape::Alerts)]
    pub shape: AlertShape,
    /// How to print; cards for alerts and NDJSON for rows without.
    #[arg(long, value_enum)]
    pub format: Option<AlertFormat>,
    /// Exit with status 1 when there is an alert.
    #[arg(long)]
    pub fail_on_alert: bool,
}

/// What `vigie run` prints.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum AlertShape {
    /// Alerts and their incidents.
    Alerts,
    /// Rows with the columns of the table SecurityAlert.
    SecurityAlert,
    /// Rows with the columns of the table SecurityIncident, one for each update.
    SecurityIncident,
    /// The rows that the queries found.
    Rows,
}

/// Forms of alerts.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum AlertFormat {
    /// A card an alert; of rows a table.
    Cards,
    /// A JSON array.
    Json,
    /// A JSON object a line.
    Ndjson,
    /// Comma-separated values with a header; of rows only.
    Csv,
    /// The rows that the queries found, as a table.
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
    /// File that stands for a location of externaldata; may be given several times.
    #[arg(long, value_name = "URL=FILE")]
    pub external: Vec<String>,
    /// MaxMind database for geo_info_from_ip_address.
    #[arg(long, value_name = "FILE.mmdb")]
    pub geoip: Option<PathBuf>,
    /// Patterns for parse_user_agent: the regexes.yaml of the ua-parser project.
    #[arg(long, value_name = "FILE")]
    pub user_agents: Option<PathBuf>,
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
    /// Runs the plan as bound, to compare with the optimized one.
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
