use crate::error::EngineError;
use crate::executor::{Executor, Group, layout};
use crate::keys::{KeyEncoder, KeyTable};
use crate::pipe::Pipe;
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
pub(crate) fn pipe(executor: &Executor<'_>, plan: &Plan, apply: &Apply) -> Result<Pipe, EngineError> {
    let layout = Arc::new(layout(&apply.input));
    let operator = if apply.carried.is_empty() { "partition" } else { "mv-apply" };
    let input = executor.collect_one(&apply.input, operator)?;
    if input.rows == 0 {
        return Ok(Pipe::empty());
    }
    let at = |id| layout.get(id).copied().ok_or_else(|| EngineError::Unsupported("a key outside its input".into()));
    let keys: Vec<Column> =
        apply.keys.iter().map(|k| at(k).map(|i| input.columns[i].clone())).collect::<Result<_, _>>()?;
    // Each column of the output is one of the input, constant within its group, or one of the body.
    let body_layout = crate::executor::layout(&apply.body);
    let places = plan
        .fields
        .iter()
        .map(|f| match body_layout.get(&f.id) {
            Some(i) if !apply.carried.contains(&f.id) => Ok(Place::Body(*i)),
            _ => at(&f.id).map(Place::Carried),
        })
        .collect::<Result<Vec<_>, _>>()?;
    let mut table = KeyTable::default();
    let encoder = KeyEncoder::new(&keys);
    let mut groups: Vec<Vec<u32>> = Vec::new();
    for row in 0..input.rows {
        let (group, new) = table.insert(&encoder, row);
        if new {
            if let Some(most) = apply.most_groups.filter(|most| groups.len() == *most) {
                return Err(EngineError::Evaluate(format!(
                    "`partition` has more than {most} groups, with which the service refuses it; \
                     `hint.strategy=native` has no such limit"
                )));
            }
            groups.push(Vec::new());
        }
        groups[group as usize].push(row as u32);
    }
    let mut hold = executor.budget.hold(operator);
    let mut out = Vec::new();
    let mut parts = Parts::default();
    parts.look(&apply.body);
    for rows in groups {
        executor.check_cancelled()?;
        let first = rows[0];
        let group = input.take(&UInt32Array::from(rows));
        executor.group.borrow_mut().push(Group { batch: group, layout: layout.clone() });
        let result = executor.collect(&apply.body, operator);
        executor.group.borrow_mut().pop();
        executor.forget(&parts.of_group);
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
            hold.add(batch.data_bytes())?;
            out.push(batch);
        }
    }
    Ok(Pipe::held(out, hold))
}

/// The CTEs and subqueries of a body.
#[derive(Default)]
struct Parts {
    /// Those that look at the rows of a group.
    of_group: BTreeSet<u32>,
    seen: BTreeSet<u32>,
}

impl Parts {
    /// Whether a plan looks at the rows of a group.
    fn look(&mut self, plan: &Plan) -> bool {
        let mut found = matches!(plan.node, Node::GroupRows);
        for child in children(plan) {
            found |= self.look(child);
        }
        for reference in references(&plan.node) {
            found |= self.part(reference.id(), reference.plan());
        }
        found
    }

    fn part(&mut self, id: u32, plan: &Plan) -> bool {
        if self.seen.insert(id) && self.look(plan) {
            self.of_group.insert(id);
        }
        self.of_group.contains(&id)
    }
}
