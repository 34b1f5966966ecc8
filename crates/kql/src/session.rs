use crate::catalog::SessionCatalog;
use crate::functions::Functions;
use crate::{Answer, Note, asim};
use kql_engine::{Metrics, Options};
use kql_functions::Context;
use kql_plan::ir::{Expr, Materialized, Node, Plan};
use kql_plan::{Assumed, BindOptions, Evaluate, References, Rules};
use kql_source::{Diagnostic, Span};
use kql_types::{Batch, Schema, TableSource};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

/// Tables, functions and watchlists that queries can see.
pub struct Session {
    pub(crate) catalog: SessionCatalog,
    threads: usize,
    memory_limit: usize,
    rules: Rules,
    batch_rows: usize,
    cancel: Arc<AtomicBool>,
    geoip: Option<PathBuf>,
}

/// Collects what a [`Session`] is made of.
#[derive(Default)]
pub struct SessionBuilder {
    data: Vec<PathBuf>,
    functions: Vec<PathBuf>,
    written: Vec<(String, String, String)>,
    watchlists: Option<PathBuf>,
    geoip: Option<PathBuf>,
    strict: bool,
    threads: Option<usize>,
    memory_limit: Option<usize>,
    unoptimised: bool,
    batch_rows: Option<usize>,
    progress: Option<kql_io::Progress>,
    tables: Vec<(String, Arc<dyn TableSource>)>,
    lists: BTreeMap<String, Arc<dyn TableSource>>,
    external: BTreeMap<String, Arc<dyn TableSource>>,
    shared: Option<Window>,
    workers: Option<usize>,
}

impl SessionBuilder {
    /// Adds a folder (or a file) of tables.
    #[must_use]
    pub fn data(mut self, path: &Path) -> Self {
        self.data.push(path.to_path_buf());
        self
    }

    /// Adds a table in memory; it goes before a file of its name.
    #[must_use]
    pub fn table(mut self, name: &str, source: Arc<dyn TableSource>) -> Self {
        self.tables.push((name.to_string(), source));
        self
    }

    /// Adds a watchlist in memory; it goes before a file of its alias.
    #[must_use]
    pub fn watchlist(mut self, alias: &str, source: Arc<dyn TableSource>) -> Self {
        self.lists.insert(alias.to_string(), source);
        self
    }

    /// Adds the data of a location for `externaldata`; it must have the columns that queries declare.
    #[must_use]
    pub fn external(mut self, uri: &str, source: Arc<dyn TableSource>) -> Self {
        self.external.insert(uri.to_string(), source);
        self
    }

    /// Adds a folder or a file of workspace functions.
    #[must_use]
    pub fn functions(mut self, path: &Path) -> Self {
        self.functions.push(path.to_path_buf());
        self
    }

    /// Adds a workspace function: its name, its parameters without parentheses, its body. It goes before one from a file.
    #[must_use]
    pub fn function(mut self, name: &str, parameters: &str, body: &str) -> Self {
        self.written.push((name.to_string(), parameters.to_string(), body.to_string()));
        self
    }

    /// Sets the folder of watchlists, `NAME.csv` each.
    #[must_use]
    pub fn watchlists(mut self, path: &Path) -> Self {
        self.watchlists = Some(path.to_path_buf());
        self
    }

    /// Sets the MaxMind database of `geo_info_from_ip_address`.
    #[must_use]
    pub fn geoip(mut self, path: &Path) -> Self {
        self.geoip = Some(path.to_path_buf());
        self
    }

    /// Makes a bad record an error instead of a counted skip.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Number of worker threads; all cores by default.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Number of threads of one execution, where several run side by side; as many as [`SessionBuilder::threads`] by default.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Bytes that an execution may hold.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = Some(bytes);
        self
    }

    /// Cuts batches into pieces of so many rows, to show that no answer depends on it.
    #[must_use]
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.batch_rows = Some(rows);
        self
    }

    /// Leaves plans as the binder made them, to show that the optimiser keeps answers.
    #[must_use]
    pub fn unoptimised(mut self) -> Self {
        self.unoptimised = true;
        self
    }

    /// Is told of bytes read and bytes to read.
    #[must_use]
    pub fn progress(mut self, progress: kql_io::Progress) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Reads each table once for all queries whose windows lie in this one, and keeps the columns that they need in memory, as
    /// far as half of the memory limit goes. Answers are the same as without.
    #[must_use]
    pub fn shared(mut self, windows: Window) -> Self {
        self.shared = Some(windows);
        self
    }

    /// Opens everything that must be there; tables open when a query needs them.
    pub fn build(self) -> Result<Session, RunError> {
        let mut files = BTreeMap::new();
        for path in &self.data {
            let tables = if path.is_dir() {
                kql_io::discover(path).map_err(|e| RunError::new(e.to_string()))?
            } else {
                vec![kql_io::TableFiles::at(path).map_err(|e| RunError::new(e.to_string()))?]
            };
            for t in tables {
                files.insert(t.name.clone(), t);
            }
        }
        let mut functions = Functions::default();
        for (name, parameters, body) in self.written {
            functions.write(name, parameters, body);
        }
        for path in &self.functions {
            functions.load(path)?;
        }
        if let Some(path) = self.watchlists.as_ref().filter(|p| !p.is_dir()) {
            return Err(RunError::new(format!("there is no folder of watchlists `{}`", path.display())));
        }
        let memory: BTreeMap<String, Arc<dyn TableSource>> = self.tables.into_iter().collect();
        asim::declare(&mut functions, |name| files.contains_key(name) || memory.contains_key(name));
        let threads = self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let options =
            kql_io::ReadOptions { strict: self.strict, threads, progress: self.progress, ..Default::default() };
        let limit = self.memory_limit.unwrap_or(usize::MAX);
        let share = self.shared.map(|w| kql_io::ShareOptions {
            span: (w.from, w.to),
            threads,
            limit: limit / 2,
            used: Arc::default(),
        });
        Ok(Session {
            catalog: SessionCatalog {
                files,
                memory,
                functions,
                watchlists: self.watchlists,
                lists: self.lists,
                external: self.external,
                options,
                opened: Mutex::default(),
                share,
                shared: Mutex::default(),
                appended: BTreeMap::new(),
                absent: Mutex::default(),
            },
            threads: self.workers.unwrap_or(threads),
            memory_limit: limit,
            rules: if self.unoptimised { Rules::None } else { Rules::All },
            batch_rows: self.batch_rows.unwrap_or(usize::MAX),
            cancel: Arc::default(),
            geoip: self.geoip,
        })
    }
}

/// A query with its clock.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// KQL.
    pub text: &'a str,
    /// `now()`, in ticks.
    pub now: i64,
    /// Every table is cut to this window of `TimeGenerated`, both ends included.
    pub window: Option<Window>,
}

/// A period, both ends included, in ticks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First tick.
    pub from: i64,
    /// Last tick.
    pub to: i64,
}

/// A compiled query. With an error among its diagnostics it cannot run.
pub struct Compiled {
    /// Result columns; when they depend on data, those that are known.
    pub schema: Schema,
    /// Whether further columns depend on data.
    pub open: bool,
    /// Whether it must be bound again while it runs.
    incomplete: bool,
    /// All findings, in order of their place.
    pub diagnostics: Vec<Diagnostic>,
    /// What the query refers to.
    pub references: References,
    plan: Option<Plan>,
    optimised: Option<Plan>,
    text: String,
    options: BindOptions,
}

impl Compiled {
    /// Whether it can run.
    pub fn is_ok(&self) -> bool {
        !self.diagnostics.iter().any(Diagnostic::is_error)
    }

    /// The plan as bound.
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// The plan that runs.
    pub fn optimised(&self) -> Option<&Plan> {
        self.optimised.as_ref()
    }
}

/// A session could not be opened or a query could not be run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunError {
    /// One sentence.
    pub message: String,
    /// Place in the query, if there is one.
    pub span: Option<Span>,
    /// Whether the query is valid and only this version cannot run it.
    pub unsupported: bool,
}

impl RunError {
    /// An error without a place.
    pub fn new(message: impl Into<String>) -> RunError {
        RunError { message: message.into(), span: None, unsupported: false }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RunError {}

/// Deep queries need deep recursion in binder and optimiser; the parser's limit of nesting keeps it within this.
const STACK: usize = 256 << 20;

impl Session {
    /// Starts to build a session.
    pub fn builder() -> SessionBuilder {
        SessionBuilder::default()
    }

    /// Set to stop what runs.
    pub fn cancel_flag(&self) -> Arc<AtomicBool> {
        self.cancel.clone()
    }

    /// The tables of the data folders, with their files.
    pub fn tables(&self) -> impl Iterator<Item = &kql_io::TableFiles> {
        self.catalog.files.values()
    }

    /// The newest `TimeGenerated` over all tables of the data folder, in ticks; reads what it must.
    pub fn newest_time(&self) -> Result<Option<i64>, RunError> {
        let mut newest = None;
        for name in self.catalog.files.keys().chain(self.catalog.memory.keys()) {
            let text = format!("table('{name}') | summarize max(TimeGenerated)");
            let compiled = self.compile(&Query { text: &text, now: 0, window: None });
            if compiled.is_ok() {
                let value = self.run(&compiled)?.rows().next().and_then(|r| r[0].as_i64());
                newest = newest.max(value);
            }
        }
        Ok(newest)
    }

    /// Parses, binds and optimises. Never fails: what is wrong is in the diagnostics.
    pub fn compile(&self, query: &Query<'_>) -> Compiled {
        self.compile_assuming(query, &Assumed::default())
    }

    /// Compiles as [`Session::compile`] does, with names that count as being there although nothing is known of them.
    pub fn compile_assuming(&self, query: &Query<'_>, assumed: &Assumed) -> Compiled {
        let context = Context { now: query.now, seed: 0, geoip: self.geoip.clone() };
        let window = query.window.map(|w| (w.from, w.to));
        self.bind(query.text, BindOptions { context, window, assumed: assumed.clone() }, false)
    }

    fn bind(&self, text: &str, options: BindOptions, evaluate: bool) -> Compiled {
        on_deep_stack(|| {
            let parsed = kql_syntax::parse(text);
            let mut diagnostics = parsed.diagnostics;
            let evaluator = Evaluator { session: self, context: options.context.clone() };
            let evaluator: Option<&dyn Evaluate> = if evaluate { Some(&evaluator) } else { None };
            let bound = kql_plan::bind(&parsed.query, &self.catalog, &options, evaluator);
            let syntax_errors = diagnostics.iter().any(Diagnostic::is_error);
            // Text that could not be read would only draw errors that follow from it.
            diagnostics.extend(bound.diagnostics.into_iter().filter(|d| !syntax_errors || !d.is_error()));
            diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
            let optimised = bound.plan.clone().map(|p| kql_plan::optimize(p, self.rules, &options.context));
            Compiled {
                schema: bound.schema,
                open: bound.open,
                incomplete: bound.incomplete,
                diagnostics,
                references: bound.references,
                plan: bound.plan,
                optimised,
                text: text.to_string(),
                options,
            }
        })
    }

    /// Runs a compiled query.
    pub fn run(&self, compiled: &Compiled) -> Result<Answer, RunError> {
        self.run_measured(compiled, &Metrics::default())
    }

    /// Runs a compiled query and counts what its operators do.
    pub fn run_measured(&self, compiled: &Compiled, metrics: &Metrics) -> Result<Answer, RunError> {
        if let Some(failure) = self.catalog.failures().into_iter().next() {
            return Err(failure);
        }
        if let Some(d) = compiled.diagnostics.iter().find(|d| d.is_error()) {
            let unsupported = matches!(d.code, kql_source::Code::Unsupported | kql_source::Code::NeedsCluster);
            return Err(RunError { message: d.message.clone(), span: Some(d.span), unsupported });
        }
        let rebound;
        let mut schema = compiled.schema.clone();
        let mut plan = compiled.optimised.as_ref();
        if compiled.incomplete {
            // Columns that depend on data are found by running what gives them, in the course of binding.
            rebound = self.bind(&compiled.text, compiled.options.clone(), true);
            if let Some(d) = rebound.diagnostics.iter().find(|d| d.is_error()) {
                return Err(RunError { message: d.message.clone(), span: Some(d.span), unsupported: false });
            }
            schema = rebound.schema.clone();
            plan = rebound.optimised.as_ref();
        }
        let Some(plan) = plan else {
            return Err(RunError::new("the query has no tabular result"));
        };
        let options = self.options(compiled.options.context.clone(), metrics.clone());
        let batches = on_deep_stack(|| kql_engine::execute(plan, &options)).map_err(run_error)?;
        Ok(Answer { schema, batches, notes: self.notes() })
    }

    /// Adds rows to a table, behind those that it has; an earlier addition is replaced. Queries compiled before do not see it.
    pub fn append(&mut self, table: &str, schema: Schema, rows: Batch) {
        self.catalog.appended.insert(table.to_string(), (schema, rows));
        if let Ok(mut absent) = self.catalog.absent.lock() {
            absent.remove(table);
        }
    }

    /// Announces a query that will run: in a session that keeps tables in memory, the first scan of a table reads the columns
    /// of all announced queries along with its own.
    pub fn announce(&self, compiled: &Compiled) {
        let Ok(shared) = self.catalog.shared.lock() else { return };
        let mut work: Vec<&Plan> = compiled.optimised.iter().collect();
        while let Some(plan) = work.pop() {
            if let Node::Scan(scan) = &plan.node
                && let Some(table) = shared.get(&scan.name)
            {
                table.want(&scan.columns);
            }
            if let Node::Shared(s) = &plan.node {
                work.push(&s.plan);
            }
            for e in kql_plan::ir::exprs(&plan.node) {
                e.walk(&mut |e| {
                    if let Expr::Subquery(s) = e {
                        work.push(&s.plan);
                    }
                });
            }
            work.extend(kql_plan::ir::children(plan));
        }
    }

    fn options(&self, context: Context, metrics: Metrics) -> Options {
        Options {
            threads: self.threads,
            batch_rows: self.batch_rows,
            memory_limit: self.memory_limit,
            context,
            cancel: self.cancel.clone(),
            metrics,
        }
    }

    /// Reads every table of the data folders once to describe it.
    pub fn describe(&self) -> Result<Vec<kql_io::TableInfo>, RunError> {
        let mut out = Vec::new();
        for name in self.catalog.files.keys() {
            if let Some(table) = self.catalog.open(name) {
                let table = table.map_err(RunError::new)?;
                out.push(kql_io::describe(&table).map_err(|e| RunError::new(e.to_string()))?);
            }
        }
        Ok(out)
    }

    /// What reading passed over so far.
    pub fn notes(&self) -> Vec<Note> {
        self.catalog.notes().into_iter().map(|message| Note { message }).collect()
    }

    /// Names of tables in the data folders that queries of this session have not asked for are not opened; this opens one
    /// and gives its columns.
    pub fn table_schema(&self, name: &str) -> Option<Schema> {
        kql_plan::Catalog::table(&self.catalog, name).map(|t| t.schema().clone())
    }

    /// Known tables without data that queries asked for.
    pub fn absent_tables(&self) -> BTreeSet<String> {
        self.catalog.absent.lock().map(|a| a.clone()).unwrap_or_default()
    }
}

struct Evaluator<'a> {
    session: &'a Session,
    context: Context,
}

impl Evaluate for Evaluator<'_> {
    fn evaluate(&self, plan: &Plan) -> Result<Materialized, String> {
        let plan = kql_plan::optimize(plan.clone(), self.session.rules, &self.context);
        let options = self.session.options(self.context.clone(), Metrics::default());
        let batches = kql_engine::execute(&plan, &options).map_err(|e| e.to_string())?;
        Ok(Materialized { schema: plan.schema(), batches })
    }
}

fn run_error(e: kql_engine::EngineError) -> RunError {
    let unsupported = matches!(e, kql_engine::EngineError::Unsupported(_));
    RunError { message: e.to_string(), span: None, unsupported }
}

/// Runs on a thread with a stack that no query can exhaust.
fn on_deep_stack<T: Send>(f: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        match std::thread::Builder::new().name("vigie".into()).stack_size(STACK).spawn_scoped(scope, f) {
            Ok(handle) => match handle.join() {
                Ok(value) => value,
                Err(panic) => std::panic::resume_unwind(panic),
            },
            Err(e) => std::panic::panic_any(format!("no thread could be started: {e}")),
        }
    })
}
