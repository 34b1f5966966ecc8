//! Sets of values of one type for `in` and `in~`.

use super::_fold::fold;
use super::_search::with_folded;
use super::_string_operator::mask;
use crate::scalar::conversion::_convert;
use arrow_array::BooleanArray;
use arrow_buffer::BooleanBuffer;
use hashbrown::HashSet;
use kql_types::{Column, Decimal, Dyn, Type, Value};

type Hash = foldhash::fast::FixedState;

/// A set of strings with a bit for each length that occurs, so that most misses need no hash.
#[derive(Default)]
pub(crate) struct StringSet {
    lengths: u64,
    set: HashSet<Box<str>, Hash>,
}

impl StringSet {
    pub(crate) fn new<'a>(items: impl Iterator<Item = std::borrow::Cow<'a, str>>) -> StringSet {
        let mut string_values = StringSet::default();
        for item in items {
            string_values.lengths |= bit(item.len());
            string_values.set.insert(item.into());
        }
        string_values
    }

    pub(crate) fn has(&self, text: &str) -> bool {
        self.lengths & bit(text.len()) != 0 && self.set.contains(text)
    }

    /// For a set of folded strings.
    pub(crate) fn has_folded(&self, text: &str) -> bool {
        if text.is_ascii() && self.lengths & bit(text.len()) == 0 {
            return false;
        }
        with_folded(text, |t| self.has(t))
    }
}

fn bit(length: usize) -> u64 {
    1 << length.min(63)
}

/// The list of an `in`, converted to the type of the value.
pub(crate) enum ItemSet {
    StringSet(StringSet),
    Folded(StringSet),
    Longs(HashSet<i64, Hash>),
    Reals(HashSet<u64, Hash>),
    Decimals(Vec<Decimal>),
    Guids(HashSet<[u8; 16], Hash>),
    Bools(Vec<bool>),
    /// Values of a dynamic compare like values of their own type.
    Dynamics {
        string_values: StringSet,
        folded: bool,
        numbers: HashSet<u64, Hash>,
        others: Vec<Value>,
    },
}

impl ItemSet {
    /// The items as values of `ty`; an item that cannot be converted matches nothing.
    pub(crate) fn new(ty: Type, folded: bool, items: &[Value]) -> ItemSet {
        let string_values = |items: &[Value]| {
            let all: Vec<String> = items.iter().map(_convert::text_of).collect();
            StringSet::new(all.iter().map(|t| if folded { fold(t) } else { t.into() }))
        };
        match ty {
            Type::String if folded => ItemSet::Folded(string_values(items)),
            Type::String => ItemSet::StringSet(string_values(items)),
            Type::Int | Type::Long => ItemSet::Longs(items.iter().filter_map(whole).collect()),
            Type::DateTime => ItemSet::Longs(items.iter().filter_map(|v| _convert::datetime(v, true)).collect()),
            Type::Timespan => ItemSet::Longs(items.iter().filter_map(_convert::timespan).collect()),
            Type::Real => ItemSet::Reals(items.iter().filter_map(_convert::real).map(bits).collect()),
            Type::Decimal => ItemSet::Decimals(items.iter().filter_map(_convert::decimal).collect()),
            Type::Guid => ItemSet::Guids(items.iter().filter_map(_convert::guid).collect()),
            Type::Bool => ItemSet::Bools(items.iter().filter_map(|v| _convert::bool(v, false)).collect()),
            Type::Dynamic => {
                let strings: Vec<Value> = items.iter().filter(|v| v.as_str().is_some()).cloned().collect();
                ItemSet::Dynamics {
                    string_values: string_values(&strings),
                    folded,
                    numbers: items.iter().filter_map(Value::as_f64).map(bits).collect(),
                    others: items.iter().filter(|v| v.as_str().is_none() && v.as_f64().is_none()).cloned().collect(),
                }
            }
        }
    }

    /// Membership of each row; null is in no set.
    pub(crate) fn test(&self, column: &Column, rows: usize, negate: bool) -> Column {
        let each = |f: &dyn Fn(usize) -> bool| {
            if let (Column::Const(..), 1..) = (column, rows) {
                return Column::of_constant(Value::Bool(f(0) != negate), rows);
            }
            Column::Bool(BooleanArray::new(BooleanBuffer::collect_bool(rows, |i| f(i) != negate), None))
        };
        match self {
            ItemSet::StringSet(set) => mask(column, rows, |s| set.has(s) != negate),
            ItemSet::Folded(set) => mask(column, rows, |s| set.has_folded(s) != negate),
            ItemSet::Longs(set) => {
                let values = column.as_longs();
                each(&|i| values.get(i).is_some_and(|v| set.contains(&v)))
            }
            ItemSet::Reals(set) => {
                let values = column.as_reals();
                each(&|i| values.get(i).is_some_and(|v| set.contains(&bits(v))))
            }
            ItemSet::Decimals(set) => {
                let values = column.as_decimals();
                each(&|i| values.get(i).is_some_and(|v| set.contains(&v)))
            }
            ItemSet::Guids(set) => {
                let values = column.as_guids();
                each(&|i| values.get(i).is_some_and(|v| set.contains(&v)))
            }
            ItemSet::Bools(set) => {
                let values = column.as_bools();
                each(&|i| values.get(i).is_some_and(|v| set.contains(&v)))
            }
            ItemSet::Dynamics { string_values, folded, numbers, others } => {
                let values = column.as_dynamics();
                let has = |t: &str| if *folded { string_values.has_folded(t) } else { string_values.has(t) };
                each(&|i| {
                    let Some(v) = values.get(i) else { return false };
                    if let Some(text) = v.as_str() {
                        return has(&text);
                    }
                    let value = match v.to_dyn() {
                        Dyn::String(text) => return has(&text),
                        d => d.to_value(),
                    };
                    match value.as_f64() {
                        Some(n) => numbers.contains(&bits(n)),
                        None => others.contains(&value) || has(&_convert::text_of(&value)),
                    }
                })
            }
        }
    }
}

/// A number that is a long exactly.
fn whole(v: &Value) -> Option<i64> {
    match v {
        Value::Real(r) => (*r == r.trunc() && r.abs() < 9.3e18).then_some(*r as i64),
        Value::Decimal(d) => d.to_i64().filter(|n| Decimal::from(*n) == *d),
        v => _convert::long(v),
    }
}

/// Zeros and NaNs are one each.
fn bits(v: f64) -> u64 {
    if v == 0.0 {
        0
    } else if v.is_nan() {
        f64::NAN.to_bits()
    } else {
        v.to_bits()
    }
}
