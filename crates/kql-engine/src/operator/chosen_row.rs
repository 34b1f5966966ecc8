//! `arg_max`, `arg_min`, `take_any`: late materialization. Each group keeps the position of its row; the columns are gathered
//! once at the end.

use crate::error::EngineError;
use crate::expr::Compiled;
use crate::memory::compact_batch;
use arrow_array::UInt32Array;
use kql_functions::{AnyRows, ArgRows};
use kql_plan::ir::{AggregateCall, Expr};
use kql_types::{Batch, Column, Type};

/// Which row of a group is chosen.
pub(crate) enum Choice {
    Extreme(ArgRows),
    Any(AnyRows),
}

impl Choice {
    /// The row with the largest or the smallest first argument.
    pub(crate) fn extreme(args: &[Expr], max: bool) -> Choice {
        Choice::Extreme(ArgRows::new(args.first().map_or(Type::Long, Expr::ty), max))
    }

    /// Any row: the first whose arguments are not all empty.
    pub(crate) fn any() -> Choice {
        Choice::Any(AnyRows::default())
    }

    fn row(&self, group: u32) -> Option<u64> {
        match self {
            Choice::Extreme(rows) => rows.row(group),
            Choice::Any(rows) => rows.row(group),
        }
    }
}

/// The state of one of these aggregates.
pub(crate) struct ChosenRow {
    args: Vec<Compiled>,
    choice: Choice,
    types: Vec<Type>,
    /// Rows that were chosen when their batch arrived, batch by batch.
    kept: Vec<Batch>,
    /// For each group: batch and row in `kept`.
    at: Vec<Option<(u32, u32)>>,
    /// Rows in `kept` that have been replaced since.
    stale: usize,
    /// Rows of all batches so far.
    seen: u64,
}

impl ChosenRow {
    pub(crate) fn new(args: Vec<Compiled>, choice: Choice, call: &AggregateCall) -> ChosenRow {
        let types = call.outputs.iter().map(|o| o.ty).collect();
        ChosenRow { args, choice, types, kept: Vec::new(), at: Vec::new(), stale: 0, seen: 0 }
    }

    pub(crate) fn update(&mut self, batch: &Batch, groups: &[u32], count: usize) -> Result<(), EngineError> {
        self.at.resize(count, None);
        let first = self.args[0].evaluate(batch)?;
        let single = (self.args.len() == 1).then_some(&first);
        match &mut self.choice {
            Choice::Extreme(rows) => rows.update(&first, groups, count, self.seen),
            Choice::Any(rows) => rows.update(single, groups, count, self.seen),
        }
        // Rows of this batch that are now the chosen row of their group.
        let (mut changed, mut picked) = (Vec::new(), Vec::new());
        for (row, group) in groups.iter().enumerate() {
            if self.choice.row(*group) == Some(self.seen + row as u64) {
                changed.push(*group);
                picked.push(row as u32);
            }
        }
        self.seen += batch.rows as u64;
        if picked.is_empty() {
            return Ok(());
        }
        let rows = UInt32Array::from(picked);
        let chosen = batch.take(&rows);
        let mut columns = vec![first.take(&rows)];
        for a in &self.args[1..] {
            columns.push(a.evaluate(&chosen)?);
        }
        let number = self.kept.len() as u32;
        for (i, group) in changed.iter().enumerate() {
            if self.at[*group as usize].replace((number, i as u32)).is_some() {
                self.stale += 1;
            }
        }
        self.kept.push(compact_batch(Batch { columns, rows: changed.len() }));
        if self.stale > count.max(1 << 14) {
            self.rewrite(count);
        }
        Ok(())
    }

    /// Drops the rows that have been replaced.
    fn rewrite(&mut self, count: usize) {
        let columns = self.gather(count);
        let rows = columns.first().map_or(0, Column::len);
        for (next, slot) in (0..).zip(self.at.iter_mut().filter(|s| s.is_some())) {
            *slot = Some((0, next));
        }
        self.kept = vec![Batch { columns, rows }];
        self.stale = 0;
    }

    /// The chosen rows of the groups that have one.
    fn gather(&self, count: usize) -> Vec<Column> {
        let mut offsets = Vec::with_capacity(self.kept.len());
        let mut total = 0;
        for b in &self.kept {
            offsets.push(total);
            total += b.rows as u32;
        }
        let rows: UInt32Array =
            self.at[..count].iter().flatten().map(|(b, r)| Some(offsets[*b as usize] + r)).collect();
        (0..self.types.len())
            .map(|i| {
                let parts: Vec<Column> = self.kept.iter().map(|b| b.columns[i].clone()).collect();
                Column::concat(self.types[i], &parts).take(&rows)
            })
            .collect()
    }

    pub(crate) fn finish(mut self, count: usize) -> Vec<Column> {
        self.at.resize(count, None);
        if self.kept.is_empty() {
            return self.types.iter().map(|t| Column::nulls(*t, count)).collect();
        }
        let gathered = self.gather(count);
        let mut next = 0;
        let rows: UInt32Array = self.at[..count]
            .iter()
            .map(|s| {
                s.map(|_| {
                    next += 1;
                    next - 1
                })
            })
            .collect();
        gathered.iter().map(|c| c.take_optional(&rows)).collect()
    }

    pub(crate) fn memory(&self) -> usize {
        self.at.len() * 12 + self.kept.iter().map(|b| b.rows * b.columns.len() * 16).sum::<usize>()
    }
}
