use super::chosen_row::{Choice, ChosenRow};
use crate::context::ExecutionContext;
use crate::error::{EngineError, InternalError};
use crate::expr::{Compiled, layout};
use crate::keys::{KeyEncoder, KeyTable};
use crate::memory::compact_batch;
use crate::pipeline::Pipeline;
use arrow_array::UInt32Array;
use kql_functions::{Accumulator, AggregateForm, Args, BindArgs, EvalError};
use kql_plan::ir::{AggregateCall, Expr, Plan};
use kql_types::{Batch, Column, OutputLimit, Type, Value};

/// Hash aggregation. Groups come out in order of first appearance; without keys there is one group, even over no rows.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    input: &Plan,
    keys: &[Expr],
    calls: &[AggregateCall],
) -> Result<Pipeline, EngineError> {
    let layout = layout(input);
    let key_exprs = keys.iter().map(|k| execution.compile(k, &layout)).collect::<Result<Vec<_>, _>>()?;
    let mut states = calls.iter().map(|c| State::new(execution, c, &layout)).collect::<Result<Vec<_>, _>>()?;
    let key_types: Vec<Type> = keys.iter().map(Expr::ty).collect();
    let metrics = execution.options.metrics.node("aggregate");
    let mut reservation = execution.memory.reservation(if calls.is_empty() { "distinct" } else { "summarize" });
    let mut grouper = Grouper { table: KeyTable::default(), first: Vec::new(), bytes: 0, grouped: !keys.is_empty() };
    let mut stream = execution.pipeline(input, &Vec::new())?.stream(execution.task_context());
    while let Some(batch) = stream.next()? {
        let start = crate::metrics::start_timer();
        let columns = key_exprs.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        let groups = grouper.assign(columns, batch.rows);
        let count = grouper.count();
        let mut bytes = grouper.table.memory() + grouper.bytes;
        for state in &mut states {
            state.update(&batch, &groups, count)?;
            bytes += state.memory();
        }
        metrics.record_memory(bytes);
        metrics.record(start, 0);
        reservation.try_resize(bytes)?;
    }
    let count = grouper.count();
    if count == 0 {
        return Ok(Pipeline::empty());
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
    for (column, field) in columns.iter().zip(&plan.fields) {
        if column.ty() != field.ty {
            let (column, actual) = (field.name.clone(), column.ty());
            return Err(InternalError::ColumnType { column, actual, expected: field.ty }.into());
        }
    }
    metrics.rows.store(count as u64, std::sync::atomic::Ordering::Relaxed);
    let batch = Batch::new(columns, count);
    reservation.try_resize(batch.data_bytes())?;
    Ok(Pipeline::reserved(vec![batch], reservation))
}

/// Assigns group numbers and keeps the keys of the first row of each group.
struct Grouper {
    table: KeyTable,
    /// The keys of new groups, batch by batch.
    first: Vec<Batch>,
    /// Bytes of `first`.
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
            self.bytes += first.data_bytes();
            self.first.push(compact_batch(first));
        }
        groups
    }

    fn count(&self) -> usize {
        if self.grouped { self.table.len() } else { 1 }
    }
}

/// The state of one aggregate.
pub(crate) enum State {
    Accumulator {
        function: &'static str,
        args: Vec<Compiled>,
        state: Box<dyn Accumulator>,
    },
    /// One accumulator per output, each with the shared arguments and one constant of the call.
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
        execution: &ExecutionContext<'_>,
        call: &AggregateCall,
        layout: &crate::expr::Layout,
    ) -> Result<State, EngineError> {
        let resolved = call.args.iter().map(|a| execution.resolve(a)).collect::<Result<Vec<_>, _>>()?;
        let args = resolved
            .iter()
            .map(|a| crate::expr::compile(a, layout, &execution.compile_context()))
            .collect::<Result<Vec<_>, _>>()?;
        let types: Vec<Type> = resolved.iter().map(Expr::ty).collect();
        let constants: Vec<Option<&Value>> = resolved.iter().map(Expr::constant).collect();
        let returns = call.outputs.first().map_or(Type::Dynamic, |o| o.ty);
        let context = &execution.options.context;
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
                    known.push(constants[i]);
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
fn finish(function: &'static str, state: &mut dyn Accumulator, count: usize) -> Result<Column, EngineError> {
    state.finish(count, OutputLimit::UNLIMITED).map_err(|e| match e {
        EvalError::OutputTooLarge(_) => EngineError::ValueTooLarge { function },
        EvalError::Argument(_) => e.into(),
    })
}
