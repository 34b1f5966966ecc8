//! Values of the types of columns: conversion, numbers, and seeds for variation.

use kql_types::{Dyn, Type, Value, parse_guid, ticks};

/// Converts a value to another type, more leniently than the engine does.
pub(super) fn convert(v: &Value, ty: Type) -> Option<Value> {
    if v.ty() == ty {
        return Some(v.clone());
    }
    if v.is_null() {
        return Some(if ty == Type::String { Value::String(String::new()) } else { Value::Null(ty) });
    }
    if let (Value::Dynamic(d), true) = (v, ty != Type::String)
        && !matches!(d, Dyn::Array(_) | Dyn::Bag(_))
    {
        return convert(&d.to_value(), ty);
    }
    let text = || v.to_string().trim().to_string();
    match ty {
        Type::String => Some(Value::String(v.to_string())),
        Type::Dynamic => Some(Value::dynamic(v.to_dyn())),
        Type::Long => whole(v, &text()).map(Value::Long),
        Type::Int => whole(v, &text()).and_then(|n| i32::try_from(n).ok()).map(Value::Int),
        Type::Real => v.as_f64().or_else(|| text().parse().ok()).map(Value::Real),
        Type::Decimal => kql_types::Decimal::parse(&text()).map(Value::Decimal),
        Type::Bool => match text().to_lowercase().as_str() {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        Type::DateTime => ticks::parse_datetime(&text()).map(Value::DateTime),
        Type::Timespan => ticks::parse_timespan(&text()).map(Value::Timespan),
        Type::Guid => parse_guid(&text()).map(Value::Guid),
    }
}

fn whole(v: &Value, text: &str) -> Option<i64> {
    match v {
        Value::Bool(b) => Some(i64::from(*b)),
        _ => v.as_i64().or_else(|| text.parse().ok()).or_else(|| text.parse::<f64>().ok().map(|f| f as i64)),
    }
}

/// A number as a value of the type, datetimes and timespans in ticks.
pub(super) fn number_of(n: f64, ty: Type) -> Value {
    match ty {
        Type::Int => Value::Int(n as i32),
        Type::Real => Value::Real(n),
        Type::DateTime => Value::DateTime(n as i64),
        Type::Timespan => Value::Timespan(n as i64),
        Type::Decimal => kql_types::Decimal::from_f64(n).map_or(Value::Null(ty), Value::Decimal),
        Type::Bool | Type::Long | Type::String | Type::Guid | Type::Dynamic => {
            if n.fract() == 0.0 {
                Value::Long(n as i64)
            } else {
                Value::Real(n)
            }
        }
    }
}

/// Mixes two numbers into a hash.
pub(super) fn hash(a: u64, b: u64) -> u64 {
    let mut x = a.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ b.wrapping_add(0x632B_E59B_D9B4_E019);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}
