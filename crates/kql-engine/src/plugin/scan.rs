use crate::budget::Hold;
use crate::error::EngineError;
use crate::executor::{Executor, layout};
use crate::expr::{Compiled, Layout};
use crate::keys::{KeyEncoder, KeyTable};
use crate::pipe::Pipe;
use kql_plan::ir::{Plan, Plugin, ScanOutput, ScanSteps};
use kql_types::{Batch, Column, ColumnBuilder, Value};

/// `scan`: each row is tried against the steps from the last to the first. A step matches out of the state of the step
/// before it, which moves on, or again out of its own.
pub(crate) fn pipe(executor: &Executor<'_>, plan: &Plan, node: &Plugin, scan: &ScanSteps) -> Result<Pipe, EngineError> {
    let input = executor.collect_one(&node.input, node.name)?;
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
        scan.partition.iter().map(|e| executor.compile(e, &at)?.evaluate(&input)).collect::<Result<Vec<_>, _>>()?;
    let initial = scan.declared.iter().map(|(_, e)| executor.constant(e)).collect::<Result<Vec<_>, _>>()?;
    let steps = scan
        .steps
        .iter()
        .map(|s| {
            let assignments = s.assignments.iter().map(|(i, e)| Ok((*i, executor.compile(e, &at)?)));
            Ok(Step {
                condition: executor.compile(&s.condition, &at)?,
                assignments: assignments.collect::<Result<_, EngineError>>()?,
                output: s.output,
                optional: s.optional,
                read: columns_read(scan, &at),
            })
        })
        .collect::<Result<Vec<_>, EngineError>>()?;
    let types = plan.fields.iter().take(row_width).map(|f| f.ty).collect();
    let hold = executor.budget.hold(node.name);
    let mut machine = Machine { steps, initial, row_width, types, out: Vec::new(), next_match: 0, hold };
    for rows in partitions(&partition, input.rows) {
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
    let Machine { mut hold, out, .. } = machine;
    drop(out);
    hold.set(batch.data_bytes())?;
    Ok(Pipe::held(vec![batch], hold))
}

/// Rows of each partition, in order of first appearance.
fn partitions(keys: &[Column], rows: usize) -> Vec<Vec<usize>> {
    if keys.is_empty() {
        return vec![(0..rows).collect()];
    }
    let encoder = KeyEncoder::new(keys);
    let mut table = KeyTable::default();
    let mut out: Vec<Vec<usize>> = Vec::new();
    for row in 0..rows {
        let (group, new) = table.insert(&encoder, row);
        if new {
            out.push(Vec::new());
        }
        out[group as usize].push(row);
    }
    out
}

/// Positions that some expression of the steps reads, so that only those are filled in.
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

/// The values of the steps so far in a sequence, and the number of the match.
#[derive(Clone)]
struct State {
    rows: Vec<Option<Vec<Value>>>,
    number: i64,
    /// The row that `output=last` gives when the step is over.
    pending: Option<Vec<Value>>,
}

struct Machine {
    steps: Vec<Step>,
    initial: Vec<Value>,
    row_width: usize,
    types: Vec<kql_types::Type>,
    out: Vec<(Vec<Value>, i64)>,
    next_match: i64,
    hold: Hold,
}

/// Rows between looks at the budget.
const OFTEN: usize = 1 << 10;

impl Machine {
    fn run(&mut self, input: &Batch, rows: &[usize]) -> Result<(), EngineError> {
        let mut states: Vec<Option<State>> = vec![None; self.steps.len()];
        for (i, row) in rows.iter().enumerate() {
            if i % OFTEN == 0 {
                self.hold
                    .set(self.out.len() * (size_of::<(Vec<Value>, i64)>() + self.row_width * size_of::<Value>()))?;
            }
            let mut values: Vec<Value> = input.columns.iter().map(|c| c.value(*row)).collect();
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

    /// The step out of whose state step `k` may match: the one before it; optional steps may be left out.
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

    /// The row with its assignments, if it meets the condition of a step in a state.
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

    /// What a step without a row yet holds: nothing for columns of the input, the initial value for declared ones.
    fn unset(&self, column: usize, values: &[Value]) -> Value {
        if column >= self.row_width - self.initial.len() {
            return values[column].clone();
        }
        match self.types[column] {
            kql_types::Type::String => Value::String(String::new()),
            ty => Value::Null(ty),
        }
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
