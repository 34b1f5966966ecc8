//! Row access that hides constants, dictionaries and widening, so that a kernel is written once.

use crate::{Column, Decimal, DynRef, Type, Value};
use arrow_array::{Array, StringViewArray};

impl Column {
    /// Reads bools.
    pub fn as_bools(&self) -> Bools<'_> {
        Bools::new(self)
    }

    /// Reads the integers of int, long, datetime, timespan (and bool as 0 and 1).
    pub fn as_longs(&self) -> Longs<'_> {
        Longs::new(self)
    }

    /// Reads int, long, real and decimal as reals.
    pub fn as_reals(&self) -> Reals<'_> {
        Reals::new(self)
    }

    /// Reads strings.
    pub fn as_strings(&self) -> Strings<'_> {
        Strings::new(self)
    }

    /// Reads dynamic values.
    pub fn as_dynamics(&self) -> Dynamics<'_> {
        Dynamics::new(self)
    }

    /// Reads guids.
    pub fn as_guids(&self) -> Guids<'_> {
        Guids::new(self)
    }

    /// Reads int, long, real and decimal as decimals.
    pub fn as_decimals(&self) -> Decimals<'_> {
        Decimals::new(self)
    }
}

enum Ints<'a> {
    Int(&'a arrow_array::Int32Array),
    Long(&'a arrow_array::Int64Array),
    Bool(&'a arrow_array::BooleanArray),
    Const(Option<i64>),
}

/// Integers of int, long, datetime, timespan; bool as 0 and 1.
pub struct Longs<'a>(Ints<'a>);

impl<'a> Longs<'a> {
    fn new(column: &'a Column) -> Self {
        Longs(match column {
            Column::Int(a) => Ints::Int(a),
            Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => Ints::Long(a),
            Column::Bool(a) => Ints::Bool(a),
            Column::Const(v, _) => match **v {
                Value::Bool(b) => Ints::Const(Some(i64::from(b))),
                ref v => Ints::Const(v.as_i64()),
            },
            Column::Real(_)
            | Column::String(_)
            | Column::Dictionary(_)
            | Column::Guid(_)
            | Column::Decimal(_)
            | Column::Dynamic(_) => Ints::Const(None),
        })
    }

    /// The integer of a row, `None` for null.
    #[inline]
    pub fn get(&self, row: usize) -> Option<i64> {
        match &self.0 {
            Ints::Int(a) => a.is_valid(row).then(|| i64::from(a.value(row))),
            Ints::Long(a) => a.is_valid(row).then(|| a.value(row)),
            Ints::Bool(a) => a.is_valid(row).then(|| i64::from(a.value(row))),
            Ints::Const(v) => *v,
        }
    }
}

enum Floats<'a> {
    Real(&'a arrow_array::Float64Array),
    Ints(Longs<'a>),
    Decimals(Decimals<'a>),
    Const(Option<f64>),
}

/// Numbers as reals; datetimes and timespans as their ticks, bools as 0 and 1.
pub struct Reals<'a>(Floats<'a>);

impl<'a> Reals<'a> {
    fn new(column: &'a Column) -> Self {
        Reals(match column {
            Column::Real(a) => Floats::Real(a),
            Column::Const(v, _) => Floats::Const(v.as_f64().or_else(|| Longs::new(column).get(0).map(|v| v as f64))),
            Column::Decimal(_) => Floats::Decimals(Decimals::new(column)),
            _ => Floats::Ints(Longs::new(column)),
        })
    }

    /// The number of a row, `None` for null.
    #[inline]
    pub fn get(&self, row: usize) -> Option<f64> {
        match &self.0 {
            Floats::Real(a) => a.is_valid(row).then(|| a.value(row)),
            Floats::Ints(a) => a.get(row).map(|v| v as f64),
            Floats::Decimals(a) => a.get(row).map(Decimal::to_f64),
            Floats::Const(v) => *v,
        }
    }
}

/// Booleans.
pub struct Bools<'a> {
    array: Option<&'a arrow_array::BooleanArray>,
    constant: Option<bool>,
}

impl<'a> Bools<'a> {
    fn new(column: &'a Column) -> Self {
        match column {
            Column::Bool(a) => Bools { array: Some(a), constant: None },
            Column::Const(v, _) => match **v {
                Value::Bool(b) => Bools { array: None, constant: Some(b) },
                _ => Bools { array: None, constant: None },
            },
            _ => Bools { array: None, constant: None },
        }
    }

    /// The boolean of a row, `None` for null.
    #[inline]
    pub fn get(&self, row: usize) -> Option<bool> {
        match self.array {
            Some(a) => a.is_valid(row).then(|| a.value(row)),
            None => self.constant,
        }
    }
}

enum Text<'a> {
    Plain(&'a StringViewArray),
    Dictionary(&'a crate::Dictionary),
    Const(&'a str, bool),
}

/// Strings; null reads as `""`.
pub struct Strings<'a>(Text<'a>);

impl<'a> Strings<'a> {
    fn new(column: &'a Column) -> Self {
        Strings(match column {
            Column::String(a) => Text::Plain(a),
            Column::Dictionary(d) => Text::Dictionary(d),
            Column::Const(v, _) => Text::Const(v.as_str().unwrap_or(""), v.is_null()),
            _ => Text::Const("", true),
        })
    }

    /// The string of a row.
    #[inline]
    pub fn get(&self, row: usize) -> &'a str {
        self.optional(row).unwrap_or("")
    }

    /// The string of a row; `None` for one of the rare null strings.
    #[inline]
    pub fn optional(&self, row: usize) -> Option<&'a str> {
        match &self.0 {
            Text::Plain(a) => a.is_valid(row).then(|| a.value(row)),
            Text::Dictionary(d) => d.keys.is_valid(row).then(|| d.get(row)),
            Text::Const(s, null) => (!null).then_some(s),
        }
    }
}

enum Trees<'a> {
    Array(&'a crate::DynamicArray),
    Const(Vec<u8>),
    Null,
}

/// Dynamic values.
pub struct Dynamics<'a>(Trees<'a>);

impl<'a> Dynamics<'a> {
    fn new(column: &'a Column) -> Self {
        Dynamics(match column {
            Column::Dynamic(a) => Trees::Array(a),
            Column::Const(v, _) if !v.is_null() => {
                let mut bytes = Vec::new();
                match &**v {
                    // Without a copy of the tree.
                    Value::Dynamic(tree) => tree.encode(&mut bytes),
                    other => other.to_dyn().encode(&mut bytes),
                }
                Trees::Const(bytes)
            }
            _ => Trees::Null,
        })
    }

    /// The value of a row, `None` for null.
    #[inline]
    pub fn get(&self, row: usize) -> Option<DynRef<'_>> {
        match &self.0 {
            Trees::Array(a) => a.get(row),
            Trees::Const(bytes) => Some(DynRef::new(bytes)),
            Trees::Null => None,
        }
    }
}

/// Guids.
pub struct Guids<'a>(&'a Column);

impl<'a> Guids<'a> {
    fn new(column: &'a Column) -> Self {
        Guids(column)
    }

    /// The guid of a row, `None` for null.
    pub fn get(&self, row: usize) -> Option<[u8; 16]> {
        match self.0.value(row) {
            Value::Guid(g) => Some(g),
            _ => None,
        }
    }
}

/// Numbers as decimals.
pub struct Decimals<'a>(&'a Column);

impl<'a> Decimals<'a> {
    fn new(column: &'a Column) -> Self {
        Decimals(column)
    }

    /// The number of a row, `None` for null and for reals that no decimal can hold.
    pub fn get(&self, row: usize) -> Option<Decimal> {
        match self.0.value(row) {
            Value::Decimal(d) => Some(d),
            Value::Int(v) => Some(Decimal::from(i64::from(v))),
            Value::Long(v) => Some(Decimal::from(v)),
            Value::Real(v) => Decimal::from_f64(v),
            _ => None,
        }
    }
}

impl Column {
    /// Whether the column has this type; for assertions of kernels about what the binder promised.
    pub fn is(&self, ty: Type) -> bool {
        self.ty() == ty
    }
}
