//! Keys of joins and groups as bytes that are equal exactly when Kusto takes the values for equal.

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
                Column::Const(v, _) => match v {
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

/// Distinct keys, numbered from 0 in the order in which they came.
pub(crate) struct KeyTable {
    table: HashTable<u32>,
    /// All keys one after the other.
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
            // A fixed seed: nothing in an answer depends on hash order, and neither does the time it takes.
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

    /// The number of a key that is there; `scratch` is reused between calls.
    pub(crate) fn find(&self, encoder: &KeyEncoder<'_>, row: usize, scratch: &mut Vec<u8>) -> Option<u32> {
        scratch.clear();
        encoder.encode(row, scratch);
        let hash = self.hasher.hash_one(scratch.as_slice());
        self.table.find(hash, |id| self.key(*id) == scratch.as_slice()).copied()
    }
}
