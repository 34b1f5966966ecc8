//! What the operators of one execution share: options, memory, results of CTEs and subqueries, and the way to build
//! the pipeline of an input.

use crate::error::EngineError;
use crate::expr::{self, CompileContext, Compiled, Layout};
use crate::memory::{MemoryPool, Reserved, VIEW};
use crate::options::Options;
use crate::pipeline::Pipeline;
use crate::runtime_filter::RuntimeFilters;
use crate::task::TaskContext;
use kql_plan::ir::{Expr, Plan, Subquery, SubqueryForm};
use kql_types::{Batch, Dyn, Type, Value};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Builds the pipeline of a plan node. Operators call it through the context, so that no operator knows the others.
pub(crate) type BuildPipeline = fn(&ExecutionContext<'_>, &Plan, &RuntimeFilters) -> Result<Pipeline, EngineError>;

pub(crate) struct ExecutionContext<'a> {
    pub(crate) options: &'a Options,
    pub(crate) memory: Arc<MemoryPool>,
    build: BuildPipeline,
    /// Rows of common table expressions, by id.
    ctes: RefCell<HashMap<u32, Arc<Reserved<Vec<Batch>>>>>,
    subqueries: RefCell<HashMap<u32, Reserved<Value>>>,
    /// The current group of each enclosing apply, innermost last.
    pub(crate) groups: RefCell<Vec<Group>>,
}

/// The rows of a group and where their columns are.
pub(crate) struct Group {
    pub(crate) batch: Batch,
    pub(crate) layout: Arc<Layout>,
}

/// Where a batch can be split, a function may write this fraction over many rows: each thread has such results in memory.
const BATCH_SHARE: usize = 128;
const MIN_BATCH_LIMIT: usize = 2 << 20;

/// A function may write this fraction of the memory limit, since results of several functions over several batches are in
/// memory at the same time.
const OUTPUT_SHARE: usize = 8;

/// What a function may write in any case, so that a small memory limit does not forbid ordinary strings.
const MIN_OUTPUT_LIMIT: usize = 16 << 20;

impl<'a> ExecutionContext<'a> {
    pub(crate) fn new(options: &'a Options, build: BuildPipeline) -> ExecutionContext<'a> {
        ExecutionContext {
            options,
            memory: MemoryPool::new(
                options.memory.clone(),
                options.memory_limit,
                options.operator_memory_limit,
                options.cancel.clone(),
            ),
            build,
            ctes: RefCell::default(),
            subqueries: RefCell::default(),
            groups: RefCell::default(),
        }
    }
}

impl ExecutionContext<'_> {
    /// The pipeline of a plan. `filters` are pushed towards its scans.
    pub(crate) fn pipeline(&self, plan: &Plan, filters: &RuntimeFilters) -> Result<Pipeline, EngineError> {
        self.check_cancelled()?;
        (self.build)(self, plan, filters)
    }

    pub(crate) fn check_cancelled(&self) -> Result<(), EngineError> {
        self.memory.check_cancelled()
    }

    pub(crate) fn task_context(&self) -> TaskContext {
        let Options { threads, batch_rows, .. } = *self.options;
        let threads = self.options.memory.task_threads(threads);
        TaskContext { threads, batch_rows, memory: self.memory.clone() }
    }

    /// All batches of a plan, with their memory reserved for an operator.
    pub(crate) fn collect(
        &self,
        plan: &Plan,
        operator: impl Into<Cow<'static, str>>,
    ) -> Result<Reserved<Vec<Batch>>, EngineError> {
        let mut reservation = self.memory.reservation(operator);
        let mut stream = self.pipeline(plan, &Vec::new())?.stream(self.task_context());
        let mut value = Vec::new();
        while let Some(batch) = stream.next()? {
            if batch.rows > 0 {
                value.push(reservation.reserve_batch(batch)?);
            }
        }
        Ok(Reserved { value, reservation })
    }

    /// All rows of a plan as one batch, with its memory reserved for an operator.
    pub(crate) fn collect_one(&self, plan: &Plan, operator: &'static str) -> Result<Reserved<Batch>, EngineError> {
        let types: Vec<Type> = plan.fields.iter().map(|f| f.ty).collect();
        let Reserved { value, mut reservation } = self.collect(plan, operator)?;
        if value.len() > 1 {
            // While the batches are concatenated, their views exist twice over the same string buffers.
            let bytes = reservation.size();
            reservation.try_grow(value.iter().map(|b| b.rows).sum::<usize>() * types.len() * VIEW)?;
            let value = Batch::concat(&types, &value);
            reservation.try_resize(bytes)?;
            return Ok(Reserved { value, reservation });
        }
        Ok(Reserved { value: Batch::concat(&types, &value), reservation })
    }

    /// The rows of a common table expression, which runs once per execution.
    pub(crate) fn collect_cte(
        &self,
        id: u32,
        plan: &Plan,
        operator: Cow<'static, str>,
    ) -> Result<Arc<Reserved<Vec<Batch>>>, EngineError> {
        if let Some(known) = self.ctes.borrow().get(&id) {
            return Ok(known.clone());
        }
        let computed = Arc::new(self.collect(plan, operator)?);
        self.ctes.borrow_mut().insert(id, computed.clone());
        Ok(computed)
    }

    /// Forgets the results of these CTEs and subqueries, because they depend on the group that has ended.
    pub(crate) fn forget(&self, ids: &BTreeSet<u32>) {
        self.ctes.borrow_mut().retain(|id, _| !ids.contains(id));
        self.subqueries.borrow_mut().retain(|id, _| !ids.contains(id));
    }

    /// Compiles an expression. Its subqueries run now, and calls over constants are folded.
    pub(crate) fn compile(&self, e: &Expr, layout: &Layout) -> Result<Compiled, EngineError> {
        let resolved = self.resolve(e)?;
        expr::compile(&resolved, layout, &self.compile_context())
    }

    /// Compiles an expression of a transform, whose batches are split if their results get large.
    pub(crate) fn compile_transform(&self, e: &Expr, layout: &Layout) -> Result<Compiled, EngineError> {
        let resolved = self.resolve(e)?;
        expr::compile(&resolved, layout, &self.transform_context())
    }

    pub(crate) fn compile_context(&self) -> CompileContext<'_> {
        let row_limit = (self.options.memory.limit() / OUTPUT_SHARE).max(MIN_OUTPUT_LIMIT);
        CompileContext { functions: &self.options.context, row_limit, batch_limit: row_limit }
    }

    /// For expressions whose batches are split if their results get large.
    pub(crate) fn transform_context(&self) -> CompileContext<'_> {
        CompileContext { batch_limit: self.batch_limit(), ..self.compile_context() }
    }

    /// Bytes that a transform may make of a batch that can be split.
    pub(crate) fn batch_limit(&self) -> usize {
        (self.options.memory.limit() / BATCH_SHARE).max(MIN_BATCH_LIMIT)
    }

    /// The value of an expression that does not depend on rows.
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
                match kql_plan::fold(f, args, *ty, &self.options.context) {
                    Ok(folded) => folded,
                    Err(source) => return Err(EngineError::Fold { function: f.name, source }),
                }
            }
            Expr::Column(..) | Expr::Constant(_) => e.clone(),
        })
    }

    fn subquery(&self, s: &Arc<Subquery>) -> Result<Value, EngineError> {
        if let Some(v) = self.subqueries.borrow().get(&s.id) {
            return Ok(v.value.clone());
        }
        let mut stream = self.pipeline(&s.plan, &Vec::new())?.stream(self.task_context());
        let operator = match s.form {
            SubqueryForm::Scalar => "toscalar",
            SubqueryForm::List => "in",
        };
        let mut reservation = self.memory.reservation(operator);
        let mut first = None;
        let mut items = Vec::new();
        while let Some(batch) = stream.next()? {
            let Some(column) = batch.columns.first().filter(|_| batch.rows > 0) else { continue };
            match s.form {
                SubqueryForm::Scalar => {
                    reservation.try_resize(column.slice(0, 1).data_bytes())?;
                    first.get_or_insert_with(|| column.value(0));
                }
                SubqueryForm::List => {
                    reservation.try_grow(column.data_bytes() + batch.rows * size_of::<Dyn>())?;
                    // A null among the rows matches nothing.
                    items.extend((0..batch.rows).map(|i| column.value(i).to_dyn()).filter(|item| *item != Dyn::Null));
                }
            }
        }
        let value = match s.form {
            SubqueryForm::Scalar => first.unwrap_or_else(|| s.nothing()),
            SubqueryForm::List => Value::Dynamic(Dyn::Array(items)),
        };
        self.subqueries.borrow_mut().insert(s.id, Reserved { value: value.clone(), reservation });
        Ok(value)
    }
}
