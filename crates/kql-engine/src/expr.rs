//! Expressions compiled against the positions of a batch.

use crate::error::EngineError;
use kql_functions::{Args, Context, Kernel, Purity};
use kql_plan::ir::{ColumnId, Expr};
use kql_types::{Batch, Column, Dictionary, Value};
use std::collections::HashMap;

/// Where the columns of a batch are.
pub(crate) type Layout = HashMap<ColumnId, usize>;

/// An expression that can be evaluated over batches of one layout, from any thread.
pub(crate) enum Compiled {
    Column(usize),
    Constant(Value),
    Call { kernel: Kernel, args: Vec<Compiled>, per_value: bool },
}

/// Compiles an expression without subqueries. Calls over constants are computed now.
pub(crate) fn compile(expr: &Expr, layout: &Layout, context: &Context) -> Result<Compiled, EngineError> {
    Ok(match expr {
        Expr::Column(id, _) => match layout.get(id) {
            Some(at) => Compiled::Column(*at),
            None => return Err(EngineError::Unsupported(format!("a column of another row ({})", id.0))),
        },
        Expr::Constant(v) => Compiled::Constant(v.clone()),
        Expr::Subquery(_) => return Err(EngineError::Unsupported("a subquery in this place".into())),
        Expr::Call(function, args, ty) => {
            let kernel = kql_plan::compile_call(function, args, *ty, context)?;
            let args = args.iter().map(|a| compile(a, layout, context)).collect::<Result<Vec<_>, _>>()?;
            let varying = args.iter().filter(|a| !matches!(a, Compiled::Constant(_))).count();
            let pure = matches!(function.purity, Purity::Pure | Purity::Execution);
            if pure && varying == 0 {
                let value = Compiled::Call { kernel, args, per_value: false }
                    .evaluate(&Batch { columns: Vec::new(), rows: 1 })?;
                return Ok(Compiled::Constant(value.value(0)));
            }
            Compiled::Call { kernel, args, per_value: pure && varying == 1 }
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
            Compiled::Constant(v) => Ok(Column::repeat(v, batch.rows)),
            Compiled::Call { kernel, args, per_value } => {
                let columns = args.iter().map(|a| a.evaluate(batch)).collect::<Result<Vec<_>, _>>()?;
                if *per_value && let Some(result) = once_per_value(kernel, &columns, batch.rows)? {
                    return Ok(result);
                }
                let result = kernel(&Args { columns: &columns, rows: batch.rows })?;
                if result.len() != batch.rows {
                    return Err(EngineError::Evaluate(format!(
                        "a function gave {} values for {} rows",
                        result.len(),
                        batch.rows
                    )));
                }
                Ok(result)
            }
        }
    }
}

/// A pure function of one varying argument runs once for each distinct value when that argument is a dictionary, and once
/// when it is a constant column.
fn once_per_value(kernel: &Kernel, columns: &[Column], rows: usize) -> Result<Option<Column>, EngineError> {
    if rows > 1 && columns.iter().all(|c| c.constant().is_some()) {
        let one: Vec<Column> = columns.iter().map(|c| c.slice(0, 1)).collect();
        let result = kernel(&Args { columns: &one, rows: 1 })?;
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
            Column::Const(v, _) => Column::repeat(v, distinct),
            other => other.slice(0, distinct),
        })
        .collect();
    let result = kernel(&Args { columns: &over_values, rows: distinct })?;
    let result = match result {
        Column::String(values) => return Ok(Some(Column::Dictionary(Dictionary { keys: d.keys.clone(), values }))),
        Column::Const(v, _) => return Ok(Some(Column::repeat(&v, rows))),
        other => other,
    };
    let keys: arrow_array::UInt32Array = d.keys.values().iter().map(|k| *k as u32).collect();
    Ok(Some(result.take(&keys)))
}
