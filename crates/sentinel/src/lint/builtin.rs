//! The builtins that a query calls, by identity.

use kql_functions::special::SpecialForm;
use kql_functions::{AggregateForm, AggregateId, ScalarId};
use kql_syntax::ast::{ExprKind, Ident, Query, Statement};
use kql_syntax::visit::{self, Visitor};
use std::collections::HashSet;

/// Finds the builtin behind a name. A function that the query declares hides the builtin of its name; a function of the
/// workspace does not.
pub(super) struct Builtins<'q> {
    hidden: HashSet<&'q str>,
}

impl<'q> Builtins<'q> {
    /// The builtins that a query can call. A name that any of its functions hides counts as hidden everywhere.
    pub(super) fn of(query: &'q Query) -> Builtins<'q> {
        let mut out = Builtins { hidden: HashSet::new() };
        visit::walk_query(&mut out, query);
        out
    }

    fn is_visible(&self, name: &Ident) -> bool {
        !self.hidden.contains(name.name.as_str())
    }

    /// The scalar function that a call names.
    pub(super) fn scalar(&self, name: &Ident) -> Option<ScalarId> {
        kql_functions::function(&name.name).filter(|_| self.is_visible(name))?.id
    }

    /// The aggregate that a call names.
    pub(super) fn aggregate(&self, name: &Ident) -> Option<AggregateId> {
        kql_functions::aggregate(&name.name).filter(|_| self.is_visible(name))?.id
    }

    /// How the aggregate that a call names works.
    pub(super) fn aggregate_form(&self, name: &Ident) -> Option<AggregateForm> {
        kql_functions::aggregate(&name.name).filter(|_| self.is_visible(name)).map(|a| a.form)
    }

    /// The special form that a call names.
    pub(super) fn form(&self, name: &Ident) -> Option<SpecialForm> {
        kql_functions::special::find(&name.name).filter(|_| self.is_visible(name)).map(|s| s.form)
    }
}

impl<'q> Visitor<'q> for Builtins<'q> {
    fn statement(&mut self, statement: &'q Statement) {
        match statement {
            Statement::Let(l) if matches!(l.value.kind, ExprKind::Function(_)) => _ = self.hidden.insert(&l.name.name),
            Statement::Pattern(p) => _ = self.hidden.insert(&p.name.name),
            Statement::Let(_)
            | Statement::Expression(_)
            | Statement::Alias(_)
            | Statement::Restrict(_)
            | Statement::Set(_)
            | Statement::QueryParameters(_) => {}
        }
        visit::walk_statement(self, statement);
    }
}
