//! One file a command.

pub mod query;

use crate::args::DataArgs;
use kql::{RunError, Session};

/// Why a command ends early, and its exit status.
pub struct Failure {
    /// One sentence.
    pub message: String,
    /// 1 findings, 2 usage or files, 3 valid KQL that is not run.
    pub status: u8,
}

impl Failure {
    /// Wrong usage, or a file that cannot be used.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), status: 2 }
    }
}

impl From<RunError> for Failure {
    fn from(e: RunError) -> Self {
        Failure { status: if e.unsupported { 3 } else { 2 }, message: e.message }
    }
}

/// Opens what the flags name.
pub fn open(args: &DataArgs) -> Result<Session, Failure> {
    let mut builder = Session::builder().strict(args.strict);
    for path in &args.data {
        builder = builder.data(path);
    }
    for path in &args.functions {
        builder = builder.functions(path);
    }
    if let Some(path) = &args.watchlists {
        builder = builder.watchlists(path);
    }
    if let Some(path) = &args.geoip {
        builder = builder.geoip(path);
    }
    if let Some(n) = args.threads {
        builder = builder.threads(n.max(1));
    }
    if args.no_optimizer {
        builder = builder.unoptimised();
    }
    Ok(builder.build()?)
}

/// The clock: the flag, or the time of day.
pub fn now(args: &DataArgs) -> Result<i64, Failure> {
    match &args.now {
        Some(text) => kql::types::ticks::parse_datetime(text)
            .ok_or_else(|| Failure::usage(format!("`{text}` is not a time: write 2026-03-01T12:00:00Z"))),
        None => {
            let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
            Ok(kql::types::ticks::UNIX_EPOCH + (since.as_nanos() / 100) as i64)
        }
    }
}
