//! Column pruning: columns that nothing above needs are neither computed nor read.

use crate::ir::{AggregateCall, ColumnId, Expr, Node, Plan, children_mut, exprs, inherit_fields};
use kql_functions::AggregateForm;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The columns that the uses of each CTE require, as positions in its plan.
#[derive(Default)]
pub(super) struct RequiredColumns(HashMap<u32, BTreeSet<usize>>);

impl RequiredColumns {
    /// Those of one CTE.
    pub(super) fn of(&self, cte: u32) -> BTreeSet<usize> {
        self.0.get(&cte).cloned().unwrap_or_default()
    }
}

/// Drops the columns that are not required. The plan keeps its fields where its node cannot leave them out; what it requires of
/// CTEs is added to `ctes`.
pub(super) fn run(plan: &mut Plan, required: &[ColumnId], ctes: &mut RequiredColumns) {
    prune(plan, &required.iter().copied().collect(), ctes);
}

/// A projection to exactly the given columns, in their order.
pub(super) fn project_to(plan: Plan, columns: &[ColumnId]) -> Plan {
    if plan.fields.iter().map(|f| f.id).eq(columns.iter().copied()) {
        return plan;
    }
    let fields = columns.iter().filter_map(|c| plan.fields.iter().find(|f| f.id == *c).cloned()).collect();
    plan.projected(fields)
}

type Columns = HashSet<ColumnId>;

fn columns_of<'e>(exprs: impl IntoIterator<Item = &'e Expr>) -> Columns {
    exprs.into_iter().flat_map(Expr::columns).collect()
}

fn prune(plan: &mut Plan, required: &Columns, ctes: &mut RequiredColumns) {
    match &mut plan.node {
        Node::Scan(scan) => {
            let needed = required | &columns_of(&scan.predicates);
            let keep = keep(&plan.fields, &needed);
            retain(&mut scan.columns, &keep);
            retain(&mut plan.fields, &keep);
        }
        // A row without columns is still a row.
        Node::Values(rows) => {
            let keep = keep(&plan.fields, required);
            rows.iter_mut().for_each(|r| retain(r, &keep));
            retain(&mut plan.fields, &keep);
        }
        Node::Project(input, exprs) => {
            let keep = keep(&plan.fields, required);
            retain(exprs, &keep);
            retain(&mut plan.fields, &keep);
            prune(input, &columns_of(exprs.iter()), ctes);
        }
        Node::Union(inputs) => {
            let keep = keep(&plan.fields, required);
            retain(&mut plan.fields, &keep);
            for (input, exprs) in inputs {
                retain(exprs, &keep);
                prune(input, &columns_of(exprs.iter()), ctes);
            }
        }
        Node::Filter(..) | Node::Limit(..) | Node::Sort { .. } => {
            prune_inputs(plan, required, ctes);
            inherit_fields(plan);
        }
        Node::Expand(_) | Node::Extract(_) => {
            prune_inputs(plan, required, ctes);
            plan.fields.retain(|f| required.contains(&f.id));
        }
        Node::Join(_) => {
            prune_inputs(plan, required, ctes);
            plan.fields.retain(|f| required.contains(&f.id));
            if let Node::Join(j) = &mut plan.node {
                j.output.retain(|id| required.contains(id));
            }
        }
        Node::Aggregate { input, keys, calls } => {
            prune_calls(calls, keys.is_empty(), required);
            plan.fields.truncate(keys.len());
            plan.fields.extend(calls.iter().flat_map(|c| c.outputs.clone()));
            prune(input, &columns_of(keys.iter().chain(calls.iter().flat_map(|c| &c.args))), ctes);
        }
        Node::MakeSeries(m) => {
            let aggregated = m.calls.iter().flat_map(|c| &c.args);
            let needed = columns_of(m.keys.iter().chain([&m.on]).chain(aggregated));
            prune(&mut m.input, &needed, ctes);
        }
        // These hand on every column of their inputs, or read them by position.
        Node::Apply(_) | Node::Plugin(_) => {
            for child in children_mut(plan) {
                let all = child.fields.iter().map(|f| f.id).collect();
                prune(child, &all, ctes);
            }
        }
        Node::Cte(cte) => {
            let positions = plan.fields.iter().enumerate().filter(|(_, f)| required.contains(&f.id)).map(|(i, _)| i);
            ctes.0.entry(cte.id).or_default().extend(positions);
        }
        Node::Range { .. } | Node::GroupRows => {}
    }
}

/// Prunes the inputs of a node to what is required of it and what its own expressions read.
fn prune_inputs(plan: &mut Plan, required: &Columns, ctes: &mut RequiredColumns) {
    let needed = required | &columns_of(exprs(&plan.node));
    for child in children_mut(plan) {
        let here = child.fields.iter().map(|f| f.id).filter(|id| needed.contains(id)).collect();
        prune(child, &here, ctes);
    }
}

/// Drops aggregates without a required output, and outputs of a chosen row that are not required.
fn prune_calls(calls: &mut Vec<AggregateCall>, without_keys: bool, required: &Columns) {
    for call in calls.iter_mut() {
        match call.function.form {
            AggregateForm::Accumulator(_) | AggregateForm::Columns { .. } => {}
            // The first argument chooses the row.
            AggregateForm::ArgMax | AggregateForm::ArgMin | AggregateForm::AnyRow => {
                let keep: Vec<bool> =
                    call.outputs.iter().enumerate().map(|(i, o)| i == 0 || required.contains(&o.id)).collect();
                retain(&mut call.args, &keep);
                retain(&mut call.outputs, &keep);
            }
        }
    }
    // Without keys the calls give the one row that there always is.
    if !without_keys {
        calls.retain(|c| c.outputs.iter().any(|o| required.contains(&o.id)));
    }
}

fn keep(fields: &[crate::ir::PlanField], required: &Columns) -> Vec<bool> {
    fields.iter().map(|f| required.contains(&f.id)).collect()
}

fn retain<T>(items: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    items.retain(|_| keep.next().copied().unwrap_or(true));
}
