//! The pipelines inside a step.

use crate::pipe::Pipe;
use kql_syntax::ast::{Expr, ExprKind, OperatorKind};

/// The pipelines inside a step with their text; step 0 is the source.
pub(super) fn inside<'q>(pipe: &Pipe<'q>, step: usize) -> Vec<(&'q str, Pipe<'q>)> {
    let Some(operator) = step.checked_sub(1).and_then(|i| pipe.operators.get(i)) else {
        return pipe.source.and_then(|source| named(pipe, source)).into_iter().collect();
    };
    match &operator.kind {
        OperatorKind::Join(join) | OperatorKind::Lookup(join) => vec![side(pipe, &join.right)],
        OperatorKind::Union(inputs) => inputs.iter().map(|input| side(pipe, input)).collect(),
        OperatorKind::Where(condition) => lists(&condition.value).filter_map(|list| named(pipe, list)).collect(),
        OperatorKind::Invoke(call) => {
            let table = pipe.alone_up_to(step - 1).map(|text| format!("({text})"));
            let body = table.and_then(|table| pipe.scope.body(call, Some(&table)));
            let last = body.and_then(|parts| parts.last().map(|p| Pipe::of(&p.scope, p.expr)));
            last.map(|inner| (pipe.scope.text_of(call), inner)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// What a name, a call or parentheses stand for.
fn named<'q>(pipe: &Pipe<'q>, expr: &'q Expr) -> Option<(&'q str, Pipe<'q>)> {
    pipe.scope.pipe(expr).map(|inner| (pipe.scope.text_of(expr), inner))
}

/// A table beside the rows that come from above.
fn side<'q>(pipe: &Pipe<'q>, expr: &'q Expr) -> (&'q str, Pipe<'q>) {
    named(pipe, expr).unwrap_or_else(|| (pipe.scope.text_of(expr), Pipe::of(&pipe.scope, expr)))
}

/// The operands of `in` and the like in a condition.
pub(super) fn lists(condition: &Expr) -> impl Iterator<Item = &Expr> {
    let mut out = Vec::new();
    kql_syntax::visit::each_expr(condition, |e| {
        if let ExprKind::List(_, _, list) = &e.kind {
            out.extend(list.iter());
        }
    });
    out.into_iter()
}
