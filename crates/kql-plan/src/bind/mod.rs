//! Names, types and meaning: the syntax tree becomes a plan.

mod aggregate;
mod call;
mod env;
mod expr;
mod function;
mod lint;
mod literal;
mod names;
mod operator;
mod pattern;
mod pipe;
mod projection;
mod restrict;
mod results;
mod shape;
mod special;
mod statement;
mod suggest;
mod table;
mod types;

use crate::catalog::Catalog;
use crate::ir::{AggregateCall, ColumnId, Expr, Materialized, Plan, PlanField};
use env::Env;
use kql_functions::Context;
use kql_source::{Code, Diagnostic, Origin, Span};
use kql_syntax::ast;
use kql_types::{Schema, TimeRange, Type, Value};
use shape::Shape;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// What is fixed when a query is bound.
#[derive(Clone, Debug, Default)]
pub struct BindOptions {
    /// Clock, seed and files of the execution.
    pub context: Context,
    /// Every table is restricted to this period of `TimeGenerated`.
    pub window: Option<TimeRange>,
    /// Periods of single tables, which override `window`.
    pub windows: BTreeMap<String, TimeRange>,
    /// Who is to say whether the query is right.
    pub judge: Judge,
}

/// Whose verdict on a query is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Judge {
    /// The service, which runs the query: what it cannot find it refuses.
    #[default]
    Service,
    /// The published compiler, which only reads the query. It differs where it is known to: a name that nobody describes is taken
    /// as there, with columns of any name ([`References::assumed`]); errors inside workspace functions are the business of
    /// whoever owns the function; and a `union` forgets some types of a column. Such a query is not to be run.
    Compiler,
}

/// Runs the input of a plugin whose columns depend on data, so that binding can go on with known columns.
pub trait Evaluate {
    /// The rows of a plan.
    fn evaluate(&self, plan: &Plan) -> Result<Materialized, String>;
}

/// What a query refers to, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// Tables.
    pub tables: BTreeSet<String>,
    /// Workspace functions.
    pub functions: BTreeSet<String>,
    /// Watchlists.
    pub watchlists: BTreeSet<String>,
    /// Builtins.
    pub builtins: BTreeSet<String>,
    /// Tables and functions that nobody describes and [`Judge::Compiler`] takes as there.
    pub assumed: BTreeSet<String>,
}

/// A table that a query gives.
pub struct ResultTable {
    /// Its name, which no other table of the query has.
    pub name: String,
    /// What computes it.
    pub plan: Plan,
}

/// A bound query.
pub struct Bound {
    /// The plan; `None` if the query has no tabular result or errors left none.
    pub plan: Option<Plan>,
    /// The name of its table, which counts where there are several.
    pub name: String,
    /// Further tables: those of `fork` and `facet`, and of further statements.
    pub others: Vec<ResultTable>,
    /// Result columns.
    pub schema: Schema,
    /// Whether the columns depend on data and `schema` is only what is known.
    pub open: bool,
    /// Whether some columns are known only once the query runs, so that it must be bound again with [`Evaluate`] then.
    pub incomplete: bool,
    /// Findings in order of their place.
    pub diagnostics: Vec<Diagnostic>,
    /// What the query refers to.
    pub references: References,
}

/// Binds a parsed query.
pub fn bind(
    query: &ast::Query,
    catalog: &dyn Catalog,
    options: &BindOptions,
    evaluate: Option<&dyn Evaluate>,
) -> Bound {
    let mut binder = Binder {
        catalog,
        options,
        evaluate,
        diagnostics: Vec::new(),
        references: References::default(),
        next_column: 0,
        next_cte: 0,
        next_default_name: 1,
        calls: Vec::new(),
        set: BTreeMap::new(),
        incomplete: false,
        unknown: HashSet::new(),
        failures: 0,
        shapes: HashMap::new(),
        domains: HashMap::new(),
        filtered: HashMap::new(),
    };
    let (tables, of_last) = binder.query(query);
    // The compiler is asked for the last statement, and has no columns where that gives several tables.
    let shown = if binder.as_compiler() { tables.last() } else { tables.first() };
    let (schema, open) = shown.map_or((Schema::default(), false), |t| (t.plan.schema(), t.plan.open));
    let open = open || binder.as_compiler() && of_last > 1;
    let mut tables = tables.into_iter();
    let (name, plan) = tables.next().map_or_else(Default::default, |t| (t.name, Some(t.plan)));
    let others: Vec<ResultTable> = tables.collect();
    let runs = binder.failures == 0 && !binder.as_compiler();
    let mut diagnostics = binder.diagnostics;
    diagnostics.sort_by_key(|d| (d.span.start, d.span.end));
    diagnostics.dedup();
    // What stands in for a failed part serves to find further mistakes, as what the compiler is shown serves its verdict; neither
    // must ever run.
    let (plan, others) = if runs { (plan, others) } else { (None, Vec::new()) };
    let (incomplete, references) = (binder.incomplete, binder.references);
    Bound { plan, name, others, schema, open, incomplete, diagnostics, references }
}

pub(crate) struct Binder<'a> {
    pub(crate) catalog: &'a dyn Catalog,
    pub(crate) options: &'a BindOptions,
    evaluate: Option<&'a dyn Evaluate>,
    diagnostics: Vec<Diagnostic>,
    references: References,
    next_column: u32,
    next_cte: u32,
    /// `Column1`, `Column2`, … are numbered through the whole query.
    next_default_name: u32,
    /// Functions being inlined, outermost first.
    calls: Vec<Frame>,
    /// What `set` statements give options that mean something here.
    pub(crate) set: BTreeMap<String, Expr>,
    /// Whether a plugin whose columns depend on data has not run.
    pub(crate) incomplete: bool,
    /// Errors so far, reported or not; parts that failed are stood in for, so that binding can go on.
    failures: usize,
    /// Columns of open tables, whose type only data will tell. They count as dynamic that may be anything.
    unknown: HashSet<ColumnId>,
    /// Dynamic columns whose inside is known.
    shapes: HashMap<ColumnId, Shape>,
    /// What is known of the values of columns, for lints.
    domains: HashMap<ColumnId, lint::Domain>,
    /// Conditions of filters by their first column, for lints.
    filtered: HashMap<ColumnId, Vec<lint::Term>>,
}

/// A function being inlined.
struct Frame {
    name: String,
    /// Where it is called; for a call inside another workspace function, where that one is called.
    span: Span,
    /// Whether its text is the query's own, so that spans inside mean something to the reader.
    own_text: bool,
    workspace: bool,
    /// The file that defines it, if it is a workspace function from a file.
    file: Option<Rc<str>>,
    /// Whether its text means the same in every call.
    without_parameters: bool,
}

/// The columns that an expression can see.
#[derive(Clone, Copy)]
pub(crate) struct Row<'r> {
    pub(crate) fields: &'r [PlanField],
    /// Unknown names may be columns that only data will show.
    pub(crate) open: bool,
    /// Window functions may be used.
    pub(crate) serialized: bool,
    /// `$left` and `$right`.
    pub(crate) sides: Option<(&'r [PlanField], &'r [PlanField])>,
    /// Names that stand for several columns: steps of `scan`, nodes and edges of a graph pattern.
    pub(crate) tuples: &'r [(String, Vec<PlanField>)],
}

impl<'r> Row<'r> {
    pub(crate) fn of(plan: &'r Plan) -> Row<'r> {
        Row { fields: &plan.fields, open: plan.open, serialized: plan.serialized, sides: None, tuples: &[] }
    }
}

/// Where an expression stands.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'c> {
    pub(crate) env: &'c Env,
    pub(crate) row: Option<Row<'c>>,
    /// Collects aggregates; without it they are out of place.
    pub(crate) aggregates: Option<&'c RefCell<Vec<AggregateCall>>>,
    /// The table that a pipe without a source continues.
    pub(crate) current: Option<&'c Plan>,
}

impl<'c> Cx<'c> {
    pub(crate) fn new(env: &'c Env) -> Cx<'c> {
        Cx { env, row: None, aggregates: None, current: None }
    }

    pub(crate) fn with_row(self, row: Row<'c>) -> Cx<'c> {
        Cx { row: Some(row), ..self }
    }

    pub(crate) fn with_plan(self, plan: &'c Plan) -> Cx<'c> {
        self.with_row(Row::of(plan))
    }

    /// For tables inside: they see no row of the outside.
    pub(crate) fn without_row(self) -> Cx<'c> {
        Cx { row: None, aggregates: None, ..self }
    }
}

/// A bound expression of either kind.
#[allow(clippy::large_enum_variant, reason = "it lives only between two calls")]
pub(crate) enum Any {
    Scalar(Expr),
    Table(Plan),
    /// Reported.
    Error,
}

impl Binder<'_> {
    pub(crate) fn fresh(&mut self) -> ColumnId {
        self.next_column += 1;
        ColumnId(self.next_column)
    }

    pub(crate) fn field(&mut self, name: impl Into<String>, ty: Type) -> PlanField {
        PlanField { id: self.fresh(), name: name.into(), ty }
    }

    /// Tries something: if it fails, it is as if it had not been tried.
    pub(crate) fn attempt<T>(&mut self, f: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let (reported, failures) = (self.diagnostics.len(), self.failures);
        let result = f(self).filter(|_| self.failures == failures);
        if result.is_none() {
            self.diagnostics.truncate(reported);
            self.failures = failures;
        }
        result
    }

    /// Stands in for a value that could not be bound, so that what comes after it can be: it fits everywhere.
    pub(crate) fn failed_value(&mut self) -> Expr {
        self.failures += 1;
        let id = self.fresh();
        self.unknown.insert(id);
        Expr::Column(id, Type::Dynamic)
    }

    /// Stands in for a value whose type is known all the same.
    pub(crate) fn failed_of(&mut self, ty: Type) -> Expr {
        self.failures += 1;
        Expr::Column(self.fresh(), ty)
    }

    /// Stands in for a table that could not be bound: it may have any column.
    pub(crate) fn failed_table(&mut self) -> Plan {
        self.failures += 1;
        function::open_table()
    }

    /// A column that an open table may have.
    pub(crate) fn open_column(&mut self) -> Expr {
        if self.evaluate.is_some() {
            // When a query runs, only a watchlist that is missing is still open; it has no rows to tell its columns.
            return Expr::Constant(Value::String(String::new()));
        }
        let id = self.fresh();
        self.unknown.insert(id);
        Expr::Column(id, Type::Dynamic)
    }

    /// Whether the type of a value hangs on a column of which nothing is known.
    pub(crate) fn is_unknown(&self, expr: &Expr) -> bool {
        expr.ty() == Type::Dynamic
            && !self.unknown.is_empty()
            && expr.columns().iter().any(|c| self.unknown.contains(c))
    }

    /// The column that a value becomes.
    pub(crate) fn field_of(&mut self, name: impl Into<String>, expr: &Expr) -> PlanField {
        let field = self.field(name, expr.ty());
        if self.is_unknown(expr) {
            self.unknown.insert(field.id);
        }
        if expr.ty() == Type::Dynamic {
            self.shaped(&field, self.shape(expr));
        }
        if let Some(domain) = self.domain(expr) {
            self.domains.insert(field.id, domain);
        }
        field
    }

    /// The field of a column that is carried on under an identity of its own, with all that is known of it.
    pub(crate) fn carried(&mut self, f: &PlanField, name: impl Into<String>) -> PlanField {
        self.field_of(name, &Expr::Column(f.id, f.ty))
    }

    /// Whether mistakes that the service lets pass are reported: in the query's own text, for a workspace function is in use
    /// as it is; and where a query is only checked.
    pub(crate) fn is_strict(&self) -> bool {
        self.as_compiler() || self.calls.iter().all(|f| f.own_text)
    }

    /// Whether the published compiler is asked.
    pub(crate) fn as_compiler(&self) -> bool {
        self.options.judge == Judge::Compiler
    }

    /// Notes what the inside of a column is known to be.
    pub(crate) fn shaped(&mut self, field: &PlanField, shape: Shape) {
        if shape != Shape::Any {
            self.shapes.insert(field.id, shape);
        }
    }

    pub(crate) fn next_id(&mut self) -> u32 {
        self.next_cte += 1;
        self.next_cte
    }

    /// Reports a finding; one inside the text of a workspace function is moved to the call in the query.
    pub(crate) fn report(&mut self, mut d: Diagnostic) {
        if d.code.concerns_the_run() && self.diagnostics.iter().any(|e| e.code == d.code) {
            return;
        }
        self.failures += usize::from(d.is_error());
        if let Some(first) = self.calls.iter().position(|f| !f.own_text) {
            if d.is_error() && self.as_compiler() {
                return;
            }
            let lacks_data = matches!(
                d.code,
                Code::MissingTableInFuzzyUnion
                    | Code::MissingWatchlist
                    | Code::MissingExternalData
                    | Code::MissingGeoDatabase
            );
            if !d.is_error() && !lacks_data {
                return;
            }
            d.span = self.calls[first].span;
            d.labels.clear();
            d.fixes.clear();
            let inner = self.calls.iter().rev().find(|f| f.workspace);
            d.origin = inner.map(|f| Origin { function: f.name.clone(), file: f.file.as_deref().map(str::to_string) });
        }
        self.diagnostics.push(d);
    }

    pub(crate) fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::new(code, span, message));
    }
}
