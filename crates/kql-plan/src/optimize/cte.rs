//! Plans that are used in several places: emptiness goes from them to their uses, demand for columns from the uses to them.

use super::{local, prune, simplify, substitute};
use crate::ir::{Cte, Expr, Node, Plan, PlanField, Subquery, SubqueryForm, children, children_mut, exprs, exprs_mut};
use kql_functions::Context;
use kql_types::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// What a reference refers to.
#[derive(Clone)]
enum Part {
    Cte(Arc<Cte>),
    Subquery(Arc<Subquery>),
}

impl Part {
    fn plan(&self) -> &Plan {
        match self {
            Part::Cte(s) => &s.plan,
            Part::Subquery(s) => &s.plan,
        }
    }
}

/// All parts that a plan reaches, by number, with how often each is referred to.
fn reach(plan: &Plan, parts: &mut BTreeMap<u32, (Part, usize)>) {
    references(plan, &mut |part| {
        let id = match &part {
            Part::Cte(s) => s.id,
            Part::Subquery(s) => s.id,
        };
        let seen = parts.contains_key(&id);
        let entry = parts.entry(id).or_insert_with(|| (part.clone(), 0));
        entry.1 += 1;
        if !seen {
            reach(part.plan(), parts);
        }
    });
}

fn references(plan: &Plan, f: &mut dyn FnMut(Part)) {
    if let Node::Cte(s) = &plan.node {
        f(Part::Cte(s.clone()));
    }
    for e in exprs(&plan.node) {
        e.walk(&mut |x| {
            if let Expr::Subquery(s) = x {
                f(Part::Subquery(s.clone()));
            }
        });
    }
    for c in children(plan) {
        references(c, f);
    }
}

/// Simplifies every part before the plans that use it; what is used once, or is only a stored table, moves to its use.
pub(crate) fn simplify_all(mut plan: Plan, context: &Context) -> Plan {
    let mut parts = BTreeMap::new();
    reach(&plan, &mut parts);
    let mut done: HashMap<u32, Simplified> = HashMap::new();
    for (id, (part, uses)) in parts {
        let mut inner = part.plan().clone();
        resolve(&mut inner, &done);
        simplify::run(&mut inner, context);
        let simplified = match part {
            Part::Cte(s) => {
                let cheap = leaf(&inner, &inner.fields).is_some();
                if uses == 1 || cheap {
                    Simplified::Inline(inner)
                } else {
                    Simplified::Cte(Arc::new(Cte { id, name: s.name.clone(), plan: inner }))
                }
            }
            Part::Subquery(s) if simplify::is_empty(&inner) => Simplified::Constant(s.nothing()),
            Part::Subquery(s) => Simplified::Subquery(Arc::new(Subquery { id, plan: inner, form: s.form, ty: s.ty })),
        };
        done.insert(id, simplified);
    }
    resolve(&mut plan, &done);
    simplify::run(&mut plan, context);
    plan
}

#[allow(clippy::large_enum_variant, reason = "one for each shared plan of a query")]
enum Simplified {
    Inline(Plan),
    Cte(Arc<Cte>),
    Subquery(Arc<Subquery>),
    Constant(Value),
}

/// Puts the simplified parts in the place of the old ones.
fn resolve(plan: &mut Plan, done: &HashMap<u32, Simplified>) {
    children_mut(plan).into_iter().for_each(|c| resolve(c, done));
    for e in exprs_mut(&mut plan.node) {
        let old = std::mem::replace(e, Expr::Constant(Value::Bool(false)));
        *e = old.rewrite(&mut |x| match &x {
            Expr::Subquery(s) => match done.get(&s.id) {
                Some(Simplified::Subquery(new)) => Expr::Subquery(new.clone()),
                Some(Simplified::Constant(v)) => Expr::Constant(v.clone()),
                Some(Simplified::Inline(_) | Simplified::Cte(_)) | None => x,
            },
            Expr::Column(..) | Expr::Constant(_) | Expr::Call(..) => x,
        });
    }
    if let Node::Cte(s) = &plan.node {
        match done.get(&s.id) {
            Some(Simplified::Inline(inner)) => {
                if let Some(node) = leaf(inner, &plan.fields) {
                    plan.node = node;
                } else {
                    let exprs = inner.fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
                    plan.node = Node::Project(Box::new(inner.clone()), exprs);
                }
            }
            Some(Simplified::Cte(new)) => plan.node = Node::Cte(new.clone()),
            Some(Simplified::Subquery(_) | Simplified::Constant(_)) | None => {}
        }
    }
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

/// Pushes predicates and prunes columns: the plan first, then its parts from the largest number down, each by the columns
/// that its uses ask for; last, the finished parts go to their uses.
pub(crate) fn demand_all(plan: Plan) -> Plan {
    let mut parts = BTreeMap::new();
    reach(&plan, &mut parts);
    let mut demand = prune::Demand::default();
    // The result has its columns in the order in which they were bound.
    let result: Vec<_> = plan.fields.iter().map(|f| f.id).collect();
    let mut plan = prune::only(local(plan, None, &mut demand), &result);
    let mut finished: HashMap<u32, Finished> = HashMap::new();
    for (id, (part, _)) in parts.into_iter().rev() {
        match part {
            Part::Cte(s) => {
                let wanted = demand.of(id);
                let keep: Vec<usize> = (0..s.plan.fields.len()).filter(|i| wanted.contains(i)).collect();
                let required: Vec<_> = keep.iter().map(|i| s.plan.fields[*i].id).collect();
                let inner = local(s.plan.clone(), Some(&required), &mut demand);
                let inner = prune::only(inner, &required);
                finished.insert(id, Finished::Cte { plan: inner, name: s.name.clone(), keep });
            }
            Part::Subquery(s) => {
                let required: Vec<_> = s.plan.fields.first().map(|f| f.id).into_iter().collect();
                let inner = local(s.plan.clone(), Some(&required), &mut demand);
                let inner = prune::only(inner, &required);
                finished.insert(id, Finished::Subquery { plan: inner, form: s.form, ty: s.ty });
            }
        }
    }
    let mut ids: Vec<u32> = finished.keys().copied().collect();
    ids.sort_unstable();
    let mut done: HashMap<u32, Done> = HashMap::new();
    for id in ids {
        match finished.remove(&id) {
            Some(Finished::Cte { mut plan, name, keep }) => {
                replace(&mut plan, &done);
                done.insert(id, Done::Cte(Arc::new(Cte { id, name, plan }), keep));
            }
            Some(Finished::Subquery { mut plan, form, ty }) => {
                replace(&mut plan, &done);
                done.insert(id, Done::Subquery(Arc::new(Subquery { id, plan, form, ty })));
            }
            None => {}
        }
    }
    replace(&mut plan, &done);
    plan
}

enum Finished {
    Cte { plan: Plan, name: String, keep: Vec<usize> },
    Subquery { plan: Plan, form: SubqueryForm, ty: kql_types::Type },
}

enum Done {
    /// With the positions of the old fields that are left.
    Cte(Arc<Cte>, Vec<usize>),
    Subquery(Arc<Subquery>),
}

fn replace(plan: &mut Plan, done: &HashMap<u32, Done>) {
    children_mut(plan).into_iter().for_each(|c| replace(c, done));
    for e in exprs_mut(&mut plan.node) {
        let old = std::mem::replace(e, Expr::Constant(Value::Bool(false)));
        *e = old.rewrite(&mut |x| match &x {
            Expr::Subquery(s) => match done.get(&s.id) {
                Some(Done::Subquery(new)) => Expr::Subquery(new.clone()),
                Some(Done::Cte(..)) | None => x,
            },
            Expr::Column(..) | Expr::Constant(_) | Expr::Call(..) => x,
        });
    }
    // These give the columns of their input, of which a shared plan may have lost some.
    if let Node::Filter(input, _) | Node::Limit(input, _) | Node::Sort { input, .. } = &plan.node {
        plan.fields.clone_from(&input.fields);
    }
    if let Node::Cte(s) = &plan.node
        && let Some(Done::Cte(new, keep)) = done.get(&s.id)
    {
        plan.fields = keep.iter().filter_map(|i| plan.fields.get(*i).cloned()).collect();
        plan.node = Node::Cte(new.clone());
    }
}
