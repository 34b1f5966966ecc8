//! One file a command.

pub mod batch;
pub mod check;
pub mod debug;
pub mod explain;
pub mod fmt;
pub mod init;
pub mod input;
pub mod inspect;
mod memory_limit;
pub mod query;
pub mod report;
pub mod run;
pub mod shell;
pub mod sim;
pub mod tables;
pub mod test;
mod view;

use crate::args::DataArgs;
use crate::failure::Failure;
use crate::output;
use kql::{Compiled, Note, Session, SessionBuilder, Timestamp, builtin_tables};
use kql_source::{Code, Diagnostic, SourceMap, Subject};
use kql_types::{MemoryTable, ticks};
use sentinel::{Repository, RuleFile};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens what the flags name. Reports files of functions that are not understood.
pub fn open(args: &DataArgs) -> Result<Session, Failure> {
    let session = builder(args)?.build()?;
    report_function_errors(&session);
    Ok(session)
}

/// Reports files of functions that are not understood.
pub fn report_function_errors(session: &Session) {
    for error in session.function_errors() {
        let map = SourceMap::identity(error.source.clone());
        output::diagnostics(&map, std::slice::from_ref(&error.diagnostic));
    }
}

/// Opens what the flags name to compile queries without running them: ASIM functions that neither a file nor a parser
/// defines have the columns of their schema. The caller reports files of functions that are not understood.
pub fn open_to_compile(args: &DataArgs) -> Result<Session, Failure> {
    open_without_rows(args, |builder| builder)
}

/// Opens what the flags name to check queries: custom tables and parsers that nothing describes count as there.
pub fn open_to_check(args: &DataArgs) -> Result<Session, Failure> {
    let session = open_without_rows(args, SessionBuilder::assume_undescribed)?;
    session.schema_notes().iter().for_each(output::note);
    Ok(session)
}

fn open_without_rows(args: &DataArgs, with: impl Fn(SessionBuilder) -> SessionBuilder) -> Result<Session, Failure> {
    let session = with(builder(args)?).build()?;
    if !args.functions.is_empty() {
        return Ok(session);
    }
    let mut builder = with(builder(args)?);
    for name in ["_Im_WebSession", "_ASim_WebSession"] {
        if let (false, Some(schema)) = (session.tables().any(|t| t.name == name), builtin_tables::schema(name)) {
            builder = builder.table(name, Arc::new(MemoryTable::new(schema, Vec::new())));
        }
    }
    Ok(builder.build()?)
}

/// Threads beyond this number only cost memory.
const MAX_THREADS: usize = 256;

/// The number of threads that the user wants, within what a process can have.
fn threads(args: &DataArgs) -> Option<usize> {
    args.threads.map(|n| n.clamp(1, MAX_THREADS))
}

/// What the flags name, to be opened.
pub fn builder(args: &DataArgs) -> Result<SessionBuilder, Failure> {
    let mut builder = Session::builder().strict(args.strict);
    for path in &args.data {
        builder = builder.data(path);
    }
    for path in &args.functions {
        builder = builder.functions(path);
    }
    for path in &args.schemas {
        builder = builder.schemas(path);
    }
    for path in &args.watchlists {
        builder = builder.watchlists(path);
    }
    for given in &args.watchlist {
        builder = watchlist(builder, given)?;
    }
    let mut locations = BTreeSet::new();
    for given in &args.external {
        // Locations hold `=` more often than paths do.
        let Some((location, path)) = given.rsplit_once('=').filter(|(l, p)| !l.is_empty() && !p.is_empty()) else {
            return Err(Failure::usage(format!("`--external {given}` is not of the form URL=FILE")));
        };
        if !locations.insert(location) {
            return Err(Failure::usage(format!("`--external` names two files for `{location}`; remove one of them")));
        }
        builder = builder.external_file(location, Path::new(path));
    }
    if let Some(path) = &args.geoip {
        builder = builder.geoip(path);
    }
    if let Some(path) = &args.user_agents {
        builder = builder.user_agents(path);
    }
    if let Some(n) = threads(args) {
        builder = builder.threads(n);
    }
    builder = builder.memory_limit(memory_limit::bytes(args.memory_limit.as_deref())?);
    if let Some(progress) = crate::output::progress() {
        builder = builder.progress(progress);
    }
    if args.no_optimizer {
        builder = builder.unoptimized();
    }
    Ok(builder)
}

/// Adds the watchlist of `ALIAS=FILE:KEY`. Paths may hold `:`, and the key may be left out.
fn watchlist(builder: SessionBuilder, given: &str) -> Result<SessionBuilder, Failure> {
    let Some((alias, rest)) = given.split_once('=').filter(|(alias, rest)| !alias.is_empty() && !rest.is_empty())
    else {
        return Err(Failure::usage(format!("`--watchlist {given}` is not of the form ALIAS=FILE or ALIAS=FILE:KEY")));
    };
    let (file, key) = match rest.rsplit_once(':') {
        Some((file, key)) if !Path::new(rest).is_file() && !key.is_empty() => (file, Some(key)),
        _ => (rest, None),
    };
    let builder = builder.watchlist_file(alias, Path::new(file));
    Ok(match key {
        Some(key) => builder.watchlist_key(alias, key),
        None => builder,
    })
}

/// The rule files of a path. A folder of rules often holds other YAML and JSON too, which is left out with a note.
pub fn rule_files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let found = inside(path, sentinel::load::rule_files(path)?);
    if !path.is_dir() {
        return Ok(found);
    }
    let is_other = |file: &PathBuf| sentinel::load(file).is_ok_and(|f| f.is_of_another_kind());
    let (others, rules): (Vec<PathBuf>, Vec<PathBuf>) = found.into_iter().partition(is_other);
    for other in others {
        output::note(format!("`{}` is left out: it has no field of a rule", other.display()));
    }
    Ok(rules)
}

/// The files found below a folder that lie in its repository. A link that leads out of it is left out with a note: rules of
/// somebody else must not show or change other files of the machine. A broken link stays, and is reported when it is read.
pub fn inside(path: &Path, found: Vec<PathBuf>) -> Vec<PathBuf> {
    let Some(repository) = path.is_dir().then(|| Repository::around(path)).flatten() else { return found };
    let is_inside = |file: &PathBuf| match repository.check(file) {
        Err(outside) if file.exists() => {
            output::note(format!("{outside}, and is left out; name it to read it"));
            false
        }
        Ok(()) | Err(_) => true,
    };
    found.into_iter().filter(is_inside).collect()
}

/// Exit status of a query that cannot run.
pub fn refused(compiled: &Compiled) -> u8 {
    // Data of `externaldata` may also be unreadable for what the query says of it.
    let is_table = |d: &Diagnostic| d.code != Code::UnreadableTable || matches!(d.subject, Some(Subject::Table(_)));
    let errors = compiled.diagnostics.iter().filter(|d| d.is_error());
    status(errors.map(|d| if is_table(d) { d.code } else { Code::ExecutionFailed }))
}

/// The clock, and whether the flag fixed it.
pub fn clock(args: &DataArgs) -> Result<(Timestamp, bool), Failure> {
    match &args.now {
        Some(text) => Ok((ticks::to_timestamp(time(text)?), true)),
        None => Ok((Timestamp::now(), false)),
    }
}

/// A time from the command line, in ticks.
pub fn time(text: &str) -> Result<i64, Failure> {
    let wrong = || Failure::usage(format!("`{text}` is not a time: write 2026-03-01T12:00:00Z"));
    ticks::parse_datetime(text).ok_or_else(wrong)
}

/// The time of [`clock`].
pub fn now(args: &DataArgs) -> Result<Timestamp, Failure> {
    clock(args).map(|(now, _)| now)
}

/// The exit status that errors give: 2 when a table cannot be read, whatever else is wrong, 3 when this version only cannot run
/// the queries, 1 when anything is wrong with them.
pub fn status(codes: impl IntoIterator<Item = Code>) -> u8 {
    let one = |code: Code| match code {
        Code::UnreadableTable => 2,
        Code::Unsupported | Code::NeedsCluster => 3,
        _ => 1,
    };
    codes.into_iter().map(one).fold(0, worse)
}

/// The status that counts of two.
pub fn worse(a: u8, b: u8) -> u8 {
    [2, 1, 3].into_iter().find(|status| a == *status || b == *status).unwrap_or(0)
}

/// Reads files of rules, and whether one cannot be read: that is reported and does not keep the others back.
pub fn load_rules(paths: &[PathBuf]) -> (Vec<RuleFile>, bool) {
    let mut unreadable = false;
    let loaded = paths.iter().filter_map(|path| {
        let file = sentinel::load(path).inspect_err(|e| output::error("", e.to_string()));
        unreadable |= file.is_err();
        file.ok()
    });
    (loaded.collect(), unreadable)
}

/// Notes go to standard error, where they do not mix with rows.
pub fn print_notes(notes: &[Note]) {
    for note in notes {
        output::note(&note.message);
    }
}

/// What reading skipped, for commands that have no answer that carries the notes.
pub fn print_reading_notes(session: &Session) {
    let told: Vec<String> = session.function_errors().iter().map(ToString::to_string).collect();
    session.notes().iter().filter(|note| !told.contains(&note.message)).for_each(|note| output::note(&note.message));
}

/// Reports what makes the service refuse the rules of a file.
pub fn warn_of_refusals(file: &sentinel::RuleFile) {
    let refusals = sentinel::check::refusals(file);
    if !refusals.is_empty() {
        let map = SourceMap::identity(file.source.clone());
        output::diagnostics(&map, &refusals);
        let name = &file.source.name;
        output::note(format!("the service refuses `{name}` as it is; `vigie check` tells all that is wrong"));
    }
}
