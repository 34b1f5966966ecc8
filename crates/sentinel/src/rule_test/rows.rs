//! Inline rows: from YAML to NDJSON.
//!
//! A plain `-20m`, `+1d` or `now` is a time relative to the virtual clock; in quotes it is a string. `$repeat: N` writes a row N
//! times, `$every: D` moves `TimeGenerated` by D each time, `${i}` counts from 1, `${name}` is a value of the case.

use crate::repository::Outside;
use crate::rule::parse_ticks;
use crate::yaml::{Kind, Node};
use kql_source::Span;
use kql_types::NameError;
use kql_types::ticks::{MINUTE, format_datetime};
use serde_json::{Map, Value as Json, json};

/// The values of `${name}`, by name.
pub type Substitutions = Vec<(String, String)>;

/// Limit of one `$repeat`.
const MAX_REPEAT: i64 = 1_000_000;

/// Whether rows get a time.
#[derive(Clone, Copy, Debug)]
pub enum Clock<'a> {
    /// Rows of a log table: each gets the defaults of its table, and without a `TimeGenerated` that of a minute before `now`.
    Stamped(Option<&'a Node>),
    /// Rows of a watchlist, as they are written.
    None,
}

/// An input of a test that cannot be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{kind}")]
pub struct RowError {
    /// The row or the key, in bytes of the test file.
    pub span: Span,
    /// What is wrong with it.
    #[source]
    pub kind: RowErrorKind,
}

/// What is wrong with an input of a test.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RowErrorKind {
    /// `$repeat` is not a number of rows.
    #[error("`$repeat` must be a whole number from 0 to {MAX_REPEAT}, not `{0}`")]
    Repeat(String),
    /// `$every` is not a duration.
    #[error("`$every` must be a duration such as `5m`, not `{0}`")]
    Every(String),
    /// A key starts with `$` and is neither.
    #[error("unknown key `{0}`; rows have `$repeat` and `$every`")]
    UnknownKey(String),
    /// A table or watchlist cannot have this name.
    #[error("`{0}` cannot be the name of a table or watchlist: {1}")]
    Name(String, NameError),
    /// A file that must not be read.
    #[error(transparent)]
    Outside(#[from] Outside),
}

/// Rows of a table as NDJSON, with times relative to `now` (in ticks) and each `${name}` substituted.
///
/// # Errors
///
/// A row has a bad `$repeat` or `$every`, or another key that starts with `$`.
pub fn expand(rows: &[Node], clock: Clock<'_>, now: i64, set: &Substitutions) -> Result<String, RowError> {
    let mut out = String::new();
    for row in rows {
        expand_row(row, clock, now, set, &mut out)?;
    }
    Ok(out)
}

fn expand_row(row: &Node, clock: Clock<'_>, now: i64, set: &Substitutions, out: &mut String) -> Result<(), RowError> {
    let special = |key: &str| row.get(key).and_then(Node::text).map(|t| substitute(t, set));
    let bad = |kind| RowError { span: row.span, kind };
    let repeat = match special("$repeat") {
        Some(text) => match text.trim().parse::<i64>() {
            Ok(n) if (0..=MAX_REPEAT).contains(&n) => n,
            _ => return Err(bad(RowErrorKind::Repeat(text))),
        },
        None => 1,
    };
    let every = match special("$every") {
        Some(text) => parse_ticks(&text).ok_or_else(|| bad(RowErrorKind::Every(text)))?,
        None => 0,
    };
    let defaults = match clock {
        Clock::Stamped(defaults) => defaults.map_or(&[][..], Node::entries),
        Clock::None => &[],
    };
    for i in 0..repeat {
        let mut set = set.clone();
        set.push(("i".to_string(), (i + 1).to_string()));
        let mut object = Map::new();
        for e in defaults.iter().chain(row.entries()) {
            if let Some(special) = e.key.strip_prefix('$') {
                if !matches!(special, "repeat" | "every") {
                    return Err(RowError { span: e.key_span, kind: RowErrorKind::UnknownKey(e.key.clone()) });
                }
                continue;
            }
            object.insert(e.key.clone(), value(&e.value, now, &set));
        }
        if let Clock::Stamped(_) = clock {
            let time = object.entry("TimeGenerated").or_insert_with(|| json!(format_datetime(now - MINUTE)));
            if let (true, Some(t)) = (every != 0, time.as_str().and_then(kql_types::ticks::parse_datetime)) {
                *time = json!(format_datetime(t + i * every));
            }
        }
        out.push_str(&Json::Object(object).to_string());
        out.push('\n');
    }
    Ok(())
}

fn substitute(text: &str, set: &Substitutions) -> String {
    let mut out = text.to_string();
    for (name, value) in set {
        out = out.replace(&format!("${{{name}}}"), value);
    }
    out
}

fn value(node: &Node, now: i64, set: &Substitutions) -> Json {
    match &node.kind {
        Kind::Null => Json::Null,
        Kind::List(items) => Json::Array(items.iter().map(|i| value(i, now, set)).collect()),
        Kind::Map(entries) => {
            Json::Object(entries.iter().map(|e| (e.key.clone(), value(&e.value, now, set))).collect())
        }
        Kind::Scalar { text, plain } => {
            // A quoted `${name}` alone is the bare value, since an unquoted one would be a YAML mapping.
            let alone = text.starts_with("${") && text.find('}') == Some(text.len() - 1);
            let text = substitute(text, set);
            if !plain && !alone {
                return Json::String(text);
            }
            if let Some(t) = relative(&text, now) {
                return Json::String(format_datetime(t));
            }
            plain_value(&text)
        }
    }
}

fn plain_value(text: &str) -> Json {
    match text {
        "true" => return Json::Bool(true),
        "false" => return Json::Bool(false),
        _ => {}
    }
    // `050` is no number of JSON, and an identifier of digits must not lose its zeros.
    let number = !text.starts_with('0') || text.len() == 1 || text.starts_with("0.");
    match serde_json::from_str::<Json>(text) {
        Ok(Json::Number(n)) if number => Json::Number(n),
        _ => Json::String(text.to_string()),
    }
}

/// `now`, `-20m`, `+1d`, `now-20m`.
pub(super) fn relative(text: &str, now: i64) -> Option<i64> {
    let t = text.trim();
    if t == "now" {
        return Some(now);
    }
    let t = t.strip_prefix("now").map_or(t, str::trim);
    let (sign, rest) = match t.as_bytes().first()? {
        b'-' => (-1, &t[1..]),
        b'+' => (1, &t[1..]),
        _ => return None,
    };
    // A number alone is a number.
    let duration = rest.ends_with(|c: char| c.is_ascii_alphabetic()).then(|| parse_ticks(rest.trim())).flatten()?;
    now.checked_add(sign * duration)
}
