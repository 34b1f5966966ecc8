//! Whether two cells are the same value.

use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// How strictly cells are compared.
#[derive(Clone, Copy, Debug)]
pub struct Tolerance {
    /// Relative error of numbers.
    pub relative: f64,
    /// Whether arrays are sets.
    pub any_order: bool,
}

impl Tolerance {
    /// Reals to nine digits, arrays in order.
    pub const STRICT: Tolerance = Tolerance { relative: 1e-9, any_order: false };
    /// As strict, but arrays are sets.
    pub const SETS: Tolerance = Tolerance { relative: 1e-9, any_order: true };
    /// For approximate aggregates.
    pub const APPROXIMATE: Tolerance = Tolerance { relative: 0.05, any_order: true };
}

fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

static DATETIME: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"^(-?\d{4,})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?Z?$"));
static TIMESPAN: LazyLock<Option<Regex>> =
    LazyLock::new(|| compile(r"^(-)?(?:(\d+)\.)?(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?$"));

fn datetime(text: &str) -> String {
    let Some(m) = DATETIME.as_ref().and_then(|r| r.captures(text.trim())) else { return text.to_string() };
    let part = |i: usize| m.get(i).map_or("00", |x| x.as_str());
    let fraction = format!("{}0000000", m.get(7).map_or("", |x| x.as_str()));
    format!("{}-{}-{}T{}:{}:{}.{}", part(1), part(2), part(3), part(4), part(5), part(6), &fraction[..7])
}

fn ticks(text: &str) -> Option<i128> {
    let m = TIMESPAN.as_ref()?.captures(text.trim())?;
    let part = |i: usize| m.get(i).map_or(Ok(0), |x| x.as_str().parse::<i128>());
    let fraction = format!("{}0000000", m.get(6).map_or("", |x| x.as_str()));
    let seconds = ((part(2).ok()? * 24 + part(3).ok()?) * 60 + part(4).ok()?) * 60 + part(5).ok()?;
    let value = seconds * 10_000_000 + fraction[..7].parse::<i128>().ok()?;
    Some(if m.get(1).is_some() { -value } else { value })
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(s) => s.replace("Infinity", "inf").trim().parse().ok(),
        _ => None,
    }
}

fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Number(n) => n.as_i64().map(i128::from).or_else(|| n.as_u64().map(i128::from)),
        _ => None,
    }
}

fn numbers_equal(a: &Value, b: &Value, relative: f64) -> bool {
    if let (Some(x), Some(y), true) = (integer(a), integer(b), relative < 1e-3) {
        return x == y;
    }
    let (Some(x), Some(y)) = (number(a), number(b)) else { return false };
    if x.is_nan() || y.is_nan() {
        return x.is_nan() && y.is_nan();
    }
    if x.is_infinite() || y.is_infinite() {
        return x == y;
    }
    x == y || (x - y).abs() <= (relative * x.abs().max(y.abs())).max(1e-300)
}

/// A text by which equal values sort together.
fn sort_key(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let mut parts: Vec<String> = map.iter().map(|(k, v)| format!("{k:?}:{}", sort_key(v))).collect();
            parts.sort();
            format!("{{{}}}", parts.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(sort_key).collect::<Vec<_>>().join(",")),
        Value::Number(n) => format!("{:.9}", n.as_f64().unwrap_or_default()),
        Value::Null | Value::Bool(_) | Value::String(_) => value.to_string(),
    }
}

/// Whether two dynamic values are equal; members of a bag have no order.
fn dynamics_equal(a: &Value, b: &Value, t: Tolerance) -> bool {
    match (a, b) {
        (Value::Object(x), Value::Object(y)) => {
            x.len() == y.len() && x.iter().all(|(k, v)| y.get(k).is_some_and(|w| dynamics_equal(v, w, t)))
        }
        (Value::Array(x), Value::Array(y)) => {
            if x.len() != y.len() {
                return false;
            }
            let (mut x, mut y): (Vec<&Value>, Vec<&Value>) = (x.iter().collect(), y.iter().collect());
            if t.any_order {
                x.sort_by_cached_key(|v| sort_key(v));
                y.sort_by_cached_key(|v| sort_key(v));
            }
            x.iter().zip(&y).all(|(v, w)| dynamics_equal(v, w, t))
        }
        (Value::Number(_), Value::Number(_)) => numbers_equal(a, b, t.relative),
        _ => a == b,
    }
}

/// Whether two cells of a column are the same value. The type may be a class such as `real|decimal`.
pub fn equal(expected: &Value, actual: &Value, ty: &str, t: Tolerance) -> bool {
    if expected.is_null() || actual.is_null() {
        return expected.is_null() && actual.is_null();
    }
    if ty == "dynamic" {
        return dynamics_equal(expected, actual, t);
    }
    if ty.contains("real") || ty.contains("decimal") || ty.contains("long") || ty == "int" {
        if expected.is_boolean() || actual.is_boolean() {
            return expected == actual;
        }
        return numbers_equal(expected, actual, t.relative);
    }
    match (ty, expected, actual) {
        ("datetime", Value::String(a), Value::String(b)) => datetime(a) == datetime(b),
        ("timespan", Value::String(a), Value::String(b)) => match (ticks(a), ticks(b)) {
            (Some(x), Some(y)) => x == y,
            _ => a == b,
        },
        ("guid", Value::String(a), Value::String(b)) => a.to_lowercase() == b.to_lowercase(),
        _ => expected == actual,
    }
}

/// Whether two rows are equal.
pub fn rows_equal(expected: &[Value], actual: &[Value], types: &[&str], t: Tolerance) -> bool {
    expected.len() == actual.len() && expected.iter().zip(actual).zip(types).all(|((e, a), ty)| equal(e, a, ty, t))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_and_not_spellings_are_compared() {
        let same = |a: Value, b: Value, ty: &str| equal(&a, &b, ty, Tolerance::STRICT);
        assert!(same(json!("2020-01-01"), json!("2020-01-01T00:00:00.0000000Z"), "datetime"));
        assert!(same(json!("1.02:00:00"), json!("1.02:00:00.0000000"), "timespan"));
        assert!(same(json!(0.1 + 0.2), json!(0.3), "real") && !same(json!(1), json!(2), "long|int"));
        assert!(same(json!({"a": 1, "b": 2}), json!({"b": 2, "a": 1}), "dynamic"));
        assert!(!same(json!([1, 2]), json!([2, 1]), "dynamic") && !same(json!(null), json!(""), "string"));
    }
}
