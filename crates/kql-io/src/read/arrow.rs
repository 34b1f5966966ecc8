//! Arrow arrays to columns, for Parquet and IPC.

mod tree;

use crate::read::cell;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType,
};
use arrow_array::{Array, ArrayRef, BooleanArray, Int32Array, Int64Array, Scalar, StringViewArray};
use arrow_schema::{DataType, Field, IntervalUnit, TimeUnit};
use kql_types::{Column, ColumnBuilder, DecimalArray, Dictionary, Dyn, DynRef, Type, Value, json_is_valid, ticks};
use tree::tree;

/// The key of the field metadata that holds the Kusto type.
pub(crate) const TYPE_KEY: &str = "kusto.type";

/// The Kusto type of a field: from its metadata, else the closest to its Arrow type.
pub(crate) fn type_of(field: &Field) -> Type {
    if let Some(ty) = field.metadata().get(TYPE_KEY).and_then(|t| Type::from_keyword(t)) {
        return ty;
    }
    if field.metadata().get("ARROW:extension:name").is_some_and(|n| n == "arrow.uuid") {
        return Type::Guid;
    }
    nearest(field.data_type())
}

fn nearest(data: &DataType) -> Type {
    match data {
        DataType::Boolean => Type::Bool,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 => Type::Int,
        DataType::Int64 | DataType::UInt32 | DataType::UInt64 => Type::Long,
        DataType::Float16 | DataType::Float32 | DataType::Float64 => Type::Real,
        DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..) | DataType::Decimal256(..) => {
            Type::Decimal
        }
        DataType::Timestamp(..) | DataType::Date32 | DataType::Date64 => Type::DateTime,
        DataType::Duration(_)
        | DataType::Time32(_)
        | DataType::Time64(_)
        | DataType::Interval(IntervalUnit::DayTime | IntervalUnit::MonthDayNano) => Type::Timespan,
        DataType::Struct(_)
        | DataType::List(_)
        | DataType::LargeList(_)
        | DataType::FixedSizeList(..)
        | DataType::ListView(_)
        | DataType::LargeListView(_)
        | DataType::Map(..)
        | DataType::Union(..) => Type::Dynamic,
        DataType::Dictionary(_, values) => nearest(values),
        DataType::RunEndEncoded(_, values) => nearest(values.data_type()),
        _ => Type::String,
    }
}

/// Whether the values of an Arrow type can be read.
pub(crate) fn is_readable(data: &DataType) -> bool {
    match data {
        DataType::Null
        | DataType::Boolean
        | DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64
        | DataType::Float16
        | DataType::Float32
        | DataType::Float64
        | DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..)
        | DataType::Interval(IntervalUnit::DayTime | IntervalUnit::MonthDayNano)
        | DataType::Timestamp(..)
        | DataType::Date32
        | DataType::Date64
        | DataType::Time32(_)
        | DataType::Time64(_)
        | DataType::Duration(_)
        | DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::FixedSizeBinary(_) => true,
        DataType::Struct(fields) => fields.iter().all(|f| is_readable(f.data_type())),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item)
        | DataType::FixedSizeList(item, _)
        | DataType::Map(item, _)
        | DataType::RunEndEncoded(_, item) => is_readable(item.data_type()),
        DataType::Union(members, _) => members.iter().all(|(_, f)| is_readable(f.data_type())),
        DataType::Dictionary(_, values) => is_readable(values),
        // Months have no length.
        DataType::Interval(IntervalUnit::YearMonth) => false,
    }
}

/// An array as a column of a type. `native` is the type of its field; values that cannot be converted are null and counted.
pub(crate) fn column(array: &ArrayRef, native: Option<Type>, ty: Type, coercion_failures: &mut u64) -> Column {
    match (array.data_type(), ty) {
        (DataType::Utf8View, Type::String) => Column::String(without_nulls(array.as_string_view())),
        (DataType::Utf8, Type::String) => {
            Column::String(without_nulls(&StringViewArray::from(array.as_string::<i32>())))
        }
        (DataType::LargeUtf8, Type::String) => {
            Column::String(without_nulls(&StringViewArray::from(array.as_string::<i64>())))
        }
        // Arrays of this type say of no row that it is null.
        (DataType::Null, _) => Column::nulls(ty, array.len()),
        (DataType::Dictionary(k, _), Type::String) if **k == DataType::Int32 => {
            dictionary(array).unwrap_or_else(|| unfolded(array, native, ty, coercion_failures))
        }
        (DataType::Dictionary(..), _) => unfolded(array, native, ty, coercion_failures),
        (DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View, Type::Dynamic) => trees(array),
        (DataType::Boolean, Type::Bool) => Column::Bool(array.as_boolean().clone()),
        (DataType::Int32, Type::Int) => Column::Int(array.as_primitive::<Int32Type>().clone()),
        (DataType::Int64, Type::Long) => Column::Long(array.as_primitive::<Int64Type>().clone()),
        (DataType::Int32, Type::Long) => {
            let a = array.as_primitive::<Int32Type>();
            Column::Long(a.unary::<_, Int64Type>(i64::from))
        }
        (DataType::Float64, Type::Real) => Column::Real(array.as_primitive().clone()),
        // Ticks, as the metadata says; other integers are times only if the catalog says so.
        (DataType::Int64, Type::DateTime) if native == Some(ty) => {
            Column::datetimes(array.as_primitive::<Int64Type>().iter())
        }
        (DataType::Int64, Type::Timespan) if native == Some(ty) => {
            Column::Timespan(array.as_primitive::<Int64Type>().clone())
        }
        (DataType::Timestamp(unit, _), Type::DateTime) => Column::DateTime(times(array, *unit, coercion_failures)),
        (DataType::FixedSizeBinary(16), Type::Guid) => Column::Guid(array.as_fixed_size_binary().clone()),
        (DataType::Decimal128(_, scale), Type::Decimal) if *scale >= 0 => {
            let decimals = DecimalArray::from_arrow(array.as_primitive());
            let nulls = decimals.nulls().map_or(0, |n| n.null_count());
            *coercion_failures += (nulls - array.null_count()) as u64;
            Column::Decimal(decimals)
        }
        _ => slow(array, ty, coercion_failures),
    }
}

/// A dictionary, decoded.
fn unfolded(array: &ArrayRef, native: Option<Type>, ty: Type, coercion_failures: &mut u64) -> Column {
    let plain = array.as_any_dictionary_opt().and_then(|d| arrow_select::take::take(d.values(), d.keys(), None).ok());
    match plain {
        Some(plain) => column(&plain, native, ty, coercion_failures),
        None => slow(array, ty, coercion_failures),
    }
}

/// Strings as dynamic values. Valid JSON objects and arrays stay text, which is parsed when a query accesses them.
fn trees(array: &ArrayRef) -> Column {
    let texts = match array.data_type() {
        DataType::Utf8 => StringViewArray::from(array.as_string::<i32>()),
        DataType::LargeUtf8 => StringViewArray::from(array.as_string::<i64>()),
        _ => array.as_string_view().clone(),
    };
    let mut out = ColumnBuilder::new(Type::Dynamic, texts.len());
    for text in &texts {
        match text {
            None | Some("") => out.push_null(),
            Some(t) if t.starts_with(['{', '[']) && json_is_valid(t.as_bytes()) => {
                out.push_raw(Some(DynRef::new(t.as_bytes())));
            }
            Some(t) => out.push_dyn(&Dyn::from_text(t)),
        }
    }
    out.finish()
}

/// Kusto has no null strings.
fn without_nulls(array: &StringViewArray) -> StringViewArray {
    let Some(nulls) = array.nulls().filter(|n| n.null_count() > 0) else { return array.clone() };
    let valid = BooleanArray::new(nulls.inner().clone(), None);
    let empty = Scalar::new(StringViewArray::from_iter_values([""]));
    let filled = arrow_select::zip::zip(&valid, array, &empty).ok();
    filled
        .as_ref()
        .and_then(|a| a.as_string_view_opt())
        .cloned()
        .unwrap_or_else(|| StringViewArray::from_iter_values(array.iter().map(|s| s.unwrap_or(""))))
}

fn dictionary(array: &ArrayRef) -> Option<Column> {
    let any = array.as_any_dictionary_opt()?;
    let keys = any.keys().as_primitive_opt::<Int32Type>()?;
    let values = match any.values().data_type() {
        DataType::Utf8 => StringViewArray::from(any.values().as_string::<i32>()),
        DataType::Utf8View => any.values().as_string_view().clone(),
        _ => return None,
    };
    if keys.null_count() == 0 {
        return Some(Column::Dictionary(Dictionary { keys: keys.clone(), values: without_nulls(&values) }));
    }
    // Null keys refer to an empty string appended to the values.
    let empty = i32::try_from(values.len()).ok()?;
    let keys = Int32Array::from_iter_values(keys.iter().map(|k| k.unwrap_or(empty)));
    let parts: [&dyn Array; 2] = [&without_nulls(&values), &StringViewArray::from_iter_values([""])];
    let values = arrow_select::concat::concat(&parts).ok()?.as_string_view().clone();
    Some(Column::Dictionary(Dictionary { keys, values }))
}

/// Ticks of a time since 1970 in a unit.
pub(crate) fn time_ticks(v: i64, unit: TimeUnit) -> Option<i64> {
    let ticks = match unit {
        TimeUnit::Second => v.checked_mul(ticks::SECOND)?,
        TimeUnit::Millisecond => v.checked_mul(10_000)?,
        TimeUnit::Microsecond => v.checked_mul(10)?,
        TimeUnit::Nanosecond => v.div_euclid(100),
    };
    ticks.checked_add(ticks::UNIX_EPOCH).filter(|t| ticks::in_range(*t))
}

fn times(array: &ArrayRef, unit: TimeUnit, coercion_failures: &mut u64) -> Int64Array {
    let raw: Int64Array = match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().reinterpret_cast(),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().reinterpret_cast(),
        TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().reinterpret_cast(),
        TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().reinterpret_cast(),
    };
    let nulls = raw.null_count();
    let out: Int64Array = raw.unary_opt(|v| time_ticks(v, unit));
    *coercion_failures += (out.null_count() - nulls) as u64;
    out
}

/// Converts value by value, for rare pairs of types.
fn slow(array: &ArrayRef, ty: Type, coercion_failures: &mut u64) -> Column {
    let mut out = ColumnBuilder::new(ty, array.len());
    for row in 0..array.len() {
        let before = *coercion_failures;
        let value = tree(array, row, coercion_failures);
        match convert(value, ty) {
            Some(v) => out.push(v),
            None => {
                *coercion_failures = before + 1;
                out.push_null();
            }
        }
    }
    out.finish()
}

/// A value converted to a type; `None` if that fails.
pub(crate) fn convert(value: Dyn, ty: Type) -> Option<Value> {
    let text = match value {
        Dyn::Null => return Some(Value::missing(ty)),
        Dyn::DateTime(t) if ty == Type::DateTime => return Some(Value::DateTime(t)),
        Dyn::Timespan(t) if ty == Type::Timespan => return Some(Value::Timespan(t)),
        Dyn::Guid(g) if ty == Type::Guid => return Some(Value::Guid(g)),
        Dyn::Long(t) if ty == Type::DateTime => return cell::epoch_of(t.to_string().as_bytes()).map(Value::DateTime),
        Dyn::String(s) if ty == Type::Dynamic => {
            return Some(if s.is_empty() { Value::missing(ty) } else { Value::dynamic(Dyn::from_text(&s)) });
        }
        value if ty == Type::Dynamic => return Some(Value::dynamic(value)),
        Dyn::Bool(v) if ty != Type::String => (if v { "true" } else { "false" }).to_string(),
        value => value.to_string(),
    };
    if ty == Type::String {
        return Some(Value::String(text));
    }
    let bytes = text.trim().as_bytes();
    if bytes.is_empty() {
        return Some(Value::missing(ty));
    }
    cell::value_of(bytes, ty)
}
