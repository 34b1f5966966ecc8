//! Build side: a join hashes its smaller side, by the row counts of the tables below. `lookup` always hashes its right side, since
//! its rows come in the order of the left one.

use crate::ir::{Cte, Expr, Node, Plan, Side, children, children_mut};
use std::sync::Arc;

/// Rows of a stored table that does not know its size.
const UNKNOWN_TABLE: u64 = 1 << 20;
/// Rows of a `range`, or of a group of `partition` or `mv-apply`.
const UNKNOWN_SMALL: u64 = 1 << 10;
/// One group for so many rows is assumed of `summarize … by`.
const ROWS_PER_GROUP: u64 = 4;

/// Chooses the build side of every join.
pub(super) fn run(plan: &mut Plan) {
    // CTEs are behind `Arc` and rebuilt by cloning: only those with a join inside need it.
    if let Node::Cte(cte) = &plan.node {
        if has_join(&cte.plan) {
            let mut inner = cte.plan.clone();
            run(&mut inner);
            plan.node = Node::Cte(Arc::new(Cte { id: cte.id, name: cte.name.clone(), plan: inner }));
        }
        return;
    }
    children_mut(plan).into_iter().for_each(run);
    if let Node::Join(j) = &mut plan.node {
        let left = !j.keeps_left_order && estimate_rows(&j.left) < estimate_rows(&j.right);
        j.build = if left { Side::Left } else { Side::Right };
    }
}

fn has_join(plan: &Plan) -> bool {
    match &plan.node {
        Node::Join(_) => true,
        Node::Cte(cte) => has_join(&cte.plan),
        Node::Scan(_)
        | Node::Values(_)
        | Node::Range { .. }
        | Node::Filter(..)
        | Node::Project(..)
        | Node::Aggregate { .. }
        | Node::Union(_)
        | Node::Sort { .. }
        | Node::Limit(..)
        | Node::Expand(_)
        | Node::Apply(_)
        | Node::GroupRows
        | Node::Extract(_)
        | Node::MakeSeries(_)
        | Node::Plugin(_) => children(plan).into_iter().any(has_join),
    }
}

/// Rows of the stored tables that a plan reads. Predicates are taken to keep all rows: the estimate must be the same before and
/// after the other rules.
fn estimate_rows(plan: &Plan) -> u64 {
    match &plan.node {
        Node::Scan(s) => s.source.row_estimate().unwrap_or(UNKNOWN_TABLE),
        Node::Values(rows) => rows.len() as u64,
        Node::Range { .. } | Node::GroupRows => UNKNOWN_SMALL,
        Node::Cte(cte) => estimate_rows(&cte.plan),
        Node::Aggregate { input, keys, .. } if keys.is_empty() => estimate_rows(input).min(1),
        Node::Aggregate { input, .. } => estimate_rows(input) / ROWS_PER_GROUP,
        Node::Limit(input, Expr::Constant(n)) => estimate_rows(input).min(n.as_i64().unwrap_or(0).max(0) as u64),
        Node::Filter(..)
        | Node::Project(..)
        | Node::Join(_)
        | Node::Union(_)
        | Node::Sort { .. }
        | Node::Limit(..)
        | Node::Expand(_)
        | Node::Apply(_)
        | Node::Extract(_)
        | Node::MakeSeries(_)
        | Node::Plugin(_) => children(plan).into_iter().map(estimate_rows).fold(0, u64::saturating_add),
    }
}
