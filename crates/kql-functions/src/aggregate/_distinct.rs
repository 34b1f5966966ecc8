//! Detects values that are new in a group. Exact for any number of values, so results are reproducible.

use super::_elements::Arena;
use super::_grouped::bytes_of;
use arrow_array::Array;
use foldhash::fast::FixedState;
use hashbrown::{HashSet, HashTable};
use kql_types::{Column, Dictionary, Type};
use std::hash::{BuildHasher, Hasher};

/// Distinct values of groups.
pub(super) struct Distinct {
    /// Number of distinct values of each group, at most `limit`.
    pub(super) counts: Vec<u32>,
    limit: u32,
    keys: Keys,
}

enum Keys {
    Longs(Longs),
    Strings(StringKeys),
}

impl Distinct {
    pub(super) fn new(ty: Type, limit: u32) -> Self {
        let keys = match ty {
            Type::Bool | Type::Int | Type::Long | Type::DateTime | Type::Timespan | Type::Real => {
                Keys::Longs(Longs::One(HashSet::default()))
            }
            Type::String | Type::Guid | Type::Decimal | Type::Dynamic => Keys::Strings(StringKeys::default()),
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
                Keys::Strings(keys) => keys.split(),
            }
        }
    }

    /// Calls `on_new(group, key)` for each value that is new in its group. Nulls are skipped. The key is the integer,
    /// the bits of a real, or the number of a string in [`Distinct::strings`].
    #[inline]
    pub(super) fn each_new(&mut self, column: &Column, groups: &[u32], mut on_new: impl FnMut(u32, i64)) {
        let Distinct { counts, limit, keys } = self;
        let limit = *limit;
        match keys {
            Keys::Longs(keys) => each_long_row(column, groups.len(), |row, v| {
                let g = groups[row];
                let count = &mut counts[g as usize];
                if *count < limit && keys.insert(g, v) {
                    *count += 1;
                    on_new(g, v);
                }
            }),
            Keys::Strings(keys) => {
                let mut put = |keys: &mut StringKeys, row: usize, text: &mut dyn FnMut(&mut StringKeys) -> Interned| {
                    let g = groups[row];
                    let count = &mut counts[g as usize];
                    if *count < limit {
                        let interned = text(keys);
                        if keys.pair(g, interned) {
                            *count += 1;
                            on_new(g, i64::from(interned.id));
                        }
                    }
                };
                match column {
                    Column::Dictionary(d) => each_key(d, |row, text| put(keys, row, text)),
                    Column::String(a) if a.null_count() == 0 => {
                        for row in 0..groups.len() {
                            put(keys, row, &mut |keys| keys.intern(a.value(row).as_bytes()));
                        }
                    }
                    _ if column.ty() == Type::String => {
                        let values = column.as_strings();
                        for row in 0..groups.len() {
                            put(keys, row, &mut |keys| keys.intern(values.get(row).as_bytes()));
                        }
                    }
                    _ => {
                        let mut buffer = Vec::new();
                        for row in (0..groups.len()).filter(|i| !column.is_null(*i)) {
                            buffer.clear();
                            column.value(row).to_dyn().write_key(&mut buffer);
                            put(keys, row, &mut |keys| keys.intern(&buffer));
                        }
                    }
                }
            }
        }
    }

    /// Whether the key is new in the group and the group is below its limit.
    pub(super) fn is_new(&mut self, group: u32, key: &[u8]) -> bool {
        let Keys::Strings(keys) = &mut self.keys else { return false };
        let count = &mut self.counts[group as usize];
        if *count >= self.limit {
            return false;
        }
        let interned = keys.intern(key);
        let new = keys.pair(group, interned);
        *count += u32::from(new);
        new
    }

    /// The strings by number.
    pub(super) fn strings(&self) -> Option<&Arena> {
        match &self.keys {
            Keys::Strings(keys) => Some(&keys.all),
            Keys::Longs(_) => None,
        }
    }

    pub(super) fn memory(&self) -> usize {
        bytes_of(&self.counts)
            + match &self.keys {
                Keys::Longs(Longs::One(set)) => set.allocation_size(),
                Keys::Longs(Longs::Many(set)) => set.allocation_size(),
                Keys::Strings(t) => t.memory(),
            }
    }
}

/// Calls `f(row, key)` for each non-null integer or real.
#[inline]
pub(super) fn each_long_row(column: &Column, rows: usize, mut f: impl FnMut(usize, i64)) {
    match column {
        Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) if a.null_count() == 0 => {
            a.values().iter().enumerate().for_each(|(i, v)| f(i, *v));
        }
        _ if column.ty() == Type::Real => {
            let values = column.as_reals();
            (0..rows).for_each(|i| {
                if let Some(v) = values.get(i) {
                    f(i, key_of_real(v));
                }
            });
        }
        _ => {
            let values = column.as_longs();
            (0..rows).for_each(|i| {
                if let Some(v) = values.get(i) {
                    f(i, v);
                }
            });
        }
    }
}

/// The bits of a real; equal reals have equal ones: there is one NaN and one zero.
fn key_of_real(v: f64) -> i64 {
    (if v.is_nan() { f64::NAN } else { v + 0.0 }).to_bits() as i64
}

/// One lookup for each distinct value of a dictionary column.
fn each_key(d: &Dictionary, mut put: impl FnMut(usize, &mut dyn FnMut(&mut StringKeys) -> Interned)) {
    let mut ids: Vec<Option<u32>> = vec![None; d.values.len()];
    let mut empty = None;
    for row in 0..d.keys.len() {
        let known = if d.keys.is_null(row) { &mut empty } else { &mut ids[d.keys.value(row) as usize] };
        put(row, &mut |keys| match *known {
            Some(id) => Interned { id, new: false },
            None => {
                let interned = keys.intern(d.get(row).as_bytes());
                *known = Some(interned.id);
                interned
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

/// The number of a byte string, and whether no group had it before.
#[derive(Clone, Copy)]
struct Interned {
    id: u32,
    new: bool,
}

/// Byte strings are stored once for all groups. While there is one group, it has seen all of them.
#[derive(Default)]
struct StringKeys {
    all: Arena,
    table: HashTable<(u64, u32)>,
    pairs: Option<HashSet<u64, FixedState>>,
    hasher: FixedState,
}

impl StringKeys {
    #[inline]
    fn intern(&mut self, text: &[u8]) -> Interned {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(text);
        let hash = hasher.finish();
        let StringKeys { all, table, .. } = self;
        if let Some((_, id)) = table.find(hash, |(h, id)| *h == hash && all.get(*id as usize) == text) {
            return Interned { id: *id, new: false };
        }
        let id = all.len() as u32;
        table.insert_unique(hash, (hash, id), |(h, _)| *h);
        all.push(text);
        Interned { id, new: true }
    }

    fn split(&mut self) {
        if self.pairs.is_none() {
            self.pairs = Some((0..self.all.len() as u64).collect());
        }
    }

    /// Whether the group did not have the string before.
    #[inline]
    fn pair(&mut self, group: u32, text: Interned) -> bool {
        match &mut self.pairs {
            None => text.new,
            Some(pairs) => pairs.insert(u64::from(group) << 32 | u64::from(text.id)),
        }
    }

    fn memory(&self) -> usize {
        self.all.memory() + self.table.allocation_size() + self.pairs.as_ref().map_or(0, HashSet::allocation_size)
    }
}
