//! The declaration and helpers that functions on dynamic values share.

use crate::{Args, Bind, Family, Kernel, Nulls, Scalar};
use kql_types::{Column, DynRef, DynWriter, Dynamics, Longs, Reals, Strings, Type};

/// A pure function of this family; the result has no name of its own.
pub(crate) const fn dynamic_function(
    name: &'static str,
    signatures: &'static [&'static str],
    nulls: &'static str,
    summary: &'static str,
    source: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar::pure(Family::Dynamic, name, signatures, Nulls::Described(nulls), summary, source, bind)
}

/// The null behavior of most functions on arrays.
pub(crate) const NO_ARRAY: &str = "A value that is not an array gives null.";
/// The null behavior of most functions on bags.
pub(crate) const NO_BAG: &str = "A value that is not a bag gives null.";

/// A kernel from the elements of the array in the first argument to a dynamic value, which the function writes; null where
/// the argument is no array or the function gives `None`.
pub(crate) fn array_to_dynamic(
    f: impl Fn(&[DynRef<'_>], &Args<'_>, usize, &mut DynWriter) -> Option<()> + Send + Sync + 'static,
) -> Kernel {
    Box::new(move |args| {
        let arrays = args.columns[0].as_dynamics();
        let mut items = Vec::new();
        args.written(|row, out| {
            items.clear();
            items.extend(arrays.get(row).and_then(DynRef::items)?);
            f(&items, args, row, out)
        })
    })
}

/// Writes an array of elements.
pub(crate) fn write_array<'a>(items: impl IntoIterator<Item = DynRef<'a>>, out: &mut DynWriter) {
    out.begin_array();
    items.into_iter().for_each(|v| out.raw(v));
    out.end();
}

/// Cells of a column of any type as members of dynamic values.
pub(crate) enum Cells<'a> {
    Strings(Strings<'a>),
    Longs(Longs<'a>),
    Reals(Reals<'a>),
    DateTimes(Longs<'a>),
    Timespans(Longs<'a>),
    Dynamics(Dynamics<'a>),
    Other(&'a Column),
}

impl<'a> Cells<'a> {
    pub(crate) fn new(column: &'a Column) -> Self {
        match column.ty() {
            Type::String => Cells::Strings(column.as_strings()),
            Type::Long => Cells::Longs(column.as_longs()),
            Type::Real => Cells::Reals(column.as_reals()),
            Type::DateTime => Cells::DateTimes(column.as_longs()),
            Type::Timespan => Cells::Timespans(column.as_longs()),
            Type::Dynamic => Cells::Dynamics(column.as_dynamics()),
            Type::Bool | Type::Int | Type::Guid | Type::Decimal => Cells::Other(column),
        }
    }

    /// Writes the cell of a row; nulls as null.
    pub(crate) fn write(&self, row: usize, out: &mut DynWriter) {
        match self {
            Cells::Strings(a) => return out.string(a.get(row)),
            Cells::Longs(a) => a.get(row).map(|v| out.long(v)),
            Cells::Reals(a) => a.get(row).map(|v| out.real(v)),
            Cells::DateTimes(a) => a.get(row).map(|v| out.datetime(v)),
            Cells::Timespans(a) => a.get(row).map(|v| out.timespan(v)),
            Cells::Dynamics(a) => a.get(row).map(|v| out.raw(v)),
            Cells::Other(a) => return out.tree(&a.value(row).to_dyn()),
        }
        .unwrap_or_else(|| out.null());
    }
}
