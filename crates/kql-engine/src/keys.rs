//! Keys of joins and groups, encoded as bytes that are equal exactly if Kusto considers the values equal.

use arrow_array::Array;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
use kql_types::{Column, Type};
use std::hash::BuildHasher;

/// Encodes rows of key columns.
pub(crate) struct KeyEncoder<'a> {
    columns: &'a [Column],
}

impl<'a> KeyEncoder<'a> {
    pub(crate) fn new(columns: &'a [Column]) -> Self {
        KeyEncoder { columns }
    }

    /// Appends the key of a row: null equals null, NaN equals NaN, 0.0 equals -0.0.
    pub(crate) fn encode(&self, row: usize, out: &mut Vec<u8>) {
        for column in self.columns {
            if let Column::String(_) | Column::Dictionary(_) = column {
                string(column, row, out);
                continue;
            }
            if column.ty() == Type::String {
                string(column, row, out);
                continue;
            }
            if column.is_null(row) {
                out.push(0);
                continue;
            }
            out.push(1);
            match column {
                Column::Bool(a) => out.push(u8::from(a.value(row))),
                Column::Int(a) => out.extend(i64::from(a.value(row)).to_le_bytes()),
                Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => out.extend(a.value(row).to_le_bytes()),
                Column::Real(a) => real(a.value(row), out),
                Column::Guid(a) => out.extend(a.value(row)),
                Column::Decimal(_) | Column::Dynamic(_) | Column::String(_) | Column::Dictionary(_) => {
                    general(&column.value(row), out);
                }
                Column::Const(v, _) => match &**v {
                    kql_types::Value::Bool(b) => out.push(u8::from(*b)),
                    kql_types::Value::Real(r) => real(*r, out),
                    kql_types::Value::Guid(g) => out.extend(g),
                    kql_types::Value::Int(i) => out.extend(i64::from(*i).to_le_bytes()),
                    kql_types::Value::Long(i) | kql_types::Value::DateTime(i) | kql_types::Value::Timespan(i) => {
                        out.extend(i.to_le_bytes());
                    }
                    kql_types::Value::Null(_)
                    | kql_types::Value::String(_)
                    | kql_types::Value::Decimal(_)
                    | kql_types::Value::Dynamic(_) => general(v, out),
                },
            }
        }
    }
}

fn string(column: &Column, row: usize, out: &mut Vec<u8>) {
    let text = match column {
        Column::String(a) if a.is_valid(row) => a.value(row),
        Column::Dictionary(d) => d.get(row),
        Column::Const(v, _) => v.as_str().unwrap_or(""),
        _ => "",
    };
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

fn real(v: f64, out: &mut Vec<u8>) {
    let bits = if v.is_nan() {
        f64::NAN.to_bits()
    } else if v == 0.0 {
        0
    } else {
        v.to_bits()
    };
    out.extend(bits.to_le_bytes());
}

fn general(v: &kql_types::Value, out: &mut Vec<u8>) {
    let text = match v {
        kql_types::Value::Dynamic(d) => d.to_json(),
        other => other.to_string(),
    };
    out.extend((text.len() as u32).to_le_bytes());
    out.extend(text.as_bytes());
}

/// Rows grouped by equal keys; groups are numbered in order of first appearance.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Grouping {
    /// The group of each row.
    pub(crate) group_of: Vec<u32>,
    /// The first row of each group.
    pub(crate) first: Vec<u32>,
}

impl Grouping {
    /// Groups rows by key columns; without columns, all rows are one group.
    pub(crate) fn new(columns: &[Column], rows: usize) -> Grouping {
        let encoder = KeyEncoder::new(columns);
        let mut table = KeyTable::default();
        let mut grouping = Grouping { group_of: Vec::with_capacity(rows), first: Vec::new() };
        for row in 0..rows {
            let (group, new) = table.insert(&encoder, row);
            if new {
                grouping.first.push(row as u32);
            }
            grouping.group_of.push(group);
        }
        grouping
    }

    /// The rows of each group, ascending.
    pub(crate) fn rows(&self) -> Vec<Vec<u32>> {
        let mut rows = vec![Vec::new(); self.first.len()];
        for (row, group) in (0..).zip(&self.group_of) {
            rows[*group as usize].push(row);
        }
        rows
    }
}

/// Distinct keys, numbered from 0 in order of first appearance.
pub(crate) struct KeyTable {
    table: HashTable<u32>,
    /// The encoded keys, concatenated.
    bytes: Vec<u8>,
    /// End of each key in `bytes`.
    ends: Vec<usize>,
    hasher: FixedState,
    scratch: Vec<u8>,
}

impl Default for KeyTable {
    fn default() -> Self {
        KeyTable {
            table: HashTable::new(),
            bytes: Vec::new(),
            ends: Vec::new(),
            // A fixed seed keeps run times reproducible; results never depend on hash order.
            hasher: FixedState::with_seed(0x5649_4749_4531),
            scratch: Vec::new(),
        }
    }
}

impl KeyTable {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn memory(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * 8 + self.table.capacity() * 5
    }

    fn key(&self, id: u32) -> &[u8] {
        let i = id as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.bytes[start..self.ends[i]]
    }

    /// The number of a row's key, and whether it is new.
    pub(crate) fn insert(&mut self, encoder: &KeyEncoder<'_>, row: usize) -> (u32, bool) {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        encoder.encode(row, &mut scratch);
        let hash = self.hasher.hash_one(scratch.as_slice());
        let found = self.table.find(hash, |id| self.key(*id) == scratch.as_slice()).copied();
        let result = match found {
            Some(id) => (id, false),
            None => {
                let id = self.ends.len() as u32;
                self.bytes.extend_from_slice(&scratch);
                self.ends.push(self.bytes.len());
                let (bytes, ends, hasher) = (&self.bytes, &self.ends, &self.hasher);
                self.table.insert_unique(hash, id, |id| {
                    let i = *id as usize;
                    let start = if i == 0 { 0 } else { ends[i - 1] };
                    hasher.hash_one(&bytes[start..ends[i]])
                });
                (id, true)
            }
        };
        self.scratch = scratch;
        result
    }

    /// The number of a row's key if the table has it; `scratch` is reused between calls.
    pub(crate) fn find(&self, encoder: &KeyEncoder<'_>, row: usize, scratch: &mut Vec<u8>) -> Option<u32> {
        scratch.clear();
        encoder.encode(row, scratch);
        let hash = self.hasher.hash_one(scratch.as_slice());
        self.table.find(hash, |id| self.key(*id) == scratch.as_slice()).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kql_types::{Dictionary, Value};
    use std::f64::consts::PI;

    fn grouped(column: Column) -> Vec<u32> {
        let rows = column.len();
        Grouping::new(&[column], rows).group_of
    }

    #[test]
    fn equal_values_of_kusto_have_equal_keys() {
        let reals = Column::reals([Some(0.0), Some(-0.0), Some(f64::NAN), Some(-f64::NAN), None, Some(PI), None]);
        assert_eq!(grouped(reals), [0, 0, 1, 1, 2, 3, 2]);
        assert_eq!(grouped(Column::strings(["a", "", "A", "a"])), [0, 1, 2, 0]);
        assert_eq!(grouped(Column::longs([Some(0), None, Some(-1), Some(0)])), [0, 1, 2, 0]);
    }

    #[test]
    fn keys_do_not_depend_on_the_form_of_a_column() {
        let encode = |column: &Column, row| {
            let mut out = Vec::new();
            KeyEncoder::new(std::slice::from_ref(column)).encode(row, &mut out);
            out
        };
        let plain = Column::strings(["b"]);
        let values = arrow_array::StringViewArray::from_iter_values(["a", "b"]);
        let dictionary = Column::Dictionary(Dictionary { keys: vec![1].into(), values });
        let constant = Column::of_constant(Value::String("b".into()), 1);
        assert_eq!(encode(&plain, 0), encode(&dictionary, 0));
        assert_eq!(encode(&plain, 0), encode(&constant, 0));
        // An int joins a long of the same value.
        assert_eq!(encode(&Column::ints([Some(7)]), 0), encode(&Column::longs([Some(7)]), 0));
        assert_eq!(encode(&Column::repeat(&Value::Int(7), 1), 0), encode(&Column::longs([Some(7)]), 0));
    }

    #[test]
    fn the_boundary_between_columns_is_part_of_the_key() {
        let columns = [Column::strings(["ab", "a"]), Column::strings(["c", "bc"])];
        assert_eq!(Grouping::new(&columns, 2).group_of, [0, 1]);
    }

    #[test]
    fn groups_are_numbered_by_first_appearance() {
        let grouping = Grouping::new(&[Column::longs([5, 3, 5, 9, 3].map(Some))], 5);
        assert_eq!(grouping.first, [0, 1, 3]);
        assert_eq!(grouping.rows(), [vec![0, 2], vec![1, 4], vec![3]]);
        assert_eq!(Grouping::new(&[], 3), Grouping { group_of: vec![0, 0, 0], first: vec![0] });
        assert_eq!(Grouping::new(&[], 0), Grouping::default());
    }

    #[test]
    fn find_sees_only_inserted_keys() {
        let build = [Column::longs((0..100).map(|i| Some(i * 3)))];
        let mut table = KeyTable::default();
        let encoder = KeyEncoder::new(&build);
        (0..100).for_each(|row| assert_eq!(table.insert(&encoder, row), (row as u32, true)));
        assert_eq!((table.len(), table.insert(&encoder, 41)), (100, (41, false)));
        let probe = [Column::longs([Some(9), Some(10), None])];
        let found: Vec<Option<u32>> =
            (0..3).map(|row| table.find(&KeyEncoder::new(&probe), row, &mut Vec::new())).collect();
        assert_eq!(found, [Some(3), None, None]);
    }
}
