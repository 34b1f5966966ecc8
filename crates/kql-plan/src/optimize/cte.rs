//! CTEs and subqueries. They are numbered so that one refers only to smaller numbers. Simplification goes up the numbers, so that
//! a CTE that turns out empty, or a subquery that turns out constant, is known as such where it is used; the required columns go
//! down them, from the uses to what is used. Where a reference is replaced, [`super::cte_inlining`] can put the plan itself.

use super::column_pruning::{RequiredColumns, project_to};
use super::empty_relation::is_empty;
use super::{cte_inlining, push_down, simplify};
use crate::ir::{
    Cte, Expr, Node, Plan, Reference, Subquery, children, children_mut, exprs_mut, inherit_fields, references,
};
use kql_functions::Context;
use kql_types::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A plan that others refer to.
#[derive(Clone)]
enum Part {
    Cte(Arc<Cte>),
    Subquery(Arc<Subquery>),
}

impl Part {
    fn plan(&self) -> &Plan {
        match self {
            Part::Cte(c) => &c.plan,
            Part::Subquery(s) => &s.plan,
        }
    }

    /// The part with another plan.
    fn with_plan(&self, plan: Plan) -> Part {
        match self {
            Part::Cte(c) => Part::Cte(Arc::new(Cte { id: c.id, name: c.name.clone(), plan })),
            Part::Subquery(s) => Part::Subquery(Arc::new(Subquery { id: s.id, plan, form: s.form, ty: s.ty })),
        }
    }

    /// What references to it become when it is done and these of its fields are left.
    fn replacement(self, kept: Vec<usize>) -> Replacement {
        match self {
            Part::Cte(c) => Replacement::Cte(c, kept),
            Part::Subquery(s) => Replacement::Subquery(s),
        }
    }
}

/// What references to a part become.
enum Replacement {
    /// The plan itself.
    Inline(Box<Plan>),
    /// The same, for the only reference.
    InlineOnce(Box<Plan>),
    /// A new plan of which only the given fields of the old one are left.
    Cte(Arc<Cte>, Vec<usize>),
    Subquery(Arc<Subquery>),
    Constant(Value),
}

/// All parts that a plan reaches, by number, with how often each is referred to.
fn reach(plan: &Plan, parts: &mut BTreeMap<u32, (Part, usize)>) {
    for reference in references(&plan.node) {
        let new = !parts.contains_key(&reference.id());
        let part = match reference {
            Reference::Cte(c) => Part::Cte(c.clone()),
            Reference::Subquery(s) => Part::Subquery(s.clone()),
        };
        parts.entry(reference.id()).or_insert((part, 0)).1 += 1;
        if new {
            reach(reference.plan(), parts);
        }
    }
    children(plan).into_iter().for_each(|c| reach(c, parts));
}

/// Simplifies every part before the plans that refer to it, then the plan.
pub(super) fn simplify_all(mut plan: Plan, context: &Context) -> Plan {
    let mut parts = BTreeMap::new();
    reach(&plan, &mut parts);
    let mut done = HashMap::new();
    for (id, (part, uses)) in parts {
        let mut inner = part.plan().clone();
        replace(&mut inner, &mut done);
        simplify(&mut inner, context);
        let replacement = match &part {
            Part::Cte(_) if cte_inlining::applies(&inner, uses) => match uses {
                1 => Replacement::InlineOnce(Box::new(inner)),
                _ => Replacement::Inline(Box::new(inner)),
            },
            Part::Subquery(s) if is_empty(&inner) => Replacement::Constant(s.nothing()),
            Part::Cte(_) | Part::Subquery(_) => {
                let all = (0..inner.fields.len()).collect();
                part.with_plan(inner).replacement(all)
            }
        };
        done.insert(id, replacement);
    }
    replace(&mut plan, &mut done);
    simplify(&mut plan, context);
    plan
}

/// Pushes predicates down and prunes columns: in the plan first, then in its parts from the largest number down, each by the
/// columns that its uses require. Last, the finished parts go to their uses.
pub(super) fn push_down_all(plan: Plan) -> Plan {
    let mut parts = BTreeMap::new();
    reach(&plan, &mut parts);
    let mut required = RequiredColumns::default();
    // The result has its columns in the order in which they were bound.
    let result: Vec<_> = plan.fields.iter().map(|f| f.id).collect();
    let mut plan = project_to(push_down(plan, &result, &mut required), &result);
    let mut finished = BTreeMap::new();
    for (id, (part, _)) in parts.into_iter().rev() {
        let inner = part.plan().clone();
        let kept: Vec<usize> = match &part {
            Part::Cte(_) => required.of(id).into_iter().filter(|i| *i < inner.fields.len()).collect(),
            // The value is in the first column.
            Part::Subquery(_) => (0..inner.fields.len().min(1)).collect(),
        };
        let columns: Vec<_> = kept.iter().map(|i| inner.fields[*i].id).collect();
        let inner = project_to(push_down(inner, &columns, &mut required), &columns);
        finished.insert(id, (part, inner, kept));
    }
    let mut done = HashMap::new();
    for (id, (part, mut inner, kept)) in finished {
        replace(&mut inner, &mut done);
        done.insert(id, part.with_plan(inner).replacement(kept));
    }
    replace(&mut plan, &mut done);
    plan
}

/// Puts finished parts in the place of the old ones.
fn replace(plan: &mut Plan, done: &mut HashMap<u32, Replacement>) {
    children_mut(plan).into_iter().for_each(|c| replace(c, done));
    for e in exprs_mut(&mut plan.node) {
        e.rewrite_in_place(&mut |x| match &x {
            Expr::Subquery(s) => match done.get(&s.id) {
                Some(Replacement::Subquery(new)) => Expr::Subquery(new.clone()),
                Some(Replacement::Constant(v)) => Expr::Constant(v.clone()),
                Some(Replacement::Inline(_) | Replacement::InlineOnce(_) | Replacement::Cte(..)) | None => x,
            },
            Expr::Column(..) | Expr::Constant(_) | Expr::Call(..) => x,
        });
    }
    // A CTE below may have lost columns.
    inherit_fields(plan);
    let Node::Cte(cte) = &plan.node else { return };
    let id = cte.id;
    match done.get(&id) {
        Some(Replacement::Inline(inner)) => cte_inlining::inline(plan, inner.clone()),
        // Moved, not copied: each part of a long chain would be copied with all that it holds.
        Some(Replacement::InlineOnce(_)) => {
            if let Some(Replacement::InlineOnce(inner)) = done.remove(&id) {
                cte_inlining::inline(plan, inner);
            }
        }
        Some(Replacement::Cte(new, kept)) => {
            plan.fields = kept.iter().filter_map(|i| plan.fields.get(*i).cloned()).collect();
            plan.node = Node::Cte(new.clone());
        }
        Some(Replacement::Subquery(_) | Replacement::Constant(_)) | None => {}
    }
}
