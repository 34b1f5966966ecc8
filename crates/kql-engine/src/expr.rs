//! Expressions compiled against the positions of a batch.

use crate::error::{EngineError, InternalError};
use kql_functions::{Args, BindArgs, Context, EvalError, Kernel, Purity};
use kql_plan::ir::{ColumnId, Expr, Plan};
use kql_types::{Batch, Column, Dictionary, OutputLimit, Type, Value};
use std::collections::HashMap;
use std::sync::Arc;

/// Positions of columns in a batch.
pub(crate) type Layout = HashMap<ColumnId, usize>;

/// Positions of the columns in the batches of a plan.
pub(crate) fn layout(plan: &Plan) -> Layout {
    plan.fields.iter().enumerate().map(|(i, f)| (f.id, i)).collect()
}

/// An expression that can be evaluated over batches of one layout, from any thread.
pub(crate) enum Compiled {
    Column(usize),
    Constant(Arc<Value>),
    Call { call: Call, args: Vec<Compiled>, per_value: bool },
}

/// What all expressions of an execution are compiled with.
pub(crate) struct CompileContext<'a> {
    pub(crate) functions: &'a Context,
    /// Bytes of strings and dynamic values that one function may write for one row.
    pub(crate) row_limit: usize,
    /// The same over a batch of several rows. It is lower where the batch is split if a result exceeds it.
    pub(crate) batch_limit: usize,
}

/// Number of rows that the output limit is meant for; larger batches have a proportionally higher limit.
const ROWS_PER_LIMIT: usize = 8192;

/// A kernel with the limit of its output.
pub(crate) struct Call {
    function: &'static str,
    kernel: Kernel,
    /// As in [`CompileContext`].
    row_limit: usize,
    batch_limit: usize,
}

impl Call {
    fn run(&self, columns: &[Column], rows: usize) -> Result<Column, EngineError> {
        // A window function gets the whole table as one batch.
        let limit = match rows {
            0 | 1 => self.row_limit,
            _ => self.batch_limit.saturating_mul(rows.div_ceil(ROWS_PER_LIMIT)),
        };
        let args = Args::new(columns, rows).with_limit(OutputLimit::new(limit));
        (self.kernel)(&args).map_err(|e| match e {
            EvalError::OutputTooLarge(e) => {
                EngineError::OutputTooLarge { function: self.function, rows, requested: e.requested, limit: e.limit }
            }
            EvalError::Argument(_) => e.into(),
        })
    }
}

/// Compiles an expression without subqueries. Calls over constants are folded.
pub(crate) fn compile(expr: &Expr, layout: &Layout, context: &CompileContext<'_>) -> Result<Compiled, EngineError> {
    Ok(match expr {
        Expr::Column(id, _) => match layout.get(id) {
            Some(at) => Compiled::Column(*at),
            None => return Err(EngineError::Unsupported(format!("a column of another row ({})", id.0))),
        },
        Expr::Constant(v) => Compiled::Constant(Arc::new(v.clone())),
        Expr::Subquery(_) => return Err(EngineError::Unsupported("a subquery in this place".into())),
        Expr::Call(function, args, ty) => {
            let types: Vec<Type> = args.iter().map(Expr::ty).collect();
            let args = args.iter().map(|a| compile(a, layout, context)).collect::<Result<Vec<_>, _>>()?;
            // More are known than in the plan: values that are too large for it.
            let constants: Vec<Option<&Value>> = args.iter().map(Compiled::constant).collect();
            let bind = BindArgs { types: &types, constants: &constants, returns: *ty, context: context.functions };
            let (row_limit, batch_limit) = (context.row_limit, context.batch_limit);
            let kernel = (function.bind)(&bind)?;
            let call = Call { function: function.name, kernel, row_limit, batch_limit };
            let varying = args.iter().filter(|a| !matches!(a, Compiled::Constant(_))).count();
            let pure = matches!(function.purity, Purity::Pure | Purity::Execution);
            if pure && varying == 0 {
                let value = Compiled::Call { call, args, per_value: false }
                    .evaluate(&Batch { columns: Vec::new(), rows: 1 })?;
                return Ok(Compiled::Constant(Arc::new(value.value(0))));
            }
            Compiled::Call { call, args, per_value: pure && varying == 1 }
        }
    })
}

impl Compiled {
    /// The constant, if it is one.
    pub(crate) fn constant(&self) -> Option<&Value> {
        match self {
            Compiled::Constant(v) => Some(v),
            Compiled::Column(_) | Compiled::Call { .. } => None,
        }
    }

    /// The value for each row.
    pub(crate) fn evaluate(&self, batch: &Batch) -> Result<Column, EngineError> {
        match self {
            Compiled::Column(at) => Ok(batch.columns[*at].clone()),
            Compiled::Constant(v) => Ok(Column::Const(v.clone(), batch.rows)),
            Compiled::Call { call, args, per_value } => {
                let columns = args.iter().map(|a| a.evaluate(batch)).collect::<Result<Vec<_>, _>>()?;
                if *per_value && let Some(result) = once_per_value(call, &columns, batch.rows)? {
                    return Ok(result);
                }
                let result = call.run(&columns, batch.rows)?;
                if result.len() != batch.rows {
                    let (function, values, rows) = (call.function, result.len(), batch.rows);
                    return Err(InternalError::ValueCount { function, values, rows }.into());
                }
                Ok(result)
            }
        }
    }
}

/// A pure function of one varying argument is evaluated once per dictionary value if that argument is a dictionary, and once
/// if it is a constant column; `None` if it is neither.
fn once_per_value(call: &Call, columns: &[Column], rows: usize) -> Result<Option<Column>, EngineError> {
    if rows > 1 && columns.iter().all(|c| c.constant().is_some()) {
        let one: Vec<Column> = columns.iter().map(|c| c.slice(0, 1)).collect();
        let result = call.run(&one, 1)?;
        return Ok(Some(Column::repeat(&result.value(0), rows)));
    }
    let Some(at) = columns.iter().position(|c| matches!(c, Column::Dictionary(_))) else { return Ok(None) };
    let Column::Dictionary(d) = &columns[at] else { return Ok(None) };
    let distinct = arrow_array::Array::len(&d.values);
    if distinct * 2 > rows || arrow_array::Array::null_count(&d.keys) > 0 {
        return Ok(None);
    }
    let over_values: Vec<Column> = columns
        .iter()
        .map(|c| match c {
            Column::Dictionary(d) => Column::String(d.values.clone()),
            Column::Const(v, _) => Column::Const(v.clone(), distinct),
            other => other.slice(0, distinct),
        })
        .collect();
    let result = call.run(&over_values, distinct)?;
    let result = match result {
        // Null strings are rare, and only the keys of a dictionary can represent them.
        Column::String(values) if arrow_array::Array::null_count(&values) == 0 => {
            return Ok(Some(Column::Dictionary(Dictionary { keys: d.keys.clone(), values })));
        }
        Column::Const(v, _) => return Ok(Some(Column::Const(v, rows))),
        other => other,
    };
    let keys: arrow_array::UInt32Array = d.keys.values().iter().map(|k| *k as u32).collect();
    Ok(Some(result.take(&keys)))
}
