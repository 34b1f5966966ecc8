use crate::budget::Hold;
use crate::compare::Comparator;
use crate::error::EngineError;
use crate::executor::{Executor, layout};
use crate::expr::Layout;
use crate::keys::{KeyEncoder, KeyTable};
use crate::operator::aggregate::State;
use crate::pipe::Pipe;
use arrow_array::UInt32Array;
use kql_plan::ir::{Plan, Plugin, TopNestedLevel};
use kql_types::{Batch, Column, ColumnBuilder, Type, Value};

/// The top values of each level within each value of the level above, depth first.
pub(crate) fn pipe(
    executor: &Executor<'_>,
    plan: &Plan,
    node: &Plugin,
    levels: &[TopNestedLevel],
) -> Result<Pipe, EngineError> {
    let at = layout(&node.input);
    let input = executor.collect_one(&node.input, node.name)?;
    let mut bound = Vec::with_capacity(levels.len());
    for level in levels {
        let count = match &level.count {
            Some(e) => executor.constant(e)?.as_i64().unwrap_or(0).max(0) as usize,
            None => usize::MAX,
        };
        let others = level.others.as_ref().map(|e| executor.constant(e)).transpose()?;
        let of = executor.compile(&level.of, &at)?.evaluate(&input)?;
        bound.push(Level { plan: level, count, others, of });
    }
    let mut builders: Vec<ColumnBuilder> = plan.fields.iter().map(|f| ColumnBuilder::new(f.ty, 16)).collect();
    let all: Vec<u32> = (0..input.rows as u32).collect();
    let hold = executor.budget.hold(node.name);
    let mut walk = Walk { executor, at: &at, input: &input, levels: &bound, out: &mut builders, rows: 0, hold };
    walk.level(&all, &mut Vec::new())?;
    let Walk { rows, mut hold, .. } = walk;
    let columns = builders.into_iter().map(ColumnBuilder::finish).collect();
    let batch = Batch::new(columns, rows);
    hold.set(batch.data_bytes())?;
    Ok(Pipe::held(vec![batch], hold))
}

struct Level<'p> {
    plan: &'p TopNestedLevel,
    count: usize,
    others: Option<Value>,
    of: Column,
}

struct Walk<'w, 'e> {
    executor: &'w Executor<'e>,
    at: &'w Layout,
    input: &'w Batch,
    levels: &'w [Level<'w>],
    out: &'w mut [ColumnBuilder],
    rows: usize,
    hold: Hold,
}

impl Walk<'_, '_> {
    /// Adds the rows below a path of values and measures.
    fn level(&mut self, rows: &[u32], path: &mut Vec<Value>) -> Result<(), EngineError> {
        let depth = path.len() / 2;
        let Some(level) = self.levels.get(depth) else {
            for (builder, value) in self.out.iter_mut().zip(path.iter()) {
                builder.push(value.clone());
            }
            self.rows += 1;
            return self.hold.add(path.len() * 16);
        };
        let indices = UInt32Array::from(rows.to_vec());
        let keys = [level.of.take(&indices)];
        let encoder = KeyEncoder::new(&keys);
        let mut table = KeyTable::default();
        let mut groups: Vec<Vec<u32>> = Vec::new();
        let mut of_row = Vec::with_capacity(rows.len());
        for (i, row) in rows.iter().enumerate() {
            let (group, new) = table.insert(&encoder, i);
            if new {
                groups.push(Vec::new());
            }
            groups[group as usize].push(*row);
            of_row.push(group);
        }
        let measures = self.measures(level.plan, rows, &of_row, groups.len())?;
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

    /// The row for the rest of a level: below it there is only the rest of each level that has one.
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
                    path.push(blank(level.of.ty()));
                    path.push(blank(level.plan.measure.ty()));
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
            let mut state = State::new(self.executor, call, self.at)?;
            state.update(&batch, of_row, groups)?;
            for (column, field) in state.finish(groups)?.into_iter().zip(&call.outputs) {
                places.insert(field.id, columns.len());
                columns.push(column);
            }
        }
        self.executor.compile(&level.measure, &places)?.evaluate(&Batch::new(columns, groups))
    }
}

fn blank(ty: Type) -> Value {
    if ty == Type::String { Value::String(String::new()) } else { Value::Null(ty) }
}
