//! Elements of lists, sets and bags, kept in the storage form of dynamic values until the groups are complete.

use super::_grouped::{by_group, bytes_of};
use crate::EvalError;
use kql_types::{Bools, Column, DynRef, DynWriter, Dynamics, LimitedBuilder, Longs, OutputLimit, Reals, Strings, Type};

/// Cells of a column as dynamic values.
pub(super) struct Cells<'a> {
    kind: Kind<'a>,
    writer: DynWriter,
}

enum Kind<'a> {
    Bool(Bools<'a>),
    Integer(Longs<'a>, fn(&mut DynWriter, i64)),
    Real(Reals<'a>),
    Text(Strings<'a>),
    Dynamic(Dynamics<'a>),
    Other(&'a Column),
}

impl<'a> Cells<'a> {
    pub(super) fn new(column: &'a Column) -> Self {
        let kind = match column.ty() {
            Type::Bool => Kind::Bool(column.as_bools()),
            Type::Int => Kind::Integer(column.as_longs(), |w, v| w.tree(&kql_types::Dyn::Int(v as i32))),
            Type::Long => Kind::Integer(column.as_longs(), DynWriter::long),
            Type::DateTime => Kind::Integer(column.as_longs(), DynWriter::datetime),
            Type::Timespan => Kind::Integer(column.as_longs(), DynWriter::timespan),
            Type::Real => Kind::Real(column.as_reals()),
            Type::String => Kind::Text(column.as_strings()),
            Type::Dynamic => Kind::Dynamic(column.as_dynamics()),
            Type::Guid | Type::Decimal => Kind::Other(column),
        };
        Cells { kind, writer: DynWriter::default() }
    }

    /// Calls `f` with the cell, or with each element of it when it is an array: lists and sets are flattened by one level.
    /// A null cell is skipped, unless it is dynamic or `nulls` asks for it.
    #[inline]
    pub(super) fn each(&mut self, row: usize, nulls: bool, mut f: impl FnMut(DynRef<'_>)) {
        let w = &mut self.writer;
        w.clear();
        let given = match &self.kind {
            Kind::Integer(a, write) => a.get(row).map(|v| write(w, v)),
            Kind::Real(a) => a.get(row).map(|v| w.real(v)),
            Kind::Text(a) => {
                w.string(a.get(row));
                Some(())
            }
            Kind::Bool(a) => a.get(row).map(|v| w.tree(&kql_types::Dyn::Bool(v))),
            Kind::Other(a) => (!a.is_null(row)).then(|| w.tree(&a.value(row).to_dyn())),
            Kind::Dynamic(a) => match a.get(row) {
                None => {
                    w.null();
                    Some(())
                }
                Some(v) => {
                    return match v.items() {
                        Some(items) => items.for_each(f),
                        None => f(v),
                    };
                }
            },
        };
        if given.is_none() {
            if !nulls {
                return;
            }
            w.null();
        }
        f(w.value());
    }
}

/// Byte strings one after the other.
#[derive(Default)]
pub(super) struct Arena {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Arena {
    #[inline]
    pub(super) fn push(&mut self, item: &[u8]) {
        self.bytes.extend_from_slice(item);
        self.ends.push(self.bytes.len());
    }

    #[inline]
    pub(super) fn get(&self, at: usize) -> &[u8] {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[from..self.ends[at]]
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn memory(&self) -> usize {
        self.bytes.capacity() + bytes_of(&self.ends)
    }
}

/// Elements of all groups in order of arrival, and the key of each when they are members of bags.
#[derive(Default)]
pub(super) struct Items {
    keys: Arena,
    values: Arena,
    groups: Vec<u32>,
}

impl Items {
    #[inline]
    pub(super) fn push(&mut self, group: u32, value: DynRef<'_>) {
        self.values.push(value.bytes());
        self.groups.push(group);
    }

    pub(super) fn push_member(&mut self, group: u32, key: &str, value: DynRef<'_>) {
        self.keys.push(key.as_bytes());
        self.push(group, value);
    }

    /// An array for each group.
    pub(super) fn arrays(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.build(group_count, limit, DynWriter::begin_array, |_, _, _| {})
    }

    /// A bag for each group.
    pub(super) fn bags(&mut self, group_count: usize, limit: OutputLimit) -> Result<Column, EvalError> {
        self.build(group_count, limit, DynWriter::begin_bag, |w, keys, i| {
            w.key(std::str::from_utf8(keys.get(i)).unwrap_or_default());
        })
    }

    fn build(
        &mut self,
        group_count: usize,
        limit: OutputLimit,
        begin: fn(&mut DynWriter),
        key: impl Fn(&mut DynWriter, &Arena, usize),
    ) -> Result<Column, EvalError> {
        let Items { keys, values, groups } = std::mem::take(self);
        let (order, starts) = by_group(&groups, group_count);
        let mut out = LimitedBuilder::new(Type::Dynamic, group_count, limit);
        let mut w = DynWriter::default();
        for g in 0..group_count {
            w.clear();
            begin(&mut w);
            for i in &order[starts[g]..starts[g + 1]] {
                key(&mut w, &keys, *i as usize);
                w.raw(DynRef::new(values.get(*i as usize)));
            }
            w.end();
            out.push_raw(Some(w.value()));
        }
        Ok(out.finish()?)
    }

    pub(super) fn memory(&self) -> usize {
        self.keys.memory() + self.values.memory() + bytes_of(&self.groups)
    }
}
