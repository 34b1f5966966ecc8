//! Expressions over a projection's output, as expressions over its input.

use crate::ir::{ColumnId, Expr, PlanField};
use std::collections::HashMap;

/// An inlined expression may not grow beyond this many nodes.
const MAX_SIZE: usize = 64;

/// The definition of each output column.
pub(crate) fn definitions<'a>(fields: &[PlanField], exprs: &'a [Expr]) -> HashMap<ColumnId, &'a Expr> {
    fields.iter().map(|f| f.id).zip(exprs).collect()
}

/// The expression with output columns replaced by their definitions; `None` if the result would be wrong or too large.
pub(crate) fn inline(e: &Expr, definitions: &HashMap<ColumnId, &Expr>) -> Option<Expr> {
    let mut ok = true;
    let out = e.clone().rewrite(&mut |x| match &x {
        Expr::Column(id, _) => match definitions.get(id) {
            Some(d) if d.is_movable() => (*d).clone(),
            Some(_) => {
                ok = false;
                x
            }
            None => x,
        },
        Expr::Constant(_) | Expr::Call(..) | Expr::Subquery(_) => x,
    });
    (ok && out.size() <= MAX_SIZE.max(e.size())).then_some(out)
}
