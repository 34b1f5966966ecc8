use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Compiled, Layout, layout};
use crate::keys::Grouping;
use crate::memory::MemoryReservation;
use crate::pipeline::Pipeline;
use kql_plan::ir::{Plan, Plugin, ScanOutput, ScanSteps};
use kql_types::{Batch, Column, ColumnBuilder, Value};

/// The `scan` operator: each row is matched against the steps from the last to the first. A step matches from the state of the
/// previous step, which then advances, or again from its own state.
pub(crate) fn build(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    node: &Plugin,
    scan: &ScanSteps,
) -> Result<Pipeline, EngineError> {
    let input = execution.collect_one(&node.input, node.name)?;
    let mut at = layout(&node.input);
    let width = node.input.fields.len();
    for (i, (f, _)) in scan.declared.iter().enumerate() {
        at.insert(f.id, width + i);
    }
    let row_width = width + scan.declared.len();
    for (s, step) in scan.steps.iter().enumerate() {
        at.extend(step.state.iter().enumerate().map(|(c, id)| (*id, row_width * (s + 1) + c)));
    }
    let partition =
        scan.partition.iter().map(|e| execution.compile(e, &at)?.evaluate(&input)).collect::<Result<Vec<_>, _>>()?;
    let initial = scan.declared.iter().map(|(_, e)| execution.constant(e)).collect::<Result<Vec<_>, _>>()?;
    let steps = scan
        .steps
        .iter()
        .map(|s| {
            let assignments = s.assignments.iter().map(|(i, e)| Ok((*i, execution.compile(e, &at)?)));
            Ok(Step {
                condition: execution.compile(&s.condition, &at)?,
                assignments: assignments.collect::<Result<_, EngineError>>()?,
                output: s.output,
                optional: s.optional,
                read: columns_read(scan, &at),
            })
        })
        .collect::<Result<Vec<_>, EngineError>>()?;
    let types = plan.fields.iter().take(row_width).map(|f| f.ty).collect();
    let reservation = execution.memory.reservation(node.name);
    let mut machine = Machine { steps, initial, row_width, types, out: Vec::new(), next_match: 0, reservation };
    for rows in Grouping::new(&partition, input.rows).rows() {
        machine.run(&input, &rows)?;
    }
    let mut builders: Vec<ColumnBuilder> =
        plan.fields.iter().map(|f| ColumnBuilder::new(f.ty, machine.out.len())).collect();
    for (values, number) in &machine.out {
        for (builder, value) in builders.iter_mut().zip(values) {
            builder.push(value.clone());
        }
        if scan.match_id.is_some()
            && let Some(b) = builders.get_mut(row_width)
        {
            b.push(Value::Long(*number));
        }
    }
    let rows = machine.out.len();
    let batch = Batch::new(builders.into_iter().map(ColumnBuilder::finish).collect(), rows);
    let Machine { mut reservation, out, .. } = machine;
    drop(out);
    reservation.try_resize(batch.data_bytes())?;
    Ok(Pipeline::reserved(vec![batch], reservation))
}

/// Column pruning: the positions that an expression of the steps reads.
fn columns_read(scan: &ScanSteps, at: &Layout) -> Vec<bool> {
    let mut read = vec![false; at.values().max().map_or(0, |m| m + 1)];
    for step in &scan.steps {
        for e in std::iter::once(&step.condition).chain(step.assignments.iter().map(|(_, e)| e)) {
            for id in e.columns() {
                if let Some(i) = at.get(&id) {
                    read[*i] = true;
                }
            }
        }
    }
    read
}

struct Step {
    condition: Compiled,
    assignments: Vec<(usize, Compiled)>,
    output: ScanOutput,
    optional: bool,
    read: Vec<bool>,
}

/// A partial match: the row of each step so far, and the number of the match.
#[derive(Clone)]
struct State {
    rows: Vec<Option<Vec<Value>>>,
    number: i64,
    /// The row that `output=last` emits when the sequence leaves the step.
    pending: Option<Vec<Value>>,
}

struct Machine {
    steps: Vec<Step>,
    initial: Vec<Value>,
    row_width: usize,
    types: Vec<kql_types::Type>,
    out: Vec<(Vec<Value>, i64)>,
    next_match: i64,
    reservation: MemoryReservation,
}

/// Rows between reservations.
const CHECK_INTERVAL: usize = 1 << 10;

impl Machine {
    fn run(&mut self, input: &Batch, rows: &[u32]) -> Result<(), EngineError> {
        let mut states: Vec<Option<State>> = vec![None; self.steps.len()];
        for (i, row) in rows.iter().enumerate() {
            if i % CHECK_INTERVAL == 0 {
                self.reservation.try_resize(
                    self.out.len() * (size_of::<(Vec<Value>, i64)>() + self.row_width * size_of::<Value>()),
                )?;
            }
            let mut values: Vec<Value> = input.columns.iter().map(|c| c.value(*row as usize)).collect();
            values.extend(self.initial.iter().cloned());
            for k in (0..self.steps.len()).rev() {
                let before = self.before(&states, k);
                if let Some(j) = before
                    && let Some(extended) = self.matched(k, &values, states[j].as_ref())?
                {
                    self.flush(states[k].take());
                    let mut state = states[j].take();
                    if let Some(s) = &mut state {
                        let pending = s.pending.take().map(|p| (p, s.number));
                        self.out.extend(pending);
                    }
                    states[k] = state;
                    self.enter(k, extended, &mut states);
                    continue;
                }
                if (states[k].is_some() || k == 0)
                    && let Some(extended) = self.matched(k, &values, states[k].as_ref())?
                {
                    if states[k].is_none() {
                        let rows = vec![None; self.steps.len()];
                        states[k] = Some(State { rows, number: self.next_match, pending: None });
                        self.next_match += 1;
                    }
                    self.enter(k, extended, &mut states);
                }
            }
        }
        for state in states {
            self.flush(state);
        }
        Ok(())
    }

    /// The step from whose state step `k` may match: the previous one, where optional steps may be skipped.
    fn before(&self, states: &[Option<State>], k: usize) -> Option<usize> {
        for j in (0..k).rev() {
            if states[j].is_some() {
                return Some(j);
            }
            if !self.steps[j].optional {
                return None;
            }
        }
        None
    }

    /// The row with its assignments, if it meets the condition of a step given a state.
    fn matched(&self, k: usize, values: &[Value], state: Option<&State>) -> Result<Option<Vec<Value>>, EngineError> {
        let step = &self.steps[k];
        let mut columns = Vec::with_capacity(step.read.len());
        for (i, read) in step.read.iter().enumerate() {
            let (of_step, column) = (i / self.row_width, i % self.row_width);
            let value = match (read, of_step) {
                (false, _) => Value::Null(self.types[column]),
                (true, 0) => values[column].clone(),
                (true, s) => match state.and_then(|st| st.rows.get(s - 1)).and_then(Option::as_ref) {
                    Some(row) => row[column].clone(),
                    None => self.unset(column, values),
                },
            };
            columns.push(Column::repeat(&value, 1));
        }
        let batch = Batch::new(columns, 1);
        if step.condition.evaluate(&batch)?.value(0) != Value::Bool(true) {
            return Ok(None);
        }
        let mut extended = values.to_vec();
        let first = self.row_width - self.initial.len();
        for (i, e) in &step.assignments {
            extended[first + i] = e.evaluate(&batch)?.value(0);
        }
        Ok(Some(extended))
    }

    /// The value of a column in a step without a row: empty for input columns, the initial value for declared ones.
    fn unset(&self, column: usize, values: &[Value]) -> Value {
        if column >= self.row_width - self.initial.len() {
            return values[column].clone();
        }
        Value::missing(self.types[column])
    }

    fn enter(&mut self, k: usize, row: Vec<Value>, states: &mut [Option<State>]) {
        let Some(state) = &mut states[k] else { return };
        match self.steps[k].output {
            ScanOutput::All => self.out.push((row.clone(), state.number)),
            ScanOutput::Last => state.pending = Some(row.clone()),
            ScanOutput::None => {}
        }
        state.rows[k] = Some(row);
    }

    fn flush(&mut self, state: Option<State>) {
        if let Some(State { pending: Some(row), number, .. }) = state {
            self.out.push((row, number));
        }
    }
}
