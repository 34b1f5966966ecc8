//! Values of Arrow arrays in dynamic form.

use super::time_ticks;
use arrow_array::cast::AsArray;
use arrow_array::types::{Int16Type, Int32Type, Int64Type};
use arrow_array::{Array, ArrayRef, RunArray};
use arrow_schema::{DataType, IntervalUnit, TimeUnit};
use kql_types::{BagBuilder, Decimal, Dyn, ticks};

macro_rules! number {
    ($array:ident, $row:ident, $t:ident) => {
        $array.as_primitive::<arrow_array::types::$t>().value($row)
    };
}

/// A value of any array in dynamic form: structs and maps are bags, lists are arrays. A value that has no such form, at any
/// depth, is null and counted.
pub(super) fn tree(array: &dyn Array, row: usize, lost: &mut u64) -> Dyn {
    if array.is_null(row) {
        return Dyn::Null;
    }
    let scalar = match array.data_type() {
        DataType::Null => return Dyn::Null,
        DataType::Boolean => Some(Dyn::Bool(array.as_boolean().value(row))),
        DataType::Int8 => Some(Dyn::Long(number!(array, row, Int8Type).into())),
        DataType::Int16 => Some(Dyn::Long(number!(array, row, Int16Type).into())),
        DataType::Int32 => Some(Dyn::Long(number!(array, row, Int32Type).into())),
        DataType::Int64 => Some(Dyn::Long(number!(array, row, Int64Type))),
        DataType::UInt8 => Some(Dyn::Long(number!(array, row, UInt8Type).into())),
        DataType::UInt16 => Some(Dyn::Long(number!(array, row, UInt16Type).into())),
        DataType::UInt32 => Some(Dyn::Long(number!(array, row, UInt32Type).into())),
        DataType::UInt64 => {
            let v = number!(array, row, UInt64Type);
            Some(i64::try_from(v).map_or_else(|_| Dyn::String(v.to_string()), Dyn::Long))
        }
        DataType::Float16 => Some(Dyn::Real(number!(array, row, Float16Type).to_f64())),
        DataType::Float32 => Some(Dyn::Real(number!(array, row, Float32Type).into())),
        DataType::Float64 => Some(Dyn::Real(number!(array, row, Float64Type))),
        DataType::Decimal256(_, scale) => decimal(&number!(array, row, Decimal256Type).to_string(), *scale),
        DataType::Decimal128(_, scale) => decimal(&number!(array, row, Decimal128Type).to_string(), *scale),
        DataType::Decimal64(_, scale) => decimal(&number!(array, row, Decimal64Type).to_string(), *scale),
        DataType::Decimal32(_, scale) => decimal(&number!(array, row, Decimal32Type).to_string(), *scale),
        DataType::Timestamp(..)
        | DataType::Date32
        | DataType::Date64
        | DataType::Duration(_)
        | DataType::Time32(_)
        | DataType::Time64(_)
        | DataType::Interval(_) => time(array, row),
        DataType::Utf8 => Some(Dyn::String(array.as_string::<i32>().value(row).into())),
        DataType::LargeUtf8 => Some(Dyn::String(array.as_string::<i64>().value(row).into())),
        DataType::Utf8View => Some(Dyn::String(array.as_string_view().value(row).into())),
        DataType::Binary => Some(bytes(array.as_binary::<i32>().value(row))),
        DataType::LargeBinary => Some(bytes(array.as_binary::<i64>().value(row))),
        DataType::BinaryView => Some(bytes(array.as_binary_view().value(row))),
        DataType::FixedSizeBinary(16) => array.as_fixed_size_binary().value(row).try_into().ok().map(Dyn::Guid),
        DataType::FixedSizeBinary(_) => Some(bytes(array.as_fixed_size_binary().value(row))),
        DataType::Struct(_)
        | DataType::List(_)
        | DataType::LargeList(_)
        | DataType::ListView(_)
        | DataType::LargeListView(_)
        | DataType::FixedSizeList(..)
        | DataType::Map(..)
        | DataType::Union(..)
        | DataType::Dictionary(..)
        | DataType::RunEndEncoded(..) => return nested(array, row, lost),
    };
    scalar.unwrap_or_else(|| {
        *lost += 1;
        Dyn::Null
    })
}

/// A point in time, or a length of time.
fn time(array: &dyn Array, row: usize) -> Option<Dyn> {
    match array.data_type() {
        DataType::Timestamp(unit, _) => {
            let v = match unit {
                TimeUnit::Second => number!(array, row, TimestampSecondType),
                TimeUnit::Millisecond => number!(array, row, TimestampMillisecondType),
                TimeUnit::Microsecond => number!(array, row, TimestampMicrosecondType),
                TimeUnit::Nanosecond => number!(array, row, TimestampNanosecondType),
            };
            time_ticks(v, *unit).map(Dyn::DateTime)
        }
        DataType::Date32 => {
            let days = i64::from(number!(array, row, Date32Type));
            time_ticks(days * 86_400, TimeUnit::Second).map(Dyn::DateTime)
        }
        DataType::Date64 => time_ticks(number!(array, row, Date64Type), TimeUnit::Millisecond).map(Dyn::DateTime),
        DataType::Duration(unit) => match unit {
            TimeUnit::Second => number!(array, row, DurationSecondType).checked_mul(ticks::SECOND),
            TimeUnit::Millisecond => number!(array, row, DurationMillisecondType).checked_mul(10_000),
            TimeUnit::Microsecond => number!(array, row, DurationMicrosecondType).checked_mul(10),
            TimeUnit::Nanosecond => Some(number!(array, row, DurationNanosecondType) / 100),
        }
        .map(Dyn::Timespan),
        DataType::Time32(TimeUnit::Second) => {
            Some(Dyn::Timespan(i64::from(number!(array, row, Time32SecondType)) * ticks::SECOND))
        }
        DataType::Time32(_) => Some(Dyn::Timespan(i64::from(number!(array, row, Time32MillisecondType)) * 10_000)),
        DataType::Time64(TimeUnit::Microsecond) => {
            number!(array, row, Time64MicrosecondType).checked_mul(10).map(Dyn::Timespan)
        }
        DataType::Time64(_) => Some(Dyn::Timespan(number!(array, row, Time64NanosecondType) / 100)),
        DataType::Interval(IntervalUnit::DayTime) => {
            let v = number!(array, row, IntervalDayTimeType);
            interval(0, v.days, i64::from(v.milliseconds).checked_mul(10_000))
        }
        DataType::Interval(IntervalUnit::MonthDayNano) => {
            let v = number!(array, row, IntervalMonthDayNanoType);
            interval(v.months, v.days, Some(v.nanoseconds / 100))
        }
        DataType::Interval(IntervalUnit::YearMonth) => None,
        _ => None,
    }
}

fn nested(array: &dyn Array, row: usize, lost: &mut u64) -> Dyn {
    match array.data_type() {
        DataType::Struct(fields) => {
            let columns = array.as_struct().columns();
            let mut bag = BagBuilder::default();
            for (field, column) in fields.iter().zip(columns) {
                let replaced = bag.insert(field.name().clone(), tree(column, row, lost));
                *lost += u64::from(replaced.is_some());
            }
            bag.finish()
        }
        DataType::List(_) => items(&array.as_list::<i32>().value(row), lost),
        DataType::LargeList(_) => items(&array.as_list::<i64>().value(row), lost),
        DataType::ListView(_) => items(&array.as_list_view::<i32>().value(row), lost),
        DataType::LargeListView(_) => items(&array.as_list_view::<i64>().value(row), lost),
        DataType::FixedSizeList(..) => items(&array.as_fixed_size_list().value(row), lost),
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let (keys, values) = (entries.column(0), entries.column(1));
            let mut bag = BagBuilder::default();
            for i in 0..entries.len() {
                let key = tree(keys, i, lost).to_string();
                let replaced = bag.insert(key, tree(values, i, lost));
                *lost += u64::from(replaced.is_some());
            }
            bag.finish()
        }
        DataType::Union(..) => tree(&array.as_union().value(row), 0, lost),
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            match tree(dictionary.keys(), row, lost) {
                Dyn::Long(key) if (0..dictionary.values().len() as i64).contains(&key) => {
                    tree(dictionary.values(), key as usize, lost)
                }
                _ => {
                    *lost += 1;
                    Dyn::Null
                }
            }
        }
        DataType::RunEndEncoded(..) => run(array, row, lost),
        _ => {
            *lost += 1;
            Dyn::Null
        }
    }
}

/// A value of a run-end encoded array.
fn run(array: &dyn Array, row: usize, lost: &mut u64) -> Dyn {
    macro_rules! value {
        ($t:ty) => {
            if let Some(runs) = array.as_any().downcast_ref::<RunArray<$t>>() {
                return tree(runs.values(), runs.get_physical_index(row), lost);
            }
        };
    }
    value!(Int16Type);
    value!(Int32Type);
    value!(Int64Type);
    *lost += 1;
    Dyn::Null
}

fn items(list: &ArrayRef, lost: &mut u64) -> Dyn {
    Dyn::Array((0..list.len()).map(|i| tree(list, i, lost)).collect())
}

/// A number by the digits of its mantissa; a negative scale appends zeros.
fn decimal(mantissa: &str, scale: i8) -> Option<Dyn> {
    Decimal::parse(&format!("{mantissa}e{}", -i32::from(scale))).map(Dyn::Decimal)
}

/// A length of time; `None` with months, which have none.
fn interval(months: i32, days: i32, rest: Option<i64>) -> Option<Dyn> {
    let days = i64::from(days).checked_mul(ticks::DAY)?;
    (months == 0).then_some(Dyn::Timespan(days.checked_add(rest?)?))
}

/// Bytes as a string if they are UTF-8, else as hex digits.
fn bytes(v: &[u8]) -> Dyn {
    Dyn::String(match std::str::from_utf8(v) {
        Ok(s) => s.to_string(),
        Err(_) => v.iter().map(|b| format!("{b:02x}")).collect(),
    })
}
