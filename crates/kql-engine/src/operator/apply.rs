use crate::context::{ExecutionContext, Group};
use crate::error::EngineError;
use crate::expr::layout;
use crate::keys::Grouping;
use crate::pipeline::Pipeline;
use arrow_array::UInt32Array;
use kql_plan::ir::{Apply, Node, Plan, children, references};
use kql_types::{Batch, Column};
use std::collections::BTreeSet;
use std::sync::Arc;

enum Place {
    Carried(usize),
    Body(usize),
}

/// Runs the body once for each group, in order of first appearance.
pub(crate) fn build(execution: &ExecutionContext<'_>, plan: &Plan, apply: &Apply) -> Result<Pipeline, EngineError> {
    let layout = Arc::new(layout(&apply.input));
    let operator = if apply.carried.is_empty() { "partition" } else { "mv-apply" };
    let input = execution.collect_one(&apply.input, operator)?;
    if input.rows == 0 {
        return Ok(Pipeline::empty());
    }
    let at = |id| layout.get(id).copied().ok_or_else(|| EngineError::Unsupported("a key outside its input".into()));
    let keys: Vec<Column> =
        apply.keys.iter().map(|k| at(k).map(|i| input.columns[i].clone())).collect::<Result<_, _>>()?;
    // Each output column comes from the input, where it is constant within a group, or from the body.
    let body_layout = crate::expr::layout(&apply.body);
    let places = plan
        .fields
        .iter()
        .map(|f| match body_layout.get(&f.id) {
            Some(i) if !apply.carried.contains(&f.id) => Ok(Place::Body(*i)),
            _ => at(&f.id).map(Place::Carried),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let grouping = Grouping::new(&keys, input.rows);
    if let Some(limit) = apply.most_groups.filter(|limit| grouping.first.len() > *limit) {
        return Err(EngineError::TooManyPartitions { limit });
    }
    let mut reservation = execution.memory.reservation(operator);
    let mut out = Vec::new();
    let mut dependent = GroupDependent::default();
    dependent.visit(&apply.body);
    for rows in grouping.rows() {
        execution.check_cancelled()?;
        let first = rows[0];
        let group = input.take(&UInt32Array::from(rows));
        execution.groups.borrow_mut().push(Group { batch: group, layout: layout.clone() });
        let result = execution.collect(&apply.body, operator);
        execution.groups.borrow_mut().pop();
        execution.forget(&dependent.ids);
        for batch in result?.value {
            let repeated = UInt32Array::from(vec![first; batch.rows]);
            let columns: Vec<Column> = places
                .iter()
                .map(|p| match p {
                    Place::Carried(i) => input.columns[*i].take(&repeated),
                    Place::Body(i) => batch.columns[*i].clone(),
                })
                .collect();
            let batch = Batch { columns, rows: batch.rows };
            reservation.try_grow(batch.data_bytes())?;
            out.push(batch);
        }
    }
    Ok(Pipeline::reserved(out, reservation))
}

/// The CTEs and subqueries of a body whose result depends on the group.
#[derive(Default)]
struct GroupDependent {
    ids: BTreeSet<u32>,
    seen: BTreeSet<u32>,
}

impl GroupDependent {
    /// Whether a plan reads the rows of a group.
    fn visit(&mut self, plan: &Plan) -> bool {
        let mut found = matches!(plan.node, Node::GroupRows);
        for child in children(plan) {
            found |= self.visit(child);
        }
        for reference in references(&plan.node) {
            found |= self.visit_part(reference.id(), reference.plan());
        }
        found
    }

    fn visit_part(&mut self, id: u32, plan: &Plan) -> bool {
        if self.seen.insert(id) && self.visit(plan) {
            self.ids.insert(id);
        }
        self.ids.contains(&id)
    }
}
