use crate::datagen::Shape;
use crate::run::{Outcome, Rows, run_within};
use crate::{Error, place};
use kql::{Session, SessionBuilder};
use kql_source::{Code, Diagnostic};
use kql_types::TableSource;
use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Tables of a session.
pub(super) type Data = Vec<(String, Arc<dyn TableSource>)>;

/// Tables, watchlists and data of locations.
pub(super) type Everything = (Data, Data, Data);

/// No published query needs longer over a few hundred rows, even unoptimized.
const LIMIT: Duration = Duration::from_secs(30);

/// What became of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It ran in all modes with one answer; how many rows it gave over generated data.
    Ran(usize),
    /// It only declares functions.
    NoResult,
    /// It is valid and this version cannot run it.
    Unsupported(String),
    /// It was refused, or failed.
    Error(String),
    /// The program failed.
    Panic(String),
    /// The time was up.
    Timeout,
    /// Modes gave different answers.
    Differs(String),
}

impl Verdict {
    pub(super) fn refused(d: &Diagnostic) -> Verdict {
        match d.code {
            Code::Unsupported | Code::NeedsCluster => Verdict::Unsupported(d.headline().into_owned()),
            code => Verdict::Error(format!("{code}: {}", d.headline())),
        }
    }

    pub(super) fn panicked(panic: &Box<dyn Any + Send>) -> Verdict {
        let message = panic.downcast_ref::<String>().map(String::as_str);
        Verdict::Panic(message.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_string())
    }

    fn failed(outcome: Outcome) -> Verdict {
        match outcome {
            Outcome::Rows(rows) => Verdict::Ran(rows.rows.len()),
            Outcome::Crash(m) if m == "timeout" => Verdict::Timeout,
            Outcome::Crash(m) => Verdict::Panic(m),
            Outcome::Error(m) if m.starts_with("KQL301") || m.starts_with("KQL302") || m.contains("is not run yet") => {
                Verdict::Unsupported(m)
            }
            Outcome::Error(m) => Verdict::Error(m),
        }
    }
}

/// Workspace functions with their parameters and bodies.
pub(super) struct Functions(BTreeMap<String, (String, String)>);

impl Functions {
    pub(super) fn read(path: &Path) -> Result<Functions, Error> {
        let map: serde_json::Map<String, serde_json::Value> = place::read_json(path)?;
        let text = |f: &serde_json::Value, key: &str| f[key].as_str().unwrap_or_default().to_string();
        let parameters = |f| text(f, "params").trim_start_matches('(').trim_end_matches(')').to_string();
        let served = super::service::FUNCTIONS.iter().map(|(n, p, b)| (n.to_string(), (p.to_string(), b.to_string())));
        let own = map.iter().map(|(name, f)| (name.clone(), (parameters(f), text(f, "body"))));
        Ok(Functions(served.chain(own).collect()))
    }

    /// The start of a session with all of them.
    pub(super) fn all(&self) -> Start {
        Start(Session::builder()).functions(&self.0)
    }

    /// Their text.
    pub(super) fn bodies(&self, names: &BTreeSet<String>) -> String {
        names.iter().filter_map(|n| self.0.get(n)).map(|(_, body)| format!("\n{body}")).collect()
    }

    /// Those that a query uses, so that sessions open fast.
    pub(super) fn only(&self, names: &BTreeSet<String>) -> Functions {
        Functions(self.0.iter().filter(|(n, _)| names.contains(*n)).map(|(n, f)| (n.clone(), f.clone())).collect())
    }
}

/// A session in the making.
pub(super) struct Start(SessionBuilder);

impl Start {
    fn functions(mut self, functions: &BTreeMap<String, (String, String)>) -> Start {
        for (name, (parameters, body)) in functions {
            self.0 = self.0.function(name, parameters, body);
        }
        self
    }

    pub(super) fn threads(self, threads: usize) -> Start {
        Start(self.0.threads(threads))
    }

    pub(super) fn tables(self, data: &Data) -> Start {
        Start(data.iter().fold(self.0, |start, (name, table)| start.table(name, table.clone())))
    }

    pub(super) fn lists(self, data: &Data) -> Start {
        Start(data.iter().fold(self.0, |start, (name, table)| start.watchlist(name, table.clone())))
    }

    pub(super) fn external(self, data: &Data) -> Start {
        Start(data.iter().fold(self.0, |start, (uri, table)| start.external(uri, table.clone())))
    }

    pub(super) fn build(self) -> Result<Session, kql::Error> {
        self.0.build()
    }
}

fn run(text: &str, functions: &Functions, data: &Everything, threads: usize, optimized: bool) -> Result<Rows, Verdict> {
    let mut start = functions.all().threads(threads).tables(&data.0).lists(&data.1).external(&data.2);
    if !optimized {
        start = Start(start.0.unoptimized());
    }
    let session = start.build().map_err(|e| Verdict::Error(e.to_string()))?;
    match run_within(&session, text, LIMIT) {
        Outcome::Rows(rows) => Ok(rows),
        other => Err(Verdict::failed(other)),
    }
}

/// The operators of a query in the order in which rows pass them, with their rows: where they are lost.
pub(super) fn lost(text: &str, functions: &Functions, data: &Everything) -> String {
    let start = functions.all().threads(1).tables(&data.0).lists(&data.1).external(&data.2);
    let Ok(session) = start.build() else { return String::new() };
    let metrics = kql::Metrics::default();
    let compiled = session.compile(&kql::Query { text, now: crate::run::now(), window: None });
    if let Err(e) = session.run_measured(&compiled, &metrics) {
        return e.to_string();
    }
    let of =
        |node: &kql::NodeMetrics| format!("{} {}", node.title, node.rows.load(std::sync::atomic::Ordering::Relaxed));
    metrics.nodes().iter().map(|n| of(n)).collect::<Vec<_>>().join(" < ")
}

/// Runs a query over empty tables and over generated ones, in all modes. `free` tells that its answer is not determined.
pub(super) fn judge(
    text: &str,
    functions: &Functions,
    empty: &Everything,
    generated: &dyn Fn(Shape) -> Everything,
    free: bool,
) -> Verdict {
    match all(text, functions, empty, generated, free) {
        Ok(rows) => Verdict::Ran(rows),
        Err(verdict) => verdict,
    }
}

fn all(
    text: &str,
    functions: &Functions,
    empty: &Everything,
    generated: &dyn Fn(Shape) -> Everything,
    free: bool,
) -> Result<usize, Verdict> {
    match (run(text, functions, empty, 1, true), run(text, functions, empty, 2, false)) {
        (Ok(a), Ok(b)) if !free => compare("empty", &a, &b)?,
        (Ok(_), Ok(_)) => {}
        // Columns that only data gives are not there without any.
        (Err(Verdict::Error(a)), Err(Verdict::Error(b))) if a == b && a.contains("there is no column") => {}
        (Err(verdict), _) | (_, Err(verdict)) => return Err(verdict),
    }
    let mut best = None;
    for shape in Shape::all() {
        let data = generated(shape);
        let rows = match run(text, functions, &data, 1, true) {
            Ok(rows) => rows,
            // One way alone need not bring all columns that depend on data.
            Err(Verdict::Error(m)) if best.is_some() && m.contains("there is no column") => continue,
            Err(verdict) => return Err(verdict),
        };
        if !rows.rows.is_empty() || best.is_none() {
            let found = !rows.rows.is_empty();
            best = Some((data, rows));
            if found {
                break;
            }
        }
    }
    let Some((data, rows)) = best else { return Ok(0) };
    for (threads, optimized) in [(2, true), (1, false), (2, false)] {
        let other = run(text, functions, &data, threads, optimized)?;
        if !free {
            compare(&format!("{threads} threads, optimized: {optimized}"), &rows, &other)?;
        }
    }
    Ok(rows.rows.len())
}

fn compare(mode: &str, a: &Rows, b: &Rows) -> Result<(), Verdict> {
    if a.columns != b.columns {
        return Err(Verdict::Differs(format!("{mode}: {:?} and {:?}", a.columns, b.columns)));
    }
    let sorted = |rows: &Rows| {
        let mut lines: Vec<String> =
            rows.rows.iter().map(|r| serde_json::Value::Array(r.clone()).to_string()).collect();
        lines.sort();
        lines
    };
    let (x, y) = (sorted(a), sorted(b));
    match x.iter().zip(&y).find(|(x, y)| x != y) {
        Some((x, y)) => Err(Verdict::Differs(format!("{mode}: {x} and {y}"))),
        None if x.len() != y.len() => Err(Verdict::Differs(format!("{mode}: {} rows and {}", x.len(), y.len()))),
        None => Ok(()),
    }
}
