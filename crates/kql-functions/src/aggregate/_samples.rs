//! All values of each group, for percentiles by rank.

use super::_grouped::{by_group, bytes_of, real_key, real_of_key};
use crate::{Args, BindArgs, BindError};
use kql_types::{Column, Dyn, Type, Value};

/// All values of all groups as integers of the same order, with weights if there are any.
pub(super) struct Samples {
    ty: Type,
    weighted: bool,
    values: Vec<i64>,
    weights: Vec<i64>,
    groups: Vec<u32>,
}

/// The values of one group, sorted, and the weight of each.
pub(super) struct Sorted<'a> {
    pub(super) values: &'a [i64],
    /// Empty when each weighs 1.
    pub(super) weights: &'a [i64],
}

impl Samples {
    /// For the type of the first argument; an error for types that have no ranks.
    pub(super) fn new(args: &BindArgs<'_>, weighted: bool) -> Result<Self, BindError> {
        let ty = match args.types.first() {
            Some(Type::Int | Type::Long) => Type::Long,
            Some(Type::Real | Type::Decimal) => Type::Real,
            Some(ty @ (Type::DateTime | Type::Timespan)) => *ty,
            _ => return Err(BindError::argument(0, "expected a number, a datetime or a timespan")),
        };
        Ok(Samples { ty, weighted, values: Vec::new(), weights: Vec::new(), groups: Vec::new() })
    }

    /// Adds the first argument, weighted by the second. Nulls and weights that are not positive are skipped.
    pub(super) fn update(&mut self, args: &Args<'_>, groups: &[u32]) {
        let Samples { ty, weighted, values, weights, groups: kept } = self;
        let weight = weighted.then(|| args.columns[1].as_longs());
        let mut put = |i: usize, v: i64| {
            if let Some(w) = &weight {
                match w.get(i) {
                    Some(w) if w > 0 => weights.push(w),
                    _ => return,
                }
            }
            values.push(v);
            kept.push(groups[i]);
        };
        if *ty == Type::Real {
            let column = args.columns[0].as_reals();
            (0..args.rows).for_each(|i| {
                if let Some(v) = column.get(i) {
                    put(i, real_key(v));
                }
            });
        } else {
            let column = args.columns[0].as_longs();
            (0..args.rows).for_each(|i| {
                if let Some(v) = column.get(i) {
                    put(i, v);
                }
            });
        }
    }

    /// Calls `f` with the sorted values of each group in turn.
    pub(super) fn each_group(&mut self, group_count: usize, mut f: impl FnMut(Sorted<'_>)) {
        let (order, starts) = by_group(&self.groups, group_count);
        let mut pairs: Vec<(i64, i64)> = Vec::new();
        let (mut values, mut weights) = (Vec::new(), Vec::new());
        for g in 0..group_count {
            let rows = &order[starts[g]..starts[g + 1]];
            values.clear();
            weights.clear();
            if self.weighted {
                pairs.clear();
                pairs.extend(rows.iter().map(|i| (self.values[*i as usize], self.weights[*i as usize])));
                pairs.sort_unstable();
                values.extend(pairs.iter().map(|p| p.0));
                weights.extend(pairs.iter().map(|p| p.1));
            } else {
                values.extend(rows.iter().map(|i| self.values[*i as usize]));
                values.sort_unstable();
            }
            f(Sorted { values: &values, weights: &weights });
        }
        self.values = Vec::new();
        self.weights = Vec::new();
        self.groups = Vec::new();
    }

    /// A value as it was given.
    pub(super) fn value(ty: Type, v: i64) -> Value {
        match ty {
            Type::Real => Value::Real(real_of_key(v)),
            Type::DateTime => Value::DateTime(v),
            Type::Timespan => Value::Timespan(v),
            _ => Value::Long(v),
        }
    }

    pub(super) fn ty(&self) -> Type {
        self.ty
    }

    /// A column of values of this type.
    pub(super) fn column(ty: Type, values: Vec<Option<i64>>) -> Column {
        Column::from_values(ty, values.into_iter().map(|v| v.map_or(Value::Null(ty), |v| Self::value(ty, v))))
    }

    pub(super) fn memory(&self) -> usize {
        bytes_of(&self.values) + bytes_of(&self.weights) + bytes_of(&self.groups)
    }
}

impl Sorted<'_> {
    /// The value at a percentile by nearest rank: the first one up to which at least that share of the weight lies.
    pub(super) fn at(&self, percentile: f64) -> Option<i64> {
        let last = self.values.len().checked_sub(1)?;
        if self.weights.is_empty() {
            return Some(self.values[((target(percentile, self.values.len() as f64) as usize).max(1) - 1).min(last)]);
        }
        let total: f64 = self.weights.iter().map(|w| *w as f64).sum();
        let target = target(percentile, total);
        let mut seen = 0.0;
        for (v, w) in self.values.iter().zip(self.weights) {
            seen += *w as f64;
            if seen >= target {
                return Some(*v);
            }
        }
        Some(self.values[last])
    }
}

/// The rank, from 1, that a percentile of `total` asks for. Slightly less than the product, since 99.9 has no exact binary form.
pub(crate) fn target(percentile: f64, total: f64) -> f64 {
    let exact = percentile.clamp(0.0, 100.0) * total / 100.0;
    (exact - exact.abs() * 1e-12).ceil().max(1.0)
}

/// The percentile in an argument.
pub(super) fn percentile_of(value: Option<&Value>, index: usize) -> Result<f64, BindError> {
    value.and_then(Value::as_f64).ok_or_else(|| BindError::argument(index, "expected a constant number"))
}

/// Percentiles as numbers in arguments from `first` on, or as one array.
pub(super) fn percentiles_of(args: &BindArgs<'_>, first: usize) -> Result<Vec<f64>, BindError> {
    if let Some(Value::Dynamic(Dyn::Array(items))) = args.constant(first) {
        let numbers = items.iter().map(|v| v.to_value().as_f64()).collect::<Option<Vec<_>>>();
        return numbers.ok_or_else(|| BindError::argument(first, "expected an array of numbers"));
    }
    (first..args.count()).map(|i| percentile_of(args.constant(i), i)).collect()
}
