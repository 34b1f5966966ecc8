//! Hash join: the build side is read into a table of keys, the probe side streams past it.
//!
//! Invariant: rows come out in the order of the probe side, matches of one row in the order of the build side; unmatched rows
//! of the build side follow at the end in their own order.

use crate::budget::{Budget, Hold, VIEW};
use crate::error::EngineError;
use crate::executor::{Executor, Filters, layout};
use crate::expr::Compiled;
use crate::keys::{KeyEncoder, KeyTable};
use crate::metrics::NodeMetrics;
use crate::pipe::{Pipe, Source, Step, Stream};
use arrow_array::{BooleanArray, UInt32Array};
use kql_plan::ir::{Join, JoinKind, Node, Plan, Side};
use kql_types::{Batch, Column, Type};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The keys of a build side, as a test for rows of a scan further down.
pub(crate) struct KeyFilter {
    table: Arc<Built>,
}

impl KeyFilter {
    /// Rows whose value is a key.
    pub(crate) fn mask(&self, column: &Column) -> BooleanArray {
        let columns = std::slice::from_ref(column);
        let encoder = KeyEncoder::new(columns);
        let mut scratch = Vec::new();
        let found = |row| self.table.keys.find(&encoder, row, &mut scratch).is_some();
        BooleanArray::from((0..column.len()).map(found).collect::<Vec<bool>>())
    }
}

/// A built side.
struct Built {
    _hold: Hold,
    keys: KeyTable,
    rows: Batch,
    /// Rows of each key, ascending.
    chains: Vec<Vec<u32>>,
    /// Whether a row of the build side found a partner.
    matched: Vec<AtomicBool>,
}

/// What is kept of rows with and without partners.
#[derive(Clone, Copy)]
struct Rules {
    /// Pairs of partners.
    pairs: bool,
    /// Probe rows without partner.
    lonely_probe: bool,
    /// Build rows without partner.
    lonely_build: bool,
    /// Probe rows with a partner, once.
    semi_probe: bool,
    /// Build rows with a partner, once.
    semi_build: bool,
}

fn rules(kind: JoinKind, build: Side) -> Rules {
    let none = Rules { pairs: false, lonely_probe: false, lonely_build: false, semi_probe: false, semi_build: false };
    let build_left = build == Side::Left;
    match kind {
        JoinKind::Inner | JoinKind::InnerUnique => Rules { pairs: true, ..none },
        JoinKind::LeftOuter => Rules { pairs: true, lonely_probe: !build_left, lonely_build: build_left, ..none },
        JoinKind::RightOuter => Rules { pairs: true, lonely_probe: build_left, lonely_build: !build_left, ..none },
        JoinKind::FullOuter => Rules { pairs: true, lonely_probe: true, lonely_build: true, ..none },
        JoinKind::LeftSemi => Rules { semi_probe: !build_left, semi_build: build_left, ..none },
        JoinKind::RightSemi => Rules { semi_probe: build_left, semi_build: !build_left, ..none },
        JoinKind::LeftAnti => Rules { lonely_probe: !build_left, lonely_build: build_left, ..none },
        JoinKind::RightAnti => Rules { lonely_probe: build_left, lonely_build: !build_left, ..none },
    }
}

pub(crate) fn pipe(executor: &Executor<'_>, join: &Join, _: &Filters) -> Result<Pipe, EngineError> {
    let build_side = join.build;
    let (build, probe) = match build_side {
        Side::Left => (&join.left, &join.right),
        Side::Right => (&join.right, &join.left),
    };
    let rules = rules(join.kind, build_side);
    let (build_layout, probe_layout) = (layout(build), layout(probe));
    let (mut build_keys, mut probe_keys) = (Vec::new(), Vec::new());
    for (l, r) in &join.on {
        let (b, p) = if build_side == Side::Left { (l, r) } else { (r, l) };
        build_keys.push(executor.compile(b, &build_layout)?);
        probe_keys.push(executor.compile(p, &probe_layout)?);
    }
    let unique_build = join.kind == JoinKind::InnerUnique && build_side == Side::Left;
    let metrics = executor.options.metrics.node(format!("join {} build", join.kind.name()));
    let built = Arc::new(read_build(executor, build, &build_keys, unique_build, &metrics)?);
    // Without a partner nothing comes of an inner join, and the probe side need not start.
    if built.rows.rows == 0 && !rules.lonely_probe {
        return Ok(Pipe::empty());
    }
    let mut below: Filters = Vec::new();
    if !rules.lonely_probe
        && let [(l, r)] = join.on.as_slice()
    {
        let probe_key = if build_side == Side::Left { r } else { l };
        if let kql_plan::ir::Expr::Column(id, _) = probe_key {
            below.push((*id, Arc::new(KeyFilter { table: built.clone() })));
        }
    }
    let places = join
        .output
        .iter()
        .map(|id| {
            build_layout
                .get(id)
                .map(|i| Place::Build(*i))
                .or_else(|| probe_layout.get(id).map(|i| Place::Probe(*i)))
                .ok_or_else(|| EngineError::Unsupported("a column of neither side".into()))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let probe_types: Vec<Type> = probe.fields.iter().map(|f| f.ty).collect();
    let metrics = executor.options.metrics.node(format!("join {} probe", join.kind.name()));
    let budget = executor.budget.clone();
    let step =
        Arc::new(ProbeStep { built: built.clone(), keys: probe_keys, places, rules, probe_types, metrics, budget });
    let mut input = executor.pipe(probe, &below)?;
    if join.kind == JoinKind::InnerUnique && build_side == Side::Right {
        input = first_of_each_key(executor, input, step.clone())?;
    }
    if !(rules.lonely_build || rules.semi_build) {
        return Ok(input.then(step));
    }
    // Which build rows found no partner is known only when the probe side is done.
    let stream = input.then(step.clone()).stream(executor.running());
    Ok(Pipe::new(Source::Stream(Box::new(WithRest { stream: Some(stream), step }))))
}

enum Place {
    Build(usize),
    Probe(usize),
}

fn read_build(
    executor: &Executor<'_>,
    plan: &Plan,
    keys: &[Compiled],
    unique: bool,
    metrics: &NodeMetrics,
) -> Result<Built, EngineError> {
    let types: Vec<Type> = plan.fields.iter().map(|f| f.ty).collect();
    let mut table = KeyTable::default();
    let mut chains: Vec<Vec<u32>> = Vec::new();
    let mut parts = Vec::new();
    let mut total = 0u32;
    let mut hold = executor.budget.hold("join");
    let mut bytes = 0;
    let shared = matches!(plan.node, Node::Cte(_) | Node::Values(_));
    let mut stream = executor.pipe(plan, &Vec::new())?.stream(executor.running());
    while let Some(batch) = stream.next()? {
        let start = crate::metrics::start_timer();
        let columns = keys.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        let encoder = KeyEncoder::new(&columns);
        let mut kept = Vec::new();
        for row in 0..batch.rows {
            let (key, new) = table.insert(&encoder, row);
            if new {
                chains.push(Vec::new());
            } else if unique {
                continue;
            }
            chains[key as usize].push(total + kept.len() as u32);
            kept.push(row as u32);
        }
        total += kept.len() as u32;
        let batch = if kept.len() == batch.rows { batch } else { batch.take(&UInt32Array::from(kept)) };
        parts.push(if shared { batch } else { super::aggregate::compact(batch) });
        bytes += parts.last().map_or(0, Batch::data_bytes);
        let held = table.memory() + bytes + total as usize * 5 + chains.len() * size_of::<Vec<u32>>();
        metrics.record(start, 0);
        metrics.hold(held);
        hold.set(held)?;
    }
    if parts.len() > 1 {
        // For a moment there are both the pieces and the whole.
        hold.add(bytes)?;
    }
    let rows = Batch::concat(&types, &parts);
    let rows = if parts.is_empty() { empty(&types) } else { rows };
    if parts.len() > 1 {
        drop(parts);
        hold.set(table.memory() + bytes + total as usize * 5 + chains.len() * size_of::<Vec<u32>>())?;
    }
    metrics.rows.store(u64::from(total), Ordering::Relaxed);
    let matched = (0..rows.rows).map(|_| AtomicBool::new(false)).collect();
    Ok(Built { _hold: hold, keys: table, rows, chains, matched })
}

fn empty(types: &[Type]) -> Batch {
    Batch { columns: types.iter().map(|t| Column::nulls(*t, 0)).collect(), rows: 0 }
}

/// `innerunique` keeps the first left row of each key. When the left side streams, that needs all of it in order.
fn first_of_each_key(executor: &Executor<'_>, input: Pipe, step: Arc<ProbeStep>) -> Result<Pipe, EngineError> {
    let stream = input.stream(executor.running());
    let hold = executor.budget.hold("join");
    Ok(Pipe::new(Source::Stream(Box::new(Unique { stream, step, seen: KeyTable::default(), hold }))))
}

struct Unique {
    stream: Box<dyn Stream>,
    step: Arc<ProbeStep>,
    seen: KeyTable,
    hold: Hold,
}

impl Stream for Unique {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        while let Some(batch) = self.stream.next()? {
            let columns = self.step.keys.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
            let encoder = KeyEncoder::new(&columns);
            let kept: Vec<u32> =
                (0..batch.rows).filter(|row| self.seen.insert(&encoder, *row).1).map(|r| r as u32).collect();
            self.hold.set(self.seen.memory())?;
            if !kept.is_empty() {
                return Ok(Some(batch.take(&UInt32Array::from(kept))));
            }
        }
        Ok(None)
    }
}

struct ProbeStep {
    built: Arc<Built>,
    keys: Vec<Compiled>,
    places: Vec<Place>,
    rules: Rules,
    probe_types: Vec<Type>,
    metrics: Arc<NodeMetrics>,
    budget: Arc<Budget>,
}

/// Pairs between looks at the budget.
const OFTEN: usize = 1 << 16;

impl Step for ProbeStep {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let start = crate::metrics::start_timer();
        let columns = self.keys.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        let encoder = KeyEncoder::new(&columns);
        let mut scratch = Vec::new();
        let (mut probe, mut build): (Vec<u32>, Vec<Option<u32>>) = (Vec::new(), Vec::new());
        let mark = self.rules.lonely_build || self.rules.semi_build;
        // How many partners a row has knows no bound, so that even rows on their way count here.
        let mut hold = self.budget.hold("join");
        let each = (self.places.len() + 1) * VIEW;
        let mut next = OFTEN;
        for row in 0..batch.rows {
            if probe.len() >= next {
                hold.set(probe.len() * each)?;
                next = probe.len() + OFTEN;
            }
            match self.built.keys.find(&encoder, row, &mut scratch) {
                Some(key) => {
                    let chain = &self.built.chains[key as usize];
                    if mark {
                        chain.iter().for_each(|r| self.built.matched[*r as usize].store(true, Ordering::Relaxed));
                    }
                    if self.rules.pairs {
                        if chain.len() >= OFTEN {
                            hold.set((probe.len() + chain.len()) * each)?;
                        }
                        for r in chain {
                            probe.push(row as u32);
                            build.push(Some(*r));
                        }
                    } else if self.rules.semi_probe {
                        probe.push(row as u32);
                        build.push(None);
                    }
                }
                None if self.rules.lonely_probe => {
                    probe.push(row as u32);
                    build.push(None);
                }
                None => {}
            }
        }
        if probe.len() >= OFTEN {
            hold.set(probe.len() * each)?;
        }
        let out = self.assemble(Some((&batch, UInt32Array::from(probe))), UInt32Array::from(build));
        self.metrics.record(start, out.rows);
        Ok(Some(out))
    }
}

impl ProbeStep {
    fn assemble(&self, probe: Option<(&Batch, UInt32Array)>, build: UInt32Array) -> Batch {
        let rows = arrow_array::Array::len(&build);
        let columns = self
            .places
            .iter()
            .map(|p| match p {
                Place::Build(i) => self.built.rows.columns[*i].take_optional(&build),
                Place::Probe(i) => match &probe {
                    Some((batch, at)) => batch.columns[*i].take(at),
                    None => Column::nulls(self.probe_types[*i], rows),
                },
            })
            .collect();
        Batch { columns, rows }
    }

    /// Rows of the build side that the rules keep at the end.
    fn rest(&self) -> Batch {
        let wanted = self.rules.semi_build;
        let rows: Vec<u32> = self
            .built
            .matched
            .iter()
            .enumerate()
            .filter(|(_, m)| m.load(Ordering::Relaxed) == wanted)
            .map(|(i, _)| i as u32)
            .collect();
        self.assemble(None, UInt32Array::from(rows))
    }
}

/// The joined rows, then those of the build side.
struct WithRest {
    stream: Option<Box<dyn Stream>>,
    step: Arc<ProbeStep>,
}

impl Stream for WithRest {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        let Some(stream) = &mut self.stream else { return Ok(None) };
        if let Some(batch) = stream.next()? {
            return Ok(Some(batch));
        }
        self.stream = None;
        Ok(Some(self.step.rest()))
    }
}
