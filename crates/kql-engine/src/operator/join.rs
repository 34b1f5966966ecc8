//! Hash join: the build side is read into a hash table of its keys, and the probe side streams past it.
//!
//! Invariant: rows come out in the order of the probe side, matches of one row in the order of the build side; the rows of the
//! build side that the join kind keeps follow at the end, in their own order.

use crate::context::ExecutionContext;
use crate::error::EngineError;
use crate::expr::{Compiled, Layout, layout};
use crate::keys::{KeyEncoder, KeyTable};
use crate::memory::{MemoryPool, MemoryReservation, Reserved, VIEW, compact_batch};
use crate::metrics::NodeMetrics;
use crate::pipeline::{Pipeline, Source};
use crate::runtime_filter::KeyFilter;
use crate::task::{BatchStream, Transform};
use arrow_array::UInt32Array;
use kql_plan::ir::{Join, JoinKind, Node, Plan, Side};
use kql_types::{Batch, Column, Type};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The build side with its hash table.
struct BuildSide {
    /// The keys, with the reservation of the whole build side.
    keys: Arc<Reserved<KeyTable>>,
    rows: Batch,
    /// Rows of each key, ascending.
    chains: Vec<Vec<u32>>,
    /// Whether a row has found a match.
    matched: Vec<AtomicBool>,
}

/// Which rows a join kind emits.
#[derive(Clone, Copy, Default)]
struct JoinEmit {
    /// Pairs of matching rows.
    pairs: bool,
    /// Probe rows without a match.
    unmatched_probe: bool,
    /// Build rows without a match.
    unmatched_build: bool,
    /// Probe rows with a match, once each.
    semi_probe: bool,
    /// Build rows with a match, once each.
    semi_build: bool,
}

impl JoinEmit {
    fn new(kind: JoinKind, build: Side) -> JoinEmit {
        let none = JoinEmit::default();
        let (left, right) = (build == Side::Left, build == Side::Right);
        match kind {
            JoinKind::Inner | JoinKind::InnerUnique => JoinEmit { pairs: true, ..none },
            JoinKind::LeftOuter => JoinEmit { pairs: true, unmatched_probe: right, unmatched_build: left, ..none },
            JoinKind::RightOuter => JoinEmit { pairs: true, unmatched_probe: left, unmatched_build: right, ..none },
            JoinKind::FullOuter => JoinEmit { pairs: true, unmatched_probe: true, unmatched_build: true, ..none },
            JoinKind::LeftSemi => JoinEmit { semi_probe: right, semi_build: left, ..none },
            JoinKind::RightSemi => JoinEmit { semi_probe: left, semi_build: right, ..none },
            JoinKind::LeftAnti => JoinEmit { unmatched_probe: right, unmatched_build: left, ..none },
            JoinKind::RightAnti => JoinEmit { unmatched_probe: left, unmatched_build: right, ..none },
        }
    }

    /// Whether build rows follow after the probe side.
    fn build_rows(self) -> bool {
        self.unmatched_build || self.semi_build
    }
}

pub(crate) fn build(execution: &ExecutionContext<'_>, join: &Join) -> Result<Pipeline, EngineError> {
    let (build, probe) = match join.build {
        Side::Left => (&join.left, &join.right),
        Side::Right => (&join.right, &join.left),
    };
    let emit = JoinEmit::new(join.kind, join.build);
    let (build_layout, probe_layout) = (layout(build), layout(probe));
    let (mut build_keys, mut probe_keys) = (Vec::new(), Vec::new());
    for (left, right) in &join.on {
        let (b, p) = if join.build == Side::Left { (left, right) } else { (right, left) };
        build_keys.push(execution.compile(b, &build_layout)?);
        probe_keys.push(execution.compile(p, &probe_layout)?);
    }
    let unique = join.kind == JoinKind::InnerUnique;
    let metrics = execution.options.metrics.node(format!("join {} build", join.kind.name()));
    let duplicates = if unique && join.build == Side::Left { Duplicates::Drop } else { Duplicates::Keep };
    let side = Arc::new(read_build_side(execution, build, &build_keys, duplicates, &metrics)?);
    // Without a build row nothing matches, and the probe side does not have to start.
    if side.rows.rows == 0 && !emit.unmatched_probe {
        return Ok(Pipeline::empty());
    }
    let key_filter = |id| (id, Arc::new(KeyFilter::new(side.keys.clone())));
    let pushed = join.runtime_filter().map(key_filter).into_iter().collect();
    let metrics = execution.options.metrics.node(format!("join {} probe", join.kind.name()));
    let transform = Arc::new(ProbeTransform {
        keys: probe_keys,
        places: places(join, &build_layout, &probe_layout)?,
        emit,
        probe_types: probe.fields.iter().map(|f| f.ty).collect(),
        metrics,
        memory: execution.memory.clone(),
        side,
    });
    let mut input = execution.pipeline(probe, &pushed)?;
    if unique && join.build == Side::Right {
        input = first_of_each_key(execution, input, transform.clone());
    }
    if !emit.build_rows() {
        return Ok(input.then(transform));
    }
    // Which build rows found no match is known only at the end of the probe side.
    let stream = input.then(transform.clone()).stream(execution.task_context());
    Ok(Pipeline::new(Source::Stream(Box::new(ThenBuildRows { probe: Some(stream), transform }))))
}

/// Where an output column comes from.
enum Place {
    Build(usize),
    Probe(usize),
}

fn places(join: &Join, build: &Layout, probe: &Layout) -> Result<Vec<Place>, EngineError> {
    let place = |id| {
        let of_build = build.get(id).map(|i| Place::Build(*i));
        of_build
            .or_else(|| probe.get(id).map(|i| Place::Probe(*i)))
            .ok_or_else(|| EngineError::Unsupported("a column of neither side".into()))
    };
    join.output.iter().map(place).collect()
}

/// What happens to a build row whose key is there already.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Duplicates {
    Keep,
    Drop,
}

fn read_build_side(
    execution: &ExecutionContext<'_>,
    plan: &Plan,
    keys: &[Compiled],
    duplicates: Duplicates,
    metrics: &NodeMetrics,
) -> Result<BuildSide, EngineError> {
    let types: Vec<Type> = plan.fields.iter().map(|f| f.ty).collect();
    let mut table = KeyTable::default();
    let mut chains: Vec<Vec<u32>> = Vec::new();
    let mut parts = Vec::new();
    let mut total = 0u32;
    let mut reservation = execution.memory.reservation("join");
    let mut row_bytes = 0;
    let table_bytes = |table: &KeyTable, total: u32, chains: usize| {
        table.memory() + total as usize * 5 + chains * size_of::<Vec<u32>>()
    };
    // Rows of these nodes stay in memory anyway.
    let in_memory = matches!(plan.node, Node::Cte(_) | Node::Values(_));
    let mut stream = execution.pipeline(plan, &Vec::new())?.stream(execution.task_context());
    while let Some(batch) = stream.next()? {
        let start = crate::metrics::start_timer();
        let columns = keys.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        let encoder = KeyEncoder::new(&columns);
        let mut kept = Vec::new();
        for row in 0..batch.rows {
            let (key, new) = table.insert(&encoder, row);
            if new {
                chains.push(Vec::new());
            } else if duplicates == Duplicates::Drop {
                continue;
            }
            chains[key as usize].push(total + kept.len() as u32);
            kept.push(row as u32);
        }
        total += kept.len() as u32;
        let batch = if kept.len() == batch.rows { batch } else { batch.take(&UInt32Array::from(kept)) };
        let batch = if in_memory { batch } else { compact_batch(batch) };
        row_bytes += batch.data_bytes();
        parts.push(batch);
        let bytes = table_bytes(&table, total, chains.len()) + row_bytes;
        metrics.record(start, 0);
        metrics.record_memory(bytes);
        reservation.try_resize(bytes)?;
    }
    if parts.len() > 1 {
        // While the batches are concatenated, their rows exist twice.
        reservation.try_grow(row_bytes)?;
    }
    let rows = if parts.is_empty() { empty(&types) } else { Batch::concat(&types, &parts) };
    if parts.len() > 1 {
        drop(parts);
        reservation.try_resize(table_bytes(&table, total, chains.len()) + row_bytes)?;
    }
    metrics.rows.store(u64::from(total), Ordering::Relaxed);
    let matched = (0..rows.rows).map(|_| AtomicBool::new(false)).collect();
    Ok(BuildSide { keys: Arc::new(Reserved { value: table, reservation }), rows, chains, matched })
}

fn empty(types: &[Type]) -> Batch {
    Batch { columns: types.iter().map(|t| Column::nulls(*t, 0)).collect(), rows: 0 }
}

/// `innerunique` keeps the first left row of each key. If the left side is the probe side, its rows are deduplicated in order.
fn first_of_each_key(execution: &ExecutionContext<'_>, input: Pipeline, transform: Arc<ProbeTransform>) -> Pipeline {
    let stream = input.stream(execution.task_context());
    let reservation = execution.memory.reservation("join");
    Pipeline::new(Source::Stream(Box::new(Deduplicated { stream, transform, seen: KeyTable::default(), reservation })))
}

struct Deduplicated {
    stream: Box<dyn BatchStream>,
    transform: Arc<ProbeTransform>,
    seen: KeyTable,
    reservation: MemoryReservation,
}

impl BatchStream for Deduplicated {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        while let Some(batch) = self.stream.next()? {
            let columns = self.transform.keys.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
            let encoder = KeyEncoder::new(&columns);
            let kept: Vec<u32> =
                (0..batch.rows).filter(|row| self.seen.insert(&encoder, *row).1).map(|r| r as u32).collect();
            self.reservation.try_resize(self.seen.memory())?;
            if !kept.is_empty() {
                return Ok(Some(batch.take(&UInt32Array::from(kept))));
            }
        }
        Ok(None)
    }
}

struct ProbeTransform {
    side: Arc<BuildSide>,
    keys: Vec<Compiled>,
    places: Vec<Place>,
    emit: JoinEmit,
    probe_types: Vec<Type>,
    metrics: Arc<NodeMetrics>,
    memory: Arc<MemoryPool>,
}

/// Pairs between reservations.
const CHECK_INTERVAL: usize = 1 << 16;

impl Transform for ProbeTransform {
    fn apply(&self, batch: Batch) -> Result<Option<Batch>, EngineError> {
        let start = crate::metrics::start_timer();
        let columns = self.keys.iter().map(|k| k.evaluate(&batch)).collect::<Result<Vec<_>, _>>()?;
        let encoder = KeyEncoder::new(&columns);
        let mut scratch = Vec::new();
        let (mut probe, mut build): (Vec<u32>, Vec<Option<u32>>) = (Vec::new(), Vec::new());
        let mark = self.emit.build_rows();
        // One row can have any number of matches, so the output counts even while it is in flight.
        let mut reservation = self.memory.reservation("join");
        let pair_bytes = (self.places.len() + 1) * VIEW;
        let mut next = CHECK_INTERVAL;
        for row in 0..batch.rows {
            if probe.len() >= next {
                reservation.try_resize(probe.len() * pair_bytes)?;
                next = probe.len() + CHECK_INTERVAL;
            }
            match self.side.keys.find(&encoder, row, &mut scratch) {
                Some(key) => {
                    let chain = &self.side.chains[key as usize];
                    if mark {
                        chain.iter().for_each(|r| self.side.matched[*r as usize].store(true, Ordering::Relaxed));
                    }
                    if self.emit.pairs {
                        if chain.len() >= CHECK_INTERVAL {
                            reservation.try_resize((probe.len() + chain.len()) * pair_bytes)?;
                        }
                        for r in chain {
                            probe.push(row as u32);
                            build.push(Some(*r));
                        }
                    } else if self.emit.semi_probe {
                        probe.push(row as u32);
                        build.push(None);
                    }
                }
                None if self.emit.unmatched_probe => {
                    probe.push(row as u32);
                    build.push(None);
                }
                None => {}
            }
        }
        if probe.len() >= CHECK_INTERVAL {
            reservation.try_resize(probe.len() * pair_bytes)?;
        }
        let out = self.gather(Some((&batch, UInt32Array::from(probe))), UInt32Array::from(build));
        self.metrics.record(start, out.rows);
        Ok(Some(out))
    }
}

impl ProbeTransform {
    /// The output rows for pairs of positions; without a probe side its columns are null.
    fn gather(&self, probe: Option<(&Batch, UInt32Array)>, build: UInt32Array) -> Batch {
        let rows = arrow_array::Array::len(&build);
        let columns = self
            .places
            .iter()
            .map(|p| match p {
                Place::Build(i) => self.side.rows.columns[*i].take_optional(&build),
                Place::Probe(i) => match &probe {
                    Some((batch, at)) => batch.columns[*i].take(at),
                    None => Column::nulls(self.probe_types[*i], rows),
                },
            })
            .collect();
        Batch { columns, rows }
    }

    /// The build rows that the join emits after the probe side.
    fn build_rows(&self) -> Batch {
        let wanted = self.emit.semi_build;
        let matched = self.side.matched.iter().enumerate();
        let rows = matched.filter(|(_, m)| m.load(Ordering::Relaxed) == wanted).map(|(i, _)| i as u32);
        self.gather(None, UInt32Array::from(rows.collect::<Vec<u32>>()))
    }
}

/// The rows of the probe side, then build rows.
struct ThenBuildRows {
    probe: Option<Box<dyn BatchStream>>,
    transform: Arc<ProbeTransform>,
}

impl BatchStream for ThenBuildRows {
    fn next(&mut self) -> Result<Option<Batch>, EngineError> {
        let Some(stream) = &mut self.probe else { return Ok(None) };
        if let Some(batch) = stream.next()? {
            return Ok(Some(batch));
        }
        self.probe = None;
        Ok(Some(self.transform.build_rows()))
    }
}
