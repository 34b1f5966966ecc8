//! A plan with canned rows, for tests.

use super::Plan;
use kql::{Answer, Error};
use kql_source::Diagnostic;
use kql_types::{Batch, Column, Schema, Value};

/// A plan over the table `T` that returns its rows.
pub(crate) struct CannedPlan {
    pub(crate) schema: Schema,
    pub(crate) rows: Vec<Vec<Value>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl CannedPlan {
    pub(crate) fn new(schema: Schema, rows: Vec<Vec<Value>>) -> CannedPlan {
        CannedPlan { schema, rows, diagnostics: Vec::new() }
    }
}

impl Plan for CannedPlan {
    fn schema(&self) -> &Schema {
        &self.schema
    }
    fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
    fn tables(&self) -> Vec<String> {
        vec!["T".into()]
    }
    fn run(&self) -> Result<Answer, Error> {
        let column = |i: usize, ty| Column::from_values(ty, self.rows.iter().map(|r| r[i].clone()));
        let columns = self.schema.fields.iter().enumerate().map(|(i, f)| column(i, f.ty)).collect();
        Ok(Answer::new(self.schema.clone(), vec![Batch::new(columns, self.rows.len())], Vec::new()))
    }
}
