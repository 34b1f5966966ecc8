use crate::bind::binder::Cx;
use kql_syntax::ast::{Expr, ExprKind};

/// Whether an expression takes nothing from a `let`, a parameter or a query inside, so that what it says is meant where it
/// stands.
pub(super) fn is_written(e: &Expr, cx: Cx<'_>) -> bool {
    let mut work = vec![e];
    while let Some(e) = work.pop() {
        match &e.kind {
            ExprKind::Literal(_) | ExprKind::Star | ExprKind::TypeOf(_) => {}
            ExprKind::Name { name, .. } => {
                let is_column = cx.row.is_some_and(|r| r.fields.iter().any(|f| f.name == *name));
                if !is_column && cx.env.has(name) {
                    return false;
                }
            }
            ExprKind::Unary(_, inner) => work.push(inner),
            ExprKind::Binary(_, left, right) => work.extend([left.as_ref(), right.as_ref()]),
            ExprKind::List(_, left, items) => {
                work.push(left);
                work.extend(items);
            }
            ExprKind::Between { value, low, high, .. } => work.extend([value.as_ref(), low.as_ref(), high.as_ref()]),
            ExprKind::Member(base, _) => work.push(base),
            ExprKind::Index(base, index) => work.extend([base.as_ref(), index.as_ref()]),
            ExprKind::Call(name, arguments) => {
                if cx.env.has(&name.name) || kql_functions::function(&name.name).is_none() {
                    return false;
                }
                work.extend(arguments.iter().map(|a| &a.value));
            }
            ExprKind::Wildcard(_)
            | ExprKind::MethodCall(..)
            | ExprKind::Pipe(..)
            | ExprKind::DataTable { .. }
            | ExprKind::ExternalData { .. }
            | ExprKind::Internal(_)
            | ExprKind::Function(_)
            | ExprKind::EntityGroup(_)
            | ExprKind::MacroExpand { .. }
            | ExprKind::Error => return false,
        }
    }
    true
}
