//! Smallest and largest values of groups.

use super::_grouped::{bytes_of, each_long, each_real, real_key, real_of_key};
use crate::{Accumulator, Args, BindArgs, BindError, EvalError};
use kql_types::{Column, Dyn, LimitedBuilder, OutputLimit, Type, Value};
use std::cmp::Ordering;

/// An accumulator for the largest (or smallest) value.
pub(super) fn bind<const MAX: bool>(args: &BindArgs<'_>) -> Result<Box<dyn Accumulator>, BindError> {
    Ok(match args.returns {
        Type::Real => Box::new(Reals::<MAX>(Vec::new())),
        Type::String => Box::new(Strings::<MAX>(Vec::new())),
        ty @ (Type::Decimal | Type::Guid | Type::Dynamic) => Box::new(Values::<MAX>(ty, Vec::new())),
        ty => Box::new(Longs::<MAX> { ty, values: Vec::new(), seen_worst: Vec::new() }),
    })
}

/// A group without values holds the worst value; `seen_worst` marks the rare groups that really contain it.
struct Longs<const MAX: bool> {
    ty: Type,
    values: Vec<i64>,
    seen_worst: Vec<bool>,
}

impl<const MAX: bool> Longs<MAX> {
    const WORST: i64 = if MAX { i64::MIN } else { i64::MAX };

    fn best(a: i64, b: i64) -> i64 {
        if MAX { a.max(b) } else { a.min(b) }
    }
}

impl<const MAX: bool> Accumulator for Longs<MAX> {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.values.resize(group_count, Self::WORST);
        let Longs { values, seen_worst, .. } = self;
        if let [one] = &mut values[..] {
            let (mut best, mut worst) = (*one, false);
            each_long(&args.columns[0], groups, |_, v| {
                best = Self::best(best, v);
                worst |= v == Self::WORST;
            });
            *one = best;
            if worst {
                seen_worst.clear();
                seen_worst.push(true);
            }
            return Ok(());
        }
        each_long(&args.columns[0], groups, |g, v| {
            values[g] = Self::best(values[g], v);
            if v == Self::WORST {
                seen_worst.resize(seen_worst.len().max(g + 1), false);
                seen_worst[g] = true;
            }
        });
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.values.resize(group_count, Self::WORST);
        self.seen_worst.resize(group_count, false);
        let seen_worst = std::mem::take(&mut self.seen_worst);
        let values =
            self.values.drain(..).zip(seen_worst).map(|(v, seen_worst)| (seen_worst || v != Self::WORST).then_some(v));
        Ok(match self.ty {
            Type::Bool => Column::bools(values.map(|v| v.map(|v| v != 0))),
            Type::Int => Column::ints(values.map(|v| v.map(|v| v as i32))),
            Type::DateTime => Column::datetimes(values),
            Type::Timespan => Column::timespans(values),
            _ => Column::longs(values),
        })
    }

    fn memory(&self) -> usize {
        bytes_of(&self.values) + bytes_of(&self.seen_worst)
    }
}

/// Order of reals for both extremes: the first NaN wins.
pub(super) fn real_is_better<const MAX: bool>(new: f64, old: f64) -> bool {
    if old.is_nan() { false } else { new.is_nan() || if MAX { new > old } else { new < old } }
}

/// Reals as integers of the same order, with NaN as the best. No real maps to the worst integer.
struct Reals<const MAX: bool>(Vec<i64>);

impl<const MAX: bool> Reals<MAX> {
    const WORST: i64 = if MAX { i64::MIN } else { i64::MAX };
    const NAN: i64 = if MAX { i64::MAX } else { i64::MIN };

    #[inline]
    fn best(old: i64, v: f64) -> i64 {
        let new = if v.is_nan() { Self::NAN } else { real_key(v) };
        if MAX { old.max(new) } else { old.min(new) }
    }
}

impl<const MAX: bool> Accumulator for Reals<MAX> {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize(group_count, Self::WORST);
        if let [one] = &mut self.0[..] {
            let mut best = *one;
            each_real(&args.columns[0], groups, |_, v| best = Self::best(best, v));
            *one = best;
            return Ok(());
        }
        let states = &mut self.0[..];
        each_real(&args.columns[0], groups, |g, v| states[g] = Self::best(states[g], v));
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize(group_count, Self::WORST);
        let real = |k: i64| if k == Self::NAN { f64::NAN } else { real_of_key(k) };
        Ok(Column::reals(self.0.drain(..).map(|k| (k != Self::WORST).then(|| real(k)))))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.0)
    }
}

/// Strings compare byte by byte. No string at all is the empty string, since strings are never null.
struct Strings<const MAX: bool>(Vec<Option<String>>);

impl<const MAX: bool> Accumulator for Strings<MAX> {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.0.resize(group_count, None);
        let values = args.columns[0].as_strings();
        for (i, g) in groups.iter().enumerate() {
            let v = values.get(i);
            match &mut self.0[*g as usize] {
                Some(old) => {
                    if if MAX { v > old.as_str() } else { v < old.as_str() } {
                        old.clear();
                        old.push_str(v);
                    }
                }
                empty => *empty = Some(v.to_string()),
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, _: OutputLimit) -> Result<Column, EvalError> {
        self.0.resize(group_count, None);
        Ok(Column::strings(self.0.drain(..).map(Option::unwrap_or_default)))
    }

    fn memory(&self) -> usize {
        bytes_of(&self.0) + self.0.iter().flatten().map(String::capacity).sum::<usize>()
    }
}

/// Decimal and guid.
struct Values<const MAX: bool>(Type, Vec<Option<Dyn>>);

impl<const MAX: bool> Accumulator for Values<MAX> {
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError> {
        self.1.resize(group_count, None);
        let column = &args.columns[0];
        let wanted = if MAX { Ordering::Greater } else { Ordering::Less };
        for (i, g) in groups.iter().enumerate() {
            if column.is_null(i) {
                continue;
            }
            let (v, state) = (column.value(i).to_dyn(), &mut self.1[*g as usize]);
            if state.as_ref().is_none_or(|old| v.order(old) == wanted) {
                *state = Some(v);
            }
        }
        Ok(())
    }

    fn finish(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.1.resize(group_count, None);
        let mut out = LimitedBuilder::new(self.0, group_count, limit);
        self.1.drain(..).for_each(|v| out.push(v.map_or(Value::Null(self.0), |v| v.to_value())));
        Ok(out.finish()?)
    }

    fn memory(&self) -> usize {
        bytes_of(&self.1)
    }
}
