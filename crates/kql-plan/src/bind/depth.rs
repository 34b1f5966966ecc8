//! How many operators of a query follow each other.

use crate::ir::{Node, Plan, children};
use std::collections::HashMap;

/// Operators that may follow each other, over the names of `let` and through functions: each step over the tree of operators
/// takes time that grows with its depth. The service refuses deep trees too (Kusto's page on query limits, "Limit on query
/// complexity"), without saying at which depth.
pub(crate) const MAX_OPERATORS: usize = 1_000;

/// The depths of the plans that names refer to, so that each is measured once.
#[derive(Default)]
pub(crate) struct Depths(HashMap<u32, usize>);

impl Depths {
    /// The number of operators on the longest way through a plan.
    pub(crate) fn of(&mut self, plan: &Plan) -> usize {
        if let Node::Cte(cte) = &plan.node {
            return match self.0.get(&cte.id) {
                Some(depth) => *depth,
                None => {
                    let depth = self.of(&cte.plan);
                    self.0.insert(cte.id, depth);
                    depth
                }
            };
        }
        1 + children(plan).into_iter().map(|child| self.of(child)).max().unwrap_or(0)
    }
}
