//! Commands and flags.

mod check;
mod report;
mod view;

pub use check::CheckArgs;
pub use report::{ReportArgs, ReportFormat};
pub use view::{ColorArg, ViewArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use sentinel::evaluate::Boundary;
use std::path::PathBuf;

/// Run Microsoft Sentinel analytics rules and KQL queries on local log files
#[derive(Parser)]
#[command(version, about)]
pub struct Vigie {
    /// The command.
    #[command(subcommand)]
    pub command: Command,
    /// Use colors: auto (on a terminal), always or never; NO_COLOR and CLICOLOR_FORCE count too [default: auto]
    #[arg(long, value_name = "WHEN", global = true, display_order = 1000)]
    #[arg(value_enum, default_value_t = ColorArg::Auto, hide_possible_values = true, hide_default_value = true)]
    pub color: ColorArg,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Run rules over data and show the alerts they raise
    #[command(after_help = "Examples:\n  vigie run rules/ --data logs/ --now 2026-03-01T12:00:00Z\n  \
        vigie run rule.yaml --data logs/ --functions parsers/ \\\n    --watchlists lists/ --format json\n  \
        vigie run rules/ --data logs/ --as security-alert --format csv > SecurityAlert.csv")]
    Run(RunArgs),
    /// Run a KQL query
    #[command(after_help = "Examples:\n  vigie query 'SigninLogs | summarize count() by ResultType' --data logs/\n  \
        vigie query -f hunt.kql --data logs/ --format csv > result.csv\n  \
        echo '{\"id\":1,\"kql\":\"print 1\"}' | vigie query --batch")]
    Query(QueryArgs),
    /// Explore data: queries one after the other, with completion and history
    #[command(after_help = "Examples:\n  vigie shell --data logs/\n  vigie shell --data logs/ < queries.kql\n\n\
        A query ends with `;` or an empty line. `.help` lists the commands.")]
    Shell(ShellArgs),
    /// Show how a query or a rule runs, as a tree of its operators
    Explain(ExplainArgs),
    /// Show the rows of a rule after each step of its query, and where and why they are lost
    #[command(after_help = "Examples:\n  vigie debug rule.yaml --data logs/ --now 2026-03-01T12:00:00Z\n  \
        vigie debug rule.yaml --data logs/ --row User=alice\n  vigie debug rule.yaml --test 'fires on a burst' --step 3")]
    Debug(DebugArgs),
    /// List the tables of a data folder
    Tables(TablesArgs),
    /// Check rules and queries without running them
    #[command(after_help = "Examples:\n  vigie check rules/\n  vigie check rules/ --statistics\n  \
        vigie check rules/ --functions parsers/ --report sarif=out.sarif")]
    Check(CheckArgs),
    /// Run rule tests (X.test.yaml next to X.yaml)
    #[command(after_help = "Examples:\n  vigie test rules/\n  vigie test rules/ --review\n  \
        vigie test rules/ --changed=origin/main\n  vigie test rules/ --ci --min-tests 2 --report junit=tests.xml")]
    Test(TestArgs),
    /// Create test files for rules, a GitHub Actions workflow, or pre-commit hooks
    #[command(after_help = "Examples:\n  vigie init rules/my-rule.yaml\n  \
        vigie init rules/my-rule.yaml --workflow --pre-commit\n\nExisting files are never changed.")]
    Init(InitArgs),
    /// Simulate every scheduled run of a rule in a period
    #[command(after_help = "Example:\n  vigie sim rule.yaml --data logs/ --from 2026-03-01 --to 2026-03-02 \\\n    \
        --delay SigninLogs=7m --html sim.html")]
    Sim(SimArgs),
    /// Format KQL files and the queries of rules; only white space changes
    #[command(after_help = "In a rule only the lines of the query change; it must be a block scalar (`query: |`).\n\n\
        Examples:\n  vigie fmt rules/ hunting/\n  vigie fmt --check rules/my-rule.yaml")]
    Fmt(FmtArgs),
    /// Show the result columns of a query or a rule, and the tables, columns and functions it uses
    Inspect(InspectArgs),
    /// Print a shell completion script
    Completions {
        /// Shell to complete for
        shell: clap_complete::Shell,
    },
}

/// A query, from the command line or a file.
#[derive(Args)]
pub struct InputArgs {
    /// KQL query
    #[arg(value_name = "QUERY")]
    pub text: Option<String>,
    /// Read the query from a .kql file or a rule
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Value of a parameter that the query declares (repeatable)
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub parameters: Vec<String>,
}

/// `vigie test`.
#[derive(Args)]
pub struct TestArgs {
    /// Test files, rules with a test beside them, or folders to search
    #[arg(default_value = ".", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Run only tests whose name matches this regex (a case is named TEST / CASE)
    #[arg(long, value_name = "RE")]
    pub run: Option<String>,
    /// Run only tests of rules with this field value, e.g. severity=High; commas separate alternatives (repeatable)
    #[arg(long, value_name = "FIELD=VALUE")]
    pub filter: Vec<String>,
    /// Run only tests of rules whose files changed since a git commit [default REF: HEAD]
    #[arg(long, value_name = "REF", num_args = 0..=1, require_equals = true, default_missing_value = "HEAD")]
    pub changed: Option<String>,
    /// Accept new and changed snapshots
    #[arg(long)]
    pub accept: bool,
    /// Review new and changed snapshots one by one
    #[arg(long)]
    pub review: bool,
    /// Never write files; fail on missing or changed snapshots
    #[arg(long, conflicts_with_all = ["accept", "review"])]
    pub ci: bool,
    /// What to do if there are no tests at all
    #[arg(long, value_enum, default_value_t = NoTests::Fail)]
    pub no_tests: NoTests,
    /// Run again when a file changes
    #[arg(long)]
    pub watch: bool,
    /// Number of test files to run in parallel [default: all cores]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Fail rules with fewer than N tests, or without both a test that expects an alert and one that expects none
    #[arg(long, value_name = "N", conflicts_with = "run")]
    pub min_tests: Option<usize>,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Report the steps and conditions of each query that no test covers; fail rules covered less than PERCENT
    #[arg(long, value_name = "PERCENT", num_args = 0..=1, require_equals = true, default_missing_value = "0")]
    pub coverage: Option<usize>,
    #[command(flatten)]
    pub output: ReportArgs,
}

/// Values of `--no-tests`.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum NoTests {
    /// Exit with status 1
    Fail,
    /// Exit with status 0
    Pass,
}

/// `vigie init`.
#[derive(Args)]
pub struct InitArgs {
    /// Rules to create test files for
    #[arg(value_name = "RULE", required_unless_present_any = ["workflow", "pre_commit"])]
    pub rules: Vec<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// Create .github/workflows/vigie.yml
    #[arg(long)]
    pub workflow: bool,
    /// Create .pre-commit-config.yaml, or print what to add to an existing one
    #[arg(long)]
    pub pre_commit: bool,
}

/// `vigie sim`.
#[derive(Args)]
pub struct SimArgs {
    /// Rule to simulate
    pub rule: PathBuf,
    #[command(flatten)]
    pub data: DataArgs,
    /// End of the first run's window, e.g. 2026-03-01T00:00:00Z
    #[arg(long, value_name = "TIME")]
    pub from: String,
    /// End of the last run's window, at the latest
    #[arg(long, value_name = "TIME")]
    pub to: String,
    /// Ingestion delay of a table, e.g. SigninLogs=7m (repeatable); a row with _IngestionTime arrived at that time instead
    #[arg(long, value_name = "TABLE=DURATION")]
    pub delay: Vec<String>,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = SimFormat::Text)]
    pub format: SimFormat,
    /// Write the timeline to a self-contained HTML page
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

/// Choices where the documentation of the service leaves its behavior open.
#[derive(Args, Clone, Copy)]
pub struct ModelArgs {
    /// Which of two windows that meet has the rows exactly at that time: the one that ends there, the one that starts there, or both
    #[arg(long, value_enum, default_value_t = BoundaryArg::End)]
    pub boundary: BoundaryArg,
}

/// Values of `--boundary`.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum BoundaryArg {
    /// (E - queryPeriod, E]
    End,
    /// [E - queryPeriod, E)
    Start,
    /// [E - queryPeriod, E]
    Both,
}

impl From<BoundaryArg> for Boundary {
    fn from(arg: BoundaryArg) -> Boundary {
        match arg {
            BoundaryArg::End => Boundary::End,
            BoundaryArg::Start => Boundary::Start,
            BoundaryArg::Both => Boundary::Both,
        }
    }
}

/// Forms of a simulation.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum SimFormat {
    /// Human-readable timeline
    Text,
    /// One JSON object with all runs, alerts, incidents and detections
    Json,
}

/// `vigie fmt`.
#[derive(Args)]
pub struct FmtArgs {
    /// KQL files (.kql, .csl), rules (.yaml, .yml), or folders to search for them
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Change nothing; exit with status 1 if a file is not formatted
    #[arg(long)]
    pub check: bool,
}

/// `vigie inspect`.
#[derive(Args)]
pub struct InspectArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub data: DataArgs,
    /// Print a JSON object
    #[arg(long)]
    pub json: bool,
}

/// `vigie run`.
#[derive(Args)]
pub struct RunArgs {
    /// Rule files, or folders to search for them
    #[arg(required = true, value_name = "RULE")]
    pub rules: Vec<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    /// What to print
    #[arg(long = "as", value_enum, default_value_t = AlertShape::Alerts)]
    pub shape: AlertShape,
    /// Output format [default: cards for alerts, ndjson for rows]
    #[arg(long, value_enum)]
    pub format: Option<AlertFormat>,
    #[command(flatten)]
    pub model: ModelArgs,
    /// Exit with status 1 if an alert is raised
    #[arg(long)]
    pub fail_on_alert: bool,
    #[command(flatten)]
    pub view: ViewArgs,
}

/// What `vigie run` prints.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum AlertShape {
    /// Alerts and incidents
    Alerts,
    /// Rows of the SecurityAlert table
    SecurityAlert,
    /// Rows of the SecurityIncident table, one per update
    SecurityIncident,
    /// Result rows of the queries
    Rows,
}

/// Forms of alerts.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum AlertFormat {
    /// One card per alert; a table for rows
    Cards,
    /// JSON array
    Json,
    /// One JSON object per line
    Ndjson,
    /// Comma-separated values with a header (rows only)
    Csv,
    /// Result rows of the queries, as a table
    Rows,
}

/// `vigie explain`.
#[derive(Args)]
pub struct ExplainArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub plan: PlanArgs,
    /// Run the query and show rows, time and memory of each operator
    #[arg(long)]
    pub analyze: bool,
}

/// Which plans `vigie explain` shows.
#[derive(Args, Clone, Copy, Default)]
#[group(multiple = false)]
pub struct PlanArgs {
    /// Show the plan as the query says it, before optimization
    #[arg(long)]
    pub logical: bool,
    /// Show how it runs in full, with all columns and the sources of the tables
    #[arg(long)]
    pub physical: bool,
    /// Show the logical, the optimized and the physical plan
    #[arg(long)]
    pub all: bool,
}

/// `vigie debug`.
#[derive(Args)]
pub struct DebugArgs {
    /// Rule file
    #[arg(value_name = "RULE")]
    pub rule: PathBuf,
    #[command(flatten)]
    pub data: DataArgs,
    /// Use the rows of this test in X.test.yaml next to X.yaml (a case is named TEST / CASE; a unique part of the name will do)
    #[arg(long, value_name = "NAME", conflicts_with_all = ["data", "now"])]
    pub test: Option<String>,
    /// Follow the rows with this value instead of any row; the column counts at the steps that have it (repeatable)
    #[arg(long, value_name = "COLUMN=VALUE")]
    pub row: Vec<String>,
    /// Show the rows after this step, e.g. 3, or 3.1.2 for a step of the first pipeline inside step 3
    #[arg(long, value_name = "N")]
    pub step: Option<String>,
    /// Show the first rows after every step
    #[arg(long, conflicts_with = "step")]
    pub rows: bool,
    #[command(flatten)]
    pub model: ModelArgs,
    #[command(flatten)]
    pub view: ViewArgs,
}

/// `vigie tables`.
#[derive(Args)]
pub struct TablesArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// List columns and their types
    #[arg(long)]
    pub columns: bool,
}

/// Where data comes from.
#[derive(Args, Clone, Default)]
pub struct DataArgs {
    /// Data folder or file; each file or subfolder is a table named after it (repeatable)
    #[arg(long, value_name = "DIR")]
    pub data: Vec<PathBuf>,
    /// Workspace functions: parser YAML, saved searches, .kql, or a folder (repeatable)
    #[arg(long, value_name = "PATH")]
    pub functions: Vec<PathBuf>,
    /// Folder of watchlists, one ALIAS.csv each (repeatable)
    #[arg(long, value_name = "DIR")]
    pub watchlists: Vec<PathBuf>,
    /// Descriptions of custom tables: JSON of Azure-Sentinel's CustomTables, or a folder of such files (repeatable)
    #[arg(long, value_name = "DIR")]
    pub schemas: Vec<PathBuf>,
    /// Use FILE for a watchlist; its column KEY is SearchKey (repeatable)
    #[arg(long, value_name = "ALIAS=FILE[:KEY]")]
    pub watchlist: Vec<String>,
    /// Use FILE for an externaldata URL (repeatable)
    #[arg(long, value_name = "URL=FILE")]
    pub external: Vec<String>,
    /// MaxMind database for geo_info_from_ip_address()
    #[arg(long, value_name = "FILE.mmdb")]
    pub geoip: Option<PathBuf>,
    /// Patterns for parse_user_agent(): regexes.yaml of the ua-parser project
    #[arg(long, value_name = "FILE")]
    pub user_agents: Option<PathBuf>,
    /// Value of now(), e.g. 2026-03-01T12:00:00Z [default: current time]
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// Fail on records and values that cannot be read
    #[arg(long)]
    pub strict: bool,
    /// Number of threads [default: all cores]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Memory limit, e.g. 4GB [default: 80 % of RAM, or of what the container may use]
    #[arg(long, value_name = "SIZE")]
    pub memory_limit: Option<String>,
    /// Runs the plan as bound, to compare with the optimized one.
    #[arg(long, hide = true)]
    pub no_optimizer: bool,
}

/// `vigie query`.
#[derive(Args)]
pub struct QueryArgs {
    #[command(flatten)]
    pub input: InputArgs,
    #[command(flatten)]
    pub data: DataArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
    #[command(flatten)]
    pub view: ViewArgs,
    /// Run {"id","kql"} lines from standard input; print {"id","columns","rows"} or {"id","error"} lines
    #[arg(long)]
    pub batch: bool,
}

/// `vigie shell`.
#[derive(Args)]
pub struct ShellArgs {
    #[command(flatten)]
    pub data: DataArgs,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub format: Format,
}

/// Forms of a result.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum Format {
    /// Human-readable table
    Table,
    /// JSON array
    Json,
    /// One JSON object per line
    Ndjson,
    /// Comma-separated values with a header
    Csv,
    /// Apache Parquet
    Parquet,
    /// Markdown table
    Markdown,
}
