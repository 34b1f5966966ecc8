//! CTE inlining: a CTE with one use, or one that is only a stored table or constant rows, moves to its use, where other rules can
//! combine it with its surroundings.

use super::substitute;
use crate::ir::{Expr, Node, Plan, PlanField};

/// Whether a CTE with so many uses moves to them.
pub(super) fn applies(cte: &Plan, uses: usize) -> bool {
    uses == 1 || leaf(cte, &cte.fields).is_some()
}

/// Replaces a reference by the plan of its CTE. The columns keep the identities that the reference gives them.
pub(super) fn inline(reference: &mut Plan, cte: Box<Plan>) {
    reference.node = leaf(&cte, &reference.fields).unwrap_or_else(|| {
        let exprs = cte.fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        Node::Project(cte, exprs)
    });
}

/// The node of a plan without inputs, giving its columns the identities of a use: it may be put into several places.
fn leaf(inner: &Plan, fields: &[PlanField]) -> Option<Node> {
    match &inner.node {
        Node::Scan(scan) => {
            let columns: Vec<Expr> = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
            let new = substitute::definitions(&inner.fields, &columns);
            let mut scan = scan.clone();
            for p in &mut scan.predicates {
                *p = substitute::inline(p, &new)?;
            }
            Some(Node::Scan(scan))
        }
        Node::Values(_) | Node::Cte(_) => Some(inner.node.clone()),
        Node::Range { .. }
        | Node::Filter(..)
        | Node::Project(..)
        | Node::Aggregate { .. }
        | Node::Join(_)
        | Node::Union(_)
        | Node::Sort { .. }
        | Node::Limit(..)
        | Node::Expand(_)
        | Node::Apply(_)
        | Node::GroupRows
        | Node::Extract(_)
        | Node::MakeSeries(_)
        | Node::Plugin(_) => None,
    }
}
