use super::{Expr, Node, Plan, PluginArg, PluginOptions};

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
