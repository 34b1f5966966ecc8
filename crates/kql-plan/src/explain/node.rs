//! The line of a node.

use super::{Detail, Printer, show, title};
use crate::ir::{AggregateCall, ColumnId, Expr, Join, Node, Plan, PlanField, Scan, Side, SortKey};
use std::fmt::Write;

/// Columns of a list that a tree for reading shows.
const MAX_ITEMS: usize = 8;

impl Printer {
    /// A node with what it does.
    pub(super) fn line(&self, plan: &Plan) -> String {
        let head = title(&plan.node);
        match &plan.node {
            Node::Scan(s) => self.scan(s, &plan.fields),
            Node::Values(rows) => match rows.len() {
                0 => format!("{head}: no rows"),
                1 => format!("{head}: 1 row"),
                n => format!("{head}: {n} rows"),
            },
            Node::Range { from, to, step } => {
                format!("{head} from {} to {} step {}", self.expr(from), self.expr(to), self.expr(step))
            }
            Node::Filter(_, e) | Node::Limit(_, e) => format!("{head} {}", self.expr(e)),
            Node::Project(_, es) => format!("{head} {}", self.items(&plan.fields, es)),
            Node::Aggregate { keys, calls, .. } => self.aggregate(&plan.fields, keys, calls),
            Node::Join(j) => self.join(j),
            Node::Union(inputs) => format!("{head} of {} inputs", inputs.len()),
            Node::Sort { keys, limit, .. } => self.sort(keys, limit.as_ref()),
            Node::Expand(e) => {
                let item =
                    |i: &crate::ir::ExpandItem| format!("{} = {} as {}", self.name(i.output), self.expr(&i.expr), i.ty);
                format!("{head} {}", e.items.iter().map(item).collect::<Vec<_>>().join(", "))
            }
            Node::Apply(a) if a.keys.is_empty() => format!("{head} to all rows"),
            Node::Apply(a) => {
                let keys: Vec<String> = a.keys.iter().map(|k| self.name(*k)).collect();
                format!("{head} to each group by {}", keys.join(", "))
            }
            Node::GroupRows => head.to_string(),
            Node::Extract(e) => {
                let columns: Vec<&str> = e.outputs.iter().map(|f| f.name.as_str()).collect();
                format!("{head} {} from {} by {}", columns.join(", "), self.expr(&e.text), e.describe)
            }
            Node::MakeSeries(m) => {
                let calls: Vec<String> = m.calls.iter().map(|c| self.call(c)).collect();
                let mut line =
                    format!("{head} {} on {} step {}", calls.join(", "), self.expr(&m.on), self.expr(&m.step));
                if !m.keys.is_empty() {
                    let _ = write!(line, " by {}", self.exprs(&m.keys));
                }
                line
            }
            Node::Plugin(p) => format!("{head} {}", p.name),
            Node::Cte(c) => format!("{head} #{} {}", c.id, c.name),
        }
    }

    /// The columns that are read, the time bounds and the predicates that were pushed down.
    fn scan(&self, scan: &Scan, fields: &[PlanField]) -> String {
        let total = scan.source.schema().fields.len();
        let columns = self.list(fields.iter().map(|f| f.name.clone()).collect());
        let columns = match fields.len() {
            0 => format!("no column of {total}"),
            n if n == total => format!("all {total} columns"),
            n => format!("{n} of {total} columns ({columns})"),
        };
        let mut line = format!("scan {}: {columns}", scan.name);
        if let Some(t) = scan.time {
            let _ = write!(line, "; time {}", t.range);
        }
        if !scan.predicates.is_empty() {
            let _ = write!(line, "; predicates {}", self.exprs(&scan.predicates));
            let tested: Vec<ColumnId> = scan.predicates.iter().flat_map(Expr::columns).collect();
            let late = fields.iter().filter(|f| !tested.contains(&f.id)).map(|f| f.name.clone()).collect();
            let late = self.list(late);
            if self.detail != Detail::Logical && !late.is_empty() {
                let _ = write!(line, "; late materialization of {late}");
            }
        }
        line
    }

    fn aggregate(&self, fields: &[PlanField], keys: &[Expr], calls: &[AggregateCall]) -> String {
        let calls: Vec<String> = calls.iter().map(|c| self.call(c)).collect();
        let keys = self.items(fields, keys);
        match (calls.is_empty(), keys.is_empty()) {
            (true, _) => format!("distinct {keys}"),
            (false, true) => format!("aggregate {}", calls.join(", ")),
            (false, false) => format!("aggregate {} by {keys}", calls.join(", ")),
        }
    }

    fn join(&self, j: &Join) -> String {
        let on: Vec<String> = j.on.iter().map(|(l, r)| format!("{} == {}", self.expr(l), self.expr(r))).collect();
        let mut line = format!("join {}", j.kind.name());
        if !on.is_empty() {
            let _ = write!(line, " on {}", on.join(", "));
        }
        match self.detail {
            Detail::Logical => {}
            Detail::Physical | Detail::Tree => {
                let build = match j.build {
                    Side::Left => "left",
                    Side::Right => "right",
                };
                let _ = write!(line, "; build {build}");
                if let Some(key) = j.runtime_filter() {
                    let _ = write!(line, "; runtime filter on {}", self.name(key));
                }
            }
        }
        line
    }

    fn sort(&self, keys: &[SortKey], limit: Option<&Expr>) -> String {
        let key = |k: &SortKey| {
            let direction = if k.descending { "desc" } else { "asc" };
            let nulls = if k.nulls_first { "first" } else { "last" };
            format!("{} {direction} nulls {nulls}", self.expr(&k.expr))
        };
        let keys = keys.iter().map(key).collect::<Vec<_>>().join(", ");
        match limit {
            Some(limit) => format!("top {} by {keys}", self.expr(limit)),
            None => format!("sort by {keys}"),
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

    fn call(&self, c: &AggregateCall) -> String {
        format!("{} = {}({})", names(c.outputs.iter()), c.function.name, self.exprs(&c.args))
    }

    /// `name = expression`, or the name alone where a column passes through under its name.
    fn items(&self, fields: &[PlanField], es: &[Expr]) -> String {
        let item = |(f, e): (&PlanField, &Expr)| match e {
            Expr::Column(id, _) if *id == f.id || self.name(*id) == f.name => f.name.clone(),
            _ => format!("{} = {}", f.name, self.expr(e)),
        };
        self.list(fields.iter().zip(es).map(item).collect())
    }

    /// A list of columns; in a tree for reading, the first of them and the number of the others.
    fn list(&self, mut items: Vec<String>) -> String {
        let more = items.len().saturating_sub(MAX_ITEMS);
        // One more takes no more room than its number.
        if self.detail == Detail::Tree && more > 1 {
            items.truncate(MAX_ITEMS);
            items.push(format!("… {more} more"));
        }
        items.join(", ")
    }
}

fn names<'f>(fields: impl Iterator<Item = &'f PlanField>) -> String {
    fields.map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ")
}
