use crate::session_catalog::SessionCatalog;
use crate::{Answer, Error, FunctionError, Note, RepeatedFunction, RunError, Table};
use jiff::Timestamp;
use kql_engine::{EngineError, LimitSetBy, Metrics, Options};
use kql_functions::Context;
use kql_plan::ir::{Materialized, Plan};
use kql_plan::{
    Arrivals, BindOptions, Catalog, Evaluate, EvaluateError, Observe, References, RequestOptions, ResultTable, Rules,
    SemanticsProfile, Wildcards,
};
use kql_source::{Code, Diagnostic, Span};
use kql_types::{Batch, HeldMemory, MemoryBudget, Schema, TimeRange, Type, ticks};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

mod append;
mod builder;
mod compiled;
mod scans;
mod stack;
mod stale;
mod timeout;
mod truncation;

pub use builder::SessionBuilder;
pub use compiled::Compiled;
use compiled::CompiledTable;
use scans::{requirement, scans};
use stack::on_deep_stack;
pub use stale::StaleTable;
use timeout::CancelAfter;
use truncation::within_limits;

/// Tables, functions and watchlists that queries can see.
pub struct Session {
    pub(crate) catalog: SessionCatalog,
    threads: usize,
    memory: Arc<MemoryBudget>,
    rules: Rules,
    batch_rows: usize,
    cancel: Arc<AtomicBool>,
    geoip: Option<Arc<kql_functions::GeoDatabase>>,
    user_agents: Option<Arc<kql_functions::UserAgents>>,
}

/// A query with its clock.
#[derive(Clone, Debug)]
pub struct Query<'a> {
    /// KQL.
    pub text: &'a str,
    /// What `now()` is.
    pub now: Timestamp,
    /// Every table is restricted to this period of `TimeGenerated`.
    pub window: Option<TimeRange>,
}

impl<'a> Query<'a> {
    /// A query over all times.
    pub fn new(text: &'a str, now: Timestamp) -> Query<'a> {
        Query { text, now, window: None }
    }
}

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
        self.catalog.files.tables()
    }

    /// Parses, binds and optimizes. Never fails: what is wrong is in the diagnostics.
    pub fn compile(&self, query: &Query<'_>) -> Compiled {
        self.compile_for(query, SemanticsProfile::Service)
    }

    /// Compiles as [`Session::compile`] does, for the rows that have arrived.
    pub fn compile_over(&self, query: &Query<'_>, arrivals: &Arrivals) -> Compiled {
        self.bind(query.text, BindOptions { arrivals: arrivals.clone(), ..self.bind_options(query) }, None)
    }

    /// Compiles as [`Session::compile`] does, with the semantics of the service or of the published compiler.
    pub fn compile_for(&self, query: &Query<'_>, semantics: SemanticsProfile) -> Compiled {
        self.bind(query.text, BindOptions { semantics, ..self.bind_options(query) }, None)
    }

    /// Compiles as [`Session::compile`] does, with the request properties and the values of query parameters of a client.
    pub fn compile_request(&self, query: &Query<'_>, request: &RequestOptions) -> Compiled {
        self.bind(query.text, BindOptions { request: request.clone(), ..self.bind_options(query) }, None)
    }

    /// Compiles as [`Session::compile`] does, to find mistakes: a query parameter may lack its value. Running it fails then.
    pub fn check(&self, query: &Query<'_>) -> Compiled {
        self.bind(query.text, BindOptions { is_check: true, ..self.bind_options(query) }, None)
    }

    /// Parses and binds, and tells an observer what is in scope in which part of the text, also where the text has errors.
    pub fn observe(&self, query: &Query<'_>, observer: &(dyn Observe + Sync)) {
        let observe = || {
            let parsed = kql_syntax::parse(query.text);
            let options = BindOptions { is_check: true, ..self.bind_options(query) };
            kql_plan::observe(&parsed.query, &self.catalog, &options, observer);
        };
        // Without a thread there is nothing to tell.
        _ = on_deep_stack(observe);
    }

    /// What queries of the session can refer to.
    pub fn catalog(&self) -> &dyn Catalog {
        &self.catalog
    }

    fn bind_options(&self, query: &Query<'_>) -> BindOptions {
        // Years that the language does not have count as its first or last instant.
        let now = ticks::from_timestamp(query.now).clamp(0, ticks::MAX_DATETIME);
        let (geoip, user_agents) = (self.geoip.clone(), self.user_agents.clone());
        let context = Context { now, seed: 0, geoip, user_agents };
        BindOptions { context, window: query.window, ..Default::default() }
    }

    /// Compiles as [`Session::compile`] does; columns that depend on data are those that `evaluate` makes them.
    pub fn compile_evaluating(&self, query: &Query<'_>, evaluate: &(dyn Evaluate + Sync)) -> Compiled {
        self.bind(query.text, self.bind_options(query), Some(evaluate))
    }

    fn bind(&self, text: &str, options: BindOptions, evaluate: Option<&(dyn Evaluate + Sync)>) -> Compiled {
        let bound = on_deep_stack(|| self.bind_here(text, options.clone(), evaluate));
        bound.unwrap_or_else(|e| Compiled {
            schema: Schema::default(),
            open: false,
            incomplete: false,
            diagnostics: vec![Diagnostic::new(Code::ExecutionFailed, Span::default(), e.to_string())],
            references: References::default(),
            tables: Vec::new(),
            text: text.to_string(),
            options,
        })
    }

    fn bind_here(&self, text: &str, options: BindOptions, evaluate: Option<&(dyn Evaluate + Sync)>) -> Compiled {
        let parsed = kql_syntax::parse(text);
        let mut diagnostics = parsed.diagnostics;
        let evaluate = evaluate.map(|e| e as &dyn Evaluate);
        // What only the compiler accepts may refer to columns that nothing gives: there is no plan that could run.
        let runs = options.semantics == SemanticsProfile::Service && !options.is_check;
        let mut bound = kql_plan::bind(&parsed.query, &self.catalog, &options, evaluate);
        let fails = |found: &[Diagnostic]| found.iter().any(Diagnostic::is_error);
        if runs && fails(&bound.diagnostics) && text.contains('*') {
            // The query may be about tables that wildcards mean and that have no data here.
            let known = BindOptions { wildcards: Wildcards::Known, ..options };
            let again = kql_plan::bind(&parsed.query, &self.catalog, &known, evaluate);
            if !fails(&again.diagnostics) {
                bound = again;
            }
        }
        let syntax_errors = diagnostics.iter().any(Diagnostic::is_error);
        // Text that could not be read would only draw findings that follow from it.
        diagnostics.extend(bound.diagnostics.into_iter().filter(|d| !syntax_errors || is_about_words(d)));
        diagnostics.iter_mut().for_each(|d| name_operators(d, text));
        diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
        let first = bound.plan.map(|plan| ResultTable { name: bound.name, plan });
        // What is taken as there may refer to columns that nothing gives, too.
        let runs = runs && bound.references.assumed.is_empty();
        let tables = first.into_iter().chain(bound.others).filter(|_| runs).map(|t| {
            let optimized = kql_plan::optimize(t.plan.clone(), self.rules, &bound.options.context);
            CompiledTable { name: t.name, plan: t.plan, optimized }
        });
        let tables = tables.collect();
        Compiled {
            schema: bound.schema,
            open: bound.open,
            incomplete: bound.incomplete,
            diagnostics,
            references: bound.references,
            tables,
            text: text.to_string(),
            options: bound.options,
        }
    }

    /// Runs a compiled query.
    pub fn run(&self, compiled: &Compiled) -> Result<Answer, Error> {
        self.run_measured(compiled, &Metrics::default())
    }

    /// Runs a compiled query and counts what its operators do.
    pub fn run_measured(&self, compiled: &Compiled, metrics: &Metrics) -> Result<Answer, Error> {
        self.run_with(compiled, metrics, |plan, _, options| kql_engine::execute(plan, options))
    }

    /// Runs a compiled query and hands its rows over while it runs, once they are more than 16 MB or an eighth of the memory limit.
    /// The answer has the rows that were not handed over: all, if they are few, or if the query gives several tables or limits the
    /// size of its result. `take` can end the query.
    pub fn run_streamed(
        &self,
        compiled: &Compiled,
        metrics: &Metrics,
        take: &mut (dyn FnMut(&Schema, Batch) -> ControlFlow<()> + Send),
    ) -> Result<Answer, Error> {
        let request = &compiled.options.request;
        if compiled.tables.len() > 1 || request.max_records().is_some() || request.max_bytes().is_some() {
            return self.run_measured(compiled, metrics);
        }
        self.run_with(compiled, metrics, |plan, schema, options| {
            kql_engine::execute_streamed(plan, options, &mut |batch| take(schema, batch))
        })
    }

    fn run_with(
        &self,
        compiled: &Compiled,
        metrics: &Metrics,
        execute: impl FnMut(&Plan, &Schema, &Options) -> Result<Vec<Batch>, EngineError> + Send,
    ) -> Result<Answer, Error> {
        // A leg of a fuzzy union may be left out, but never because its files cannot be read.
        if let Some(cause) = self.catalog.failure_of(&compiled.references) {
            return Err(RunError::Table(cause).into());
        }
        if !compiled.is_ok() {
            return Err(Error::Compile(compiled.diagnostics.clone()));
        }
        let request = &compiled.options.request;
        let cancel = CancelAfter::new(request.timeout(), &self.cancel);
        let options = Options { cancel: cancel.flag(), ..self.options(&compiled.options, metrics.clone()) };
        let result = self.run_within(compiled, &options, execute);
        match (result, request.timeout()) {
            (Err(_), Some(ticks)) if cancel.is_over() => Err(RunError::Timeout { limit: ticks }.into()),
            (result, _) => result.and_then(|answer| within_limits(answer, request)),
        }
    }

    fn run_within(
        &self,
        compiled: &Compiled,
        options: &Options,
        mut execute: impl FnMut(&Plan, &Schema, &Options) -> Result<Vec<Batch>, EngineError> + Send,
    ) -> Result<Answer, Error> {
        let (rebound, evaluator);
        let mut running = compiled;
        if compiled.incomplete {
            // Columns that depend on data are found by running what gives them, in the course of binding.
            evaluator = Evaluator { session: self, options: options.clone(), held: Mutex::default() };
            rebound = self.bind(&compiled.text, compiled.options.clone(), Some(&evaluator));
            if !rebound.is_ok() {
                return Err(Error::Compile(rebound.diagnostics));
            }
            running = &rebound;
        }
        let mut tables = Vec::with_capacity(running.tables.len());
        for t in &running.tables {
            let schema = t.plan.schema();
            let batches = on_deep_stack(|| execute(&t.optimized, &schema, options))?.map_err(RunError::Engine)?;
            tables.push(Table { name: t.name.clone(), schema, batches });
        }
        let mut notes = self.catalog.notes(Some(&running.references));
        if running.options.window.is_some() {
            notes.extend(self.catalog.timeless_notes(&running.references));
        }
        let notes = notes.into_iter().map(|message| Note { message }).collect();
        match tables.as_slice() {
            [] => Err(RunError::NoResult.into()),
            [only] => Ok(Answer::new(only.schema.clone(), only.batches.clone(), notes)),
            [first, ..] => {
                let answer = Answer::new(first.schema.clone(), first.batches.clone(), notes);
                Ok(Answer { tables, ..answer })
            }
        }
    }

    /// Whether a table has rows in a window, where that is known without reading.
    pub fn has_rows(&self, table: &str, window: TimeRange) -> Option<bool> {
        self.catalog.has_rows(table, window)
    }

    /// Whether a table has a column of this name and type.
    pub fn has_column(&self, table: &str, name: &str, ty: Type) -> bool {
        self.catalog.table(table).is_some_and(|t| t.schema().get(name).is_some_and(|f| f.ty == ty))
    }

    /// Announces a query that will run: a session that keeps tables in memory decides by what is announced which rows and
    /// columns of a table it keeps, and reads those with the first scan.
    pub fn announce(&self, compiled: &Compiled) {
        let Ok(shared) = self.catalog.shared.lock() else { return };
        for (plan, scan) in compiled.tables.iter().flat_map(|t| scans(&t.optimized)) {
            if let Some(table) = shared.get(&scan.name) {
                table.announce(requirement(plan, scan));
            }
        }
    }

    fn options(&self, bound: &BindOptions, metrics: Metrics) -> Options {
        Options {
            threads: self.threads,
            batch_rows: self.batch_rows,
            memory: self.memory.clone(),
            memory_limit: bound.request.memory_limit().unwrap_or(usize::MAX),
            operator_memory_limit: bound.request.operator_memory_limit().unwrap_or(usize::MAX),
            context: bound.context.clone(),
            cancel: self.cancel.clone(),
            metrics,
        }
    }

    /// Reads every table of the data folders once to describe it; a table that cannot be read does not keep the others back.
    pub fn describe(&self) -> impl Iterator<Item = Result<kql_io::TableInfo, Error>> {
        self.catalog.files.tables().filter_map(|files| self.catalog.open(&files.name)).map(|table| {
            let table = table.map_err(RunError::Table)?;
            Ok(kql_io::describe(&table).map_err(RunError::Source)?)
        })
    }

    /// What readers have skipped so far.
    pub fn notes(&self) -> Vec<Note> {
        self.catalog.notes(None).into_iter().map(|message| Note { message }).collect()
    }

    /// Files of schemas that describe no table.
    pub fn schema_notes(&self) -> &[String] {
        &self.catalog.schemas.notes
    }

    /// Files of functions, and parts of them, that are not understood. They hide none of the others.
    pub fn function_errors(&self) -> &[FunctionError] {
        &self.catalog.functions.errors
    }

    /// The syntax errors in the bodies of all functions that were read; a query only meets those of the functions that it calls.
    pub fn function_syntax_errors(&self) -> Vec<FunctionError> {
        on_deep_stack(|| self.catalog.functions.syntax_errors()).unwrap_or_default()
    }

    /// Names of all workspace functions, sorted.
    pub fn function_names(&self) -> Vec<String> {
        self.catalog.functions.names()
    }

    /// Workspace functions that are defined again, differently, in the order of the files.
    pub fn repeated_functions(&self) -> &[RepeatedFunction] {
        &self.catalog.functions.repeated
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
    options: Options,
    /// What the rows take that the plan of the query then holds.
    held: Mutex<Vec<HeldMemory>>,
}

impl Evaluate for Evaluator<'_> {
    fn evaluate(&self, plan: &Plan) -> Result<Materialized, EvaluateError> {
        let options = Options { metrics: Metrics::default(), ..self.options.clone() };
        let plan = kql_plan::optimize(plan.clone(), self.session.rules, &options.context);
        let failed = |e: EngineError| {
            let e = Error::from(RunError::Engine(e));
            EvaluateError::new(e.code().unwrap_or(Code::ExecutionFailed), e)
        };
        let batches = kql_engine::execute(&plan, &options).map_err(failed)?;
        let (needed, memory) = (batches.iter().map(Batch::data_bytes).sum(), &self.session.memory);
        let Some(held) = memory.try_hold(needed) else {
            // The other half is for the rest of the query.
            let (operator, held, limit) = ("evaluate".into(), memory.held(), memory.limit());
            let needed = needed.saturating_add(limit / 2);
            return Err(failed(EngineError::Memory { operator, needed, held, limit, set_by: LimitSetBy::Session }));
        };
        self.held.lock().unwrap_or_else(PoisonError::into_inner).push(held);
        Ok(Materialized { schema: plan.schema(), batches })
    }
}

/// Whether a finding holds whatever becomes of the text around it.
fn is_about_words(d: &Diagnostic) -> bool {
    matches!(d.code, Code::JoinWithoutKind | Code::MissingWatchlist | Code::MissingTableInFuzzyUnion)
}

/// Narrows fixes that replace an operator to the operator, which the binder does not see: it lies between the operands. A fix goes
/// where a bracket or a comment lies there too.
fn name_operators(d: &mut Diagnostic, text: &str) {
    if !matches!(d.code, Code::NeedlessCaseFolding | Code::ContainsWholeTerms) || d.origin.is_some() {
        return;
    }
    d.fixes.retain_mut(|fix| {
        fix.edits.iter_mut().all(|edit| {
            let Some(between) = text.get(edit.span.range()) else { return false };
            let operator = between.trim();
            let start = edit.span.range().start + (between.len() - between.trim_start().len());
            edit.span = Span::new(start, start + operator.len());
            operator.chars().all(|c| c.is_ascii_alphabetic() || "_!=~".contains(c))
        })
    });
}
