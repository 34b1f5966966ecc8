use super::Printer;
use crate::ast::Literal;

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
            // A sign in front would be an operator.
            Literal::Long(Some(number)) if *number < 0 => format!("long({number})"),
            Literal::Long(Some(number)) => number.to_string(),
            Literal::Long(None) => "long(null)".to_string(),
            Literal::Real(Some(number)) => real(*number),
            Literal::Real(None) => "real(null)".to_string(),
            Literal::Decimal(text) => format!("decimal({})", text.as_deref().unwrap_or("null")),
            Literal::DateTime(text) => format!("datetime({})", text.as_deref().unwrap_or("null")),
            Literal::Timespan(Some(ticks)) => timespan(*ticks),
            Literal::Timespan(None) => "timespan(null)".to_string(),
            Literal::Guid(Some(bytes)) => guid(bytes),
            Literal::Guid(None) => "guid(null)".to_string(),
            Literal::String(text) => string(text),
            Literal::Dynamic(text) => format!("dynamic({text})"),
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

fn guid(bytes: &[u8; 16]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("guid({}-{}-{}-{}-{})", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// A string in the form that is easiest to read.
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
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
