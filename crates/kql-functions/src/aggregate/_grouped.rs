//! Shared by the accumulators: loops with fast paths for plain arrays, and the conditional forms of aggregates.

use crate::{Accumulator, Args, BindArgs, BindError, EvalError};
use arrow_array::{Array, BooleanArray};
use arrow_buffer::NullBuffer;
use kql_types::{Column, OutputLimit, Type};

/// Binds an accumulator.
pub(super) type Bind = fn(&BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError>;

/// Calls `f(group, value)` for each non-null integer (int, long, datetime, timespan, bool as 0 and 1).
#[inline]
pub(super) fn each_long(column: &Column, groups: &[u32], mut f: impl FnMut(usize, i64)) {
    match column {
        Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => each(a.values(), a.nulls(), groups, f),
        Column::Int(a) => each(a.values(), a.nulls(), groups, |g, v: i32| f(g, i64::from(v))),
        _ => {
            let values = column.as_longs();
            for (i, g) in groups.iter().enumerate() {
                if let Some(v) = values.get(i) {
                    f(*g as usize, v);
                }
            }
        }
    }
}

/// Calls `f(group, value)` for each non-null number as a real.
#[inline]
pub(super) fn each_real(column: &Column, groups: &[u32], mut f: impl FnMut(usize, f64)) {
    match column {
        Column::Real(a) => each(a.values(), a.nulls(), groups, f),
        Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => {
            each(a.values(), a.nulls(), groups, |g, v: i64| f(g, v as f64));
        }
        _ => {
            let values = column.as_reals();
            for (i, g) in groups.iter().enumerate() {
                if let Some(v) = values.get(i) {
                    f(*g as usize, v);
                }
            }
        }
    }
}

/// Two specialized loops: one without nulls, one over the valid rows only.
#[inline]
pub(super) fn each<T: Copy>(values: &[T], nulls: Option<&NullBuffer>, groups: &[u32], mut f: impl FnMut(usize, T)) {
    match nulls.filter(|n| n.null_count() > 0) {
        None => values.iter().zip(groups).for_each(|(v, g)| f(*g as usize, *v)),
        Some(n) => n.valid_indices().for_each(|i| f(groups[i] as usize, values[i])),
    }
}

/// Integers in the order of reals; all NaN last.
#[inline]
pub(super) fn real_key(v: f64) -> i64 {
    let bits = (if v.is_nan() { f64::NAN } else { v }).to_bits() as i64;
    bits ^ ((bits >> 63) as u64 >> 1) as i64
}

/// The real of a key.
pub(super) fn real_of_key(k: i64) -> f64 {
    f64::from_bits((k ^ ((k >> 63) as u64 >> 1) as i64) as u64)
}

/// The positions of `groups` ordered by group, rows of a group in their order, and where each group starts: a counting sort.
pub(super) fn by_group(groups: &[u32], group_count: usize) -> (Vec<u32>, Vec<usize>) {
    let mut starts = vec![0usize; group_count + 1];
    groups.iter().for_each(|g| starts[*g as usize + 1] += 1);
    (0..group_count).for_each(|g| starts[g + 1] += starts[g]);
    let mut next = starts.clone();
    let mut order = vec![0u32; groups.len()];
    for (i, g) in groups.iter().enumerate() {
        let at = &mut next[*g as usize];
        order[*at] = i as u32;
        *at += 1;
    }
    (order, starts)
}

/// A number of rows for each group.
pub(super) struct Counts {
    counts: Vec<i64>,
    add: AddRows,
}

/// Adds the rows of a batch that count to the counts of their groups.
pub(super) type AddRows = fn(&mut [i64], &Args<'_>, groups: &[u32]);

impl Counts {
    /// No rows.
    pub(super) fn accumulator(add: AddRows) -> Box<dyn Accumulator> {
        Box::new(Counts { counts: Vec::new(), add })
    }
}

impl Accumulator for Counts {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.counts.resize(group_count, 0);
        (self.add)(&mut self.counts, args, groups);
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.counts.resize(group_count, 0);
        Ok(Column::Long(std::mem::take(&mut self.counts).into()))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.counts)
    }
}

/// The conditional form of an aggregate: rows where the bool at argument `at` is true reach the inner one.
pub(super) fn filtered(bind: Bind, args: &BindArgs<'_>, at: usize) -> Result<Box<dyn Accumulator>, BindError> {
    let mut types: Vec<Type> = args.types.to_vec();
    let mut constants = args.constants.to_vec();
    if at < types.len() {
        types.remove(at);
    }
    if at < constants.len() {
        constants.remove(at);
    }
    let inner = bind(&BindArgs { types: &types, constants: &constants, returns: args.returns, context: args.context })?;
    Ok(Box::new(Filtered { inner, at, groups: Vec::new() }))
}

struct Filtered {
    inner: Box<dyn Accumulator>,
    at: usize,
    groups: Vec<u32>,
}

impl Accumulator for Filtered {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        let predicate = &args.columns[self.at];
        let mask: BooleanArray = match predicate {
            Column::Bool(a) if a.null_count() > 0 => arrow_select::filter::prep_null_mask_filter(a),
            Column::Bool(a) => a.clone(),
            _ => {
                let bools = predicate.as_bools();
                (0..args.rows).map(|i| Some(bools.get(i) == Some(true))).collect()
            }
        };
        let rows = mask.true_count();
        let others = args.columns.iter().enumerate().filter(|(i, _)| *i != self.at).map(|(_, c)| c);
        if rows == args.rows {
            let columns: Vec<Column> = others.cloned().collect();
            return self.inner.update(&Args::new(&columns, rows), groups, group_count);
        }
        let columns: Vec<Column> = others.map(|c| c.filter(&mask)).collect();
        self.groups.clear();
        self.groups.extend(mask.values().set_indices().map(|i| groups[i]));
        self.inner.update(&Args::new(&columns, rows), &self.groups, group_count)
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.inner.finish(group_count, limit)
    }

    fn memory(&self) -> usize {
        self.inner.memory() + self.groups.capacity() * 4
    }
}

/// Bytes that a vector holds.
pub(super) fn bytes_of<T>(v: &Vec<T>) -> usize {
    v.capacity() * size_of::<T>()
}
