//! Names, types and meaning: the syntax tree becomes a plan.

mod aggregate;
mod argument;
mod arrival;
mod before_deduplication;
mod binder;
mod call;
mod call_stack;
mod column_facts;
mod depth;
mod env;
mod expr;
mod findings;
mod foreign_name;
mod function;
mod hint;
mod lint;
mod literal;
mod mismatch;
mod names;
mod observe;
mod operator;
mod options;
mod pattern;
mod pipe;
mod probe;
mod projection;
mod references;
mod request;
mod restrict;
mod results;
mod scope;
mod shape;
mod special;
mod statement;
mod suggest;
mod table;
mod types;
mod wording;

pub use options::{Arrivals, BindOptions, Evaluate, EvaluateError, Seen, SemanticsProfile, Stamps, Wildcards};
pub use references::References;
pub use scope::{Declared, DeclaredKind, Observe, Scope, parameter_type};

use crate::catalog::Catalog;
use crate::ir::Plan;
use binder::Binder;
use call_stack::MAX_INLINED;
use kql_source::{Code, Diagnostic};
use kql_syntax::ast;
use kql_types::Schema;

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
    /// The options under which it was bound and has to run: those that were given, with what its `set` statements change.
    pub options: BindOptions,
}

/// Binds a parsed query.
pub fn bind(
    query: &ast::Query,
    catalog: &dyn Catalog,
    options: &BindOptions,
    evaluate: Option<&dyn Evaluate>,
) -> Bound {
    bind_with(query, catalog, options, evaluate, None)
}

/// Binds a parsed query as [`bind`] does, and tells an observer what is in scope in which part of its text.
pub fn observe(query: &ast::Query, catalog: &dyn Catalog, options: &BindOptions, observer: &dyn Observe) -> Bound {
    bind_with(query, catalog, options, None, Some(observer))
}

fn bind_with(
    query: &ast::Query,
    catalog: &dyn Catalog,
    options: &BindOptions,
    evaluate: Option<&dyn Evaluate>,
    observer: Option<&dyn Observe>,
) -> Bound {
    let (options, findings) = request::with_set_statements(query, catalog, options);
    let mut binder = Binder::new(catalog, &options, evaluate);
    binder.observer = observer;
    binder.findings = findings;
    let (mut tables, of_last) = binder.query(query);
    binder.lint_deprecated_calls(query);
    for table in &mut tables {
        let plan = std::mem::replace(&mut table.plan, binder::open_table());
        let plan = binder.without_arrivals(plan);
        table.plan = binder.as_requested(plan);
    }
    if let Some(span) = binder.calls.exceeded() {
        let message =
            format!("the query has more than {MAX_INLINED} operators and expressions once its functions are inlined");
        let help = "call a function once, keep its result in a `let` statement, and refer to that";
        binder.report(Diagnostic::new(Code::TooLong, span, message).with_help(help));
    }
    // The published compiler reports the schema of the last statement, and no columns if that returns several tables.
    let shown = if binder.as_compiler() { tables.last() } else { tables.first() };
    let (schema, open) = shown.map_or((Schema::default(), false), |t| (t.plan.schema(), t.plan.open));
    let open = open || binder.as_compiler() && of_last > 1;
    let mut tables = tables.into_iter();
    let (name, plan) = tables.next().map_or_else(Default::default, |t| (t.name, Some(t.plan)));
    let others: Vec<ResultTable> = tables.collect();
    // A plan with placeholders for errors serves to find further mistakes, as one bound with the compiler's semantics serves its
    // verdict. Neither must ever run.
    let runs = binder.findings.failures() == 0 && !binder.as_compiler();
    let (plan, others) = if runs { (plan, others) } else { (None, Vec::new()) };
    Bound {
        plan,
        name,
        others,
        schema,
        open,
        incomplete: binder.findings.is_incomplete(),
        diagnostics: binder.findings.into_diagnostics(),
        references: binder.uses.into_references(),
        options,
    }
}
