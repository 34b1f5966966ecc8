//! Flags of `vigie check`.

use super::{DataArgs, ReportArgs};
use clap::{Args, ValueEnum};
use kql_source::{Profile, Severity};
use sentinel::check::Selector;
use std::path::PathBuf;

/// `vigie check`.
#[derive(Args)]
pub struct CheckArgs {
    /// Rules, .kql files, or folders to search for them
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub data: DataArgs,
    #[command(flatten)]
    pub output: ReportArgs,
    /// What to check against: the service, or also the contribution rules of the repository Azure-Sentinel
    /// [default: profile of vigie.toml, else service]
    #[arg(long, value_enum)]
    pub profile: Option<ProfileArg>,
    /// List findings of these codes or prefixes instead of the default ones, e.g. RULE202,KQL4 or ALL (repeatable)
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub select: Vec<Selector>,
    /// List findings of these codes besides the default ones (repeatable)
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub extend_select: Vec<Selector>,
    /// Do not show findings of these codes (repeatable)
    #[arg(long, value_name = "CODES", value_delimiter = ',')]
    pub ignore: Vec<Selector>,
    /// The least level to show
    #[arg(long, value_enum, default_value_t = LevelArg::Note)]
    pub level: LevelArg,
    /// Show how many findings there are of each code
    #[arg(long, conflicts_with = "batch")]
    pub statistics: bool,
    /// Change the files: apply the fixes that keep the meaning, and report what is left
    #[arg(long, conflicts_with_all = ["batch", "write_baseline"])]
    pub fix: bool,
    /// Also apply fixes that may change the meaning (with --fix or --diff)
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Show what --fix would change and change nothing; exit with status 1 if there is anything
    #[arg(long, conflicts_with_all = ["batch", "write_baseline", "statistics"])]
    pub diff: bool,
    /// Configuration [default: vigie.toml in the folder of the files or above]
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Ignore the findings recorded in FILE
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Record the current findings in FILE, and exit with status 0
    #[arg(long, value_name = "FILE")]
    pub write_baseline: Option<PathBuf>,
    /// Check {"id","query"} lines from standard input as the published compiler would; print errors and columns as JSON lines
    #[arg(long)]
    pub batch: bool,
}

/// Values of `--level`.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum LevelArg {
    /// Everything
    Note,
    /// Likely mistakes and errors
    Warning,
    /// Only what fails the check
    Error,
}

impl From<LevelArg> for Severity {
    fn from(arg: LevelArg) -> Severity {
        match arg {
            LevelArg::Note => Severity::Note,
            LevelArg::Warning => Severity::Warning,
            LevelArg::Error => Severity::Error,
        }
    }
}

/// Values of `--profile`.
#[derive(Clone, Copy, ValueEnum, PartialEq, Eq)]
pub enum ProfileArg {
    /// What the service refuses, and what goes wrong there
    Service,
    /// Also what the public repository requires of a contribution
    AzureSentinel,
}

impl From<ProfileArg> for Profile {
    fn from(arg: ProfileArg) -> Profile {
        match arg {
            ProfileArg::Service => Profile::Service,
            ProfileArg::AzureSentinel => Profile::AzureSentinel,
        }
    }
}
