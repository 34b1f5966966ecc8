//! Reading series (arrays of numbers) and building them, as all functions of this family do.

use crate::kernel::by_row;
use crate::{Bind, Family, Kernel, Nulls, Scalar};
use kql_types::{Dyn, Type, Value};
use std::cmp::Ordering;

/// A number of a series. Datetimes and timespans count as their ticks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Number {
    /// An integer.
    Long(i64),
    /// A real.
    Real(f64),
}

impl Number {
    /// As a real.
    pub(crate) fn real(self) -> f64 {
        match self {
            Number::Long(v) => v as f64,
            Number::Real(v) => v,
        }
    }

    /// As a member of an array.
    pub(crate) fn dynamic(self) -> Dyn {
        match self {
            Number::Long(v) => Dyn::Long(v),
            Number::Real(v) => Dyn::Real(v),
        }
    }

    /// The number in a scalar argument.
    pub(crate) fn of(value: &Value) -> Option<Number> {
        match value {
            Value::Real(v) => Some(Number::Real(*v)),
            Value::Decimal(v) => Some(Number::Real(v.to_f64())),
            Value::Dynamic(v) => number(v),
            other => other.as_i64().map(Number::Long),
        }
    }
}

pub(crate) fn number(item: &Dyn) -> Option<Number> {
    match item {
        Dyn::Int(v) => Some(Number::Long(i64::from(*v))),
        Dyn::Long(v) | Dyn::DateTime(v) | Dyn::Timespan(v) => Some(Number::Long(*v)),
        Dyn::Real(v) => Some(Number::Real(*v)),
        Dyn::Decimal(v) => Some(Number::Real(v.to_f64())),
        Dyn::Null | Dyn::Bool(_) | Dyn::Guid(_) | Dyn::String(_) | Dyn::Array(_) | Dyn::Bag(_) => None,
    }
}

/// The elements of an array, `None` where they are not numeric. One real makes all of them real, since the engine holds a
/// series in an array of one type.
pub(crate) fn series(value: &Value) -> Option<Vec<Option<Number>>> {
    let Value::Dynamic(Dyn::Array(items)) = value else { return None };
    let numbers: Vec<Option<Number>> = items.iter().map(number).collect();
    if numbers.iter().any(|n| matches!(n, Some(Number::Real(_)))) {
        return Some(numbers.into_iter().map(|n| n.map(|n| Number::Real(n.real()))).collect());
    }
    Some(numbers)
}

/// The elements as reals, `None` where they are not numeric.
pub(crate) fn reals(value: &Value) -> Option<Vec<Option<f64>>> {
    Some(series(value)?.into_iter().map(|n| n.map(Number::real)).collect())
}

/// The elements as reals; `None` unless all are numeric and there is one.
pub(crate) fn complete(value: &Value) -> Option<Vec<f64>> {
    let all: Option<Vec<f64>> = reals(value)?.into_iter().collect();
    all.filter(|v| !v.is_empty())
}

/// The argument at `index` as an integer, or the default where it is absent or null.
pub(crate) fn integer(row: &[Value], index: usize, default: i64) -> i64 {
    match row.get(index).and_then(Number::of) {
        Some(Number::Long(v)) => v,
        Some(Number::Real(v)) => v as i64,
        None => default,
    }
}

/// The argument at `index` as a real, or the default where it is absent or null.
pub(crate) fn real(row: &[Value], index: usize, default: f64) -> f64 {
    row.get(index).and_then(Number::of).map_or(default, Number::real)
}

/// The argument at `index` as a boolean; numbers are true unless zero.
pub(crate) fn boolean(row: &[Value], index: usize) -> Option<bool> {
    match row.get(index)? {
        Value::Bool(v) => Some(*v),
        other => Number::of(other).map(|n| n.real() != 0.0),
    }
}

/// The argument at `index` as a string, or the default where it is absent or empty.
pub(crate) fn text<'a>(row: &'a [Value], index: usize, default: &'a str) -> &'a str {
    row.get(index).and_then(Value::as_str).filter(|s| !s.is_empty()).unwrap_or(default)
}

/// An array of reals.
pub(crate) fn array(values: impl IntoIterator<Item = f64>) -> Dyn {
    Dyn::Array(values.into_iter().map(Dyn::Real).collect())
}

/// A kernel for a function of one row that returns a dynamic value; `None` is null.
pub(crate) fn dynamic_rows(f: impl Fn(&[Value]) -> Option<Dyn> + Send + Sync + 'static) -> Kernel {
    by_row(Type::Dynamic, move |row| f(row).map_or(Value::Null(Type::Dynamic), Value::dynamic))
}

/// A kernel for a function of one row that returns a real; `None` is null.
pub(crate) fn real_rows(f: impl Fn(&[Value]) -> Option<f64> + Send + Sync + 'static) -> Kernel {
    by_row(Type::Real, move |row| f(row).map_or(Value::Null(Type::Real), Value::Real))
}

/// Real to real for each element.
pub(crate) fn each(f: fn(f64) -> f64) -> Kernel {
    dynamic_rows(move |row| {
        let items = reals(row.first()?)?;
        Some(Dyn::Array(items.into_iter().map(|v| v.map_or(Dyn::Null, |v| Dyn::Real(f(v)))).collect()))
    })
}

enum Operand {
    Series(Vec<Option<Number>>),
    Scalar(Option<Number>),
}

impl Operand {
    fn of(value: &Value) -> Option<Operand> {
        match value {
            Value::Dynamic(Dyn::Array(_)) => series(value).map(Operand::Series),
            Value::Null(Type::Dynamic) => None,
            scalar => Some(Operand::Scalar(Number::of(scalar))),
        }
    }

    fn len(&self) -> usize {
        match self {
            Operand::Series(v) => v.len(),
            Operand::Scalar(_) => 0,
        }
    }

    fn at(&self, index: usize) -> Option<Number> {
        match self {
            Operand::Series(v) => v.get(index).copied().flatten(),
            Operand::Scalar(v) => *v,
        }
    }
}

/// Elements of two operands, of which at most one is a scalar; the shorter series is padded with nulls.
pub(crate) fn pairs(row: &[Value]) -> Option<Vec<(Option<Number>, Option<Number>)>> {
    let (a, b) = (Operand::of(row.first()?)?, Operand::of(row.get(1)?)?);
    Some((0..a.len().max(b.len())).map(|i| (a.at(i), b.at(i))).collect())
}

/// A binary operation for each pair; integers go through `long` where the operation has it.
pub(crate) fn combine(long: Option<fn(i64, i64) -> i64>, real: fn(f64, f64) -> f64) -> Kernel {
    dynamic_rows(move |row| {
        let items = pairs(row)?.into_iter().map(|pair| match (pair, long) {
            ((Some(Number::Long(a)), Some(Number::Long(b))), Some(long)) => Dyn::Long(long(a, b)),
            ((Some(a), Some(b)), _) => Dyn::Real(real(a.real(), b.real())),
            _ => Dyn::Null,
        });
        Some(Dyn::Array(items.collect()))
    })
}

/// A comparison for each pair; `None` is a comparison with NaN.
pub(crate) fn compare(holds: fn(Option<Ordering>) -> bool) -> Kernel {
    dynamic_rows(move |row| {
        let items = pairs(row)?.into_iter().map(|pair| match pair {
            (Some(Number::Long(a)), Some(Number::Long(b))) => Dyn::Bool(holds(Some(a.cmp(&b)))),
            (Some(a), Some(b)) => Dyn::Bool(holds(a.real().partial_cmp(&b.real()))),
            _ => Dyn::Null,
        });
        Some(Dyn::Array(items.collect()))
    })
}

/// What functions of each element do with elements and arguments that are not numbers.
pub(crate) const ELEMENT_NULLS: Nulls =
    Nulls::Described("An element that is not a number gives null at its position; a null series gives null.");

/// The declaration of a function from real to real that is applied to each element.
pub(crate) const fn elementwise(name: &'static str, summary: &'static str, source: &'static str, bind: Bind) -> Scalar {
    const SIGNATURES: &[&str] = &["(series: array) -> array(real)"];
    Scalar::pure(Family::Series, name, SIGNATURES, ELEMENT_NULLS, summary, source, bind)
}

/// The signatures of an operation on pairs of elements that keeps integers.
pub(crate) const PAIRS: &[&str] = &[
    "(series1: array, series2: array) -> array",
    "(series1: array, series2: number) -> array",
    "(series1: number, series2: array) -> array",
];

/// The signatures of an operation on pairs of elements that is always real.
pub(crate) const REAL_PAIRS: &[&str] = &[
    "(series1: array, series2: array) -> array(real)",
    "(series1: array, series2: number) -> array(real)",
    "(series1: number, series2: array) -> array(real)",
];

/// The declaration of an arithmetic operation on two series.
pub(crate) const fn arithmetic(
    name: &'static str,
    signatures: &'static [&'static str],
    summary: &'static str,
    source: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar::pure(Family::Series, name, signatures, ELEMENT_NULLS, summary, source, bind)
}

/// The declaration of a comparison of two series.
pub(crate) const fn comparison(name: &'static str, summary: &'static str, source: &'static str, bind: Bind) -> Scalar {
    const SIGNATURES: &[&str] = &[
        "(series1: array, series2: array) -> array(bool)",
        "(series1: array, series2: number) -> array(bool)",
        "(series1: number, series2: array) -> array(bool)",
    ];
    Scalar::pure(Family::Series, name, SIGNATURES, ELEMENT_NULLS, summary, source, bind)
}
