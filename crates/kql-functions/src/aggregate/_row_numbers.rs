//! Row numbers for the aggregates that return rows: `arg_max`, `arg_min`, `take_any`.

use super::_grouped::bytes_of;
use super::_min_max::real_is_better;
use kql_types::{Column, Dyn, Type};
use std::cmp::Ordering;

const NONE: u64 = u64::MAX;

/// The row of each group where a value is largest or smallest. The first of equal rows wins, null loses to every value,
/// and the first NaN wins over every number in both cases.
pub struct ArgRows {
    max: bool,
    rows: Vec<u64>,
    best: Best,
}

/// The best value of each group; `None` while only nulls were seen.
enum Best {
    Longs(Vec<Option<i64>>),
    Reals(Vec<Option<f64>>),
    Strings(Vec<Option<String>>),
    Others(Vec<Option<Dyn>>),
}

impl ArgRows {
    /// For values of a type; the largest if `max`.
    pub fn new(ty: Type, max: bool) -> Self {
        let best = match ty {
            Type::Bool | Type::Int | Type::Long | Type::DateTime | Type::Timespan => Best::Longs(Vec::new()),
            Type::Real => Best::Reals(Vec::new()),
            Type::String => Best::Strings(Vec::new()),
            Type::Guid | Type::Decimal | Type::Dynamic => Best::Others(Vec::new()),
        };
        ArgRows { max, rows: Vec::new(), best }
    }

    /// Adds the values of rows `first_row..`; `groups` has the group of each.
    pub fn update(&mut self, values: &Column, groups: &[u32], group_count: usize, first_row: u64) {
        self.rows.resize(group_count, NONE);
        let ArgRows { max, rows, best } = self;
        let wanted = if *max { Ordering::Greater } else { Ordering::Less };
        match best {
            Best::Longs(best) => {
                best.resize(group_count, None);
                let values = values.as_longs();
                track(rows, best, groups, first_row, |i| values.get(i), |new, old| new.cmp(old) == wanted);
            }
            Best::Reals(best) => {
                best.resize(group_count, None);
                let (values, max) = (values.as_reals(), *max);
                let better = |new: &f64, old: &f64| {
                    if max { real_is_better::<true>(*new, *old) } else { real_is_better::<false>(*new, *old) }
                };
                track(rows, best, groups, first_row, |i| values.get(i), better);
            }
            Best::Strings(best) => {
                best.resize(group_count, None);
                let values = values.as_strings();
                for (i, g) in groups.iter().enumerate() {
                    let (g, new) = (*g as usize, values.get(i));
                    match &mut best[g] {
                        Some(old) if new.cmp(old.as_str()) == wanted => {
                            old.clear();
                            old.push_str(new);
                        }
                        Some(_) => continue,
                        empty => *empty = Some(new.to_string()),
                    }
                    rows[g] = first_row + i as u64;
                }
            }
            Best::Others(best) => {
                best.resize(group_count, None);
                let value = |i: usize| (!values.is_null(i)).then(|| values.value(i).to_dyn());
                track(rows, best, groups, first_row, value, |new, old| new.order(old) == wanted);
            }
        }
    }

    /// The row of each group; `None` for a group without rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Option<u64>> + '_ {
        self.rows.iter().map(|r| (*r != NONE).then_some(*r))
    }

    /// The row of one group.
    pub fn row(&self, group: u32) -> Option<u64> {
        self.rows.get(group as usize).copied().filter(|r| *r != NONE)
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        bytes_of(&self.rows)
            + match &self.best {
                Best::Longs(v) => bytes_of(v),
                Best::Reals(v) => bytes_of(v),
                Best::Strings(v) => bytes_of(v) + v.iter().flatten().map(String::capacity).sum::<usize>(),
                Best::Others(v) => bytes_of(v),
            }
    }
}

#[inline]
fn track<T>(
    rows: &mut [u64],
    best: &mut [Option<T>],
    groups: &[u32],
    first_row: u64,
    value: impl Fn(usize) -> Option<T>,
    better: impl Fn(&T, &T) -> bool,
) {
    for (i, g) in groups.iter().enumerate() {
        let g = *g as usize;
        match value(i) {
            Some(new) if best[g].as_ref().is_none_or(|old| better(&new, old)) => {
                best[g] = Some(new);
                rows[g] = first_row + i as u64;
            }
            None if rows[g] == NONE => rows[g] = first_row + i as u64,
            Some(_) | None => {}
        }
    }
}

/// The first row of each group; of a single column the first row where it is neither null nor empty, if there is one.
#[derive(Default)]
pub struct AnyRows {
    rows: Vec<u64>,
    filled: Vec<bool>,
}

impl AnyRows {
    /// Adds rows `first_row..`; `single` is the column when `take_any` has only one.
    pub fn update(&mut self, single: Option<&Column>, groups: &[u32], group_count: usize, first_row: u64) {
        self.rows.resize(group_count, NONE);
        self.filled.resize(group_count, false);
        let strings = single.filter(|c| c.ty() == Type::String).map(Column::as_strings);
        for (i, g) in groups.iter().enumerate() {
            let g = *g as usize;
            if self.filled[g] {
                continue;
            }
            let filled = match (&strings, single) {
                (Some(strings), _) => !strings.get(i).is_empty(),
                (None, Some(column)) => !column.is_null(i),
                (None, None) => true,
            };
            if filled || self.rows[g] == NONE {
                self.rows[g] = first_row + i as u64;
                self.filled[g] = filled;
            }
        }
    }

    /// The row of each group; `None` for a group without rows.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = Option<u64>> + '_ {
        self.rows.iter().map(|r| (*r != NONE).then_some(*r))
    }

    /// The row of one group.
    pub fn row(&self, group: u32) -> Option<u64> {
        self.rows.get(group as usize).copied().filter(|r| *r != NONE)
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        bytes_of(&self.rows) + bytes_of(&self.filled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_nulls_and_nan() {
        let v = Column::longs([None, Some(20), Some(20), None, None]);
        for max in [true, false] {
            let mut rows = ArgRows::new(Type::Long, max);
            rows.update(&v, &[0, 0, 0, 1, 1], 3, 100);
            assert_eq!(rows.rows().collect::<Vec<_>>(), [Some(101), Some(103), None]);
            let mut rows = ArgRows::new(Type::Real, max);
            rows.update(&Column::reals([Some(2.0), Some(f64::NAN), Some(f64::NAN), Some(1.0)]), &[0; 4], 1, 0);
            assert_eq!(rows.rows().collect::<Vec<_>>(), [Some(1)]);
        }
        let mut rows = ArgRows::new(Type::String, false);
        rows.update(&Column::strings(["b", "a", "c"]), &[0; 3], 1, 0);
        assert_eq!(rows.rows().collect::<Vec<_>>(), [Some(1)]);
    }

    #[test]
    fn any_prefers_what_is_there() {
        let mut rows = AnyRows::default();
        rows.update(Some(&Column::strings(["", "x", "y"])), &[0; 3], 1, 0);
        assert_eq!(rows.rows().collect::<Vec<_>>(), [Some(1)]);
        let mut rows = AnyRows::default();
        rows.update(None, &[0, 1], 2, 5);
        assert_eq!(rows.rows().collect::<Vec<_>>(), [Some(5), Some(6)]);
    }
}
