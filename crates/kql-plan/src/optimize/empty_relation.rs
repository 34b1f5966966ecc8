//! Empty-relation propagation: an operator over an input that is known to have no rows is itself known to have none, so that
//! nothing below it runs. Filters that keep every row go in passing, and so do the empty inputs of a union.

use crate::ir::{JoinKind, Node, Plan, children_mut};
use kql_types::Value;

/// Propagates empty relations from the leaves to the root.
pub(super) fn run(plan: &mut Plan) {
    children_mut(plan).into_iter().for_each(run);
    match verdict(plan) {
        Verdict::Keep => {}
        Verdict::Empty => plan.node = Node::Values(Vec::new()),
        Verdict::Input => take_input(plan),
    }
}

/// Whether a plan is known to have no rows.
pub(super) fn is_empty(plan: &Plan) -> bool {
    matches!(&plan.node, Node::Values(rows) if rows.is_empty())
}

/// What is known of a node whose inputs are done.
enum Verdict {
    /// Nothing.
    Keep,
    /// It has no rows.
    Empty,
    /// It gives what its only input gives.
    Input,
}

fn verdict(plan: &mut Plan) -> Verdict {
    let empty_if = |empty| if empty { Verdict::Empty } else { Verdict::Keep };
    match &mut plan.node {
        Node::Filter(input, predicate) => match predicate.constant() {
            _ if is_empty(input) => Verdict::Empty,
            Some(Value::Bool(true)) => Verdict::Input,
            Some(_) => Verdict::Empty,
            None => Verdict::Keep,
        },
        Node::Limit(input, count) => {
            let none = count.constant().is_some_and(|v| v.as_i64().is_some_and(|n| n <= 0));
            empty_if(none || is_empty(input))
        }
        Node::Project(input, _) | Node::Sort { input, .. } => empty_if(is_empty(input)),
        // Without keys there is always one group.
        Node::Aggregate { input, keys, .. } => empty_if(is_empty(input) && !keys.is_empty()),
        Node::Expand(e) => empty_if(is_empty(&e.input)),
        Node::Extract(e) => empty_if(is_empty(&e.input)),
        Node::Apply(a) => empty_if(is_empty(&a.input)),
        Node::Join(j) => {
            let (left, right) = (is_empty(&j.left), is_empty(&j.right));
            empty_if(match j.kind {
                JoinKind::Inner | JoinKind::InnerUnique | JoinKind::LeftSemi | JoinKind::RightSemi => left || right,
                JoinKind::LeftOuter | JoinKind::LeftAnti => left,
                JoinKind::RightOuter | JoinKind::RightAnti => right,
                JoinKind::FullOuter => left && right,
            })
        }
        Node::Union(inputs) => {
            inputs.retain(|(p, _)| !is_empty(p));
            match inputs.len() {
                0 => Verdict::Empty,
                1 => Verdict::Input,
                _ => Verdict::Keep,
            }
        }
        // A plugin and a series may give rows of their own.
        Node::Scan(_)
        | Node::Values(_)
        | Node::Range { .. }
        | Node::GroupRows
        | Node::MakeSeries(_)
        | Node::Plugin(_)
        | Node::Cte(_) => Verdict::Keep,
    }
}

/// Puts the input of a filter that keeps all rows, or of a union of one, in the place of the node.
fn take_input(plan: &mut Plan) {
    match std::mem::replace(&mut plan.node, Node::GroupRows) {
        Node::Filter(input, _) => {
            plan.fields = input.fields;
            plan.node = input.node;
        }
        Node::Union(mut inputs) => {
            if let Some((input, exprs)) = inputs.pop() {
                plan.node = Node::Project(Box::new(input), exprs);
            }
        }
        other => plan.node = other,
    }
}
