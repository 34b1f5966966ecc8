//! Which side of a join is hashed: the smaller one, by the sizes of the stored tables below; of `lookup` the right one.

use crate::ir::{Cte, Expr, Node, Plan, Side, children, children_mut};
use std::sync::Arc;

pub(crate) fn choose(plan: &mut Plan) {
    // Cte plans are behind `Arc` and rebuilt by cloning: only those with a join inside need it.
    if let Node::Cte(s) = &plan.node {
        if has_join(&s.plan) {
            let mut inner = s.plan.clone();
            choose(&mut inner);
            plan.node = Node::Cte(Arc::new(Cte { id: s.id, name: s.name.clone(), plan: inner }));
        }
        return;
    }
    children_mut(plan).into_iter().for_each(choose);
    if let Node::Join(j) = &mut plan.node {
        let left = !j.keeps_left_order && size(&j.left) < size(&j.right);
        j.build = if left { Side::Left } else { Side::Right };
    }
}

fn has_join(plan: &Plan) -> bool {
    match &plan.node {
        Node::Join(_) => true,
        Node::Cte(s) => has_join(&s.plan),
        _ => children(plan).into_iter().any(has_join),
    }
}

/// Rows of the stored tables that a plan reads; an aggregation is taken to shrink them, a limit to bound them.
fn size(plan: &Plan) -> u64 {
    match &plan.node {
        Node::Scan(s) => s.source.row_estimate().unwrap_or(1 << 20),
        Node::Values(rows) => rows.len() as u64,
        Node::Range { .. } => 1 << 10,
        Node::Cte(s) => size(&s.plan),
        Node::Aggregate { input, keys, .. } if keys.is_empty() => size(input).min(1),
        Node::Aggregate { input, .. } => size(input) / 4,
        Node::Limit(input, Expr::Constant(n)) => size(input).min(n.as_i64().unwrap_or(0).max(0) as u64),
        Node::GroupRows => 1 << 10,
        _ => children(plan).into_iter().map(size).fold(0, u64::saturating_add),
    }
}
