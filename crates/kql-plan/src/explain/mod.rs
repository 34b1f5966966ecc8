//! The plan as text: a node a line, inputs indented below it, then the shared plans and subqueries that it refers to.

mod expr;

use crate::ir::{AggregateCall, ColumnId, Cte, Expr, Node, Plan, PlanField, Side, Subquery, children, exprs};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::sync::Arc;

pub(crate) use expr::show;

/// Names of columns by identity.
pub(crate) type Names = HashMap<ColumnId, String>;

/// The name of a node.
pub fn title(node: &Node) -> &'static str {
    match node {
        Node::Scan(_) => "scan",
        Node::Values(_) => "values",
        Node::Range { .. } => "range",
        Node::Filter(..) => "filter",
        Node::Project(..) => "project",
        Node::Aggregate { .. } => "aggregate",
        Node::Join(_) => "join",
        Node::Union(_) => "union",
        Node::Sort { .. } => "sort",
        Node::Limit(..) => "limit",
        Node::Expand(_) => "expand",
        Node::Apply(_) => "apply",
        Node::GroupRows => "group rows",
        Node::Extract(_) => "extract",
        Node::MakeSeries(_) => "make-series",
        Node::Plugin(_) => "plugin",
        Node::Cte(_) => "shared",
    }
}

/// The logical plan: what is computed.
pub fn logical(plan: &Plan) -> String {
    Printer { physical: false, names: Names::new(), shared: BTreeMap::new(), subqueries: BTreeMap::new() }.all(plan)
}

/// The physical plan: how it runs, with build sides, runtime filters and what the sources are asked for.
pub fn physical(plan: &Plan) -> String {
    Printer { physical: true, names: Names::new(), shared: BTreeMap::new(), subqueries: BTreeMap::new() }.all(plan)
}

struct Printer {
    physical: bool,
    names: Names,
    shared: BTreeMap<u32, Arc<Cte>>,
    subqueries: BTreeMap<u32, Arc<Subquery>>,
}

impl Printer {
    fn all(mut self, plan: &Plan) -> String {
        self.learn(plan);
        let mut out = String::new();
        self.node(plan, 0, &mut out);
        for (id, s) in self.shared.clone() {
            let _ = writeln!(out, "shared #{id} `{}`, computed once:", s.name);
            self.node(&s.plan, 1, &mut out);
        }
        for (id, s) in self.subqueries.clone() {
            let _ = writeln!(out, "subquery #{id}, {} and computed first:", s.ty);
            self.node(&s.plan, 1, &mut out);
        }
        out
    }

    /// Names of all columns, and the parts that are printed apart.
    fn learn(&mut self, plan: &Plan) {
        for f in &plan.fields {
            self.names.insert(f.id, f.name.clone());
        }
        if let Node::Aggregate { calls, .. } = &plan.node {
            for f in calls.iter().flat_map(|c| &c.outputs) {
                self.names.insert(f.id, f.name.clone());
            }
        }
        for e in exprs(&plan.node) {
            let mut found = Vec::new();
            e.walk(&mut |x| {
                if let Expr::Subquery(s) = x {
                    found.push(s.clone());
                }
            });
            for s in found {
                if self.subqueries.insert(s.id, s.clone()).is_none() {
                    self.learn(&s.plan);
                }
            }
        }
        if let Node::Cte(s) = &plan.node
            && self.shared.insert(s.id, s.clone()).is_none()
        {
            self.learn(&s.plan);
        }
        for c in children(plan) {
            self.learn(c);
        }
    }

    fn node(&self, plan: &Plan, depth: usize, out: &mut String) {
        let _ = writeln!(out, "{:indent$}{}", "", self.line(plan), indent = depth * 2);
        for c in children(plan) {
            self.node(c, depth + 1, out);
        }
    }

    fn expr(&self, e: &Expr) -> String {
        show(e, &self.names)
    }

    fn exprs<'e>(&self, es: impl IntoIterator<Item = &'e Expr>) -> String {
        es.into_iter().map(|e| self.expr(e)).collect::<Vec<_>>().join(", ")
    }

    fn name(&self, id: ColumnId) -> String {
        self.names.get(&id).cloned().unwrap_or_else(|| format!("#{}", id.0))
    }

    fn line(&self, plan: &Plan) -> String {
        let head = title(&plan.node);
        match &plan.node {
            Node::Scan(s) => {
                let total = s.source.schema().fields.len();
                let columns: Vec<&str> = plan.fields.iter().map(|f| f.name.as_str()).collect();
                let columns = if columns.len() == total {
                    format!("all {total} columns")
                } else {
                    format!("{} of {total} columns ({})", columns.len(), columns.join(", "))
                };
                let mut line = format!("{head} {}: {columns}", s.name);
                if let Some(t) = s.time {
                    let _ = write!(line, ", time {}", t.range);
                }
                if !s.predicates.is_empty() {
                    let _ = write!(line, ", where {}", self.exprs(&s.predicates));
                }
                if self.physical {
                    let _ = write!(line, " [{}]", s.source.describe());
                }
                line
            }
            Node::Values(rows) => format!("{head}: {} rows", rows.len()),
            Node::Range { from, to, step } => {
                format!("{head} from {} to {} step {}", self.expr(from), self.expr(to), self.expr(step))
            }
            Node::Filter(_, e) | Node::Limit(_, e) => format!("{head} {}", self.expr(e)),
            Node::Project(_, es) => format!("{head} {}", self.items(&plan.fields, es)),
            Node::Aggregate { keys, calls, .. } => {
                let calls: Vec<String> = calls.iter().map(|c| self.call(c)).collect();
                let keys = self.items(&plan.fields, keys);
                match (calls.is_empty(), keys.is_empty()) {
                    (true, _) => format!("{head} by {keys}"),
                    (false, true) => format!("{head} {}", calls.join(", ")),
                    (false, false) => format!("{head} {} by {keys}", calls.join(", ")),
                }
            }
            Node::Join(j) => {
                let on: Vec<String> =
                    j.on.iter().map(|(l, r)| format!("{} == {}", self.expr(l), self.expr(r))).collect();
                let mut line = format!("{head} {} on {}", j.kind.name(), on.join(", "));
                if self.physical {
                    let (build, probe) = match j.build {
                        Side::Left => ("left", "right"),
                        Side::Right => ("right", "left"),
                    };
                    let _ = write!(line, ", hash of the {build} side, {probe} side streams past it");
                }
                line
            }
            Node::Union(inputs) => format!("{head} of {}", inputs.len()),
            Node::Sort { keys, limit, .. } => {
                let keys: Vec<String> = keys
                    .iter()
                    .map(|k| {
                        let direction = if k.descending { "desc" } else { "asc" };
                        let nulls = if k.nulls_first { "first" } else { "last" };
                        format!("{} {direction} nulls {nulls}", self.expr(&k.expr))
                    })
                    .collect();
                let limit = limit.as_ref().map(|l| format!(", first {}", self.expr(l))).unwrap_or_default();
                format!("{head} by {}{limit}", keys.join(", "))
            }
            Node::Expand(e) => {
                let items: Vec<String> = e
                    .items
                    .iter()
                    .map(|i| format!("{} = {} as {}", self.name(i.output), self.expr(&i.expr), i.ty))
                    .collect();
                format!("{head} {}", items.join(", "))
            }
            Node::Apply(a) => {
                let keys: Vec<String> = a.keys.iter().map(|k| self.name(*k)).collect();
                format!("{head} to each group by {}", keys.join(", "))
            }
            Node::GroupRows => head.to_string(),
            Node::Extract(e) => {
                let columns: Vec<&str> = e.outputs.iter().map(|f| f.name.as_str()).collect();
                format!("{head} ({}) from {} by {}", columns.join(", "), self.expr(&e.text), e.describe)
            }
            Node::MakeSeries(m) => {
                let calls: Vec<String> = m.calls.iter().map(|c| self.call(c)).collect();
                let keys = self.exprs(&m.keys);
                format!("{head} {} on {} step {} by {keys}", calls.join(", "), self.expr(&m.on), self.expr(&m.step))
            }
            Node::Plugin(p) => format!("{head} {}", p.name),
            Node::Cte(s) => format!("{head} #{} `{}`", s.id, s.name),
        }
    }

    fn call(&self, c: &AggregateCall) -> String {
        let names: Vec<&str> = c.outputs.iter().map(|o| o.name.as_str()).collect();
        format!("{} = {}({})", names.join(", "), c.function.name, self.exprs(&c.args))
    }

    /// `name = expression`, or the name alone where a column passes through under its name.
    fn items(&self, fields: &[PlanField], es: &[Expr]) -> String {
        let item = |(f, e): (&PlanField, &Expr)| match e {
            Expr::Column(id, _) if *id == f.id || self.name(*id) == f.name => f.name.clone(),
            _ => format!("{} = {}", f.name, self.expr(e)),
        };
        fields.iter().zip(es).map(item).collect::<Vec<_>>().join(", ")
    }
}
