use crate::compare::{compare_reals, compare_values};
use crate::error::EngineError;
use crate::executor::{Executor, layout};
use crate::expr::Compiled;
use crate::keys::{KeyEncoder, KeyTable};
use crate::pipe::{Pipe, Source};
use arrow_array::UInt32Array;
use kql_functions::{Accumulator, AggregateForm, Args, BindArgs};
use kql_plan::ir::{AggregateCall, Expr, Plan};
use kql_types::{Batch, Column, Type, Value};
use std::cmp::Ordering;

/// Groups by the keys; groups come out in order of first appearance. Without keys there is one group, even of no rows.
pub(crate) fn pipe(
    executor: &Executor<'_>,
    plan: &Plan,
    input: &Plan,
    keys: &[Expr],
    calls: &[AggregateCall],
) -> Result<Pipe, EngineError> {
    let layout = layout(input);
    let key_exprs = keys.iter().map(|k| executor.compile(k, &layout)).collect::<Result<Vec<_>, _>>()?;
    let mut states = calls.iter().map(|c| State::new(executor, c, &layout)).collect::<Result<Vec<_>, _>>()?;
    let key_types: Vec<Type> = keys.iter().map(Expr::ty).collect();
    let metrics = executor.options.metrics.node("aggregate");
    let mut grouper = Grouper { table: KeyTable::default(), first: Vec::new(), grouped: !keys.is_empty() };
    let mut stream = executor.pipe(input, &Vec::new())?.stream(executor.options.threads);
    while let Some(batch) = stream.next()? {
        let start = std::time::Instant::now();
        let columns = key_exprs.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        let groups = grouper.assign(columns, batch.rows);
        let count = grouper.count();
        let mut held = grouper.table.memory();
        for state in &mut states {
            state.update(&batch, &groups, count)?;
            held += state.memory();
        }
        metrics.hold(held);
        metrics.record(start, 0);
        executor.check_memory("summarize", held)?;
    }
    let count = grouper.count();
    if count == 0 {
        return Ok(Pipe::empty());
    }
    let mut columns: Vec<Column> = (0..keys.len())
        .map(|k| {
            let parts: Vec<Column> = grouper.first.iter().map(|b| b.columns[k].clone()).collect();
            Column::concat(key_types[k], &parts)
        })
        .collect();
    for state in states {
        columns.extend(state.finish(count)?);
    }
    // An accumulator may give a class of types, the plan says which.
    for (column, field) in columns.iter().zip(&plan.fields) {
        if column.ty() != field.ty {
            return Err(EngineError::Evaluate(format!(
                "`{}` came out as {} in the place of {}",
                field.name,
                column.ty(),
                field.ty
            )));
        }
    }
    metrics.rows.store(count as u64, std::sync::atomic::Ordering::Relaxed);
    Ok(Pipe::new(Source::Batches(vec![Batch::new(columns, count)])))
}

/// Numbers the groups and keeps the key values of the first row of each.
struct Grouper {
    table: KeyTable,
    first: Vec<Batch>,
    grouped: bool,
}

impl Grouper {
    fn assign(&mut self, columns: Vec<Column>, rows: usize) -> Vec<u32> {
        if !self.grouped {
            return vec![0; rows];
        }
        let encoder = KeyEncoder::new(&columns);
        let mut new_rows = Vec::new();
        let groups = (0..rows)
            .map(|row| {
                let (group, new) = self.table.insert(&encoder, row);
                if new {
                    new_rows.push(row as u32);
                }
                group
            })
            .collect();
        if !new_rows.is_empty() {
            let batch = Batch { columns, rows };
            let first = batch.take(&UInt32Array::from(new_rows));
            // Views would keep the whole batch alive for the sake of a few keys.
            self.first.push(compact(first));
        }
        groups
    }

    fn count(&self) -> usize {
        if self.grouped { self.table.len() } else { 1 }
    }
}

/// Copies strings out of the buffers they were read in.
pub(crate) fn compact(batch: Batch) -> Batch {
    let columns = batch
        .columns
        .into_iter()
        .map(|c| match c {
            Column::String(a) => Column::String(a.gc()),
            Column::Dynamic(a) => Column::Dynamic(kql_types::DynamicArray(a.0.gc())),
            other => other,
        })
        .collect();
    Batch { columns, rows: batch.rows }
}

/// The state of one aggregate.
pub(crate) enum State {
    Accumulator { args: Vec<Compiled>, state: Box<dyn Accumulator> },
    /// One accumulator an output, each with one constant of the call.
    Columns { args: Vec<Compiled>, states: Vec<(usize, Box<dyn Accumulator>)> },
    Row(ChosenRow),
}

impl State {
    pub(crate) fn new(
        executor: &Executor<'_>,
        call: &AggregateCall,
        layout: &crate::expr::Layout,
    ) -> Result<State, EngineError> {
        let resolved = call.args.iter().map(|a| executor.resolve(a)).collect::<Result<Vec<_>, _>>()?;
        let args = resolved
            .iter()
            .map(|a| crate::expr::compile(a, layout, &executor.options.context))
            .collect::<Result<Vec<_>, _>>()?;
        let types: Vec<Type> = resolved.iter().map(Expr::ty).collect();
        let constants: Vec<Option<Value>> = resolved.iter().map(|a| a.constant().cloned()).collect();
        let returns = call.outputs.first().map_or(Type::Dynamic, |o| o.ty);
        let context = &executor.options.context;
        Ok(match call.function.form {
            AggregateForm::Accumulator(bind) => {
                let state = bind(&BindArgs { types: &types, constants: &constants, returns, context })?;
                State::Accumulator { args, state }
            }
            AggregateForm::Columns { bind, .. } => {
                let mut states = Vec::new();
                for i in 1..args.len() {
                    let types = [types[0], types[i]];
                    let constants = [constants[0].clone(), constants[i].clone()];
                    let bind_args = BindArgs { types: &types, constants: &constants, returns, context };
                    states.push((i, bind(&bind_args)?));
                }
                State::Columns { args, states }
            }
            AggregateForm::ArgMax => State::Row(ChosenRow::new(args, Choice::Largest, call)),
            AggregateForm::ArgMin => State::Row(ChosenRow::new(args, Choice::Smallest, call)),
            AggregateForm::AnyRow => State::Row(ChosenRow::new(args, Choice::First, call)),
        })
    }

    pub(crate) fn update(&mut self, batch: &Batch, groups: &[u32], count: usize) -> Result<(), EngineError> {
        match self {
            State::Accumulator { args, state } => {
                let columns = args.iter().map(|a| a.evaluate(batch)).collect::<Result<Vec<_>, _>>()?;
                state.update(&Args { columns: &columns, rows: batch.rows }, groups, count)?;
            }
            State::Columns { args, states } => {
                let columns = args.iter().map(|a| a.evaluate(batch)).collect::<Result<Vec<_>, _>>()?;
                for (i, state) in states {
                    let pair = [columns[0].clone(), columns[*i].clone()];
                    state.update(&Args { columns: &pair, rows: batch.rows }, groups, count)?;
                }
            }
            State::Row(chosen) => chosen.update(batch, groups, count)?,
        }
        Ok(())
    }

    pub(crate) fn finish(self, count: usize) -> Result<Vec<Column>, EngineError> {
        Ok(match self {
            State::Accumulator { mut state, .. } => vec![state.finish(count)?],
            State::Columns { states, .. } => {
                states.into_iter().map(|(_, mut s)| s.finish(count)).collect::<Result<_, _>>()?
            }
            State::Row(chosen) => chosen.finish(count),
        })
    }

    fn memory(&self) -> usize {
        match self {
            State::Accumulator { state, .. } => state.memory(),
            State::Columns { states, .. } => states.iter().map(|(_, s)| s.memory()).sum(),
            State::Row(chosen) => chosen.memory(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Choice {
    Largest,
    Smallest,
    First,
}

/// `arg_max`, `arg_min`, `take_any`: keeps for each group where its row is, and gathers the columns once at the end.
pub(crate) struct ChosenRow {
    args: Vec<Compiled>,
    choice: Choice,
    types: Vec<Type>,
    /// Rows that were chosen when their batch came, batch by batch.
    kept: Vec<Batch>,
    /// For each group: batch and row in `kept`.
    at: Vec<Option<(u32, u32)>>,
    stale: usize,
}

impl ChosenRow {
    fn new(args: Vec<Compiled>, choice: Choice, call: &AggregateCall) -> ChosenRow {
        let types = call.outputs.iter().map(|o| o.ty).collect();
        ChosenRow { args, choice, types, kept: Vec::new(), at: Vec::new(), stale: 0 }
    }

    fn update(&mut self, batch: &Batch, groups: &[u32], count: usize) -> Result<(), EngineError> {
        self.at.resize(count, None);
        let first = self.args[0].evaluate(batch)?;
        // Best row of each group within this batch.
        let mut best: Vec<(u32, u32)> = Vec::new();
        let mut place: hashbrown::HashMap<u32, usize, foldhash::fast::FixedState> = hashbrown::HashMap::default();
        for (row, group) in groups.iter().enumerate() {
            if self.choice != Choice::First && first.ty() != Type::String && first.is_null(row) {
                continue;
            }
            match place.entry(*group) {
                hashbrown::hash_map::Entry::Vacant(v) => {
                    v.insert(best.len());
                    best.push((*group, row as u32));
                }
                hashbrown::hash_map::Entry::Occupied(o) => {
                    let slot = &mut best[*o.get()];
                    if self.better(&first, row, &first, slot.1 as usize) {
                        slot.1 = row as u32;
                    }
                }
            }
        }
        best.retain(|(group, row)| match self.at[*group as usize] {
            None => true,
            Some((b, r)) => self.better(&first, *row as usize, &self.kept[b as usize].columns[0], r as usize),
        });
        if best.is_empty() {
            return Ok(());
        }
        let rows = UInt32Array::from(best.iter().map(|(_, r)| *r).collect::<Vec<_>>());
        let mut columns = Vec::with_capacity(self.args.len());
        columns.push(first.take(&rows));
        let chosen = batch.take(&rows);
        for a in &self.args[1..] {
            columns.push(a.evaluate(&chosen)?);
        }
        let number = self.kept.len() as u32;
        for (i, (group, _)) in best.iter().enumerate() {
            if self.at[*group as usize].replace((number, i as u32)).is_some() {
                self.stale += 1;
            }
        }
        self.kept.push(compact(Batch { columns, rows: best.len() }));
        if self.stale > count.max(1 << 14) {
            self.rewrite(count);
        }
        Ok(())
    }

    /// Whether row `a` is to be preferred to the chosen row `b`, which came before it.
    fn better(&self, a_column: &Column, a: usize, b_column: &Column, b: usize) -> bool {
        if self.choice == Choice::First {
            return false;
        }
        let order = compare_across(a_column, a, b_column, b);
        match self.choice {
            Choice::Largest => order == Ordering::Greater,
            Choice::Smallest => order == Ordering::Less,
            Choice::First => false,
        }
    }

    /// Throws away rows that were replaced.
    fn rewrite(&mut self, count: usize) {
        let columns = self.gather(count);
        let rows = columns.first().map_or(0, Column::len);
        let mut next = 0;
        for slot in self.at.iter_mut().filter(|s| s.is_some()) {
            *slot = Some((0, next));
            next += 1;
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

    fn finish(mut self, count: usize) -> Vec<Column> {
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

    fn memory(&self) -> usize {
        self.at.len() * 12 + self.kept.iter().map(|b| b.rows * b.columns.len() * 16).sum::<usize>()
    }
}

/// Compares values of two columns of one type. NaN wins both ways: it replaces a number and nothing replaces it.
fn compare_across(a_column: &Column, a: usize, b_column: &Column, b: usize) -> Ordering {
    match (a_column, b_column) {
        (Column::Long(x), Column::Long(y))
        | (Column::DateTime(x), Column::DateTime(y))
        | (Column::Timespan(x), Column::Timespan(y)) => x.value(a).cmp(&y.value(b)),
        (Column::Real(x), Column::Real(y)) => compare_reals(x.value(a), y.value(b)),
        (Column::String(_) | Column::Dictionary(_), _) | (_, Column::String(_) | Column::Dictionary(_)) => {
            a_column.as_strings().get(a).cmp(b_column.as_strings().get(b))
        }
        _ => {
            let pair = Column::from_values(a_column.ty(), [a_column.value(a), b_column.value(b)]);
            compare_values(&pair, 0, 1)
        }
    }
}
