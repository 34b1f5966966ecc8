//! Folding, and what follows from tables that are known to be empty.

use crate::fold::fold;
use crate::ir::{Expr, JoinKind, Node, Plan, children_mut, exprs_mut};
use kql_functions::Context;
use kql_types::Value;

/// Simplifies a plan bottom-up. References to shared plans and subqueries are resolved by `shared` before.
pub(crate) fn run(plan: &mut Plan, context: &Context) {
    children_mut(plan).into_iter().for_each(|c| run(c, context));
    for e in exprs_mut(&mut plan.node) {
        refold(e, context);
    }
    if let Some(node) = simpler(plan) {
        plan.node = node;
    }
}

/// Folds calls whose arguments have become constant.
pub(crate) fn refold(e: &mut Expr, context: &Context) {
    let old = std::mem::replace(e, Expr::Constant(Value::Bool(false)));
    *e = old.rewrite(&mut |x| match x {
        Expr::Call(f, args, ty) => {
            let known = args.iter().any(|a| a.constant().is_some());
            if f.name == "and" || f.name == "or" {
                return logical(f, args, ty);
            }
            if !known {
                return Expr::Call(f, args, ty);
            }
            let keep = Expr::Call(f, args.clone(), ty);
            fold(f, args, ty, context).unwrap_or(keep)
        }
        other => other,
    });
}

/// `true and x` is `x` if that is a bool, `false and x` is `false`, also where `x` is not constant.
fn logical(f: &'static kql_functions::Scalar, args: Vec<Expr>, ty: kql_types::Type) -> Expr {
    let decisive = f.name == "or";
    let [a, b] = args.as_slice() else { return Expr::Call(f, args, ty) };
    let value = |e: &Expr| match e.constant() {
        Some(Value::Bool(v)) => Some(*v),
        _ => None,
    };
    match (value(a), value(b)) {
        (Some(v), _) | (_, Some(v)) if v == decisive => Expr::Constant(Value::Bool(decisive)),
        (Some(_), _) if b.ty() == ty => b.clone(),
        (_, Some(_)) if a.ty() == ty => a.clone(),
        // A number or a dynamic is turned into its truth by the call.
        (Some(_), _) | (_, Some(_)) | (None, None) => Expr::Call(f, args, ty),
    }
}

/// Whether a plan is known to give no rows.
pub(crate) fn is_empty(plan: &Plan) -> bool {
    matches!(&plan.node, Node::Values(rows) if rows.is_empty())
}

fn simpler(plan: &mut Plan) -> Option<Node> {
    let empty = || Some(Node::Values(Vec::new()));
    match &mut plan.node {
        Node::Filter(input, predicate) => match predicate.constant() {
            _ if is_empty(input) => empty(),
            Some(Value::Bool(true)) => Some(pass_through(plan)),
            Some(_) => empty(),
            None => None,
        },
        Node::Project(input, _) if is_empty(input) => empty(),
        Node::Limit(input, count) => match count.constant() {
            _ if is_empty(input) => empty(),
            Some(v) if v.as_i64().is_some_and(|n| n <= 0) => empty(),
            _ => None,
        },
        Node::Sort { input, .. } if is_empty(input) => empty(),
        Node::Aggregate { input, keys, .. } if is_empty(input) && !keys.is_empty() => empty(),
        Node::Expand(e) if is_empty(&e.input) => empty(),
        Node::Extract(e) if is_empty(&e.input) => empty(),
        Node::Apply(a) if is_empty(&a.input) => empty(),
        Node::Join(j) => {
            let (left, right) = (is_empty(&j.left), is_empty(&j.right));
            let nothing = match j.kind {
                JoinKind::Inner | JoinKind::InnerUnique | JoinKind::LeftSemi | JoinKind::RightSemi => left || right,
                JoinKind::LeftOuter | JoinKind::LeftAnti => left,
                JoinKind::RightOuter | JoinKind::RightAnti => right,
                JoinKind::FullOuter => left && right,
            };
            if nothing { empty() } else { None }
        }
        Node::Union(inputs) => {
            inputs.retain(|(p, _)| !is_empty(p));
            match inputs.len() {
                0 => empty(),
                1 => {
                    let (input, exprs) = inputs.remove(0);
                    Some(Node::Project(Box::new(input), exprs))
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The node of a filter's input in the place of the filter: its columns are the same.
fn pass_through(plan: &mut Plan) -> Node {
    match std::mem::replace(&mut plan.node, Node::GroupRows) {
        Node::Filter(input, _) => {
            plan.fields = input.fields;
            input.node
        }
        other => other,
    }
}
