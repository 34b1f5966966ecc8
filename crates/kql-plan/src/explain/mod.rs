//! The plan as text: one line for each node with its inputs indented below it, then the CTEs and subqueries it refers to.

mod expr;
mod node;

use crate::ir::{ColumnId, Cte, Node, Plan, Reference, Subquery, SubqueryForm, children, references, walk};
use kql_literal::visible;
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
        Node::Cte(_) => "cte",
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(title(self))
    }
}

/// The logical plan: what the query computes.
pub fn logical(plan: &Plan) -> String {
    Printer::new(plan, Detail::Logical).print(plan)
}

/// The physical plan: how it runs, with build sides, runtime filters, top-k and late materialization.
pub fn physical(plan: &Plan) -> String {
    Printer::new(plan, Detail::Physical).print(plan)
}

/// The plan as a tree for reading: as the physical plan, with long lists of columns cut short.
pub fn tree(plan: &Plan) -> String {
    Printer::new(plan, Detail::Tree).print(plan)
}

/// The sources that the scans of a plan read, one line for each table.
pub fn sources(plan: &Plan) -> String {
    let mut sources = BTreeMap::new();
    walk(plan, &mut |p| {
        if let Node::Scan(scan) = &p.node {
            sources.entry(scan.name.clone()).or_insert_with(|| scan.source.describe());
        }
    });
    sources.iter().map(|(name, source)| visible::line(&format!("{name}: {source}")).into_owned() + "\n").collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Logical,
    Physical,
    /// As physical, with branches drawn and long lists cut short.
    Tree,
}

struct Printer {
    detail: Detail,
    names: Names,
    ctes: BTreeMap<u32, Arc<Cte>>,
    subqueries: BTreeMap<u32, Arc<Subquery>>,
}

impl Printer {
    /// Collects the names of all columns, and the CTEs and subqueries to print after the plan.
    fn new(plan: &Plan, detail: Detail) -> Printer {
        let mut printer = Printer { detail, names: Names::new(), ctes: BTreeMap::new(), subqueries: BTreeMap::new() };
        walk(plan, &mut |p| {
            let fields = p.fields.iter();
            let aggregated = match &p.node {
                Node::Aggregate { calls, .. } => calls.as_slice(),
                Node::MakeSeries(m) => m.calls.as_slice(),
                _ => &[],
            };
            for f in fields.chain(aggregated.iter().flat_map(|c| &c.outputs)) {
                printer.names.insert(f.id, f.name.clone());
            }
            for reference in references(&p.node) {
                match reference {
                    Reference::Cte(c) => drop(printer.ctes.insert(c.id, c.clone())),
                    Reference::Subquery(s) => drop(printer.subqueries.insert(s.id, s.clone())),
                }
            }
        });
        printer
    }

    fn print(&self, plan: &Plan) -> String {
        let mut out = String::new();
        self.node(plan, Place::Root(0), &mut out);
        for (id, cte) in &self.ctes {
            let _ = writeln!(out, "cte #{id} {} (computed once):", visible::line(&cte.name));
            self.node(&cte.plan, Place::Root(1), &mut out);
        }
        for (id, s) in &self.subqueries {
            let value = match s.form {
                SubqueryForm::Scalar => format!("{} value", s.ty),
                SubqueryForm::List => "list of values".to_string(),
            };
            let _ = writeln!(out, "subquery #{id} ({value}, computed first):");
            self.node(&s.plan, Place::Root(1), &mut out);
        }
        out
    }

    fn node(&self, plan: &Plan, place: Place<'_>, out: &mut String) {
        let line = self.line(plan);
        let _ = writeln!(out, "{}{}", place.lead(self.detail), visible::line(&line));
        let inputs = children(plan);
        let below = place.below(self.detail);
        for (i, input) in inputs.iter().enumerate() {
            let is_last = i + 1 == inputs.len();
            self.node(input, Place::Input { below: &below, is_last }, out);
        }
    }
}

/// Where a node stands in its tree.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// At the top, this deep.
    Root(usize),
    /// Below another node.
    Input {
        /// What precedes it on its lines.
        below: &'a str,
        /// No other input of the node follows.
        is_last: bool,
    },
}

impl Place<'_> {
    /// What precedes the node on its line.
    fn lead(self, detail: Detail) -> String {
        match (self, detail) {
            (Place::Root(depth), _) => "  ".repeat(depth),
            (Place::Input { below, .. }, Detail::Logical | Detail::Physical) => below.to_string(),
            (Place::Input { below, is_last: true }, Detail::Tree) => format!("{below}└─ "),
            (Place::Input { below, is_last: false }, Detail::Tree) => format!("{below}├─ "),
        }
    }

    /// What precedes the inputs of the node.
    fn below(self, detail: Detail) -> String {
        match (self, detail) {
            (place, Detail::Logical | Detail::Physical) => place.lead(detail) + "  ",
            (Place::Root(_), Detail::Tree) => self.lead(detail),
            (Place::Input { below, is_last: true }, Detail::Tree) => format!("{below}   "),
            (Place::Input { below, is_last: false }, Detail::Tree) => format!("{below}│  "),
        }
    }
}
