//! `restrict access to`: the rest of the query sees only the named tables and functions.

use super::binder::{Binder, Cx};
use super::env::{Binding, Env};
use super::operator::wildcard;
use super::options::Wildcards;
use crate::catalog::WorkspaceFunction;
use kql_source::{Code, Diagnostic, Span, Subject};
use kql_syntax::ast::{self, ExprKind};
use std::sync::Arc;

/// Names, with `*` for any text, of stored tables and functions, and of the query's own.
struct Restriction {
    stored: Vec<String>,
    own: Vec<String>,
}

impl Restriction {
    fn allows(list: &[String], name: &str) -> bool {
        list.iter().any(|pattern| wildcard::matches(pattern, name))
    }
}

impl Binder<'_> {
    /// The scope after the statement. Functions and views that were declared before keep seeing what they saw.
    pub(crate) fn restrict(&mut self, entities: &[ast::Expr], env: &Env) -> Env {
        let mut to = Restriction { stored: Vec::new(), own: Vec::new() };
        for e in entities {
            match &e.kind {
                ExprKind::Star => to.own.push("*".into()),
                // Patterns over plain names mean the names of the query; a name may also be a stored table.
                ExprKind::Wildcard(pattern) => to.own.push(pattern.clone()),
                ExprKind::Name { name, .. } => {
                    to.own.push(name.clone());
                    to.stored.push(name.clone());
                }
                ExprKind::Member(base, name) if of_this_database(base) => to.stored.push(name.name.clone()),
                ExprKind::MethodCall(base, name, _) if of_this_database(base) => to.stored.push(name.name.clone()),
                // Other databases are not available anyway.
                _ => {}
            }
        }
        let mut out = env.restricted(to.stored);
        for (name, span) in env.tables() {
            if !Restriction::allows(&to.own, &name) {
                out = out.with(&name, Binding::Hidden, span);
            }
        }
        out
    }

    /// Whether a name of the catalog may be used here.
    pub(crate) fn may_use(&self, name: &str, cx: Cx<'_>) -> bool {
        cx.env.restriction().is_none_or(|stored| Restriction::allows(stored, name))
    }

    /// The tables that a wildcard means and that may be used here, and whether there may be others with unknown columns.
    pub(crate) fn meant_tables(&self, pattern: &str, cx: Cx<'_>) -> (Vec<String>, Further) {
        let is_meant = |n: &String| wildcard::matches(pattern, n) && self.may_use(n, cx);
        let mut names = self.catalog.table_names();
        names.retain(is_meant);
        let only_analyzes = self.as_compiler() || self.options.is_check;
        let every = pattern.chars().all(|c| c == '*');
        let is_free = every || pattern.ends_with("_CL");
        let further = if is_free && only_analyzes { Further::Possible } else { Further::None };
        if !every && (only_analyzes || self.options.wildcards == Wildcards::Known) {
            // A run does not invent custom logs, and where any may be there, those of the catalog tell nothing more.
            let invents = only_analyzes && further == Further::None;
            let is_there = |n: &String| invents || !n.ends_with("_CL") || self.catalog.is_described(n);
            names.extend(self.catalog.known_names().into_iter().filter(is_meant).filter(is_there));
            names.sort();
            names.dedup();
        }
        (names, further)
    }

    /// A workspace function that may be used here.
    pub(crate) fn stored_function(&self, name: &str, cx: Cx<'_>) -> Option<Arc<WorkspaceFunction>> {
        self.catalog.function(name).filter(|_| self.may_use(name, cx))
    }

    /// Reports a table or a view that the query may not use any more.
    pub(crate) fn restricted(&mut self, name: &str, span: Span) {
        let message = format!("`{name}` is not accessible after `restrict access to`");
        let d = Diagnostic::new(Code::UnknownTable, span, message);
        self.report(d.with_subject(Subject::Table(name.to_string())));
    }
}

/// Whether a workspace may have tables that nobody describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Further {
    None,
    Possible,
}

/// `database()`, the database of the query.
pub(crate) fn of_this_database(base: &ast::Expr) -> bool {
    matches!(&base.kind, ExprKind::Call(name, args) if name.name == "database" && args.is_empty())
}
