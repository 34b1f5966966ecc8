//! Compiles and runs a query over one table whose rows are given for each run.

use kql_plan::ir::Plan;
use kql_plan::{BindOptions, Catalog, Rules, WorkspaceFunction, bind, optimize};
use kql_source::{Code, Diagnostic};
use kql_types::{Batch, Field, ScanRequest, ScanStream, Schema, SourceError, TableSource, Type, Value};
use std::sync::{Arc, Mutex};

/// Table `T`.
struct Rows {
    schema: Schema,
    batches: Mutex<Vec<Batch>>,
}

impl TableSource for Rows {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError> {
        let batches = self.batches.lock().expect("rows").clone();
        kql_types::MemoryTable::new(self.schema.clone(), batches).scan(request)
    }

    fn describe(&self) -> String {
        "rows of a test".into()
    }
}

struct OneTable(Arc<Rows>);

impl Catalog for OneTable {
    fn table(&self, name: &str) -> Option<Arc<dyn TableSource>> {
        (name == "T").then(|| self.0.clone() as Arc<dyn TableSource>)
    }

    fn table_names(&self) -> Vec<String> {
        vec!["T".into()]
    }

    fn function(&self, _: &str) -> Option<Arc<WorkspaceFunction>> {
        None
    }

    fn function_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn watchlist(&self, _: &str) -> Option<Arc<dyn TableSource>> {
        None
    }
}

/// A compiled query.
pub struct Ready {
    rows: Arc<Rows>,
    plan: Plan,
}

/// Why a query does not compile.
pub enum Refused {
    /// The function does not work here, whatever the arguments.
    ByName,
    /// The arguments do not fit.
    Arguments,
}

/// Compiles a query over `T` with columns `c0`, `c1` and so on.
pub fn compile(text: &str, types: &[Type]) -> Result<Ready, Refused> {
    let fields = types.iter().enumerate().map(|(i, ty)| Field::new(format!("c{i}"), *ty)).collect();
    let rows = Arc::new(Rows { schema: Schema::new(fields), batches: Mutex::default() });
    let parsed = kql_syntax::parse(text);
    if parsed.diagnostics.iter().any(Diagnostic::is_error) {
        // For example, an empty list.
        return Err(Refused::Arguments);
    }
    let options = BindOptions::default();
    let bound = bind(&parsed.query, &OneTable(rows.clone()), &options, None);
    match bound.diagnostics.iter().find(|d| d.is_error()) {
        Some(d) if matches!(d.code, Code::Unsupported | Code::NeedsCluster) => Err(Refused::ByName),
        Some(_) => Err(Refused::Arguments),
        None => {
            let plan = bound.plan.expect("a plan");
            Ok(Ready { rows, plan: optimize(plan, Rules::All, &options.context) })
        }
    }
}

/// Larger results are not compared: an array of a million elements shows no more than one of a hundred, and is slow.
const LARGE: usize = 100_000;

/// Why an execution returned no result to compare.
#[derive(Debug, PartialEq)]
pub enum Failed {
    /// The engine rejected the values.
    Refused(String),
    /// The result is too large.
    Large,
}

impl Ready {
    /// The rows of the result over the given rows of `T`, printed so that NaN equals NaN.
    pub fn run(&self, batches: Vec<Batch>) -> Result<Vec<String>, Failed> {
        *self.rows.batches.lock().expect("rows") = batches;
        let mut options = kql_engine::Options::new(Default::default());
        options.threads = 1;
        let batches = kql_engine::execute(&self.plan, &options).map_err(|e| Failed::Refused(e.to_string()))?;
        if batches.iter().map(Batch::data_bytes).sum::<usize>() > LARGE {
            return Err(Failed::Large);
        }
        Ok(batches.iter().flat_map(|b| (0..b.rows).map(move |i| format!("{:?}", row(b, i)))).collect())
    }

    /// The type of its first column.
    pub fn ty(&self) -> Type {
        self.plan.fields[0].ty
    }

    /// The first value of the result over one row without columns.
    pub fn value(&self) -> Value {
        *self.rows.batches.lock().expect("rows") = vec![Batch { columns: Vec::new(), rows: 1 }];
        let batches =
            kql_engine::execute(&self.plan, &kql_engine::Options::new(Default::default())).expect("an answer");
        row(&batches[0], 0).remove(0)
    }
}

fn row(batch: &Batch, row: usize) -> Vec<Value> {
    batch.columns.iter().map(|c| c.value(row)).collect()
}
