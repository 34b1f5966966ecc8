//! Columns of numbers as slices, so that the compiler vectorizes the loops over them.

use arrow_array::{Array, BooleanArray, Float64Array, Int32Array, Int64Array};
use arrow_buffer::{BooleanBuffer, NullBuffer};
use kql_types::{Column, Type, ticks};
use std::borrow::Cow;

/// An argument of a loop: one value for all rows, or one per row.
pub(crate) enum Lane<'a, T: Clone> {
    One(Option<T>),
    Each(Cow<'a, [T]>, Option<NullBuffer>),
}

/// The integers of int, long, datetime, timespan and bool.
pub(crate) fn longs(column: &Column) -> Lane<'_, i64> {
    match column {
        Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => {
            Lane::Each(Cow::Borrowed(a.values()), a.nulls().cloned())
        }
        Column::Int(a) => {
            Lane::Each(Cow::Owned(a.values().iter().map(|v| i64::from(*v)).collect()), a.nulls().cloned())
        }
        Column::Bool(a) => Lane::Each(Cow::Owned(a.values().iter().map(i64::from).collect()), a.nulls().cloned()),
        Column::Const(..)
        | Column::Real(_)
        | Column::String(_)
        | Column::Dictionary(_)
        | Column::Guid(_)
        | Column::Decimal(_)
        | Column::Dynamic(_) => Lane::One(column.as_longs().get(0)),
    }
}

/// Numbers, and bools as 0 and 1, as reals.
pub(crate) fn reals(column: &Column) -> Lane<'_, f64> {
    match column {
        Column::Real(a) => Lane::Each(Cow::Borrowed(a.values()), a.nulls().cloned()),
        Column::Decimal(a) => {
            let values = column.as_reals();
            let each = (0..a.len()).map(|i| values.get(i).unwrap_or(0.0)).collect();
            Lane::Each(Cow::Owned(each), a.nulls().cloned())
        }
        Column::Const(..) => Lane::One(column.as_reals().get(0)),
        _ => match longs(column) {
            Lane::One(v) => Lane::One(v.map(|v| v as f64)),
            Lane::Each(v, nulls) => Lane::Each(Cow::Owned(v.iter().map(|v| *v as f64).collect()), nulls),
        },
    }
}

/// One result per row, null where either argument is null.
pub(crate) fn zip<T: Copy, U: Clone + Default>(
    rows: usize,
    left: &Lane<'_, T>,
    right: &Lane<'_, T>,
    f: impl Fn(T, T) -> U,
) -> (Vec<U>, Option<NullBuffer>) {
    match (left, right) {
        (Lane::One(None), _) | (_, Lane::One(None)) => (vec![U::default(); rows], Some(NullBuffer::new_null(rows))),
        (Lane::One(Some(x)), Lane::One(Some(y))) => (vec![f(*x, *y); rows], None),
        (Lane::Each(v, nulls), Lane::One(Some(y))) => (v.iter().map(|x| f(*x, *y)).collect(), nulls.clone()),
        (Lane::One(Some(x)), Lane::Each(w, nulls)) => (w.iter().map(|y| f(*x, *y)).collect(), nulls.clone()),
        (Lane::Each(v, n), Lane::Each(w, m)) => {
            (v.iter().zip(w.iter()).map(|(x, y)| f(*x, *y)).collect(), NullBuffer::union(n.as_ref(), m.as_ref()))
        }
    }
}

/// As [`zip`], for a function that may return null.
pub(crate) fn zip_optional<T: Copy, U: Clone + Default>(
    rows: usize,
    left: &Lane<'_, T>,
    right: &Lane<'_, T>,
    f: impl Fn(T, T) -> Option<U>,
) -> (Vec<U>, Option<NullBuffer>) {
    let (values, nulls) = zip(rows, left, right, f);
    if values.iter().all(Option::is_some) {
        return (values.into_iter().map(Option::unwrap_or_default).collect(), nulls);
    }
    let some = NullBuffer::new(BooleanBuffer::collect_bool(rows, |i| values[i].is_some()));
    let nulls = NullBuffer::union(nulls.as_ref(), Some(&some));
    (values.into_iter().map(Option::unwrap_or_default).collect(), nulls)
}

/// The results of a test, and the rows where an argument is null.
pub(crate) fn test<T: Copy>(
    rows: usize,
    left: &Lane<'_, T>,
    right: &Lane<'_, T>,
    f: impl Fn(T, T) -> bool,
) -> (BooleanBuffer, Option<NullBuffer>) {
    match (left, right) {
        (Lane::One(None), _) | (_, Lane::One(None)) => {
            (BooleanBuffer::new_unset(rows), Some(NullBuffer::new_null(rows)))
        }
        (Lane::One(Some(x)), Lane::One(Some(y))) => {
            (if f(*x, *y) { BooleanBuffer::new_set(rows) } else { BooleanBuffer::new_unset(rows) }, None)
        }
        (Lane::Each(v, nulls), Lane::One(Some(y))) => {
            (BooleanBuffer::collect_bool(rows, |i| f(v[i], *y)), nulls.clone())
        }
        (Lane::One(Some(x)), Lane::Each(w, nulls)) => {
            (BooleanBuffer::collect_bool(rows, |i| f(*x, w[i])), nulls.clone())
        }
        (Lane::Each(v, n), Lane::Each(w, m)) => {
            (BooleanBuffer::collect_bool(rows, |i| f(v[i], w[i])), NullBuffer::union(n.as_ref(), m.as_ref()))
        }
    }
}

/// A bool column.
pub(crate) fn bool_column((values, nulls): (BooleanBuffer, Option<NullBuffer>)) -> Column {
    Column::Bool(BooleanArray::new(values, nulls))
}

/// A real column.
pub(crate) fn real_column((values, nulls): (Vec<f64>, Option<NullBuffer>)) -> Column {
    Column::Real(Float64Array::new(values.into(), nulls))
}

/// A column of a type that is represented by integers. Ticks out of range become null; ints wrap.
pub(crate) fn long_column(ty: Type, (values, nulls): (Vec<i64>, Option<NullBuffer>)) -> Column {
    match ty {
        Type::DateTime => {
            let nulls = if values.iter().all(|t| ticks::in_range(*t)) {
                nulls
            } else {
                let inside = NullBuffer::new(BooleanBuffer::collect_bool(values.len(), |i| ticks::in_range(values[i])));
                NullBuffer::union(nulls.as_ref(), Some(&inside))
            };
            Column::DateTime(Int64Array::new(values.into(), nulls))
        }
        Type::Timespan => Column::Timespan(Int64Array::new(values.into(), nulls)),
        Type::Int => {
            let ints: Vec<i32> = values.iter().map(|v| *v as i32).collect();
            Column::Int(Int32Array::new(ints.into(), nulls))
        }
        Type::Bool | Type::Long | Type::Real | Type::String | Type::Guid | Type::Decimal | Type::Dynamic => {
            Column::Long(Int64Array::new(values.into(), nulls))
        }
    }
}

impl<T: Copy> Lane<'_, T> {
    /// The value of a row.
    pub(crate) fn get(&self, row: usize) -> Option<T> {
        match self {
            Lane::One(v) => *v,
            Lane::Each(v, nulls) => nulls.as_ref().is_none_or(|n| n.is_valid(row)).then(|| v[row]),
        }
    }
}
