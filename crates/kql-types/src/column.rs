use crate::{ColumnBuilder, DecimalArray, Dictionary, DynamicArray, Type, Value};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Decimal128Array, FixedSizeBinaryArray, Float64Array, Int32Array, Int64Array,
    StringViewArray, UInt32Array, new_empty_array,
};
use arrow_schema::ArrowError;
use std::sync::Arc;

/// A typed column. Cloning is cheap: the buffers are shared.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the variants are the types")]
pub enum Column {
    Bool(BooleanArray),
    Int(Int32Array),
    Long(Int64Array),
    Real(Float64Array),
    /// Ticks since 0001-01-01.
    DateTime(Int64Array),
    /// Ticks.
    Timespan(Int64Array),
    String(StringViewArray),
    /// A string column with each distinct value stored once.
    Dictionary(Dictionary),
    Guid(FixedSizeBinaryArray),
    Decimal(DecimalArray),
    Dynamic(DynamicArray),
    /// The same value in every row.
    Const(Arc<Value>, usize),
}

macro_rules! each_array {
    ($column:expr, $array:ident => $body:expr, $dict:ident => $on_dict:expr, ($value:ident, $len:ident) => $on_const:expr) => {
        match $column {
            Column::Bool($array) => Column::Bool($body),
            Column::Int($array) => Column::Int($body),
            Column::Long($array) => Column::Long($body),
            Column::Real($array) => Column::Real($body),
            Column::DateTime($array) => Column::DateTime($body),
            Column::Timespan($array) => Column::Timespan($body),
            Column::String($array) => Column::String($body),
            Column::Guid($array) => Column::Guid($body),
            Column::Decimal(DecimalArray($array)) => Column::Decimal(DecimalArray($body)),
            Column::Dynamic(DynamicArray($array)) => Column::Dynamic(DynamicArray($body)),
            Column::Dictionary($dict) => $on_dict,
            Column::Const($value, $len) => $on_const,
        }
    };
}

impl Column {
    /// The type.
    pub fn ty(&self) -> Type {
        match self {
            Column::Bool(_) => Type::Bool,
            Column::Int(_) => Type::Int,
            Column::Long(_) => Type::Long,
            Column::Real(_) => Type::Real,
            Column::DateTime(_) => Type::DateTime,
            Column::Timespan(_) => Type::Timespan,
            Column::String(_) | Column::Dictionary(_) => Type::String,
            Column::Guid(_) => Type::Guid,
            Column::Decimal(_) => Type::Decimal,
            Column::Dynamic(_) => Type::Dynamic,
            Column::Const(v, _) => v.ty(),
        }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        match self {
            Column::Dictionary(d) => d.keys.len(),
            Column::Const(_, n) => *n,
            Column::Bool(a) => a.len(),
            Column::Int(a) => a.len(),
            Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => a.len(),
            Column::Real(a) => a.len(),
            Column::String(a) => a.len(),
            Column::Guid(a) => a.len(),
            Column::Decimal(a) => a.len(),
            Column::Dynamic(a) => a.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of every row, when it is one constant.
    pub fn constant(&self) -> Option<&Value> {
        match self {
            Column::Const(v, _) => Some(v),
            _ => None,
        }
    }

    /// Whether a row is null as `isnull` sees it (strings only where a null was made on purpose).
    pub fn is_null(&self, row: usize) -> bool {
        match self {
            Column::Bool(a) => a.is_null(row),
            Column::Int(a) => a.is_null(row),
            Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => a.is_null(row),
            Column::Real(a) => a.is_null(row),
            Column::String(a) => a.is_null(row),
            Column::Dictionary(d) => d.keys.is_null(row),
            Column::Guid(a) => a.is_null(row),
            Column::Decimal(a) => a.0.is_null(row),
            Column::Dynamic(a) => a.get(row).is_none(),
            Column::Const(v, _) => v.is_null(),
        }
    }

    /// The value of a row. Kernels over many rows use the accessors instead.
    pub fn value(&self, row: usize) -> Value {
        if self.is_null(row) {
            return Value::Null(self.ty());
        }
        match self {
            Column::Bool(a) => Value::Bool(a.value(row)),
            Column::Int(a) => Value::Int(a.value(row)),
            Column::Long(a) => Value::Long(a.value(row)),
            Column::DateTime(a) => Value::DateTime(a.value(row)),
            Column::Timespan(a) => Value::Timespan(a.value(row)),
            Column::Real(a) => Value::Real(a.value(row)),
            Column::String(a) => Value::String(a.value(row).to_string()),
            Column::Dictionary(d) => Value::String(d.get(row).to_string()),
            Column::Guid(a) => {
                let mut bytes = [0; 16];
                bytes.copy_from_slice(a.value(row));
                Value::Guid(bytes)
            }
            Column::Decimal(a) => a.get(row).map_or(Value::Null(Type::Decimal), Value::Decimal),
            Column::Dynamic(a) => a.get(row).map_or(Value::Null(Type::Dynamic), |d| Value::dynamic(d.to_dyn())),
            Column::Const(v, _) => (**v).clone(),
        }
    }

    /// A column of one value, which is copied.
    pub fn repeat(value: &Value, rows: usize) -> Column {
        Column::of_constant(value.clone(), rows)
    }

    /// A column of one value.
    pub fn of_constant(value: impl Into<Arc<Value>>, rows: usize) -> Column {
        Column::Const(value.into(), rows)
    }

    /// A column of nulls (of empty strings for a string column).
    pub fn nulls(ty: Type, rows: usize) -> Column {
        Column::of_constant(Value::missing(ty), rows)
    }

    /// A column of the given values, which have the type or are null.
    pub fn from_values(ty: Type, values: impl IntoIterator<Item = Value>) -> Column {
        let mut builder = ColumnBuilder::new(ty, 0);
        values.into_iter().for_each(|v| builder.push(v));
        builder.finish()
    }

    /// Booleans.
    pub fn bools(values: impl IntoIterator<Item = Option<bool>>) -> Column {
        Column::Bool(values.into_iter().collect())
    }

    /// Longs.
    pub fn longs(values: impl IntoIterator<Item = Option<i64>>) -> Column {
        Column::Long(values.into_iter().collect())
    }

    /// Ints.
    pub fn ints(values: impl IntoIterator<Item = Option<i32>>) -> Column {
        Column::Int(values.into_iter().collect())
    }

    /// Reals.
    pub fn reals(values: impl IntoIterator<Item = Option<f64>>) -> Column {
        Column::Real(values.into_iter().collect())
    }

    /// Datetimes; ticks outside the calendar become null.
    pub fn datetimes(values: impl IntoIterator<Item = Option<i64>>) -> Column {
        Column::DateTime(values.into_iter().map(|v| v.filter(|t| crate::ticks::in_range(*t))).collect())
    }

    /// Timespans.
    pub fn timespans(values: impl IntoIterator<Item = Option<i64>>) -> Column {
        Column::Timespan(values.into_iter().collect())
    }

    /// Strings.
    pub fn strings<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> Column {
        Column::String(StringViewArray::from_iter_values(values))
    }

    /// Dynamic values from trees; `Dyn::Null` is null.
    pub fn dynamics(values: impl IntoIterator<Item = crate::Dyn>) -> Column {
        Column::Dynamic(DynamicArray::from_trees(values))
    }

    /// Rows by position.
    pub fn take(&self, rows: &UInt32Array) -> Column {
        each_array!(self,
            a => gather(a, rows),
            d => Column::Dictionary(Dictionary { keys: gather(&d.keys, rows), values: d.values.clone() }),
            (v, _n) => Column::Const(v.clone(), rows.len()))
    }

    /// Rows by position; `None` gives null (an empty string for strings).
    pub fn take_optional(&self, rows: &UInt32Array) -> Column {
        if rows.null_count() == 0 {
            return self.take(rows);
        }
        match self {
            Column::Const(v, _) => {
                let first: UInt32Array = rows.iter().map(|r| r.map(|_| 0)).collect();
                Column::of_constant(v.clone(), 1).plain().take_optional(&first)
            }
            Column::String(a) => {
                let taken = gather(a, rows);
                Column::String(if taken.null_count() == 0 {
                    taken
                } else {
                    StringViewArray::from_iter_values(taken.iter().map(|s| s.unwrap_or("")))
                })
            }
            _ => self.take(rows),
        }
    }

    /// Rows where the mask is true; null counts as false.
    pub fn filter(&self, mask: &BooleanArray) -> Column {
        each_array!(self,
            a => sieve(a, mask),
            d => Column::Dictionary(Dictionary { keys: sieve(&d.keys, mask), values: d.values.clone() }),
            (v, _n) => Column::Const(v.clone(), mask.true_count()))
    }

    /// `length` rows from `offset`.
    pub fn slice(&self, offset: usize, length: usize) -> Column {
        each_array!(self,
            a => a.slice(offset, length),
            d => Column::Dictionary(Dictionary { keys: d.keys.slice(offset, length), values: d.values.clone() }),
            (v, _n) => Column::Const(v.clone(), length))
    }

    /// Without constant and dictionary encoding.
    pub fn plain(&self) -> Column {
        match self {
            Column::Const(v, n) => {
                let mut one = ColumnBuilder::new(v.ty(), 1);
                one.push((**v).clone());
                // The rows share one text.
                one.finish().take(&UInt32Array::from(vec![0; *n]))
            }
            Column::Dictionary(d) => {
                Column::String((0..d.keys.len()).map(|i| d.keys.is_valid(i).then(|| d.get(i))).collect())
            }
            _ => self.clone(),
        }
    }

    /// The same values in buffers of their own, so that they no longer keep the buffer of a whole file alive.
    pub fn compact(&self) -> Column {
        match self {
            Column::String(a) => Column::String(a.gc()),
            Column::Dynamic(DynamicArray(a)) => Column::Dynamic(DynamicArray(a.gc())),
            Column::Dictionary(d) => Column::Dictionary(Dictionary { keys: d.keys.clone(), values: d.values.gc() }),
            _ => self.clone(),
        }
    }

    /// Bytes of its buffers.
    pub fn bytes(&self) -> usize {
        match self {
            Column::Dictionary(d) => d.keys.get_array_memory_size() + d.values.get_array_memory_size(),
            Column::Const(..) => 0,
            _ => self.array().get_array_memory_size(),
        }
    }

    /// The string buffers that the column keeps alive, whether its rows use them or not: address and size in bytes of
    /// each.
    pub fn text_buffers(&self) -> Vec<(usize, usize)> {
        let all = |buffers: &[arrow_buffer::Buffer]| {
            buffers.iter().map(|b| (b.as_ptr() as usize, b.capacity())).collect::<Vec<_>>()
        };
        match self {
            Column::String(a) => all(a.data_buffers()),
            Column::Dynamic(DynamicArray(a)) => all(a.data_buffers()),
            Column::Dictionary(d) => {
                let views = d.values.views();
                let mut out = all(d.values.data_buffers());
                out.push((views.as_ptr() as usize, views.len() * 16));
                out
            }
            Column::Bool(_)
            | Column::Int(_)
            | Column::Long(_)
            | Column::DateTime(_)
            | Column::Timespan(_)
            | Column::Real(_)
            | Column::Guid(_)
            | Column::Decimal(_)
            | Column::Const(..) => Vec::new(),
        }
    }

    /// Size of the rows in bytes, not counting other data in shared buffers.
    pub fn data_bytes(&self) -> usize {
        // The low 32 bits of a view are its length; values up to 12 bytes are inlined. Rows that repeat a value share its text.
        let beside = |views: &[u128], buffers: &[arrow_buffer::Buffer]| -> usize {
            let texts: usize = views.iter().map(|v| *v as u32 as usize).filter(|n| *n > 12).sum();
            texts.min(buffers.iter().map(|b| b.len()).sum()) + views.len() * 16
        };
        match self {
            Column::Bool(a) => a.len().div_ceil(8),
            Column::Int(a) => a.len() * 4,
            Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => a.len() * 8,
            Column::Real(a) => a.len() * 8,
            Column::Guid(a) => a.len() * 16,
            Column::Decimal(a) => a.len() * 16,
            Column::String(a) => beside(a.views(), a.data_buffers()),
            Column::Dynamic(DynamicArray(a)) => beside(a.views(), a.data_buffers()),
            Column::Dictionary(d) => d.keys.len() * 4,
            Column::Const(..) => 0,
        }
    }

    /// One column after the other; all have type `ty`.
    pub fn concat(ty: Type, parts: &[Column]) -> Column {
        if let [one] = parts {
            return one.clone();
        }
        if let Some(Column::Const(first, _)) = parts.first()
            && parts.iter().all(|p| p.constant() == Some(first))
        {
            return Column::Const(first.clone(), parts.iter().map(Column::len).sum());
        }
        let arrays: Vec<ArrayRef> = parts.iter().filter(|p| !p.is_empty()).map(|p| p.plain().array()).collect();
        if arrays.is_empty() {
            return ColumnBuilder::new(ty, 0).finish();
        }
        let refs: Vec<&dyn Array> = arrays.iter().map(|a| a.as_ref()).collect();
        let joined = arrow_select::concat::concat(&refs);
        joined
            .ok()
            .and_then(|a| Column::from_array(ty, &a))
            .unwrap_or_else(|| Column::from_values(ty, parts.iter().flat_map(|p| (0..p.len()).map(|i| p.value(i)))))
    }

    /// The Arrow array of a column, without constant or dictionary encoding. Elements of decimals and dynamics have an
    /// internal representation that only [`Column::from_array`] reads.
    pub fn array(&self) -> ArrayRef {
        match self {
            Column::Bool(a) => Arc::new(a.clone()),
            Column::Int(a) => Arc::new(a.clone()),
            Column::Long(a) | Column::DateTime(a) | Column::Timespan(a) => Arc::new(a.clone()),
            Column::Real(a) => Arc::new(a.clone()),
            Column::String(a) => Arc::new(a.clone()),
            Column::Guid(a) => Arc::new(a.clone()),
            Column::Decimal(a) => Arc::new(a.0.clone()),
            Column::Dynamic(a) => Arc::new(a.0.clone()),
            Column::Dictionary(_) | Column::Const(..) => self.plain().array(),
        }
    }

    /// A column over an Arrow array in the representation of [`Column::array`]; `None` for another representation.
    pub fn from_array(ty: Type, array: &dyn Array) -> Option<Column> {
        let any = array.as_any();
        Some(match ty {
            Type::Bool => Column::Bool(any.downcast_ref::<BooleanArray>()?.clone()),
            Type::Int => Column::Int(any.downcast_ref::<Int32Array>()?.clone()),
            Type::Long => Column::Long(any.downcast_ref::<Int64Array>()?.clone()),
            Type::DateTime => Column::DateTime(any.downcast_ref::<Int64Array>()?.clone()),
            Type::Timespan => Column::Timespan(any.downcast_ref::<Int64Array>()?.clone()),
            Type::Real => Column::Real(any.downcast_ref::<Float64Array>()?.clone()),
            Type::String => Column::String(any.downcast_ref::<StringViewArray>()?.clone()),
            Type::Guid => Column::Guid(any.downcast_ref::<FixedSizeBinaryArray>()?.clone()),
            Type::Decimal => Column::Decimal(DecimalArray(any.downcast_ref::<Decimal128Array>()?.clone())),
            Type::Dynamic => Column::Dynamic(DynamicArray(any.downcast_ref::<arrow_array::BinaryViewArray>()?.clone())),
        })
    }
}

fn gather<A: Array + Clone + 'static>(array: &A, rows: &UInt32Array) -> A {
    typed(array, arrow_select::take::take(array, rows, None))
}

fn sieve<A: Array + Clone + 'static>(array: &A, mask: &BooleanArray) -> A {
    typed(array, arrow_select::filter::filter(array, mask))
}

/// Selection keeps the type and fails only for positions out of bounds, which no caller passes. An empty array then
/// exposes the bug as a length mismatch.
fn typed<A: Array + Clone + 'static>(like: &A, result: Result<ArrayRef, ArrowError>) -> A {
    let array = result.unwrap_or_else(|_| new_empty_array(like.data_type()));
    array.as_any().downcast_ref::<A>().cloned().unwrap_or_else(|| like.clone())
}
