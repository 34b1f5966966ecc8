//! Predicate pushdown: each part of a filter moves below the operators that it does not depend on, into the scans where it can.

use super::substitute::{definitions, inline};
use crate::ir::{ColumnId, Expr, Join, JoinKind, Node, Plan, children_mut};
use kql_types::Value;

/// Pushes the predicates of all filters down.
pub(super) fn run(plan: &mut Plan) {
    if !matches!(plan.node, Node::Filter(..)) {
        children_mut(plan).into_iter().for_each(run);
        return;
    }
    let Node::Filter(input, predicate) = std::mem::replace(&mut plan.node, Node::GroupRows) else { return };
    let mut input = *input;
    // Predicates that cannot be pushed stay in the order in which they are written.
    let mut rest = Vec::new();
    for part in predicate.conjuncts() {
        if !part.is_movable() || !push(&mut input, part) {
            rest.push(part.clone());
        }
    }
    match rest.into_iter().reduce(Expr::and) {
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

/// Pushes a predicate into or below the root of a plan; false if it must stay above.
fn push(plan: &mut Plan, predicate: &Expr) -> bool {
    if *predicate == Expr::Constant(Value::Bool(true)) {
        return true;
    }
    match &mut plan.node {
        Node::Scan(scan) => {
            scan.predicates.push(predicate.clone());
            true
        }
        Node::Filter(input, own) => {
            if !own.is_movable() {
                return false;
            }
            // Behind the filter's own predicate, so that the tests keep their order.
            if !push(input, predicate) {
                let first = std::mem::replace(own, Expr::Constant(Value::Bool(true)));
                *own = first.and(predicate.clone());
            }
            true
        }
        Node::Project(input, exprs) => {
            !exprs.iter().any(Expr::needs_table)
                && push_inlined(input, inline(predicate, &definitions(&plan.fields, exprs)))
        }
        Node::Union(inputs) => {
            let fields = &plan.fields;
            let below = inputs.iter().map(|(_, exprs)| inline(predicate, &definitions(fields, exprs)));
            let Some(below) = below.collect::<Option<Vec<_>>>() else { return false };
            for ((input, _), e) in inputs.iter_mut().zip(below) {
                push_or_wrap(input, e);
            }
            true
        }
        // With a limit, the rows that the predicate drops have had a place among the first.
        Node::Sort { input, limit: None, .. } => push_inlined(input, Some(predicate.clone())),
        // A predicate over the keys keeps or drops whole groups.
        Node::Aggregate { input, keys, .. } => {
            let fields = &plan.fields[..keys.len()];
            let columns = predicate.columns();
            let over_keys = columns.iter().all(|c| fields.iter().any(|f| f.id == *c));
            !columns.is_empty() && over_keys && push_inlined(input, inline(predicate, &definitions(fields, keys)))
        }
        Node::Join(j) => push_into_join(j, predicate),
        Node::Expand(e) => {
            let made = |id: &ColumnId| e.items.iter().any(|i| i.output == *id) || e.index == Some(*id);
            !predicate.columns().iter().any(made) && push_inlined(&mut e.input, Some(predicate.clone()))
        }
        Node::Extract(e) => {
            let made = |id: &ColumnId| e.outputs.iter().any(|o| o.id == *id);
            !predicate.columns().iter().any(made) && push_inlined(&mut e.input, Some(predicate.clone()))
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
        | Node::Cte(_) => false,
    }
}

/// Pushes a predicate over one side of a join into that side, where rows without a partner allow it.
fn push_into_join(join: &mut Join, predicate: &Expr) -> bool {
    let columns = predicate.columns();
    if columns.is_empty() {
        return false;
    }
    let (into_left, into_right) = match join.kind {
        JoinKind::Inner => (true, true),
        // The left row of a key must be chosen before it is tested.
        JoinKind::InnerUnique => (false, true),
        JoinKind::LeftOuter | JoinKind::LeftSemi | JoinKind::LeftAnti => (true, false),
        JoinKind::RightOuter | JoinKind::RightSemi | JoinKind::RightAnti => (false, true),
        JoinKind::FullOuter => (false, false),
    };
    let over = |side: &Plan| columns.iter().all(|c| side.fields.iter().any(|f| f.id == *c));
    let side = if into_left && over(&join.left) {
        &mut join.left
    } else if into_right && over(&join.right) {
        &mut join.right
    } else {
        return false;
    };
    push_or_wrap(side, predicate.clone());
    true
}

/// Pushes a predicate that has been rewritten over the input; false if it could not be.
fn push_inlined(input: &mut Plan, predicate: Option<Expr>) -> bool {
    let Some(predicate) = predicate else { return false };
    push_or_wrap(input, predicate);
    true
}

/// Pushes a predicate as deep as it goes; where it cannot go further, a filter over the plan takes it.
fn push_or_wrap(plan: &mut Plan, predicate: Expr) {
    if push(plan, &predicate) {
        return;
    }
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
