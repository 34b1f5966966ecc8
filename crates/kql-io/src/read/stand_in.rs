//! Two columns that hold the time of a row: `TimeGenerated`, and the one that Defender has. Where one has no valid time, the
//! other stands in for it, row by row.

use crate::read::scan_plan::{ScanPlan, Slot};
use crate::read::timeless::{TIME, TimelessRows};
use kql_types::{Batch, Column, ScanTask, Schema, Type};
use std::sync::Arc;

/// The two columns of a table.
#[derive(Clone, Debug)]
pub(crate) struct StandIn {
    columns: [Slot; 2],
}

impl StandIn {
    /// `None` if the table lacks one of the columns.
    pub fn new(schema: &Schema, epoch: &[bool], other: &str) -> Option<StandIn> {
        let slot = |name: &str| {
            let column = schema.index_of(name).filter(|c| schema.fields[*c].ty == Type::DateTime)?;
            Some(Slot::new(column, &schema.fields[column], epoch.get(column).copied().unwrap_or(false)))
        };
        Some(StandIn { columns: [slot(TIME)?, slot(other)?] })
    }

    /// The names of the columns.
    pub fn names(&self) -> [&str; 2] {
        self.columns.each_ref().map(|slot| slot.name.as_str())
    }

    /// Whether a scan reads one of the columns.
    pub fn concerns(&self, plan: &ScanPlan) -> bool {
        plan.slots.iter().any(|s| self.columns.iter().any(|c| c.column == s.column))
    }

    /// The plan for a file that has both columns, and what completes its batches. Rows without a time in the column that the
    /// scan restricts stay until the other column is known.
    pub fn plan(&self, plan: &ScanPlan) -> (ScanPlan, Completion) {
        let mut plan = plan.clone();
        let both = self.columns.each_ref().map(|column| {
            plan.slots.iter().position(|s| s.column == column.column).unwrap_or_else(|| {
                plan.slots.push(column.clone());
                plan.slots.len() - 1
            })
        });
        plan.prefilter = plan.prefilter.filter(|(slots, _)| !slots.iter().any(|s| both.contains(s)));
        plan.limit = None;
        plan.keeps_timeless = true;
        let filled = plan.output.iter().map(|s| both.iter().position(|b| b == s)).collect();
        let restricted = plan.time.and_then(|(slot, _)| both.iter().position(|b| *b == slot));
        plan.output.extend(both);
        let completion = Completion { filled, restricted, timeless: plan.timeless.clone() };
        (plan, completion)
    }
}

/// Fills the gaps of the two columns, which are the last ones of each batch, and drops them.
#[derive(Clone)]
pub(crate) struct Completion {
    /// By output column: which of the two it is.
    filled: Vec<Option<usize>>,
    /// Which of the two the scan restricts to a period.
    restricted: Option<usize>,
    timeless: Arc<TimelessRows>,
}

impl Completion {
    fn complete(&self, mut batch: Batch) -> Batch {
        let (Some(second), Some(first)) = (batch.columns.pop(), batch.columns.pop()) else { return batch };
        let both = [filled(&first, &second), filled(&second, &first)];
        if let Some(times) = self.restricted.and_then(|i| both.get(i)) {
            self.timeless.add((0..batch.rows).filter(|row| times.is_null(*row)).count() as u64);
        }
        for (column, which) in batch.columns.iter_mut().zip(&self.filled) {
            if let Some(times) = which.and_then(|i| both.get(i)) {
                *column = times.clone();
            }
        }
        batch
    }
}

/// A column with the values of another where it is null.
fn filled(own: &Column, other: &Column) -> Column {
    if !(0..own.len()).any(|row| own.is_null(row)) {
        return own.clone();
    }
    let rows = own.len();
    let (own, other) = (own.as_longs(), other.as_longs());
    Column::datetimes((0..rows).map(|row| own.get(row).or_else(|| other.get(row))))
}

/// Rows in memory in which the two columns stand in for each other; a column that the rows lack is added.
pub fn complete_times(schema: &Schema, rows: &Batch, other: &str) -> (Schema, Batch) {
    let (mut schema, mut rows) = (schema.clone(), rows.clone());
    let times = |schema: &Schema, rows: &Batch, name: &str| {
        let at = schema.index_of(name).filter(|c| schema.fields[*c].ty == Type::DateTime)?;
        rows.columns.get(at).cloned()
    };
    let none = || Column::nulls(Type::DateTime, rows.rows);
    let both = [TIME, other].map(|name| times(&schema, &rows, name));
    if both.iter().all(Option::is_none) {
        return (schema, rows);
    }
    let [first, second] = both.map(|column| column.unwrap_or_else(none));
    for (name, column) in [(TIME, filled(&first, &second)), (other, filled(&second, &first))] {
        match schema.index_of(name) {
            Some(at) if schema.fields[at].ty == Type::DateTime => rows.columns[at] = column,
            // A column of another type holds no times.
            Some(_) => {}
            None => {
                schema.fields.push(kql_types::Field::new(name, Type::DateTime));
                rows.columns.push(column);
            }
        }
    }
    (schema, rows)
}

/// The tasks of a file that has both columns.
pub(crate) fn completed(task: ScanTask, completion: &Completion) -> ScanTask {
    let completion = completion.clone();
    task.map(move |batches| batches.into_iter().map(|batch| completion.complete(batch)).collect())
}
