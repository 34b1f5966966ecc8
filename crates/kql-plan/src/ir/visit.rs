//! Traversals of a plan, the only ones that know where each node keeps its inputs and expressions.

use super::{Cte, Expr, Node, Plan, PluginArg, PluginOptions, Subquery};
use std::collections::HashSet;
use std::sync::Arc;

/// The inputs of a node. The plan of a CTE is not among them, since others use it too.
pub fn children(plan: &Plan) -> Vec<&Plan> {
    match &plan.node {
        Node::Scan(_) | Node::Values(_) | Node::Range { .. } | Node::GroupRows | Node::Cte(_) => Vec::new(),
        Node::Filter(input, _) | Node::Project(input, _) | Node::Limit(input, _) => vec![input],
        Node::Aggregate { input, .. } | Node::Sort { input, .. } => vec![input],
        Node::Join(j) => vec![&j.left, &j.right],
        Node::Union(inputs) => inputs.iter().map(|(p, _)| p).collect(),
        Node::Expand(e) => vec![&e.input],
        Node::Apply(a) => vec![&a.input, &a.body],
        Node::Extract(e) => vec![&e.input],
        Node::MakeSeries(m) => vec![&m.input],
        Node::Plugin(p) => {
            let mut out = vec![p.input.as_ref()];
            out.extend(p.args.iter().filter_map(|a| match a {
                PluginArg::Table(t) => Some(t.as_ref()),
                PluginArg::Column(_) | PluginArg::Scalar(_) => None,
            }));
            if let PluginOptions::Graph(g) = &p.options {
                out.extend(g.node_tables.iter().map(|(t, _)| t));
            }
            out
        }
    }
}

/// The inputs of a node, for rewriting.
pub fn children_mut(plan: &mut Plan) -> Vec<&mut Plan> {
    match &mut plan.node {
        Node::Scan(_) | Node::Values(_) | Node::Range { .. } | Node::GroupRows | Node::Cte(_) => Vec::new(),
        Node::Filter(input, _) | Node::Project(input, _) | Node::Limit(input, _) => vec![input],
        Node::Aggregate { input, .. } | Node::Sort { input, .. } => vec![input],
        Node::Join(j) => vec![&mut j.left, &mut j.right],
        Node::Union(inputs) => inputs.iter_mut().map(|(p, _)| p).collect(),
        Node::Expand(e) => vec![&mut e.input],
        Node::Apply(a) => vec![&mut a.input, &mut a.body],
        Node::Extract(e) => vec![&mut e.input],
        Node::MakeSeries(m) => vec![&mut m.input],
        Node::Plugin(p) => {
            let mut out = vec![p.input.as_mut()];
            out.extend(p.args.iter_mut().filter_map(|a| match a {
                PluginArg::Table(t) => Some(t.as_mut()),
                PluginArg::Column(_) | PluginArg::Scalar(_) => None,
            }));
            if let PluginOptions::Graph(g) = &mut p.options {
                out.extend(g.node_tables.iter_mut().map(|(t, _)| t));
            }
            out
        }
    }
}

/// The expressions of a node itself.
pub fn exprs(node: &Node) -> Vec<&Expr> {
    match node {
        Node::Values(_) | Node::GroupRows | Node::Cte(_) | Node::Apply(_) => Vec::new(),
        Node::Scan(s) => s.predicates.iter().collect(),
        Node::Range { from, to, step } => vec![from, to, step],
        Node::Filter(_, e) | Node::Limit(_, e) => vec![e],
        Node::Project(_, es) => es.iter().collect(),
        Node::Aggregate { keys, calls, .. } => keys.iter().chain(calls.iter().flat_map(|c| &c.args)).collect(),
        Node::Join(j) => j.on.iter().flat_map(|(a, b)| [a, b]).collect(),
        Node::Union(inputs) => inputs.iter().flat_map(|(_, es)| es).collect(),
        Node::Sort { keys, limit, .. } => keys.iter().map(|k| &k.expr).chain(limit).collect(),
        Node::Expand(e) => e.items.iter().map(|i| &i.expr).collect(),
        Node::Extract(e) => vec![&e.text],
        Node::MakeSeries(m) => {
            let aggregates = m.calls.iter().flat_map(|c| &c.args).chain(m.values.iter().map(|(e, _)| e));
            m.keys.iter().chain(aggregates).chain([&m.on, &m.step]).chain(&m.from).chain(&m.to).collect()
        }
        Node::Plugin(p) => {
            let mut out: Vec<&Expr> = Vec::new();
            for a in &p.args {
                match a {
                    PluginArg::Scalar(e) => out.push(e),
                    PluginArg::Column(_) | PluginArg::Table(_) => {}
                }
            }
            match &p.options {
                PluginOptions::Declared(_) => {}
                PluginOptions::TopNested(levels) => {
                    for l in levels {
                        out.push(&l.of);
                        out.extend(l.calls.iter().flat_map(|c| &c.args));
                        out.push(&l.measure);
                        out.extend(&l.count);
                        out.extend(&l.others);
                    }
                }
                PluginOptions::Scan(s) => {
                    out.extend(&s.partition);
                    out.extend(s.declared.iter().map(|(_, e)| e));
                    for step in &s.steps {
                        out.push(&step.condition);
                        out.extend(step.assignments.iter().map(|(_, e)| e));
                    }
                }
                PluginOptions::Reduce(r) => out.push(&r.text),
                PluginOptions::Graph(g) => out.extend(g.exprs()),
            }
            out
        }
    }
}

/// The expressions of a node itself, for rewriting.
pub fn exprs_mut(node: &mut Node) -> Vec<&mut Expr> {
    match node {
        Node::Values(_) | Node::GroupRows | Node::Cte(_) | Node::Apply(_) => Vec::new(),
        Node::Scan(s) => s.predicates.iter_mut().collect(),
        Node::Range { from, to, step } => vec![from, to, step],
        Node::Filter(_, e) | Node::Limit(_, e) => vec![e],
        Node::Project(_, es) => es.iter_mut().collect(),
        Node::Aggregate { keys, calls, .. } => {
            keys.iter_mut().chain(calls.iter_mut().flat_map(|c| &mut c.args)).collect()
        }
        Node::Join(j) => j.on.iter_mut().flat_map(|(a, b)| [a, b]).collect(),
        Node::Union(inputs) => inputs.iter_mut().flat_map(|(_, es)| es).collect(),
        Node::Sort { keys, limit, .. } => keys.iter_mut().map(|k| &mut k.expr).chain(limit).collect(),
        Node::Expand(e) => e.items.iter_mut().map(|i| &mut i.expr).collect(),
        Node::Extract(e) => vec![&mut e.text],
        Node::MakeSeries(m) => {
            let aggregates = m.calls.iter_mut().flat_map(|c| &mut c.args).chain(m.values.iter_mut().map(|(e, _)| e));
            m.keys
                .iter_mut()
                .chain(aggregates)
                .chain([&mut m.on, &mut m.step])
                .chain(&mut m.from)
                .chain(&mut m.to)
                .collect()
        }
        Node::Plugin(p) => {
            let mut out: Vec<&mut Expr> = Vec::new();
            for a in &mut p.args {
                match a {
                    PluginArg::Scalar(e) => out.push(e),
                    PluginArg::Column(_) | PluginArg::Table(_) => {}
                }
            }
            match &mut p.options {
                PluginOptions::Declared(_) => {}
                PluginOptions::TopNested(levels) => {
                    for l in levels {
                        out.push(&mut l.of);
                        out.extend(l.calls.iter_mut().flat_map(|c| &mut c.args));
                        out.push(&mut l.measure);
                        out.extend(&mut l.count);
                        out.extend(&mut l.others);
                    }
                }
                PluginOptions::Scan(s) => {
                    out.extend(&mut s.partition);
                    out.extend(s.declared.iter_mut().map(|(_, e)| e));
                    for step in &mut s.steps {
                        out.push(&mut step.condition);
                        out.extend(step.assignments.iter_mut().map(|(_, e)| e));
                    }
                }
                PluginOptions::Reduce(r) => out.push(&mut r.text),
                PluginOptions::Graph(g) => out.extend(g.exprs_mut()),
            }
            out
        }
    }
}

/// A plan that a node refers to; others may refer to it too. CTEs and subqueries share one numbering.
#[derive(Clone, Copy)]
pub enum Reference<'a> {
    /// A CTE, by [`Node::Cte`].
    Cte(&'a Arc<Cte>),
    /// A subquery in one of the expressions.
    Subquery(&'a Arc<Subquery>),
}

impl<'a> Reference<'a> {
    /// Its number.
    pub fn id(self) -> u32 {
        match self {
            Reference::Cte(c) => c.id,
            Reference::Subquery(s) => s.id,
        }
    }

    /// Its plan.
    pub fn plan(self) -> &'a Plan {
        match self {
            Reference::Cte(c) => &c.plan,
            Reference::Subquery(s) => &s.plan,
        }
    }
}

/// What a node itself refers to, each as often as it does.
pub fn references(node: &Node) -> Vec<Reference<'_>> {
    let mut out: Vec<Reference<'_>> =
        exprs(node).into_iter().flat_map(Expr::subqueries).map(Reference::Subquery).collect();
    if let Node::Cte(cte) = node {
        out.insert(0, Reference::Cte(cte));
    }
    out
}

/// Visits every node of a plan, parents first, and of the CTEs and subqueries that it reaches, each of those once.
pub fn walk<'a>(plan: &'a Plan, visit: &mut dyn FnMut(&'a Plan)) {
    fn nodes<'a>(plan: &'a Plan, seen: &mut HashSet<u32>, visit: &mut dyn FnMut(&'a Plan)) {
        visit(plan);
        for reference in references(&plan.node) {
            if seen.insert(reference.id()) {
                nodes(reference.plan(), seen, visit);
            }
        }
        children(plan).into_iter().for_each(|c| nodes(c, seen, visit));
    }
    nodes(plan, &mut HashSet::new(), visit);
}

/// Gives a node that passes the columns of its input through the fields of that input, of which rules may have dropped some;
/// whether it is such a node.
pub(crate) fn inherit_fields(plan: &mut Plan) -> bool {
    let (Node::Filter(input, _) | Node::Limit(input, _) | Node::Sort { input, .. }) = &plan.node else { return false };
    plan.fields.clone_from(&input.fields);
    true
}
