//! Elements of lists and sets, stored as integers while groups grow: numbers, ticks, bits of reals, or numbers of
//! strings.

use super::_elements::Arena;
use super::_grouped::{by_group, bytes_of};
use crate::EvalError;
use kql_types::{Column, Dyn, DynWriter, LimitedBuilder, OutputLimit, Type};

/// Integers of all groups in order of arrival.
#[derive(Default)]
pub(super) struct Packed {
    values: Vec<i64>,
    groups: Vec<u32>,
}

impl Packed {
    #[inline]
    pub(super) fn push(&mut self, group: u32, value: i64) {
        self.values.push(value);
        self.groups.push(group);
    }

    /// An array of elements of a type for each group; `strings` holds the strings.
    pub(super) fn arrays(
        &mut self,
        ty: Type,
        strings: Option<&Arena>,
        group_count: usize,
        limit: OutputLimit,
    ) -> Result<Column, EvalError> {
        let Packed { values, groups } = std::mem::take(self);
        let write = |w: &mut DynWriter, v: i64| match ty {
            Type::Bool => w.tree(&Dyn::Bool(v != 0)),
            Type::Int => w.tree(&Dyn::Int(v as i32)),
            Type::DateTime => w.datetime(v),
            Type::Timespan => w.timespan(v),
            Type::Real => w.real(f64::from_bits(v as u64)),
            Type::String => {
                let bytes = strings.map(|t| t.get(v as usize)).unwrap_or_default();
                w.string(std::str::from_utf8(bytes).unwrap_or_default());
            }
            Type::Long | Type::Guid | Type::Decimal | Type::Dynamic => w.long(v),
        };
        let mut out = LimitedBuilder::new(Type::Dynamic, group_count, limit);
        let mut w = DynWriter::default();
        let mut array = |elements: &mut dyn Iterator<Item = i64>| {
            w.clear();
            w.begin_array();
            elements.for_each(|v| write(&mut w, v));
            w.end();
            out.push_raw(Some(w.value()));
        };
        if group_count == 1 {
            array(&mut values.iter().copied());
        } else {
            let (order, starts) = by_group(&groups, group_count);
            for g in 0..group_count {
                array(&mut order[starts[g]..starts[g + 1]].iter().map(|i| values[*i as usize]));
            }
        }
        Ok(out.finish()?)
    }

    pub(super) fn memory(&self) -> usize {
        bytes_of(&self.values) + bytes_of(&self.groups)
    }
}

/// Whether elements of a type are kept as integers.
pub(super) fn packs(ty: Type) -> bool {
    matches!(ty, Type::Bool | Type::Int | Type::Long | Type::Real | Type::DateTime | Type::Timespan)
}
