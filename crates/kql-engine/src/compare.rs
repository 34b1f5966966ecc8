//! The order of values in `sort`, `top` and `top-nested`.

use arrow_array::Array;
use kql_types::{Column, Type};
use std::cmp::Ordering;

/// Compares rows of one column. Nulls come first or last, whatever the direction; NaN is the smallest real.
pub(crate) struct Comparator<'a> {
    column: &'a Column,
    descending: bool,
    nulls_first: bool,
}

impl<'a> Comparator<'a> {
    pub(crate) fn new(column: &'a Column, descending: bool, nulls_first: bool) -> Self {
        Comparator { column, descending, nulls_first }
    }

    pub(crate) fn compare(&self, a: usize, b: usize) -> Ordering {
        let (na, nb) = (self.is_null(a), self.is_null(b));
        match (na, nb) {
            (true, true) => return Ordering::Equal,
            (true, false) => return if self.nulls_first { Ordering::Less } else { Ordering::Greater },
            (false, true) => return if self.nulls_first { Ordering::Greater } else { Ordering::Less },
            (false, false) => {}
        }
        let order = compare_values(self.column, a, b);
        if self.descending { order.reverse() } else { order }
    }

    fn is_null(&self, row: usize) -> bool {
        self.column.ty() != Type::String && self.column.is_null(row)
    }
}

/// Compares two rows of a column, neither of them null.
pub(crate) fn compare_values(column: &Column, a: usize, b: usize) -> Ordering {
    match column {
        Column::Bool(x) => x.value(a).cmp(&x.value(b)),
        Column::Int(x) => x.value(a).cmp(&x.value(b)),
        Column::Long(x) | Column::DateTime(x) | Column::Timespan(x) => x.value(a).cmp(&x.value(b)),
        Column::Real(x) => compare_reals(x.value(a), x.value(b)),
        Column::String(x) => text(x, a).cmp(text(x, b)),
        Column::Dictionary(d) => d.get(a).cmp(d.get(b)),
        Column::Guid(x) => x.value(a).cmp(x.value(b)),
        Column::Decimal(x) => x.get(a).cmp(&x.get(b)),
        Column::Dynamic(_) => column.value(a).to_string().cmp(&column.value(b).to_string()),
        Column::Const(..) => Ordering::Equal,
    }
}

fn text(a: &arrow_array::StringViewArray, row: usize) -> &str {
    if a.is_null(row) { "" } else { a.value(row) }
}

/// NaN is smaller than every number.
pub(crate) fn compare_reals(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (true, true) => Ordering::Equal,
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => a.partial_cmp(&b).unwrap_or(Ordering::Equal),
    }
}
