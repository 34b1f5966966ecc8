//! Elements of lists and sets, kept in the storage form of dynamic values until the groups are complete.

use super::_grouped::{by_group, bytes_of};
use kql_types::{Bools, Column, ColumnBuilder, Dyn, DynRef, Dynamics, Longs, Reals, Strings, Type};

/// Appends cells of a column to a buffer in their storage form.
pub(super) enum Cells<'a> {
    Bool(Bools<'a>),
    Integer(Longs<'a>, fn(i64) -> Dyn),
    Real(Reals<'a>),
    Text(Strings<'a>, Dyn),
    Dynamic(Dynamics<'a>),
    Other(&'a Column),
}

impl<'a> Cells<'a> {
    pub(super) fn new(column: &'a Column) -> Self {
        match column.ty() {
            Type::Bool => Cells::Bool(column.as_bools()),
            Type::Int => Cells::Integer(column.as_longs(), |v| Dyn::Int(v as i32)),
            Type::Long => Cells::Integer(column.as_longs(), Dyn::Long),
            Type::DateTime => Cells::Integer(column.as_longs(), Dyn::DateTime),
            Type::Timespan => Cells::Integer(column.as_longs(), Dyn::Timespan),
            Type::Real => Cells::Real(column.as_reals()),
            Type::String => Cells::Text(column.as_strings(), Dyn::String(String::new())),
            Type::Dynamic => Cells::Dynamic(column.as_dynamics()),
            Type::Guid | Type::Decimal => Cells::Other(column),
        }
    }

    /// Calls `f` with the encoded cell, or with each element of it when it is an array: lists and sets are flattened by one
    /// level. A null cell is skipped, unless it is dynamic or `nulls` asks for it.
    #[inline]
    pub(super) fn each(&mut self, row: usize, nulls: bool, buffer: &mut Vec<u8>, mut f: impl FnMut(&[u8])) {
        let mut one = |value: Option<Dyn>| {
            if let Some(v) = value.or(nulls.then_some(Dyn::Null)) {
                buffer.clear();
                v.encode(buffer);
                f(buffer);
            }
        };
        match self {
            Cells::Bool(a) => one(a.get(row).map(Dyn::Bool)),
            Cells::Integer(a, kind) => one(a.get(row).map(kind)),
            Cells::Real(a) => one(a.get(row).map(Dyn::Real)),
            Cells::Other(a) => one((!a.is_null(row)).then(|| a.value(row).to_dyn())),
            Cells::Text(a, scratch) => {
                if let Dyn::String(text) = scratch {
                    text.clear();
                    text.push_str(a.get(row));
                }
                buffer.clear();
                scratch.encode(buffer);
                f(buffer);
            }
            Cells::Dynamic(a) => match a.get(row) {
                None => {
                    buffer.clear();
                    Dyn::Null.encode(buffer);
                    f(buffer);
                }
                Some(v) => match v.items() {
                    Some(items) => items.for_each(|item| f(binary(item, buffer))),
                    None => f(binary(v, buffer)),
                },
            },
        }
    }
}

/// The binary form of a value, which may be JSON text.
pub(super) fn binary<'a>(value: DynRef<'a>, buffer: &'a mut Vec<u8>) -> &'a [u8] {
    let bytes = value.bytes();
    if bytes.first().is_some_and(|b| *b < 0x20 && !b.is_ascii_whitespace()) {
        return bytes;
    }
    buffer.clear();
    value.to_dyn().encode(buffer);
    buffer
}

/// Encoded elements of all groups in order of arrival.
#[derive(Default)]
pub(super) struct Items {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    groups: Vec<u32>,
}

impl Items {
    #[inline]
    pub(super) fn push(&mut self, group: u32, element: &[u8]) {
        self.bytes.extend_from_slice(element);
        self.ends.push(self.bytes.len());
        self.groups.push(group);
    }

    fn element(&self, at: usize) -> &[u8] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[from..self.ends[at]]
    }

    /// An array for each group.
    pub(super) fn finish(&mut self, group_count: usize) -> Column {
        let items = std::mem::take(self);
        let (order, starts) = by_group(&items.groups, group_count);
        let mut out = ColumnBuilder::new(Type::Dynamic, group_count);
        let mut array = Vec::new();
        for g in 0..group_count {
            start_array(&mut array);
            order[starts[g]..starts[g + 1]].iter().for_each(|i| array.extend_from_slice(items.element(*i as usize)));
            end_array(&mut array);
            out.push_raw(Some(DynRef::new(&array)));
        }
        out.finish()
    }

    pub(super) fn memory(&self) -> usize {
        self.bytes.capacity() + bytes_of(&self.ends) + bytes_of(&self.groups)
    }
}

/// An encoded array is the encoding of an empty one, its length filled in, and the encoded elements.
fn start_array(array: &mut Vec<u8>) {
    array.clear();
    Dyn::Array(Vec::new()).encode(array);
}

fn end_array(array: &mut [u8]) {
    let length = (array.len() - 5) as u32;
    array[1..5].copy_from_slice(&length.to_le_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrays_of_encoded_elements_decode() {
        let mut items = Items::default();
        let mut buffer = Vec::new();
        for (group, v) in [(1, Dyn::Long(1)), (0, Dyn::String("x".into())), (1, Dyn::Null)] {
            buffer.clear();
            v.encode(&mut buffer);
            items.push(group, &buffer);
        }
        let column = items.finish(3);
        let text: Vec<String> = (0..3).map(|i| column.value(i).to_string()).collect();
        assert_eq!(text, [r#"["x"]"#, "[1,null]", "[]"]);
    }
}
