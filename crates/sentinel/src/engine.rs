//! The engine that evaluation asks.

use kql::types::Schema;
use kql::{Answer, Compiled, Query, RunError, Session};
use kql_source::{Code, Diagnostic, Span};

/// What evaluation needs of a query engine. Tests have one with canned rows.
pub trait Engine: Sync {
    /// Compiles a query with its clock and its window. Never fails: what is wrong is in the diagnostics of the plan.
    fn compile<'a>(&'a self, query: &Query<'_>) -> Box<dyn Plan + 'a>;
    /// The newest `TimeGenerated` of the data, in ticks.
    fn newest_time(&self) -> Result<Option<i64>, RunError>;
}

/// A compiled query.
pub trait Plan {
    /// Result columns.
    fn schema(&self) -> &Schema;
    /// Findings; spans count in the query.
    fn diagnostics(&self) -> &[Diagnostic];
    /// Runs it. Only without an error among the diagnostics.
    fn run(&self) -> Result<Answer, RunError>;
}

struct SessionPlan<'a> {
    session: &'a Session,
    compiled: Compiled,
}

impl Plan for SessionPlan<'_> {
    fn schema(&self) -> &Schema {
        &self.compiled.schema
    }

    fn diagnostics(&self) -> &[Diagnostic] {
        &self.compiled.diagnostics
    }

    fn run(&self) -> Result<Answer, RunError> {
        self.session.run(&self.compiled)
    }
}

impl Engine for Session {
    fn compile<'a>(&'a self, query: &Query<'_>) -> Box<dyn Plan + 'a> {
        let mut compiled = Session::compile(self, query);
        let names: Vec<&str> = compiled.tables().map(|(name, ..)| name).collect();
        if names.len() > 1 {
            let message = format!("the query gives several tables ({}), and a rule takes one", names.join(", "));
            let whole = Span::new(0, query.text.trim_end().len());
            let d = Diagnostic::new(Code::RuleForbiddenQuery, whole, message);
            compiled.diagnostics.push(d.with_help("end the query with the one table whose rows are alerts"));
        }
        Box::new(SessionPlan { session: self, compiled })
    }

    fn newest_time(&self) -> Result<Option<i64>, RunError> {
        Session::newest_time(self)
    }
}
