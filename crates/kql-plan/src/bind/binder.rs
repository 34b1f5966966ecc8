//! The state of binding, and what every part of it needs: new columns, placeholders for errors, reports.

use super::call_stack::CallStack;
use super::column_facts::{ColumnFacts, Shape};
use super::depth::Depths;
use super::env::{Binding, Env, LetId};
use super::findings::Findings;
use super::options::{BindOptions, Evaluate, SemanticsProfile};
use super::references::{Use, Uses};
use super::scope::Observe;
use crate::catalog::Catalog;
use crate::ir::{AggregateCall, ColumnId, Expr, Node, Plan, PlanField};
use kql_source::{Code, Diagnostic, Span};
use kql_types::{Type, Value};
use std::cell::RefCell;

pub(crate) struct Binder<'a> {
    pub(crate) catalog: &'a dyn Catalog,
    pub(crate) options: &'a BindOptions,
    pub(crate) evaluate: Option<&'a dyn Evaluate>,
    pub(crate) observer: Option<&'a dyn Observe>,
    pub(crate) findings: Findings,
    pub(crate) uses: Uses,
    pub(crate) numbering: Numbering,
    pub(crate) columns: ColumnFacts,
    pub(crate) calls: CallStack,
    pub(crate) depths: Depths,
}

/// The last number given to things of each kind.
#[derive(Clone, Copy, Default)]
pub(crate) struct Numbering {
    pub(crate) column: u32,
    /// Cte plans, subqueries and calls of `rand`.
    cte: u32,
    /// `Column1`, `Column2`, … are numbered through the whole query.
    pub(crate) default_name: u32,
    lets: u32,
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
    pub(crate) sides: Option<(&'r Plan, &'r Plan)>,
    /// Names that mean several columns: steps of `scan`, nodes and edges of a graph pattern.
    pub(crate) tuples: &'r [(String, Vec<PlanField>)],
}

impl<'r> Row<'r> {
    /// No columns.
    pub(crate) fn empty() -> Row<'r> {
        Row { fields: &[], open: false, serialized: false, sides: None, tuples: &[] }
    }

    pub(crate) fn of(plan: &'r Plan) -> Row<'r> {
        Row { fields: &plan.fields, open: plan.open, serialized: plan.serialized, sides: None, tuples: &[] }
    }
}

/// The context in which an expression is bound.
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

/// A table of which nothing is known.
pub(crate) fn open_table() -> Plan {
    Plan { node: Node::Values(Vec::new()), fields: Vec::new(), serialized: false, open: true }
}

impl<'a> Binder<'a> {
    pub(crate) fn new(
        catalog: &'a dyn Catalog,
        options: &'a BindOptions,
        evaluate: Option<&'a dyn Evaluate>,
    ) -> Binder<'a> {
        Binder {
            catalog,
            options,
            evaluate,
            observer: None,
            findings: Findings::default(),
            uses: Uses::default(),
            numbering: Numbering::default(),
            columns: ColumnFacts::default(),
            calls: CallStack::default(),
            depths: Depths::default(),
        }
    }
}

impl Binder<'_> {
    pub(crate) fn fresh(&mut self) -> ColumnId {
        self.numbering.column += 1;
        ColumnId(self.numbering.column)
    }

    pub(crate) fn field(&mut self, name: impl Into<String>, ty: Type) -> PlanField {
        PlanField { id: self.fresh(), name: name.into(), ty }
    }

    pub(crate) fn next_id(&mut self) -> u32 {
        self.numbering.cte += 1;
        self.numbering.cte
    }

    pub(crate) fn next_let(&mut self) -> LetId {
        self.numbering.lets += 1;
        LetId(self.numbering.lets)
    }

    /// The context of a value that is the same for all rows of a table, such as a bound or a count. The published compiler lets
    /// it read columns.
    pub(crate) fn cx_of_bound<'c>(&self, input: &'c Plan, cx: Cx<'c>) -> Cx<'c> {
        if self.as_compiler() { Cx { aggregates: None, ..cx.with_plan(input) } } else { cx.without_row() }
    }

    /// What a name in scope means; the `let` that declares it counts as used.
    pub(crate) fn resolve(&mut self, env: &Env, name: &str) -> Option<Binding> {
        let entry = env.entry(name)?;
        if let Some(id) = entry.declared_by {
            self.uses.record(Use::Let(id));
        }
        Some(entry.binding.clone())
    }

    /// The placeholder for a value that could not be bound. Every type check accepts it, so that binding continues after the
    /// error.
    pub(crate) fn error_expr(&mut self) -> Expr {
        self.findings.count_failure();
        let id = self.fresh();
        self.columns.set_unknown(id);
        Expr::Column(id, Type::Dynamic)
    }

    /// The placeholder for a value that could not be bound but whose type is known.
    pub(crate) fn error_expr_of(&mut self, ty: Type) -> Expr {
        self.findings.count_failure();
        Expr::Column(self.fresh(), ty)
    }

    /// The placeholder for a table that could not be bound: it may have any column.
    pub(crate) fn error_plan(&mut self) -> Plan {
        self.findings.count_failure();
        open_table()
    }

    /// A column that an open table may have.
    pub(crate) fn open_column(&mut self) -> Expr {
        if self.evaluate.is_some() {
            // At execution, only a missing watchlist is still open; it has no rows, so its columns stay unknown.
            return Expr::Constant(Value::String(String::new()));
        }
        let id = self.fresh();
        self.columns.set_unknown(id);
        Expr::Column(id, Type::Dynamic)
    }

    /// Whether the type of a value depends on a column of which nothing is known.
    pub(crate) fn is_unknown(&self, expr: &Expr) -> bool {
        expr.ty() == Type::Dynamic && self.columns.depends_on_unknown(expr)
    }

    /// The column that a value becomes.
    pub(crate) fn field_of(&mut self, name: impl Into<String>, expr: &Expr) -> PlanField {
        let field = self.field(name, expr.ty());
        if self.is_unknown(expr) {
            self.columns.set_unknown(field.id);
        }
        if expr.ty() == Type::Dynamic {
            let shape: Shape = self.shape(expr);
            self.columns.set_shape(field.id, shape);
        }
        if let Some(domain) = self.domain(expr) {
            self.columns.set_domain(field.id, domain);
        }
        if let Expr::Column(id, Type::DateTime) = expr {
            self.columns.set_delay(field.id, self.columns.delay(*id));
            if self.columns.is_arrival(*id) {
                self.columns.set_arrival(field.id);
            }
        }
        field
    }

    /// The field of a column that goes on under a new identity, with all that is known of it.
    pub(crate) fn carried(&mut self, f: &PlanField, name: impl Into<String>) -> PlanField {
        self.field_of(name, &Expr::Column(f.id, f.ty))
    }

    /// Whether mistakes that the service tolerates are reported: in the query's own text, since a workspace function is in use
    /// as it is; and where a query is only checked.
    pub(crate) fn is_strict(&self) -> bool {
        self.as_compiler() || self.calls.in_own_text()
    }

    /// Whether the rules of the published compiler apply.
    pub(crate) fn as_compiler(&self) -> bool {
        self.options.semantics == SemanticsProfile::Compiler
    }

    /// Reports a finding; one inside the text of a workspace function is moved to the call in the query.
    pub(crate) fn report(&mut self, mut d: Diagnostic) {
        if d.code.concerns_the_run() && self.findings.diagnostics().iter().any(|e| e.code == d.code) {
            return;
        }
        if d.is_error() {
            self.findings.count_failure();
        }
        if let Some((span, origin)) = self.calls.call_site() {
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
            d.span = span;
            d.labels.clear();
            d.fixes.clear();
            d.origin = origin;
        }
        self.findings.push(d);
    }

    pub(crate) fn error(&mut self, code: Code, span: Span, message: impl Into<String>) {
        self.report(Diagnostic::new(code, span, message));
    }
}
