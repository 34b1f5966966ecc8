use crate::{Column, Decimal, Dyn, DynRef, DynamicArray, OutputLimit, OutputTooLarge, Type, Value};
use arrow_array::FixedSizeBinaryArray;
use arrow_array::builder::{
    BinaryViewBuilder, BooleanBuilder, FixedSizeBinaryBuilder, Float64Builder, Int32Builder, Int64Builder,
    StringViewBuilder,
};

/// Builds a column of any type value by value.
pub struct ColumnBuilder {
    ty: Type,
    inner: Inner,
    scratch: Vec<u8>,
}

enum Inner {
    Bool(BooleanBuilder),
    Int(Int32Builder),
    Long(Int64Builder),
    Real(Float64Builder),
    String(StringViewBuilder),
    Guid(FixedSizeBinaryBuilder),
    Decimal(Vec<Option<Decimal>>),
    Dynamic(BinaryViewBuilder),
}

impl ColumnBuilder {
    /// An empty builder with room for `capacity` rows.
    pub fn new(ty: Type, capacity: usize) -> Self {
        let inner = match ty {
            Type::Bool => Inner::Bool(BooleanBuilder::with_capacity(capacity)),
            Type::Int => Inner::Int(Int32Builder::with_capacity(capacity)),
            Type::Long | Type::DateTime | Type::Timespan => Inner::Long(Int64Builder::with_capacity(capacity)),
            Type::Real => Inner::Real(Float64Builder::with_capacity(capacity)),
            Type::String => Inner::String(StringViewBuilder::with_capacity(capacity)),
            Type::Guid => Inner::Guid(FixedSizeBinaryBuilder::with_capacity(capacity, 16)),
            Type::Decimal => Inner::Decimal(Vec::with_capacity(capacity)),
            Type::Dynamic => Inner::Dynamic(BinaryViewBuilder::with_capacity(capacity)),
        };
        ColumnBuilder { ty, inner, scratch: Vec::new() }
    }

    /// The type of the column.
    pub fn ty(&self) -> Type {
        self.ty
    }

    /// Appends a value of the builder's type or a null; a value of another type is appended as null.
    pub fn push(&mut self, value: Value) {
        match (&mut self.inner, value) {
            (Inner::Bool(b), Value::Bool(v)) => b.append_value(v),
            (Inner::Int(b), Value::Int(v)) => b.append_value(v),
            (Inner::Long(b), Value::Long(v) | Value::DateTime(v) | Value::Timespan(v)) => b.append_value(v),
            (Inner::Long(b), Value::Int(v)) => b.append_value(i64::from(v)),
            (Inner::Real(b), Value::Real(v)) => b.append_value(v),
            (Inner::String(_), Value::String(v)) => self.push_str(&v),
            (Inner::Guid(b), Value::Guid(v)) => _ = b.append_value(v),
            (Inner::Decimal(b), Value::Decimal(v)) => b.push(Some(v)),
            (Inner::Dynamic(_), Value::Dynamic(v)) => self.push_dyn(&v),
            (Inner::Dynamic(_), v) if !v.is_null() => self.push_dyn(&v.to_dyn()),
            _ => self.push_null(),
        }
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        match &mut self.inner {
            Inner::Bool(b) => b.append_null(),
            Inner::Int(b) => b.append_null(),
            Inner::Long(b) => b.append_null(),
            Inner::Real(b) => b.append_null(),
            Inner::String(b) => b.append_null(),
            Inner::Guid(b) => b.append_null(),
            Inner::Decimal(b) => b.push(None),
            Inner::Dynamic(b) => b.append_null(),
        }
    }

    /// Appends a string without building a [`Value`].
    pub fn push_str(&mut self, text: &str) {
        match &mut self.inner {
            Inner::String(b) => b.append_value(text),
            _ => self.push(Value::String(text.to_string())),
        }
    }

    /// Appends a dynamic tree.
    pub fn push_dyn(&mut self, tree: &Dyn) {
        match &mut self.inner {
            Inner::Dynamic(b) if *tree != Dyn::Null => {
                self.scratch.clear();
                tree.encode(&mut self.scratch);
                b.append_value(&self.scratch);
            }
            _ => self.push_null(),
        }
    }

    /// Appends a dynamic value in its storage form.
    pub fn push_raw(&mut self, value: Option<DynRef<'_>>) {
        match (&mut self.inner, value) {
            (Inner::Dynamic(b), Some(v)) if !v.is_null() => b.append_value(v.bytes()),
            _ => self.push_null(),
        }
    }

    /// The column.
    pub fn finish(self) -> Column {
        match self.inner {
            Inner::Bool(mut b) => Column::Bool(b.finish()),
            Inner::Int(mut b) => Column::Int(b.finish()),
            Inner::Long(mut b) => match self.ty {
                Type::DateTime => Column::DateTime(b.finish()),
                Type::Timespan => Column::Timespan(b.finish()),
                _ => Column::Long(b.finish()),
            },
            Inner::Real(mut b) => Column::Real(b.finish()),
            Inner::String(mut b) => Column::String(b.finish()),
            Inner::Guid(mut b) => {
                let array: FixedSizeBinaryArray = b.finish();
                Column::Guid(array)
            }
            Inner::Decimal(values) => Column::Decimal(values.into_iter().collect()),
            Inner::Dynamic(mut b) => Column::Dynamic(DynamicArray(b.finish())),
        }
    }
}

/// A [`ColumnBuilder`] with an [`OutputLimit`]. What exceeds the limit is not stored, and [`LimitedBuilder::finish`] then
/// returns the error.
pub struct LimitedBuilder {
    inner: ColumnBuilder,
    limit: OutputLimit,
    /// Bytes of strings and dynamic values so far.
    written: usize,
    exceeded: Option<OutputTooLarge>,
    scratch: Vec<u8>,
}

impl LimitedBuilder {
    /// An empty builder with room for `capacity` rows.
    pub fn new(ty: Type, capacity: usize, limit: OutputLimit) -> Self {
        let inner = ColumnBuilder::new(ty, capacity);
        LimitedBuilder { inner, limit, written: 0, exceeded: None, scratch: Vec::new() }
    }

    /// Appends a value of the builder's type or a null; a value of another type is appended as null.
    pub fn push(&mut self, value: Value) {
        match (self.inner.ty(), value) {
            (Type::String, Value::String(v)) => self.push_str(&v),
            (Type::Dynamic, Value::Dynamic(v)) => self.push_dyn(&v),
            (Type::Dynamic, v) if !v.is_null() => self.push_dyn(&v.to_dyn()),
            (_, v) => self.inner.push(v),
        }
    }

    /// Appends a null.
    pub fn push_null(&mut self) {
        self.inner.push_null();
    }

    /// Appends a string without building a [`Value`].
    #[inline]
    pub fn push_str(&mut self, text: &str) {
        if self.reserve(text.len()) {
            self.inner.push_str(text);
        }
    }

    /// Appends a dynamic tree.
    pub fn push_dyn(&mut self, tree: &Dyn) {
        if *tree == Dyn::Null {
            return self.push_null();
        }
        let mut bytes = std::mem::take(&mut self.scratch);
        bytes.clear();
        tree.encode(&mut bytes);
        self.push_raw(Some(DynRef::new(&bytes)));
        self.scratch = bytes;
    }

    /// Appends a dynamic value in its storage form.
    #[inline]
    pub fn push_raw(&mut self, value: Option<DynRef<'_>>) {
        if self.reserve(value.map_or(0, |v| v.bytes().len())) {
            self.inner.push_raw(value);
        }
    }

    /// Whether the limit is exceeded, so that there is no point in going on.
    pub fn is_full(&self) -> bool {
        self.exceeded.is_some()
    }

    #[inline]
    fn reserve(&mut self, bytes: usize) -> bool {
        match self.limit.fits_after(self.written, bytes) {
            Ok(()) => {
                self.written += bytes;
                true
            }
            Err(e) => {
                self.exceeded.get_or_insert(e);
                false
            }
        }
    }

    /// The column.
    ///
    /// # Errors
    /// When the values exceed the limit.
    pub fn finish(self) -> Result<Column, OutputTooLarge> {
        match self.exceeded {
            None => Ok(self.inner.finish()),
            Some(e) => Err(e),
        }
    }
}
