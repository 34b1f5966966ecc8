//! Which values a group sees for the first time. Exact for any number of values, so that answers do not depend on chance.

use super::_grouped::bytes_of;
use super::_items::Arena;
use arrow_array::Array;
use foldhash::fast::FixedState;
use hashbrown::{HashSet, HashTable};
use kql_types::{Column, Dictionary, Type};
use std::hash::BuildHasher;

/// Distinct values of groups.
pub(super) struct Distinct {
    /// Number of distinct values of each group, at most `limit`.
    pub(super) counts: Vec<u32>,
    limit: u32,
    keys: Keys,
}

enum Keys {
    Longs(Longs),
    Texts(Texts),
}

impl Distinct {
    pub(super) fn new(ty: Type, limit: u32) -> Self {
        let keys = match ty {
            Type::Bool | Type::Int | Type::Long | Type::DateTime | Type::Timespan | Type::Real => {
                Keys::Longs(Longs::One(HashSet::default()))
            }
            Type::String | Type::Guid | Type::Decimal | Type::Dynamic => Keys::Texts(Texts::default()),
        };
        Distinct { counts: Vec::new(), limit, keys }
    }

    pub(super) fn set_limit(&mut self, limit: u32) {
        self.limit = limit;
    }

    /// Makes room for groups; called before any of them is used.
    pub(super) fn grow(&mut self, group_count: usize) {
        if group_count > self.counts.len() {
            self.counts.resize(group_count, 0);
        }
        if group_count > 1 {
            match &mut self.keys {
                Keys::Longs(keys) => keys.split(),
                Keys::Texts(keys) => keys.split(),
            }
        }
    }

    /// Calls `on_new(group, row)` where a group sees the value of a row for the first time. Null is no value.
    pub(super) fn each_new(&mut self, column: &Column, groups: &[u32], mut on_new: impl FnMut(u32, usize)) {
        let Distinct { counts, limit, keys } = self;
        let limit = *limit;
        match keys {
            Keys::Longs(keys) => {
                // `each_long` gives groups only, so the loop over rows is written out.
                let mut put = |row: usize, v: i64| {
                    let g = groups[row];
                    if counts[g as usize] < limit && keys.insert(g, v) {
                        counts[g as usize] += 1;
                        on_new(g, row);
                    }
                };
                match column {
                    Column::Real(a) => {
                        let nulls = a.nulls();
                        a.values().iter().enumerate().for_each(|(i, v)| {
                            if nulls.is_none_or(|n| n.is_valid(i)) {
                                put(i, key_of_real(*v));
                            }
                        });
                    }
                    _ if column.ty() == Type::Real => {
                        let values = column.as_reals();
                        (0..groups.len()).for_each(|i| {
                            if let Some(v) = values.get(i) {
                                put(i, key_of_real(v));
                            }
                        });
                    }
                    Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) if a.null_count() == 0 => {
                        a.values().iter().enumerate().for_each(|(i, v)| put(i, *v));
                    }
                    _ => {
                        let values = column.as_longs();
                        (0..groups.len()).for_each(|i| {
                            if let Some(v) = values.get(i) {
                                put(i, v);
                            }
                        });
                    }
                }
            }
            Keys::Texts(keys) => {
                let mut put = |row: usize, id: &mut dyn FnMut(&mut Texts) -> (u32, bool)| {
                    let g = groups[row];
                    if counts[g as usize] < limit && keys.insert(g, id) {
                        counts[g as usize] += 1;
                        on_new(g, row);
                    }
                };
                match column {
                    Column::Dictionary(d) => each_key(d, |row, id| put(row, id)),
                    _ if column.ty() == Type::String => {
                        let values = column.as_strings();
                        (0..groups.len())
                            .for_each(|i| put(i, &mut |keys: &mut Texts| keys.intern(values.get(i).as_bytes())));
                    }
                    _ => {
                        let mut buffer = Vec::new();
                        for i in (0..groups.len()).filter(|i| !column.is_null(*i)) {
                            buffer.clear();
                            column.value(i).to_dyn().write_key(&mut buffer);
                            put(i, &mut |keys: &mut Texts| keys.intern(&buffer));
                        }
                    }
                }
            }
        }
    }

    /// Whether the group sees this key for the first time and has room for it.
    pub(super) fn is_new(&mut self, group: u32, element: &[u8]) -> bool {
        let Keys::Texts(keys) = &mut self.keys else { return false };
        let count = &mut self.counts[group as usize];
        let new = *count < self.limit && keys.insert(group, &mut |keys: &mut Texts| keys.intern(element));
        *count += u32::from(new);
        new
    }

    pub(super) fn memory(&self) -> usize {
        bytes_of(&self.counts)
            + match &self.keys {
                Keys::Longs(Longs::One(set)) => set.allocation_size(),
                Keys::Longs(Longs::Many(set)) => set.allocation_size(),
                Keys::Texts(t) => t.memory(),
            }
    }
}

/// Equal reals have equal keys: there is one NaN and one zero.
fn key_of_real(v: f64) -> i64 {
    (if v.is_nan() { f64::NAN } else { v + 0.0 }).to_bits() as i64
}

/// One lookup for each distinct value of a dictionary column.
fn each_key(d: &Dictionary, mut put: impl FnMut(usize, &mut dyn FnMut(&mut Texts) -> (u32, bool))) {
    let mut ids: Vec<Option<u32>> = vec![None; d.values.len()];
    let mut empty = None;
    for row in 0..d.keys.len() {
        let null = d.keys.is_null(row);
        let known = if null { &mut empty } else { &mut ids[d.keys.value(row) as usize] };
        put(row, &mut |keys| match *known {
            Some(id) => (id, false),
            None => {
                let (id, new) = keys.intern(d.get(row).as_bytes());
                *known = Some(id);
                (id, new)
            }
        });
    }
}

/// A single group needs no group in its keys.
enum Longs {
    One(HashSet<i64, FixedState>),
    Many(HashSet<(u32, i64), FixedState>),
}

impl Longs {
    fn split(&mut self) {
        if let Longs::One(set) = self {
            *self = Longs::Many(set.drain().map(|v| (0, v)).collect());
        }
    }

    #[inline]
    fn insert(&mut self, group: u32, v: i64) -> bool {
        match self {
            Longs::One(set) => set.insert(v),
            Longs::Many(set) => set.insert((group, v)),
        }
    }
}

/// Byte strings are stored once for all groups. While there is one group, it has seen all of them.
#[derive(Default)]
pub(super) struct Texts {
    all: Arena,
    table: HashTable<(u64, u32)>,
    pairs: Option<HashSet<u64, FixedState>>,
}

impl Texts {
    /// The number of a byte string, and whether it is new.
    #[inline]
    pub(super) fn intern(&mut self, text: &[u8]) -> (u32, bool) {
        let hash = FixedState::with_seed(0).hash_one(text);
        let Texts { all, table, .. } = self;
        if let Some((_, id)) = table.find(hash, |(h, id)| *h == hash && all.get(*id as usize) == text) {
            return (*id, false);
        }
        let id = all.len() as u32;
        table.insert_unique(hash, (hash, id), |(h, _)| *h);
        all.push(text);
        (id, true)
    }

    fn split(&mut self) {
        if self.pairs.is_none() {
            self.pairs = Some((0..self.all.len() as u64).collect());
        }
    }

    #[inline]
    fn insert(&mut self, group: u32, id: &mut dyn FnMut(&mut Texts) -> (u32, bool)) -> bool {
        let (id, new) = id(self);
        match &mut self.pairs {
            None => new,
            Some(pairs) => pairs.insert(u64::from(group) << 32 | u64::from(id)),
        }
    }

    pub(super) fn memory(&self) -> usize {
        self.all.memory() + self.table.allocation_size() + self.pairs.as_ref().map_or(0, HashSet::allocation_size)
    }
}
