use crate::compare::Comparator;
use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Layout, layout};
use crate::keys::Grouping;
use crate::memory::MemoryReservation;
use crate::operator::aggregate::State;
use crate::pipeline::Pipeline;
use arrow_array::UInt32Array;
use kql_plan::ir::{Plan, Plugin, TopNestedLevel};
use kql_types::{Batch, Column, ColumnBuilder, Value};

/// The top values of each level within each value of the level above, depth first.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    node: &Plugin,
    levels: &[TopNestedLevel],
) -> Result<Pipeline, EngineError> {
    let at = layout(&node.input);
    let input = execution.collect_one(&node.input, node.name)?;
    let mut bound = Vec::with_capacity(levels.len());
    for level in levels {
        let count = match &level.count {
            Some(e) => execution.constant(e)?.as_i64().unwrap_or(0).max(0) as usize,
            None => usize::MAX,
        };
        let others = level.others.as_ref().map(|e| execution.constant(e)).transpose()?;
        let of = execution.compile(&level.of, &at)?.evaluate(&input)?;
        bound.push(Level { plan: level, count, others, of });
    }
    let mut builders: Vec<ColumnBuilder> = plan.fields.iter().map(|f| ColumnBuilder::new(f.ty, 16)).collect();
    let all: Vec<u32> = (0..input.rows as u32).collect();
    let reservation = execution.memory.reservation(node.name);
    let mut walk = Walk { execution, at: &at, input: &input, levels: &bound, out: &mut builders, rows: 0, reservation };
    walk.level(&all, &mut Vec::new())?;
    let Walk { rows, mut reservation, .. } = walk;
    let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
    let batch = Batch::new(columns, rows);
    reservation.try_resize(batch.data_bytes())?;
    Ok(Pipeline::reserved(vec![batch], reservation))
}

struct Level<'p> {
    plan: &'p TopNestedLevel,
    count: usize,
    others: Option<Value>,
    of: Column,
}

struct Walk<'w, 'e> {
    execution: &'w ExecutionContext<'e>,
    at: &'w Layout,
    input: &'w Batch,
    levels: &'w [Level<'w>],
    out: &'w mut [ColumnBuilder],
    rows: usize,
    reservation: MemoryReservation,
}

impl Walk<'_, '_> {
    /// Emits the rows below a path of values and measures.
    fn level(&mut self, rows: &[u32], path: &mut Vec<Value>) -> Result<(), EngineError> {
        let depth = path.len() / 2;
        let Some(level) = self.levels.get(depth) else {
            for (builder, value) in self.out.iter_mut().zip(path.iter()) {
                builder.push(value.clone());
            }
            self.rows += 1;
            return self.reservation.try_grow(path.len() * 16);
        };
        let indices = UInt32Array::from(rows.to_vec());
        let keys = [level.of.take(&indices)];
        let grouping = Grouping::new(&keys, rows.len());
        let measures = self.measures(level.plan, rows, &grouping.group_of, grouping.first.len())?;
        let mut groups = grouping.rows();
        groups.iter_mut().flatten().for_each(|at| *at = rows[*at as usize]);
        let mut order: Vec<usize> = (0..groups.len()).collect();
        let comparator = Comparator::new(&measures, !level.plan.ascending, level.plan.ascending);
        order.sort_by(|a, b| comparator.compare(*a, *b));
        let rest = order.split_off(level.count.min(order.len()));
        for g in order {
            path.push(level.of.value(groups[g][0] as usize));
            path.push(measures.value(g));
            self.level(&groups[g], path)?;
            path.truncate(depth * 2);
        }
        if let (Some(label), false) = (&level.others, rest.is_empty()) {
            let mut rows: Vec<u32> = rest.iter().flat_map(|g| groups[*g].iter().copied()).collect();
            rows.sort_unstable();
            self.others(label.clone(), &rows, path)?;
            path.truncate(depth * 2);
        }
        Ok(())
    }

    /// The row for the other values of a level; below it, each level has only its own row for others, if any.
    fn others(&mut self, label: Value, rows: &[u32], path: &mut Vec<Value>) -> Result<(), EngineError> {
        let from = path.len() / 2;
        for (i, level) in self.levels.iter().enumerate().skip(from) {
            let label = if i == from { Some(label.clone()) } else { level.others.clone() };
            match label {
                Some(label) => {
                    path.push(label);
                    path.push(self.measures(level.plan, rows, &vec![0; rows.len()], 1)?.value(0));
                }
                None => {
                    path.push(Value::missing(level.of.ty()));
                    path.push(Value::missing(level.plan.measure.ty()));
                }
            }
        }
        self.level(rows, path)
    }

    fn measures(
        &self,
        level: &TopNestedLevel,
        rows: &[u32],
        of_row: &[u32],
        groups: usize,
    ) -> Result<Column, EngineError> {
        let batch = self.input.take(&UInt32Array::from(rows.to_vec()));
        let mut columns = Vec::new();
        let mut places = Layout::new();
        for call in &level.calls {
            let mut state = State::new(self.execution, call, self.at)?;
            state.update(&batch, of_row, groups)?;
            for (column, field) in state.finish(groups)?.into_iter().zip(&call.outputs) {
                places.insert(field.id, columns.len());
                columns.push(column);
            }
        }
        self.execution.compile(&level.measure, &places)?.evaluate(&Batch::new(columns, groups))
    }
}
