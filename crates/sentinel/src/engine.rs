//! The query engine behind evaluation.

use kql::{Answer, Arrivals, Compiled, Error, Query, Session, TimeRange};
use kql_source::{Code, Diagnostic, Span};
use kql_types::{Schema, Type};
use std::collections::BTreeSet;

#[cfg(test)]
pub(crate) mod canned;

/// What evaluation needs of a query engine. Tests have one with canned rows.
pub trait Engine: Sync {
    /// Compiles a query with its clock and its window, for the rows that have arrived. Never fails: what is wrong is in the
    /// diagnostics of the plan.
    fn compile_over<'a>(&'a self, query: &Query<'_>, arrivals: &Arrivals) -> Box<dyn Plan + 'a>;
    /// Whether a table has rows in a window, where that is known without reading.
    fn has_rows(&self, table: &str, window: TimeRange) -> Option<bool> {
        let _ = (table, window);
        None
    }
}

/// A compiled query.
pub trait Plan {
    /// Result columns.
    fn schema(&self) -> &Schema;
    /// Whether further columns depend on data.
    fn is_open(&self) -> bool {
        false
    }
    /// Findings; spans are byte offsets into the query.
    fn diagnostics(&self) -> &[Diagnostic];
    /// Names of the tables that it reads, in order.
    fn tables(&self) -> Vec<String>;
    /// Sets of tables of which it needs rows: if no table of one of the sets has a row in its window, there is no result. Empty
    /// if that is not known.
    fn required_inputs(&self) -> Vec<BTreeSet<String>> {
        Vec::new()
    }
    /// Whether a table that it reads has the column `_IngestionTime`, which says when each row arrived.
    fn has_arrival_times(&self) -> bool {
        false
    }
    /// Runs it. Only without an error among the diagnostics.
    fn run(&self) -> Result<Answer, Error>;
}

/// A query that a session compiled for a rule.
pub struct SessionPlan<'a> {
    session: &'a Session,
    compiled: Compiled,
}

impl<'a> SessionPlan<'a> {
    /// Takes over a compiled query; that a rule has the rows of one table only is checked here.
    pub fn new(session: &'a Session, mut compiled: Compiled, text: &str) -> SessionPlan<'a> {
        let names: Vec<&str> = compiled.tables().map(|(name, ..)| name).collect();
        if names.len() > 1 {
            let message =
                format!("the query returns {} tables ({}); a rule needs exactly one", names.len(), names.join(", "));
            let whole = Span::new(0, text.trim_end().len());
            let d = Diagnostic::new(Code::RuleForbiddenQuery, whole, message);
            compiled.diagnostics.push(d.with_help("end the query with the table whose rows are the alerts"));
        }
        SessionPlan { session, compiled }
    }
}

impl Plan for SessionPlan<'_> {
    fn schema(&self) -> &Schema {
        &self.compiled.schema
    }

    fn is_open(&self) -> bool {
        self.compiled.open
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.compiled.diagnostics
    }

    fn tables(&self) -> Vec<String> {
        self.compiled.references.tables.iter().cloned().collect()
    }

    fn required_inputs(&self) -> Vec<BTreeSet<String>> {
        self.compiled.required_inputs()
    }

    fn has_arrival_times(&self) -> bool {
        let is_stamped = |table: &String| self.session.has_column(table, "_IngestionTime", Type::DateTime);
        self.compiled.references.tables.iter().any(is_stamped)
    }

    fn run(&self) -> Result<Answer, Error> {
        self.session.run(&self.compiled)
    }
}

impl Engine for Session {
    fn compile_over<'a>(&'a self, query: &Query<'_>, arrivals: &Arrivals) -> Box<dyn Plan + 'a> {
        let compiled = Session::compile_over(self, query, arrivals);
        Box::new(SessionPlan::new(self, compiled, query.text))
    }

    fn has_rows(&self, table: &str, window: TimeRange) -> Option<bool> {
        Session::has_rows(self, table, window)
    }
}
