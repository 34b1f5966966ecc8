//! From plan to pipes. Whatever must be complete before rows can flow (the build side of a join, a shared plan, a subquery)
//! runs while the pipe is put together.

use crate::error::EngineError;
use crate::expr::{self, Compiled, Layout};
use crate::metrics::Metrics;
use crate::operator;
use crate::operator::join::KeyFilter;
use crate::pipe::{Pipe, Running};
use kql_functions::Context;
use kql_plan::ir::{ColumnId, Expr, Node, Plan, Subquery, SubqueryForm};
use kql_types::{Batch, Dyn, Type, Value};
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// How to run.
#[derive(Clone)]
pub struct Options {
    /// Worker threads.
    pub threads: usize,
    /// Larger batches are cut into pieces of so many rows; for tests that no answer depends on it.
    pub batch_rows: usize,
    /// Bytes that the operators may hold together.
    pub memory_limit: usize,
    /// Clock and seed.
    pub context: Context,
    /// Set to stop the execution.
    pub cancel: Arc<AtomicBool>,
    /// Counters, if wanted.
    pub metrics: Metrics,
}

impl Options {
    /// All cores, no limit of memory.
    pub fn new(context: Context) -> Options {
        Options {
            threads: std::thread::available_parallelism().map_or(1, usize::from),
            batch_rows: usize::MAX,
            memory_limit: usize::MAX,
            context,
            cancel: Arc::default(),
            metrics: Metrics::default(),
        }
    }
}

/// Runs a plan to its end.
pub fn execute(plan: &Plan, options: &Options) -> Result<Vec<Batch>, EngineError> {
    let executor =
        Executor { options, shared: RefCell::default(), subqueries: RefCell::default(), group: RefCell::default() };
    executor.collect(plan)
}

pub(crate) struct Executor<'a> {
    pub(crate) options: &'a Options,
    shared: RefCell<HashMap<u32, Arc<Vec<Batch>>>>,
    subqueries: RefCell<HashMap<u32, Value>>,
    /// The rows of the current group of an apply, innermost last.
    pub(crate) group: RefCell<Vec<Group>>,
}

/// The rows of a group and where their columns are.
pub(crate) struct Group {
    pub(crate) batch: Batch,
    pub(crate) layout: Arc<Layout>,
}

/// Keys that rows must have to be of use further up: pushed from joins towards scans.
pub(crate) type Filters = Vec<(ColumnId, Arc<KeyFilter>)>;

impl Executor<'_> {
    pub(crate) fn collect(&self, plan: &Plan) -> Result<Vec<Batch>, EngineError> {
        self.pipe(plan, &Vec::new())?.collect(self.running())
    }

    pub(crate) fn running(&self) -> Running {
        Running { threads: self.options.threads, batch_rows: self.options.batch_rows }
    }

    /// All rows as one batch.
    pub(crate) fn collect_one(&self, plan: &Plan) -> Result<Batch, EngineError> {
        let types: Vec<Type> = plan.fields.iter().map(|f| f.ty).collect();
        let batches = self.collect(plan)?;
        let rows: usize = batches.iter().map(|b| b.rows).sum();
        self.check_memory(kql_plan::explain::title(&plan.node), rows * types.len() * 16)?;
        Ok(Batch::concat(&types, &batches))
    }

    pub(crate) fn check_cancelled(&self) -> Result<(), EngineError> {
        if self.options.cancel.load(Ordering::Relaxed) { Err(EngineError::Cancelled) } else { Ok(()) }
    }

    /// Fails when an operator would hold more than the budget.
    pub(crate) fn check_memory(&self, operator: &str, bytes: usize) -> Result<(), EngineError> {
        self.check_cancelled()?;
        let limit = self.options.memory_limit;
        if bytes > limit {
            return Err(EngineError::Memory { operator: operator.into(), needed: bytes, limit });
        }
        Ok(())
    }

    /// The pipe of a plan.
    pub(crate) fn pipe(&self, plan: &Plan, filters: &Filters) -> Result<Pipe, EngineError> {
        self.check_cancelled()?;
        match &plan.node {
            Node::Scan(scan) => operator::scan::pipe(self, plan, scan, filters, None),
            Node::Values(rows) => operator::values::pipe(plan, rows),
            Node::Range { from, to, step } => operator::range::pipe(self, plan, from, to, step),
            Node::Filter(input, predicate) => operator::filter::pipe(self, input, predicate, filters),
            Node::Project(input, exprs) => operator::project::pipe(self, plan, input, exprs, filters),
            Node::Aggregate { input, keys, calls } => operator::aggregate::pipe(self, plan, input, keys, calls),
            Node::Join(join) => operator::join::pipe(self, join, filters),
            Node::Union(inputs) => operator::union::pipe(self, plan, inputs, filters),
            Node::Sort { input, keys, limit } => operator::sort::pipe(self, input, keys, limit.as_ref()),
            Node::Limit(input, count) => operator::limit::pipe(self, input, count, filters),
            Node::Expand(e) => operator::expand::pipe(self, plan, e, filters),
            Node::Apply(a) => operator::apply::pipe(self, plan, a),
            Node::GroupRows => self.group_rows(plan),
            Node::Extract(e) => operator::extract::pipe(self, plan, e, filters),
            Node::MakeSeries(m) => operator::make_series::pipe(self, plan, m),
            Node::Plugin(p) => crate::plugin::pipe(self, plan, p),
            Node::Shared(s) => {
                let known = self.shared.borrow().get(&s.id).cloned();
                let batches = match known {
                    Some(b) => b,
                    None => {
                        let computed = Arc::new(self.collect(&s.plan)?);
                        self.shared.borrow_mut().insert(s.id, computed.clone());
                        computed
                    }
                };
                Ok(Pipe::batches(batches.as_ref().clone()))
            }
        }
    }

    fn group_rows(&self, plan: &Plan) -> Result<Pipe, EngineError> {
        let groups = self.group.borrow();
        let Some(group) = groups.last() else { return Ok(Pipe::empty()) };
        let columns = plan
            .fields
            .iter()
            .map(|f| group.layout.get(&f.id).map(|at| group.batch.columns[*at].clone()))
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| EngineError::Unsupported("a column outside its group".into()))?;
        Ok(Pipe::batches(vec![Batch { columns, rows: group.batch.rows }]))
    }

    /// Compiles an expression; subqueries inside run now, and what they make constant is folded.
    pub(crate) fn compile(&self, e: &Expr, layout: &Layout) -> Result<Compiled, EngineError> {
        let resolved = self.resolve(e)?;
        expr::compile(&resolved, layout, &self.options.context)
    }

    /// A value that does not depend on rows.
    pub(crate) fn constant(&self, e: &Expr) -> Result<Value, EngineError> {
        let compiled = self.compile(e, &Layout::new())?;
        Ok(compiled.evaluate(&Batch { columns: Vec::new(), rows: 1 })?.value(0))
    }

    /// The expression with its subqueries replaced by their values.
    pub(crate) fn resolve(&self, e: &Expr) -> Result<Expr, EngineError> {
        Ok(match e {
            Expr::Subquery(s) => Expr::Constant(self.subquery(s)?),
            Expr::Call(f, args, ty) => {
                let args = args.iter().map(|a| self.resolve(a)).collect::<Result<Vec<_>, _>>()?;
                match kql_plan::fold(f, args.clone(), *ty, &self.options.context) {
                    Ok(folded) => folded,
                    Err(e) => return Err(EngineError::Evaluate(format!("`{}`: {}", f.name, e.message))),
                }
            }
            Expr::Column(..) | Expr::Constant(_) => e.clone(),
        })
    }

    fn subquery(&self, s: &Arc<Subquery>) -> Result<Value, EngineError> {
        if let Some(v) = self.subqueries.borrow().get(&s.id) {
            return Ok(v.clone());
        }
        let batches = self.collect(&s.plan)?;
        let value = match s.form {
            SubqueryForm::Scalar => {
                batches.first().and_then(|b| b.columns.first().map(|c| c.value(0))).unwrap_or_else(|| s.nothing())
            }
            SubqueryForm::List => {
                let mut items = Vec::new();
                for b in &batches {
                    if let Some(c) = b.columns.first() {
                        items.extend((0..b.rows).map(|i| c.value(i).to_dyn()));
                    }
                }
                Value::Dynamic(Dyn::Array(items))
            }
        };
        self.subqueries.borrow_mut().insert(s.id, value.clone());
        Ok(value)
    }
}

/// Positions of a plan's columns.
pub(crate) fn layout(plan: &Plan) -> Layout {
    plan.fields.iter().enumerate().map(|(i, f)| (f.id, i)).collect()
}
