//! Predicate pushdown: each part of a filter moves below the operators that it does not depend on, into the scans where it can.

use super::substitute::{definitions, inline};
use crate::ir::{ColumnId, Expr, Join, JoinKind, Node, Plan, children_mut};
use kql_types::Value;
use std::collections::HashMap;

/// Pushes the predicates of all filters down.
pub(super) fn run(plan: &mut Plan) {
    if !matches!(plan.node, Node::Filter(..)) {
        children_mut(plan).into_iter().for_each(run);
        return;
    }
    let Node::Filter(input, predicate) = std::mem::replace(&mut plan.node, Node::GroupRows) else { return };
    let mut input = *input;
    let (movable, fixed): (Vec<_>, Vec<_>) =
        predicate.conjuncts().into_iter().cloned().enumerate().partition(|(_, part)| part.is_movable());
    // Predicates that cannot be pushed stay in the order in which they are written.
    let mut rest = fixed;
    rest.extend(push(&mut input, movable));
    rest.sort_by_key(|(place, _)| *place);
    match conjunction(rest) {
        Some(predicate) => {
            run(&mut input);
            plan.node = Node::Filter(Box::new(input), predicate);
        }
        None => {
            *plan = Plan { serialized: plan.serialized, open: plan.open, ..input };
            run(plan);
        }
    }
}

/// A predicate, and its place among those that are pushed with it.
type Part = (usize, Expr);

fn conjunction(parts: Vec<Part>) -> Option<Expr> {
    parts.into_iter().map(|(_, part)| part).reduce(Expr::and)
}

/// Pushes predicates into or below the root of a plan; those that must stay above. All go down together, since what is to know
/// of a node is the same for each.
fn push(plan: &mut Plan, mut parts: Vec<Part>) -> Vec<Part> {
    parts.retain(|(_, part)| *part != Expr::Constant(Value::Bool(true)));
    if parts.is_empty() {
        return parts;
    }
    match &mut plan.node {
        Node::Scan(scan) => {
            scan.predicates.extend(parts.into_iter().map(|(_, part)| part));
            Vec::new()
        }
        Node::Filter(input, own) => {
            if !own.is_movable() {
                return parts;
            }
            // Behind the filter's own predicate, so that the tests keep their order.
            if let Some(rest) = conjunction(push(input, parts)) {
                let first = std::mem::replace(own, Expr::Constant(Value::Bool(true)));
                *own = first.and(rest);
            }
            Vec::new()
        }
        Node::Project(input, exprs) => {
            if exprs.iter().any(Expr::needs_table) {
                return parts;
            }
            push_inlined(input, parts, &definitions(&plan.fields, exprs))
        }
        Node::Union(inputs) => {
            let fields = &plan.fields;
            let sides: Vec<_> = inputs.iter().map(|(_, exprs)| definitions(fields, exprs)).collect();
            let mut below: Vec<Vec<Part>> = vec![Vec::new(); sides.len()];
            let mut rest = Vec::new();
            for (place, part) in parts {
                match sides.iter().map(|side| inline(&part, side)).collect::<Option<Vec<_>>>() {
                    Some(each) => below.iter_mut().zip(each).for_each(|(side, e)| side.push((place, e))),
                    None => rest.push((place, part)),
                }
            }
            drop(sides);
            inputs.iter_mut().zip(below).for_each(|((input, _), parts)| push_or_wrap(input, parts));
            rest
        }
        // With a limit, the rows that the predicate drops have had a place among the first.
        Node::Sort { input, limit: None, .. } => {
            push_or_wrap(input, parts);
            Vec::new()
        }
        // A predicate over the keys keeps or drops whole groups.
        Node::Aggregate { input, keys, .. } => {
            let fields = &plan.fields[..keys.len()];
            let (over_keys, mut rest) = split(parts, |part| {
                let columns = part.columns();
                !columns.is_empty() && columns.iter().all(|c| fields.iter().any(|f| f.id == *c))
            });
            rest.extend(push_inlined(input, over_keys, &definitions(fields, keys)));
            rest.sort_by_key(|(place, _)| *place);
            rest
        }
        Node::Join(j) => push_into_join(j, parts),
        Node::Expand(e) => {
            let made = |id: &ColumnId| e.items.iter().any(|i| i.output == *id) || e.index == Some(*id);
            let (below, rest) = split(parts, |part| !part.columns().iter().any(made));
            push_or_wrap(&mut e.input, below);
            rest
        }
        Node::Extract(e) => {
            let made = |id: &ColumnId| e.outputs.iter().any(|o| o.id == *id);
            let (below, rest) = split(parts, |part| !part.columns().iter().any(made));
            push_or_wrap(&mut e.input, below);
            rest
        }
        // A CTE has other uses, and the others depend on all their rows.
        Node::Values(_)
        | Node::Range { .. }
        | Node::Limit(..)
        | Node::Sort { .. }
        | Node::Apply(_)
        | Node::GroupRows
        | Node::MakeSeries(_)
        | Node::Plugin(_)
        | Node::Cte(_) => parts,
    }
}

/// The predicates that pass a test, and the others.
fn split(parts: Vec<Part>, test: impl Fn(&Expr) -> bool) -> (Vec<Part>, Vec<Part>) {
    parts.into_iter().partition(|(_, part)| test(part))
}

/// Pushes predicates over one side of a join into that side, where rows without a partner allow it.
fn push_into_join(join: &mut Join, parts: Vec<Part>) -> Vec<Part> {
    let (into_left, into_right) = match join.kind {
        JoinKind::Inner => (true, true),
        // The left row of a key must be chosen before it is tested.
        JoinKind::InnerUnique => (false, true),
        JoinKind::LeftOuter | JoinKind::LeftSemi | JoinKind::LeftAnti => (true, false),
        JoinKind::RightOuter | JoinKind::RightSemi | JoinKind::RightAnti => (false, true),
        JoinKind::FullOuter => (false, false),
    };
    let over = |side: &Plan, part: &Expr| {
        let columns = part.columns();
        !columns.is_empty() && columns.iter().all(|c| side.fields.iter().any(|f| f.id == *c))
    };
    let (left, parts) = split(parts, |part| into_left && over(&join.left, part));
    let (right, rest) = split(parts, |part| into_right && over(&join.right, part));
    push_or_wrap(&mut join.left, left);
    push_or_wrap(&mut join.right, right);
    rest
}

/// Pushes predicates as predicates over the input; those that cannot be.
fn push_inlined(input: &mut Plan, parts: Vec<Part>, definitions: &HashMap<ColumnId, &Expr>) -> Vec<Part> {
    let (mut below, mut rest) = (Vec::new(), Vec::new());
    for (place, part) in parts {
        match inline(&part, definitions) {
            Some(inlined) => below.push((place, inlined)),
            None => rest.push((place, part)),
        }
    }
    push_or_wrap(input, below);
    rest
}

/// Pushes predicates as deep as they go; where they cannot go further, a filter over the plan takes them.
fn push_or_wrap(plan: &mut Plan, parts: Vec<Part>) {
    let Some(predicate) = conjunction(push(plan, parts)) else { return };
    let (serialized, open) = (plan.serialized, plan.open);
    let fields = plan.fields.clone();
    let input = Box::new(std::mem::replace(plan, Plan::placeholder()));
    *plan = Plan { node: Node::Filter(input, predicate), fields, serialized, open };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::PlanField;
    use kql_types::Type;

    fn column(id: u32) -> Expr {
        Expr::Column(ColumnId(id), Type::Bool)
    }

    fn values() -> Plan {
        let field = |id| PlanField { id: ColumnId(id), name: format!("c{id}"), ty: Type::Bool };
        Plan {
            node: Node::Values(Vec::new()),
            fields: vec![field(1), field(2), field(3)],
            serialized: false,
            open: false,
        }
    }

    fn filter(input: Plan, predicate: Expr) -> Plan {
        Plan {
            fields: input.fields.clone(),
            node: Node::Filter(Box::new(input), predicate),
            serialized: false,
            open: false,
        }
    }

    /// No part of a predicate is lost where nothing can take it.
    #[test]
    fn what_cannot_be_pushed_stays_whole() {
        let all = column(1).and(column(2)).and(column(3));
        let mut plan = filter(values(), all.clone());
        run(&mut plan);
        let Node::Filter(_, predicate) = &plan.node else { panic!("the filter is gone") };
        assert_eq!(*predicate, all);
    }

    #[test]
    fn filters_merge_in_the_order_of_their_tests() {
        let mut plan = filter(filter(values(), column(1)), column(2));
        run(&mut plan);
        let Node::Filter(input, predicate) = &plan.node else { panic!("the filter is gone") };
        assert_eq!(*predicate, column(1).and(column(2)));
        assert!(matches!(input.node, Node::Values(_)));
    }
}
