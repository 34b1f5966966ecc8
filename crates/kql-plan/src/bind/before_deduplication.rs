//! Filters over an `innerunique` join that the service applies to the left rows before it removes duplicate keys.
//!
//! The service pushes a filter to the side of the join whose columns it reads, and its documentation shows the answer that
//! follows: a row of the left side that the filter drops does not stand for its key. What the filter means is therefore
//! settled here, where the optimizer cannot change it. Source: join-innerunique.

use crate::ir::{ColumnId, Expr, Join, JoinKind, Node, Plan};

/// Moves the conjuncts of a filter that concern only left columns of an `innerunique` join below that join; the rest, which
/// still has to filter the plan.
pub(super) fn push_before_deduplication(plan: &mut Plan, predicate: Expr) -> Option<Expr> {
    let mut rest: Option<Expr> = None;
    for conjunct in predicate.conjuncts() {
        let moves = conjunct.is_movable() && !conjunct.columns().is_empty() && push(plan, conjunct);
        if !moves {
            let conjunct = conjunct.clone();
            rest = Some(match rest {
                Some(before) => before.and(conjunct),
                None => conjunct,
            });
        }
    }
    rest
}

/// Pushes a predicate below the nearest `innerunique` join that it can reach; false if there is none.
fn push(plan: &mut Plan, predicate: &Expr) -> bool {
    match &mut plan.node {
        Node::Filter(input, _) | Node::Sort { input, limit: None, .. } => push(input, predicate),
        Node::Project(input, exprs) => {
            // Values that depend on the rows around them would change with the rows.
            if !exprs.iter().all(Expr::is_movable) {
                return false;
            }
            let below = |id: ColumnId| plan.fields.iter().position(|f| f.id == id).and_then(|i| exprs.get(i));
            passed_on(predicate, below).is_some_and(|p| push(input, &p))
        }
        Node::Join(join) => push_into_join(join, predicate),
        // A name of `let` is computed once for all its uses, and other operators choose or combine rows.
        Node::Scan(_)
        | Node::Values(_)
        | Node::Range { .. }
        | Node::Aggregate { .. }
        | Node::Union(_)
        | Node::Sort { .. }
        | Node::Limit(..)
        | Node::Expand(_)
        | Node::Apply(_)
        | Node::GroupRows
        | Node::Extract(_)
        | Node::MakeSeries(_)
        | Node::Plugin(_)
        | Node::Cte(_) => false,
    }
}

fn push_into_join(join: &mut Join, predicate: &Expr) -> bool {
    let columns = predicate.columns();
    let over = |side: &Plan| columns.iter().all(|c| side.fields.iter().any(|f| f.id == *c));
    // Rows of the other side that have lost their partner would come back with nulls.
    let (into_left, into_right) = match join.kind {
        JoinKind::Inner | JoinKind::InnerUnique => (true, true),
        JoinKind::LeftOuter | JoinKind::LeftSemi | JoinKind::LeftAnti => (true, false),
        JoinKind::RightOuter | JoinKind::RightSemi | JoinKind::RightAnti => (false, true),
        JoinKind::FullOuter => (false, false),
    };
    if into_left && over(&join.left) {
        let pushed = push(&mut join.left, predicate);
        if !pushed && join.kind == JoinKind::InnerUnique {
            let left = std::mem::replace(&mut *join.left, super::binder::open_table());
            *join.left = super::operator::r#where::filtered(left, predicate.clone());
            return true;
        }
        return pushed;
    }
    into_right && over(&join.right) && push(&mut join.right, predicate)
}

/// A predicate over the output of a projection as one over its input, if every column that it reads is passed on as it is.
fn passed_on<'e>(predicate: &Expr, below: impl Fn(ColumnId) -> Option<&'e Expr>) -> Option<Expr> {
    let passed = predicate.columns().iter().all(|c| matches!(below(*c), Some(Expr::Column(..))));
    passed.then(|| {
        predicate.clone().rewrite(&mut |e| match &e {
            Expr::Column(id, _) => below(*id).cloned().unwrap_or(e),
            Expr::Constant(_) | Expr::Call(..) | Expr::Subquery(_) => e,
        })
    })
}
