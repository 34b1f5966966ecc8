//! The tables that a query gives: one a statement, or several at the end of one.

use super::ResultTable;
use super::binder::{Any, Binder, Cx};
use super::env::{Binding, Env};
use crate::ir::Cte;
use kql_source::{Code, Diagnostic};
use kql_syntax::ast::{self, ExprKind, GraphOutput, Operator, OperatorKind};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A result table with the name that the query gives it.
pub(crate) struct Collected {
    pub(crate) name: Option<String>,
    pub(crate) plan: crate::ir::Plan,
}

impl Binder<'_> {
    /// Adds the tables of an expression statement; the scope after it. `last` says that no expression follows.
    pub(crate) fn results(&mut self, e: &ast::Expr, env: &Env, last: bool, out: &mut Vec<Collected>) -> Env {
        let cx = Cx::new(env);
        if let ExprKind::Pipe(source, operators) = &e.kind
            && let Some((end, before)) = operators.split_last()
            && (source.is_some() || !before.is_empty())
        {
            match &end.kind {
                OperatorKind::Fork(branches) => {
                    if let Some(input) = self.input_of(source.as_deref(), before, cx) {
                        self.fork(&input, branches, cx, out);
                    }
                    return env.clone();
                }
                OperatorKind::Facet { by, with } => {
                    if let Some(input) = self.input_of(source.as_deref(), before, cx) {
                        self.facet(&input, by, with.as_ref(), cx, out);
                    }
                    return env.clone();
                }
                OperatorKind::GraphToTable(outputs) if outputs.len() > 1 => {
                    let graph = self.pipe(source.as_deref(), before, cx);
                    return match graph {
                        Any::Table(graph) => self.graph_to_tables(&graph, outputs, end, env, last, out),
                        Any::Scalar(_) | Any::Error => env.clone(),
                    };
                }
                OperatorKind::Evaluate { name, .. } if name.name == "preview" => {
                    if let Some(input) = self.input_of(source.as_deref(), before, cx) {
                        let current = self.use_cte(&input);
                        if let Some(plan) = self.operator(current, None, end, cx) {
                            out.push(Collected { name: None, plan });
                        }
                        let current = self.use_cte(&input);
                        let plan = self.count(current, None);
                        out.push(Collected { name: None, plan });
                    }
                    return env.clone();
                }
                _ => {}
            }
        }
        match self.whole(e, cx) {
            Any::Table(plan) => out.push(Collected { name: name_of(e), plan }),
            Any::Scalar(expr) => {
                // A scalar alone is shown as `print` would show it.
                let field = self.field("print_0", expr.ty());
                let plan = self.single_row(vec![(field, expr)]);
                out.push(Collected { name: None, plan });
            }
            Any::Error => {}
        }
        env.clone()
    }

    /// What comes before the last operator, under a name that each table refers to.
    fn input_of(&mut self, source: Option<&ast::Expr>, before: &[Operator], cx: Cx<'_>) -> Option<Arc<Cte>> {
        match self.pipe(source, before, cx) {
            Any::Table(plan) => Some(Arc::new(Cte { id: self.next_id(), name: "input".into(), plan })),
            Any::Scalar(_) => {
                self.error(
                    Code::TabularExpected,
                    before.first().map_or_else(Default::default, |o| o.span),
                    "a table is expected",
                );
                None
            }
            Any::Error => None,
        }
    }

    /// `graph-to-table nodes as N, edges as E`: names for the statements that follow; without any, both are the answer.
    fn graph_to_tables(
        &mut self,
        graph: &crate::ir::Plan,
        outputs: &[GraphOutput],
        o: &Operator,
        env: &Env,
        last: bool,
        out: &mut Vec<Collected>,
    ) -> Env {
        let mut env = env.clone();
        for output in outputs {
            let Some(name) = &output.name else {
                self.report(
                    Diagnostic::new(Code::BadArgument, o.keyword, "each table of `graph-to-table` needs a name")
                        .with_help("write `graph-to-table nodes as N, edges as E`"),
                );
                return env;
            };
            let Some(plan) = self.graph_to_table(graph, std::slice::from_ref(output), o) else { return env };
            if last {
                out.push(Collected { name: Some(name.name.clone()), plan });
            } else {
                let cte = Arc::new(Cte { id: self.next_id(), name: name.name.clone(), plan });
                env = env.with(&name.name, Binding::Table(cte), name.span);
            }
        }
        env
    }

    /// Reports an operator that returns several tables where one is expected.
    pub(crate) fn only_at_the_end(&mut self, o: &Operator) {
        self.report(
            Diagnostic::new(Code::TabularExpected, o.keyword, "this operator returns several tables")
                .with_help("it must be the last operator of a statement"),
        );
    }
}

/// The name of a result: that of an `as` at the end of the pipe, or the name that the pipe consists of.
pub(crate) fn name_of(e: &ast::Expr) -> Option<String> {
    match &e.kind {
        ExprKind::Name { name, .. } => Some(name.clone()),
        ExprKind::Pipe(_, operators) => match &operators.last()?.kind {
            OperatorKind::As(name) => Some(name.name.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Tables without a name are `Results`; where a name comes twice the later gets a number.
pub(crate) fn named_apart(tables: Vec<Collected>) -> Vec<ResultTable> {
    let mut taken = BTreeSet::new();
    // The next number of each name: counting from 2 each time would take quadratic time.
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    let mut out = Vec::with_capacity(tables.len());
    for t in tables {
        let base = t.name.unwrap_or_else(|| "Results".into());
        let mut name = base.clone();
        let next = numbers.entry(base.clone()).or_insert(2);
        while !taken.insert(name.clone()) {
            name = format!("{base}_{next}");
            *next += 1;
        }
        out.push(ResultTable { name, plan: t.plan });
    }
    out
}
