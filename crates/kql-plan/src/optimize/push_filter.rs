//! Predicates go down as far as they can, into the scans.

use super::substitute::{definitions, inline};
use crate::ir::{ColumnId, Expr, JoinKind, Node, Plan, children_mut};
use kql_types::{Type, Value};

/// Pushes all filters of a plan down.
pub(crate) fn run(plan: &mut Plan) {
    if let Node::Filter(..) = &plan.node {
        let Node::Filter(input, predicate) = std::mem::replace(&mut plan.node, Node::GroupRows) else { return };
        let mut input = *input;
        let mut stay = Vec::new();
        // The innermost filter of a row of filters is tested first, and stays first.
        for part in conjuncts(predicate) {
            if !part.is_movable() || !push(&mut input, part.clone()) {
                stay.push(part);
            }
        }
        match stay.into_iter().reduce(and) {
            Some(predicate) => {
                run(&mut input);
                plan.node = Node::Filter(Box::new(input), predicate);
            }
            None => {
                *plan = Plan { serialized: plan.serialized, open: plan.open, ..input };
                run(plan);
            }
        }
        return;
    }
    children_mut(plan).into_iter().for_each(run);
}

fn and(a: Expr, b: Expr) -> Expr {
    match kql_functions::scalar("and") {
        Some(f) => Expr::Call(f, vec![a, b], Type::Bool),
        None => a,
    }
}

/// The parts of a conjunction; a part that is no bool, whose truth the call finds, stays in its call.
pub(crate) fn conjuncts(e: Expr) -> Vec<Expr> {
    let mut out = Vec::new();
    let mut work = vec![e];
    while let Some(e) = work.pop() {
        match e {
            Expr::Call(f, args, _) if f.name == "and" && args.iter().all(|a| a.ty() == Type::Bool) => {
                work.extend(args.into_iter().rev())
            }
            other => out.push(other),
        }
    }
    out
}

/// Takes a predicate into a plan, below its root or at it; false if the plan cannot take it.
fn push(plan: &mut Plan, predicate: Expr) -> bool {
    if predicate == Expr::Constant(Value::Bool(true)) {
        return true;
    }
    match &mut plan.node {
        Node::Scan(scan) => {
            scan.predicates.push(predicate);
            true
        }
        Node::Filter(input, own) => {
            if !own.is_movable() {
                return false;
            }
            // Behind this filter's own predicate, so that the order of tests stays.
            if !push_below(input, &predicate) {
                let old = std::mem::replace(own, Expr::Constant(Value::Bool(true)));
                *own = and(old, predicate);
            }
            true
        }
        Node::Project(input, exprs) => {
            if exprs.iter().any(Expr::needs_table) {
                return false;
            }
            match inline(&predicate, &definitions(&plan.fields, exprs)) {
                Some(below) => {
                    put(input, below);
                    true
                }
                None => false,
            }
        }
        Node::Union(inputs) => {
            let fields = plan.fields.clone();
            let mut below = Vec::new();
            for (_, exprs) in inputs.iter() {
                match inline(&predicate, &definitions(&fields, exprs)) {
                    Some(e) => below.push(e),
                    None => return false,
                }
            }
            for ((input, _), e) in inputs.iter_mut().zip(below) {
                put(input, e);
            }
            true
        }
        Node::Sort { input, limit: None, .. } => {
            put(input, predicate);
            true
        }
        Node::Aggregate { input, keys, .. } => {
            let n = keys.len();
            if n == 0 {
                return false;
            }
            let columns = predicate.columns();
            let is_key = |c: &ColumnId| plan.fields[..n].iter().any(|f| f.id == *c);
            if columns.is_empty() || !columns.iter().all(is_key) {
                return false;
            }
            match inline(&predicate, &definitions(&plan.fields[..n], keys)) {
                Some(below) => {
                    put(input, below);
                    true
                }
                None => false,
            }
        }
        Node::Join(j) => {
            let columns = predicate.columns();
            if columns.is_empty() {
                return false;
            }
            let of = |p: &Plan| columns.iter().all(|c| p.fields.iter().any(|f| f.id == *c));
            let (left_ok, right_ok) = match j.kind {
                JoinKind::Inner => (true, true),
                // A left row chosen for its key must be chosen before it is tested, unless only the key is tested.
                JoinKind::InnerUnique => (false, true),
                JoinKind::LeftOuter | JoinKind::LeftSemi | JoinKind::LeftAnti => (true, false),
                JoinKind::RightOuter | JoinKind::RightSemi | JoinKind::RightAnti => (false, true),
                JoinKind::FullOuter => (false, false),
            };
            if left_ok && of(&j.left) {
                put(&mut j.left, predicate);
                true
            } else if right_ok && of(&j.right) {
                put(&mut j.right, predicate);
                true
            } else {
                false
            }
        }
        Node::Expand(e) => {
            let touches = |id: &ColumnId| e.items.iter().any(|i| i.output == *id) || e.index == Some(*id);
            if predicate.columns().iter().any(touches) {
                return false;
            }
            put(&mut e.input, predicate);
            true
        }
        Node::Extract(e) => {
            let touches = |id: &ColumnId| e.outputs.iter().any(|o| o.id == *id);
            if predicate.columns().iter().any(touches) {
                return false;
            }
            put(&mut e.input, predicate);
            true
        }
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

fn push_below(input: &mut Plan, predicate: &Expr) -> bool {
    push(input, predicate.clone())
}

/// Puts a predicate over a plan, as deep as it goes.
fn put(plan: &mut Plan, predicate: Expr) {
    if push(plan, predicate.clone()) {
        return;
    }
    let fields = plan.fields.clone();
    let (serialized, open) = (plan.serialized, plan.open);
    let inner =
        Plan { node: std::mem::replace(&mut plan.node, Node::GroupRows), fields: fields.clone(), serialized, open };
    *plan = Plan { node: Node::Filter(Box::new(inner), predicate), fields, serialized, open };
}
