//! Constant folding: calls whose arguments have become constant are computed, and `and` and `or` drop constant sides.

use crate::fold::fold;
use crate::ir::{Expr, Plan, children_mut, exprs_mut};
use kql_functions::{Context, Scalar, ScalarId};
use kql_types::{Type, Value};

/// Folds the expressions of a plan. References to CTEs and subqueries are resolved before, so that values are known.
pub(super) fn run(plan: &mut Plan, context: &Context) {
    children_mut(plan).into_iter().for_each(|c| run(c, context));
    exprs_mut(&mut plan.node).into_iter().for_each(|e| refold(e, context));
}

/// Folds an expression bottom-up.
pub(crate) fn refold(e: &mut Expr, context: &Context) {
    e.rewrite_in_place(&mut |x| match x {
        Expr::Call(f, args, ty) => match f.id {
            Some(ScalarId::And) => connective(f, args, ty, false),
            Some(ScalarId::Or) => connective(f, args, ty, true),
            _ if args.iter().any(|a| a.constant().is_some()) => {
                let unfolded = Expr::Call(f, args.clone(), ty);
                fold(f, args, ty, context).unwrap_or(unfolded)
            }
            _ => Expr::Call(f, args, ty),
        },
        Expr::Column(..) | Expr::Constant(_) | Expr::Subquery(_) => x,
    });
}

/// `and` with `decisive` false, `or` with `decisive` true: a side of that value is the answer; of a side of the other value the
/// answer does not depend.
fn connective(f: &'static Scalar, args: Vec<Expr>, ty: Type, decisive: bool) -> Expr {
    let [a, b] = args.as_slice() else { return Expr::Call(f, args, ty) };
    let value = |e: &Expr| match e.constant() {
        Some(Value::Bool(v)) => Some(*v),
        _ => None,
    };
    match (value(a), value(b)) {
        (Some(v), _) | (_, Some(v)) if v == decisive => Expr::Constant(Value::Bool(decisive)),
        (Some(_), _) if b.ty() == ty => b.clone(),
        (_, Some(_)) if a.ty() == ty => a.clone(),
        // The other side is a number or a dynamic, whose truth value the call computes.
        (Some(_), _) | (_, Some(_)) | (None, None) => Expr::Call(f, args, ty),
    }
}
