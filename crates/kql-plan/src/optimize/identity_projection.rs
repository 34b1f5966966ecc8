//! Identity projections: a projection that only passes columns on is removed, since nodes above refer to columns by identity.

use crate::ir::{Expr, Node, Plan, children_mut, inherit_fields};

/// Removes identity projections below the root; the root gives the result its order and its names.
pub(super) fn run(plan: &mut Plan) {
    for child in children_mut(plan) {
        while let Some(inner) = input_of_identity(child) {
            *child = inner;
        }
        run(child);
    }
    let names = plan.fields.clone();
    if inherit_fields(plan) {
        for f in &mut plan.fields {
            if let Some(named) = names.iter().find(|n| n.id == f.id) {
                f.name.clone_from(&named.name);
            }
        }
    }
}

/// The input of a projection that has the same columns, perhaps in another order or under other names.
fn input_of_identity(plan: &mut Plan) -> Option<Plan> {
    let Node::Project(input, exprs) = &mut plan.node else { return None };
    let same = exprs.iter().zip(&plan.fields).all(|(e, f)| matches!(e, Expr::Column(id, _) if *id == f.id));
    let all = input.fields.iter().all(|f| plan.fields.iter().any(|p| p.id == f.id));
    if !same || !all {
        return None;
    }
    let mut inner = std::mem::replace(input.as_mut(), Plan::placeholder());
    // A scan keeps the names of its table.
    if !matches!(inner.node, Node::Scan(_)) {
        for f in &mut inner.fields {
            if let Some(named) = plan.fields.iter().find(|p| p.id == f.id) {
                f.name.clone_from(&named.name);
            }
        }
    }
    inner.serialized = plan.serialized;
    inner.open = plan.open;
    Some(inner)
}
