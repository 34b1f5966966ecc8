use kql_types::{Column, Value};
use std::io::Write;

/// Appends a cell as JSON: datetime, timespan, guid, decimal and the reals that JSON lacks as strings, dynamic as its value.
pub fn write_cell_json(column: &Column, row: usize, out: &mut Vec<u8>) {
    match column {
        Column::String(_) | Column::Dictionary(_) => match column.as_strings().optional(row) {
            Some(text) => json_string(text, out),
            None => out.extend_from_slice(b"null"),
        },
        Column::Const(value, _) => value_json(value, out),
        _ => value_json(&column.value(row), out),
    }
}

fn value_json(value: &Value, out: &mut Vec<u8>) {
    // Writing to memory cannot fail.
    match value {
        Value::Null(_) => out.extend_from_slice(b"null"),
        Value::Bool(v) => out.extend_from_slice(if *v { b"true" } else { b"false" }),
        Value::Int(v) => _ = write!(out, "{v}"),
        Value::Long(v) => _ = write!(out, "{v}"),
        // Reals without a JSON form are written as in a dynamic value, not as by `tostring`.
        Value::Real(_) => out.extend_from_slice(value.to_dyn().to_json().as_bytes()),
        Value::String(v) => json_string(v, out),
        Value::Dynamic(v) => out.extend_from_slice(v.to_json().as_bytes()),
        Value::DateTime(_) | Value::Timespan(_) | Value::Guid(_) | Value::Decimal(_) => {
            json_string(&value.to_string(), out);
        }
    }
}

/// Appends a cell as plain text: null as nothing, dynamic as JSON.
pub fn write_cell_text(column: &Column, row: usize, out: &mut Vec<u8>) {
    match column {
        Column::String(_) | Column::Dictionary(_) => {
            out.extend_from_slice(column.as_strings().get(row).as_bytes());
        }
        Column::Const(value, _) => value_text(value, out),
        _ => value_text(&column.value(row), out),
    }
}

fn value_text(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Bool(v) => out.extend_from_slice(if *v { b"true" } else { b"false" }),
        Value::Dynamic(v) => out.extend_from_slice(v.to_json().as_bytes()),
        v => _ = write!(out, "{v}"),
    }
}

/// Appends a string as a JSON string.
pub fn json_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut done = 0;
    for (i, b) in bytes.iter().enumerate() {
        if *b >= 0x20 && *b != b'"' && *b != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[done..i]);
        done = i + 1;
        match b {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            8 => out.extend_from_slice(b"\\b"),
            12 => out.extend_from_slice(b"\\f"),
            b => _ = write!(out, "\\u{b:04x}"),
        }
    }
    out.extend_from_slice(&bytes[done..]);
    out.push(b'"');
}
