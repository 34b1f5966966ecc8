use super::Printer;
use crate::ast::Literal;
use kql_literal::dynamic::DynamicLiteral;
use kql_literal::visible::push_escaped;
use kql_literal::{datetime, guid};

/// Units of timespans, the longest first.
#[rustfmt::skip]
const UNITS: &[(&str, i64)] = &[
    ("d", 864_000_000_000), ("h", 36_000_000_000), ("m", 600_000_000), ("s", 10_000_000), ("ms", 10_000), ("ticks", 1),
];

impl Printer {
    pub(super) fn literal(&mut self, literal: &Literal) {
        let text = match literal {
            Literal::Bool(Some(truth)) => truth.to_string(),
            Literal::Bool(None) => "bool(null)".to_string(),
            Literal::Int(Some(number)) => format!("int({number})"),
            Literal::Int(None) => "int(null)".to_string(),
            // A leading sign would be read as an operator.
            Literal::Long(Some(number)) if *number < 0 => format!("long({number})"),
            Literal::Long(Some(number)) => number.to_string(),
            Literal::Long(None) => "long(null)".to_string(),
            Literal::Real(Some(number)) => real(*number),
            Literal::Real(None) => "real(null)".to_string(),
            Literal::Decimal(text) => format!("decimal({})", text.as_deref().unwrap_or("null")),
            Literal::DateTime(text) => format!("datetime({})", text.as_deref().unwrap_or("null")),
            Literal::Timespan(Some(ticks)) => timespan(*ticks),
            Literal::Timespan(None) => "timespan(null)".to_string(),
            Literal::Guid(Some(bytes)) => format!("guid({})", guid::format(bytes)),
            Literal::Guid(None) => "guid(null)".to_string(),
            Literal::String(text) => string(text),
            Literal::Dynamic(value) => {
                self.push("dynamic(");
                self.dynamic(value);
                ")".to_string()
            }
        };
        self.push(&text);
    }

    fn dynamic(&mut self, value: &DynamicLiteral) {
        let text = match value {
            DynamicLiteral::Null => "null".to_string(),
            DynamicLiteral::Bool(truth) => truth.to_string(),
            DynamicLiteral::Long(number) => number.to_string(),
            DynamicLiteral::Real(number) if number.is_finite() => format!("{number:?}"),
            DynamicLiteral::Real(number) => real(*number),
            DynamicLiteral::Decimal(text) => format!("decimal({text})"),
            DynamicLiteral::DateTime(ticks) => format!("datetime({})", datetime::format(*ticks)),
            DynamicLiteral::Timespan(ticks) => timespan(*ticks),
            DynamicLiteral::Guid(bytes) => format!("guid({})", guid::format(bytes)),
            DynamicLiteral::String(text) => string(text),
            DynamicLiteral::Array(items) => {
                self.push("[");
                for (i, item) in items.iter().enumerate() {
                    self.push(if i > 0 { ", " } else { "" });
                    self.dynamic(item);
                }
                "]".to_string()
            }
            DynamicLiteral::Bag(members) => {
                self.push("{");
                for (i, (key, value)) in members.iter().enumerate() {
                    self.push(if i > 0 { ", " } else { "" });
                    self.push(&string(key));
                    self.push(": ");
                    self.dynamic(value);
                }
                "}".to_string()
            }
            DynamicLiteral::Parameter(name) => name.clone(),
        };
        self.push(&text);
    }
}

fn real(number: f64) -> String {
    if number.is_nan() {
        "real(nan)".to_string()
    } else if number.is_infinite() {
        if number > 0.0 { "real(+inf)".to_string() } else { "real(-inf)".to_string() }
    } else if number.is_sign_negative() {
        format!("real({number:?})")
    } else {
        format!("{number:?}")
    }
}

fn timespan(ticks: i64) -> String {
    let magnitude = ticks.unsigned_abs();
    let fits = |size: i64| magnitude.is_multiple_of(size.unsigned_abs());
    let (unit, size) = UNITS.iter().copied().find(|(_, size)| fits(*size)).unwrap_or(("ticks", 1));
    let text = format!("{}{unit}", magnitude / size.unsigned_abs());
    if ticks < 0 { format!("timespan(-{text})") } else { text }
}

/// A string literal in the most readable form.
pub(super) fn string(text: &str) -> String {
    let plain = !text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
    if text.contains('\\') && plain && !text.contains('"') {
        return format!("@\"{text}\"");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => push_escaped(c, &mut out),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
