use kql::plan::ir::{Expr, Node, Plan, PluginArg, children, exprs};
use kql::types::{Dyn, Value};
use std::collections::{HashMap, HashSet};

/// A step from a column into its value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Step {
    /// Member of a bag.
    Key(String),
    /// Element of an array.
    At(usize),
    /// The pieces of a text between separators.
    Split(String),
    /// A text after a pattern, which has this column.
    Hole(String, String),
}

/// Where a value comes from in the tables.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) table: String,
    pub(super) column: String,
    pub(super) path: Vec<Step>,
}

enum Source<'a> {
    Stored(String, String),
    Value(&'a Expr),
    Column(u32),
    Element(&'a Expr),
    Items(&'a Expr),
    Part(&'a Expr, String, String),
    Constants(Vec<Value>),
}

/// What each column of a plan is made of.
#[derive(Default)]
pub(super) struct Origins<'a> {
    sources: HashMap<u32, Vec<Source<'a>>>,
    seen: HashSet<(u8, u32)>,
    /// All plans, those that are shared and those of subqueries among them.
    pub(super) plans: Vec<&'a Plan>,
}

/// Functions that keep what their first argument says.
const KEEPING: &[&str] = &[
    "tostring",
    "tolower",
    "toupper",
    "trim",
    "trim_start",
    "trim_end",
    "toint",
    "tolong",
    "toreal",
    "todouble",
    "tobool",
    "todecimal",
    "toguid",
    "todynamic",
    "parse_json",
    "todatetime",
    "base64_decode_tostring",
    "url_decode",
    "column_ifexists",
    "make_string",
    "array_sort_asc",
    "substring",
    "replace_string",
    "replace_regex",
    "set_difference",
    "dynamic_to_json",
];

/// Functions that give one of their arguments.
const CHOOSING: &[&str] =
    &["coalesce", "iff", "iif", "case", "max_of", "min_of", "set_union", "array_concat", "strcat_array"];

impl<'a> Origins<'a> {
    pub(super) fn of(plan: &'a Plan) -> Self {
        let mut all = Origins::default();
        all.visit(plan);
        all
    }

    fn add(&mut self, id: u32, source: Source<'a>) {
        self.sources.entry(id).or_default().push(source);
    }

    fn visit(&mut self, plan: &'a Plan) {
        self.plans.push(plan);
        match &plan.node {
            Node::Scan(scan) => {
                for (f, at) in plan.fields.iter().zip(&scan.columns) {
                    let name = scan.source.schema().fields[*at].name.clone();
                    self.add(f.id.0, Source::Stored(scan.name.clone(), name));
                }
            }
            Node::Values(rows) => {
                for (i, f) in plan.fields.iter().enumerate() {
                    self.add(f.id.0, Source::Constants(rows.iter().filter_map(|r| r.get(i).cloned()).collect()));
                }
            }
            Node::Project(_, es) => self.values(plan, es),
            Node::Union(inputs) => inputs.iter().for_each(|(_, es)| self.values(plan, es)),
            Node::Aggregate { keys, calls, .. } => {
                self.values(plan, keys);
                for call in calls {
                    for (output, arg) in call.outputs.iter().zip(&call.args) {
                        match call.function.name {
                            "make_set" | "make_list" | "make_set_if" | "make_list_if" => {
                                self.add(output.id.0, Source::Items(arg));
                            }
                            "arg_max" | "arg_min" | "take_any" | "min" | "max" | "any" => {
                                self.add(output.id.0, Source::Value(arg));
                            }
                            _ => {}
                        }
                    }
                }
            }
            Node::Join(j) => {
                for (f, id) in plan.fields.iter().zip(&j.output) {
                    if f.id != *id {
                        self.add(f.id.0, Source::Column(id.0));
                    }
                }
            }
            Node::Expand(e) => e.items.iter().for_each(|i| self.add(i.output.0, Source::Element(&i.expr))),
            Node::Extract(e) => {
                for o in &e.outputs {
                    self.add(o.id.0, Source::Part(&e.text, e.describe.clone(), o.name.clone()));
                }
            }
            Node::Shared(shared) => {
                for (f, g) in plan.fields.iter().zip(&shared.plan.fields) {
                    self.add(f.id.0, Source::Column(g.id.0));
                }
                if self.seen.insert((0, shared.id)) {
                    self.visit(&shared.plan);
                }
            }
            Node::Plugin(p) => {
                for a in &p.args {
                    if let PluginArg::Table(t) = a {
                        self.visit(t);
                    }
                }
            }
            _ => {}
        }
        for e in exprs(&plan.node) {
            self.subqueries(e);
        }
        for child in children(plan) {
            self.visit(child);
        }
    }

    fn values(&mut self, plan: &'a Plan, es: &'a [Expr]) {
        for (f, e) in plan.fields.iter().zip(es) {
            if !matches!(e, Expr::Column(id, _) if *id == f.id) {
                self.add(f.id.0, Source::Value(e));
            }
        }
    }

    fn subqueries(&mut self, e: &'a Expr) {
        let mut found = Vec::new();
        e.walk(&mut |e| {
            if let Expr::Subquery(s) = e {
                found.push(s);
            }
        });
        for s in found {
            if self.seen.insert((1, s.id)) {
                self.visit(&s.plan);
            }
        }
    }

    /// The places that an expression shows, and constants that it may give.
    pub(super) fn resolve(&self, e: &Expr) -> (Vec<Place>, Vec<Value>) {
        let mut found = (Vec::new(), Vec::new());
        self.trace(e, &mut Vec::new(), 0, &mut found);
        found.0.sort();
        found.0.dedup();
        found
    }

    fn trace(&self, e: &Expr, path: &mut Vec<Step>, depth: usize, found: &mut (Vec<Place>, Vec<Value>)) {
        if depth > 80 || found.0.len() > 200 || found.1.len() > 400 {
            return;
        }
        match e {
            Expr::Column(id, _) => self.trace_column(id.0, path, depth, found),
            Expr::Constant(Value::Dynamic(Dyn::Array(items))) => found.1.extend(items.iter().map(Dyn::to_value)),
            Expr::Constant(v) => found.1.push(v.clone()),
            Expr::Subquery(s) => {
                if let Some(f) = s.plan.fields.first() {
                    self.trace_column(f.id.0, path, depth + 1, found);
                }
            }
            Expr::Call(f, args, _) => self.trace_call(f.name, args, path, depth + 1, found),
        }
    }

    fn trace_call(
        &self,
        name: &str,
        args: &[Expr],
        path: &mut Vec<Step>,
        depth: usize,
        found: &mut (Vec<Place>, Vec<Value>),
    ) {
        let step = match (name, args) {
            ("member", [_, Expr::Constant(Value::String(key))]) => Some(Step::Key(key.clone())),
            ("index", [_, Expr::Constant(v)]) => v.as_i64().map(|i| Step::At(usize::try_from(i).unwrap_or(0).min(8))),
            ("index", [_, _]) => Some(Step::At(0)),
            ("split", [_, Expr::Constant(Value::String(separator)), ..]) => Some(Step::Split(separator.clone())),
            _ => None,
        };
        if let (Some(step), [base, ..]) = (step, args) {
            path.push(step);
            self.trace(base, path, depth, found);
            path.pop();
            return;
        }
        if KEEPING.contains(&name) {
            if let Some(a) = args.first() {
                self.trace(a, path, depth, found);
            }
        } else if CHOOSING.contains(&name) {
            args.iter().for_each(|a| self.trace(a, path, depth, found));
        }
    }

    fn trace_column(&self, id: u32, path: &mut Vec<Step>, depth: usize, found: &mut (Vec<Place>, Vec<Value>)) {
        if depth > 80 {
            return;
        }
        for source in self.sources.get(&id).into_iter().flatten() {
            match source {
                Source::Stored(table, column) => {
                    let path = path.iter().rev().cloned().collect();
                    found.0.push(Place { table: table.clone(), column: column.clone(), path });
                }
                Source::Value(e) => self.trace(e, path, depth + 1, found),
                Source::Column(id) => self.trace_column(*id, path, depth + 1, found),
                Source::Element(e) => {
                    path.push(Step::At(0));
                    self.trace(e, path, depth + 1, found);
                    path.pop();
                }
                Source::Items(e) => {
                    let item = path.pop();
                    self.trace(e, path, depth + 1, found);
                    path.extend(item);
                }
                Source::Part(e, pattern, name) => {
                    path.push(Step::Hole(pattern.clone(), name.clone()));
                    self.trace(e, path, depth + 1, found);
                    path.pop();
                }
                Source::Constants(values) => found.1.extend(values.iter().take(60).cloned()),
            }
        }
    }
}
