//! Projections that only pass columns on are taken out: whoever is above finds its columns by identity.

use crate::ir::{Expr, Node, Plan, children_mut};

/// Takes out the projections below a plan's root; the root gives the result its order and its names.
pub(crate) fn run(plan: &mut Plan) {
    for child in children_mut(plan) {
        while let Some(inner) = passed_on(child) {
            *child = inner;
        }
        run(child);
    }
    // What these give is what their input gives.
    if let Node::Filter(input, _) | Node::Limit(input, _) | Node::Sort { input, .. } = &plan.node {
        let names: Vec<_> = plan.fields.clone();
        plan.fields.clone_from(&input.fields);
        for f in &mut plan.fields {
            if let Some(named) = names.iter().find(|n| n.id == f.id) {
                f.name.clone_from(&named.name);
            }
        }
    }
}

/// The input of a projection that has the same columns, perhaps in another order or under other names.
fn passed_on(plan: &mut Plan) -> Option<Plan> {
    let Node::Project(input, exprs) = &mut plan.node else { return None };
    let same = exprs.iter().zip(&plan.fields).all(|(e, f)| matches!(e, Expr::Column(id, _) if *id == f.id));
    let all = input.fields.iter().all(|f| plan.fields.iter().any(|p| p.id == f.id));
    if !same || !all {
        return None;
    }
    let mut inner = std::mem::replace(
        input.as_mut(),
        Plan { node: Node::GroupRows, fields: Vec::new(), serialized: false, open: false },
    );
    for f in &mut inner.fields {
        if let Some(named) = plan.fields.iter().find(|p| p.id == f.id) {
            // Scans keep their own names, by which they are told apart.
            if !matches!(inner.node, Node::Scan(_)) {
                f.name.clone_from(&named.name);
            }
        }
    }
    inner.serialized = plan.serialized;
    inner.open = plan.open;
    Some(inner)
}
