//! From plan to pipes. Whatever must be complete before rows can flow (the build side of a join, a CTE, a subquery)
//! runs while the pipe is put together.

use crate::budget::{Budget, Held, VIEW};
use crate::error::EngineError;
use crate::expr::{self, Compiled, Layout, Scope};
use crate::metrics::Metrics;
use crate::operator;
use crate::operator::join::KeyFilter;
use crate::pipe::{Pipe, Running};
use kql_functions::Context;
use kql_plan::ir::{ColumnId, Expr, Node, Plan, Subquery, SubqueryForm};
use kql_types::{Batch, Dyn, Type, Value};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How to run.
#[derive(Clone)]
pub struct Options {
    /// Worker threads.
    pub threads: usize,
    /// Larger batches are cut into pieces of so many rows; for tests that no answer depends on it.
    pub batch_rows: usize,
    /// Bytes that the operators may hold together. Rows on their way through an operator, a few batches a thread, do not
    /// count.
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
    let executor = Executor {
        options,
        budget: Budget::new(options.memory_limit, options.cancel.clone()),
        ctes: RefCell::default(),
        subqueries: RefCell::default(),
        group: RefCell::default(),
    };
    Ok(executor.collect(plan, "the result")?.value)
}

pub(crate) struct Executor<'a> {
    pub(crate) options: &'a Options,
    pub(crate) budget: Arc<Budget>,
    ctes: RefCell<HashMap<u32, Arc<Held<Vec<Batch>>>>>,
    subqueries: RefCell<HashMap<u32, Held<Value>>>,
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

/// A query holds the results of a few calls over a few batches at the same time.
const OUTPUT_SHARE: usize = 8;

/// The smallest output limit, so that a small memory limit does not refuse ordinary strings.
const MIN_OUTPUT_LIMIT: usize = 64 << 20;

impl Executor<'_> {
    /// All batches of a plan, held by an operator.
    pub(crate) fn collect(
        &self,
        plan: &Plan,
        operator: impl Into<Cow<'static, str>>,
    ) -> Result<Held<Vec<Batch>>, EngineError> {
        let mut hold = self.budget.hold(operator);
        let mut stream = self.pipe(plan, &Vec::new())?.stream(self.running());
        let mut value = Vec::new();
        while let Some(batch) = stream.next()? {
            if batch.rows > 0 {
                value.push(hold.take_in(batch)?);
            }
        }
        Ok(Held { value, hold })
    }

    pub(crate) fn running(&self) -> Running {
        let Options { threads, batch_rows, .. } = *self.options;
        Running { threads, batch_rows, budget: self.budget.clone() }
    }

    /// All rows as one batch, held by an operator.
    pub(crate) fn collect_one(&self, plan: &Plan, operator: &'static str) -> Result<Held<Batch>, EngineError> {
        let types: Vec<Type> = plan.fields.iter().map(|f| f.ty).collect();
        let Held { value, mut hold } = self.collect(plan, operator)?;
        if value.len() > 1 {
            // For a moment there are both the pieces and the whole, over the same texts.
            let bytes = hold.bytes();
            hold.add(value.iter().map(|b| b.rows).sum::<usize>() * types.len() * VIEW)?;
            let value = Batch::concat(&types, &value);
            hold.set(bytes)?;
            return Ok(Held { value, hold });
        }
        Ok(Held { value: Batch::concat(&types, &value), hold })
    }

    pub(crate) fn check_cancelled(&self) -> Result<(), EngineError> {
        self.budget.check()
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
            Node::Cte(s) => {
                let known = self.ctes.borrow().get(&s.id).cloned();
                let batches = match known {
                    Some(b) => b,
                    None => {
                        let operator = match s.name.as_str() {
                            "materialize" => Cow::Borrowed("materialize"),
                            name => Cow::Owned(format!("let {name}")),
                        };
                        let computed = Arc::new(self.collect(&s.plan, operator)?);
                        self.ctes.borrow_mut().insert(s.id, computed.clone());
                        computed
                    }
                };
                Ok(Pipe::batches(batches.value.clone()))
            }
        }
    }

    /// Forgets what CTEs and subqueries gave, since it holds for one group only.
    pub(crate) fn forget(&self, parts: &BTreeSet<u32>) {
        self.ctes.borrow_mut().retain(|id, _| !parts.contains(id));
        self.subqueries.borrow_mut().retain(|id, _| !parts.contains(id));
    }

    fn group_rows(&self, plan: &Plan) -> Result<Pipe, EngineError> {
        let groups = self.group.borrow();
        // A name that an outer sub-query gives its group means that group.
        let own = |g: &&Group| plan.fields.iter().all(|f| g.layout.contains_key(&f.id));
        let Some(group) = groups.iter().rev().find(own) else {
            return Err(EngineError::Unsupported("a column outside its group".into()));
        };
        let column = |f: &kql_plan::ir::PlanField| group.layout.get(&f.id).map(|at| group.batch.columns[*at].clone());
        let columns = plan.fields.iter().filter_map(column).collect();
        Ok(Pipe::batches(vec![Batch { columns, rows: group.batch.rows }]))
    }

    /// Compiles an expression; subqueries inside run now, and what they make constant is folded.
    pub(crate) fn compile(&self, e: &Expr, layout: &Layout) -> Result<Compiled, EngineError> {
        let resolved = self.resolve(e)?;
        expr::compile(&resolved, layout, &self.scope())
    }

    /// What holds for the expressions of all operators.
    pub(crate) fn scope(&self) -> Scope<'_> {
        let share = self.options.memory_limit / OUTPUT_SHARE;
        Scope { context: &self.options.context, output_limit: share.max(MIN_OUTPUT_LIMIT) }
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
            return Ok(v.value.clone());
        }
        let mut stream = self.pipe(&s.plan, &Vec::new())?.stream(self.running());
        let operator = match s.form {
            SubqueryForm::Scalar => "toscalar",
            SubqueryForm::List => "in",
        };
        let mut hold = self.budget.hold(operator);
        let mut first = None;
        let mut items = Vec::new();
        while let Some(batch) = stream.next()? {
            let Some(column) = batch.columns.first().filter(|_| batch.rows > 0) else { continue };
            match s.form {
                SubqueryForm::Scalar => {
                    hold.set(column.slice(0, 1).data_bytes())?;
                    first.get_or_insert_with(|| column.value(0));
                }
                SubqueryForm::List => {
                    hold.add(column.data_bytes() + batch.rows * size_of::<Dyn>())?;
                    items.extend((0..batch.rows).map(|i| column.value(i).to_dyn()));
                }
            }
        }
        let value = match s.form {
            SubqueryForm::Scalar => first.unwrap_or_else(|| s.nothing()),
            SubqueryForm::List => Value::Dynamic(Dyn::Array(items)),
        };
        self.subqueries.borrow_mut().insert(s.id, Held { value: value.clone(), hold });
        Ok(value)
    }
}

/// Positions of a plan's columns.
pub(crate) fn layout(plan: &Plan) -> Layout {
    plan.fields.iter().enumerate().map(|(i, f)| (f.id, i)).collect()
}
