use super::chosen_row::{Choice, ChosenRow};
use crate::error::EngineError;
use crate::executor::{Executor, layout};
use crate::expr::Compiled;
use crate::keys::{KeyEncoder, KeyTable};
use crate::pipe::Pipe;
use arrow_array::UInt32Array;
use kql_functions::{Accumulator, AggregateForm, Args, BindArgs, EvalError};
use kql_plan::ir::{AggregateCall, Expr, Plan};
use kql_types::{Batch, Column, OutputLimit, Type, Value};

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
    let mut hold = executor.budget.hold(if calls.is_empty() { "distinct" } else { "summarize" });
    let mut grouper = Grouper { table: KeyTable::default(), first: Vec::new(), bytes: 0, grouped: !keys.is_empty() };
    let mut stream = executor.pipe(input, &Vec::new())?.stream(executor.running());
    while let Some(batch) = stream.next()? {
        let start = crate::metrics::start_timer();
        let columns = key_exprs.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        let groups = grouper.assign(columns, batch.rows);
        let count = grouper.count();
        let mut held = grouper.table.memory() + grouper.bytes;
        for state in &mut states {
            state.update(&batch, &groups, count)?;
            held += state.memory();
        }
        metrics.hold(held);
        metrics.record(start, 0);
        hold.set(held)?;
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
    let batch = Batch::new(columns, count);
    hold.set(batch.data_bytes())?;
    Ok(Pipe::held(vec![batch], hold))
}

/// Numbers the groups and keeps the key values of the first row of each.
struct Grouper {
    table: KeyTable,
    first: Vec<Batch>,
    /// Bytes of those.
    bytes: usize,
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
            self.bytes += first.data_bytes();
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
    Accumulator {
        function: &'static str,
        args: Vec<Compiled>,
        state: Box<dyn Accumulator>,
    },
    /// One accumulator an output, each with the shared arguments and one constant of the call.
    Columns {
        function: &'static str,
        args: Vec<Compiled>,
        states: Vec<(usize, Box<dyn Accumulator>)>,
        shared: usize,
    },
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
            .map(|a| crate::expr::compile(a, layout, &executor.scope()))
            .collect::<Result<Vec<_>, _>>()?;
        let types: Vec<Type> = resolved.iter().map(Expr::ty).collect();
        let constants: Vec<Option<Value>> = resolved.iter().map(|a| a.constant().cloned()).collect();
        let returns = call.outputs.first().map_or(Type::Dynamic, |o| o.ty);
        let context = &executor.options.context;
        Ok(match call.function.form {
            AggregateForm::Accumulator(bind) => {
                let state = bind(&BindArgs { types: &types, constants: &constants, returns, context })?;
                State::Accumulator { function: call.function.name, args, state }
            }
            AggregateForm::Columns { bind, shared, .. } => {
                let mut states = Vec::new();
                for i in shared..args.len() {
                    let mut types = types[..shared].to_vec();
                    types.push(resolved[i].ty());
                    let mut known = constants[..shared].to_vec();
                    known.push(constants[i].clone());
                    let bind_args = BindArgs { types: &types, constants: &known, returns, context };
                    states.push((i, bind(&bind_args)?));
                }
                State::Columns { function: call.function.name, args, states, shared }
            }
            AggregateForm::ArgMax => State::Row(ChosenRow::new(args, Choice::extreme(&resolved, true), call)),
            AggregateForm::ArgMin => State::Row(ChosenRow::new(args, Choice::extreme(&resolved, false), call)),
            AggregateForm::AnyRow => State::Row(ChosenRow::new(args, Choice::any(), call)),
        })
    }

    pub(crate) fn update(&mut self, batch: &Batch, groups: &[u32], count: usize) -> Result<(), EngineError> {
        match self {
            State::Accumulator { args, state, .. } => {
                let columns = args.iter().map(|a| a.evaluate(batch)).collect::<Result<Vec<_>, _>>()?;
                state.update(&Args::new(&columns, batch.rows), groups, count)?;
            }
            State::Columns { args, states, shared, .. } => {
                let columns = args.iter().map(|a| a.evaluate(batch)).collect::<Result<Vec<_>, _>>()?;
                for (i, state) in states {
                    let mut own = columns[..*shared].to_vec();
                    own.push(columns[*i].clone());
                    state.update(&Args::new(&own, batch.rows), groups, count)?;
                }
            }
            State::Row(chosen) => chosen.update(batch, groups, count)?,
        }
        Ok(())
    }

    pub(crate) fn finish(self, count: usize) -> Result<Vec<Column>, EngineError> {
        match self {
            State::Accumulator { function, mut state, .. } => Ok(vec![finish(function, state.as_mut(), count)?]),
            State::Columns { function, states, .. } => {
                states.into_iter().map(|(_, mut state)| finish(function, state.as_mut(), count)).collect()
            }
            State::Row(chosen) => Ok(chosen.finish(count)),
        }
    }

    fn memory(&self) -> usize {
        match self {
            State::Accumulator { state, .. } => state.memory(),
            State::Columns { states, .. } => states.iter().map(|(_, s)| s.memory()).sum(),
            State::Row(chosen) => chosen.memory(),
        }
    }
}

/// The state counts against the memory limit already, so only the length of a single value is limited here.
fn finish(function: &str, state: &mut dyn Accumulator, count: usize) -> Result<Column, EngineError> {
    state.finish(count, OutputLimit::UNLIMITED).map_err(|e| match e {
        EvalError::OutputTooLarge(_) => EngineError::Evaluate(format!("`{function}` makes a value of more than 2 GB")),
        EvalError::Argument(_) => e.into(),
    })
}
