//! Columns that nothing needs are neither computed nor read.

use crate::ir::{ColumnId, Expr, Node, Plan, PluginArg, PluginOptions};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Positions of the columns that uses of shared plans ask for.
#[derive(Default)]
pub(crate) struct Demand(HashMap<u32, BTreeSet<usize>>);

impl Demand {
    pub(crate) fn of(&self, id: u32) -> BTreeSet<usize> {
        self.0.get(&id).cloned().unwrap_or_default()
    }
}

/// Drops what is not required. The plan keeps its fields where its node cannot leave them out.
pub(crate) fn run(plan: &mut Plan, required: &[ColumnId], demand: &mut Demand) {
    prune(plan, &required.iter().copied().collect(), demand);
}

/// A projection to exactly the given columns, in their order.
pub(crate) fn only(plan: Plan, columns: &[ColumnId]) -> Plan {
    if plan.fields.iter().map(|f| f.id).eq(columns.iter().copied()) {
        return plan;
    }
    let fields: Vec<_> = columns.iter().filter_map(|c| plan.fields.iter().find(|f| f.id == *c).cloned()).collect();
    let exprs = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
    let (serialized, open) = (plan.serialized, plan.open);
    Plan { node: Node::Project(Box::new(plan), exprs), fields, serialized, open }
}

fn add(set: &mut HashSet<ColumnId>, e: &Expr) {
    set.extend(e.columns());
}

fn all(plan: &Plan) -> HashSet<ColumnId> {
    plan.fields.iter().map(|f| f.id).collect()
}

fn prune(plan: &mut Plan, required: &HashSet<ColumnId>, demand: &mut Demand) {
    match &mut plan.node {
        Node::Scan(scan) => {
            let mut need = required.clone();
            scan.predicates.iter().for_each(|p| add(&mut need, p));
            let keep: Vec<bool> = plan.fields.iter().map(|f| need.contains(&f.id)).collect();
            retain(&mut scan.columns, &keep);
            retain(&mut plan.fields, &keep);
        }
        Node::Values(rows) => {
            // A row without columns is still a row.
            let keep: Vec<bool> = plan.fields.iter().map(|f| required.contains(&f.id)).collect();
            rows.iter_mut().for_each(|r| retain(r, &keep));
            retain(&mut plan.fields, &keep);
        }
        Node::Range { .. } => {}
        Node::Filter(input, predicate) => {
            let mut need = required.clone();
            add(&mut need, predicate);
            prune(input, &need, demand);
            plan.fields.clone_from(&input.fields);
        }
        Node::Limit(input, _) => {
            prune(input, required, demand);
            plan.fields.clone_from(&input.fields);
        }
        Node::Project(input, exprs) => {
            let keep: Vec<bool> = plan.fields.iter().map(|f| required.contains(&f.id)).collect();
            retain(exprs, &keep);
            retain(&mut plan.fields, &keep);
            let mut need = HashSet::new();
            exprs.iter().for_each(|e| add(&mut need, e));
            prune(input, &need, demand);
        }
        Node::Aggregate { input, keys, calls } => {
            let n = keys.len();
            let key_fields = plan.fields[..n].to_vec();
            for call in calls.iter_mut() {
                let chosen_row = !matches!(call.function.form, kql_functions::AggregateForm::Accumulator(_))
                    && !matches!(call.function.form, kql_functions::AggregateForm::Columns { .. });
                if chosen_row {
                    // The first argument decides; of the others only those asked for.
                    let keep: Vec<bool> =
                        call.outputs.iter().enumerate().map(|(i, o)| i == 0 || required.contains(&o.id)).collect();
                    retain(&mut call.args, &keep);
                    retain(&mut call.outputs, &keep);
                }
            }
            // Without keys at least one call must stay, to give the row.
            let single = n == 0 && calls.len() == 1;
            if !single {
                calls.retain(|c| c.outputs.iter().any(|o| required.contains(&o.id)) || n == 0);
            }
            plan.fields = key_fields;
            plan.fields.extend(calls.iter().flat_map(|c| c.outputs.clone()));
            let mut need = HashSet::new();
            keys.iter().for_each(|k| add(&mut need, k));
            calls.iter().flat_map(|c| &c.args).for_each(|a| add(&mut need, a));
            prune(input, &need, demand);
        }
        Node::Join(j) => {
            let mut need = required.clone();
            for (l, r) in &j.on {
                add(&mut need, l);
                add(&mut need, r);
            }
            let of = |p: &Plan| p.fields.iter().map(|f| f.id).filter(|id| need.contains(id)).collect();
            let (left, right): (HashSet<_>, HashSet<_>) = (of(&j.left), of(&j.right));
            prune(&mut j.left, &left, demand);
            prune(&mut j.right, &right, demand);
            j.output.retain(|id| required.contains(id));
            plan.fields.retain(|f| required.contains(&f.id));
        }
        Node::Union(inputs) => {
            let keep: Vec<bool> = plan.fields.iter().map(|f| required.contains(&f.id)).collect();
            retain(&mut plan.fields, &keep);
            for (input, exprs) in inputs {
                retain(exprs, &keep);
                let mut need = HashSet::new();
                exprs.iter().for_each(|e| add(&mut need, e));
                prune(input, &need, demand);
            }
        }
        Node::Sort { input, keys, .. } => {
            let mut need = required.clone();
            keys.iter().for_each(|k| add(&mut need, &k.expr));
            prune(input, &need, demand);
            plan.fields.clone_from(&input.fields);
        }
        Node::Expand(e) => {
            let mut need = required.clone();
            e.items.iter().for_each(|i| add(&mut need, &i.expr));
            prune(&mut e.input, &need, demand);
            plan.fields.retain(|f| required.contains(&f.id));
        }
        Node::Extract(e) => {
            let mut need = required.clone();
            add(&mut need, &e.text);
            prune(&mut e.input, &need, demand);
            plan.fields.retain(|f| required.contains(&f.id));
        }
        Node::MakeSeries(m) => {
            let mut need = HashSet::new();
            m.keys.iter().chain([&m.on]).for_each(|k| add(&mut need, k));
            m.calls.iter().flat_map(|c| &c.args).for_each(|a| add(&mut need, a));
            prune(&mut m.input, &need, demand);
        }
        Node::Apply(a) => {
            let need = all(&a.input);
            prune(&mut a.input, &need, demand);
            let body = all(&a.body);
            prune(&mut a.body, &body, demand);
        }
        Node::GroupRows => {}
        Node::Plugin(p) => {
            let need = all(&p.input);
            prune(&mut p.input, &need, demand);
            for a in &mut p.args {
                if let PluginArg::Table(t) = a {
                    let need = all(t);
                    prune(t, &need, demand);
                }
            }
            if let PluginOptions::Graph(g) = &mut p.options {
                for (t, _) in &mut g.node_tables {
                    let need = all(t);
                    prune(t, &need, demand);
                }
            }
        }
        Node::Cte(s) => {
            let wanted = plan.fields.iter().enumerate().filter(|(_, f)| required.contains(&f.id)).map(|(i, _)| i);
            demand.0.entry(s.id).or_default().extend(wanted);
        }
    }
}

fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut i = 0;
    items.retain(|_| {
        i += 1;
        keep.get(i - 1).copied().unwrap_or(true)
    });
}
