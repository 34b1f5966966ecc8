use super::Dyn;
use crate::{format_guid, real_to_text, ticks};
use kql_literal::visible::push_escaped;
use std::fmt::Write;

/// Compact JSON. Reals without a finite value are strings, as the engine writes them.
pub(super) fn json(value: &Dyn, out: &mut String) {
    match value {
        Dyn::Null => out.push_str("null"),
        Dyn::Bool(b) => out.push_str(if *b { "true" } else { "false" }),
        Dyn::Int(v) => _ = write!(out, "{v}"),
        Dyn::Long(v) => _ = write!(out, "{v}"),
        Dyn::Real(v) if v.is_finite() => out.push_str(&real_to_text(*v)),
        Dyn::Real(v) if v.is_nan() => string("NaN", out),
        Dyn::Real(v) => string(if *v > 0.0 { "Infinity" } else { "-Infinity" }, out),
        Dyn::DateTime(v) => string(&ticks::format_datetime(*v), out),
        Dyn::Timespan(v) => string(&ticks::format_timespan(*v), out),
        Dyn::Guid(v) => string(&format_guid(v), out),
        Dyn::Decimal(v) => string(&v.to_string(), out),
        Dyn::String(v) => string(v, out),
        Dyn::Array(items) => {
            out.push('[');
            for (i, v) in items.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                json(v, out);
            }
            out.push(']');
        }
        Dyn::Bag(members) => {
            out.push('{');
            for (i, (k, v)) in members.iter().enumerate() {
                if i > 0 {
                    out.push(',');
                }
                string(k, out);
                out.push(':');
                json(v, out);
            }
            out.push('}');
        }
    }
}

fn string(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if c < ' ' => push_escaped(c, out),
            c => out.push(c),
        }
    }
    out.push('"');
}
