//! Strings that parse operators and functions take apart: lines, URLs, XML, paths.

use super::pattern;
use kql_functions::ScalarId;
use kql_plan::ir::Extract;
use kql_types::{Column, Dyn, Value};

/// An output column of `parse` and the like over a string.
pub(super) fn part(extract: &Extract, text: &Value, at: usize) -> Option<Value> {
    let result = (extract.function)(&Column::repeat(text, 1)).ok()?;
    result.columns.get(at).map(|c| c.value(0))
}

pub(super) fn matches(extract: &Extract, text: &Value) -> bool {
    (extract.function)(&Column::repeat(text, 1)).is_ok_and(|r| r.matched.value(0))
}

/// Strings that may parse to these values: by the pattern, or as key-value pairs.
pub(super) fn candidates(describe: &str, values: &[Option<Value>]) -> Vec<String> {
    let shown = |v: &Option<Value>| v.as_ref().map(ToString::to_string).unwrap_or_default();
    let parts = parts(describe);
    if parts.iter().all(|p| matches!(p, Part::Column(_))) {
        let names: Vec<String> =
            parts.into_iter().filter_map(|p| if let Part::Column(name) = p { Some(name) } else { None }).collect();
        let mut out = Vec::new();
        for pairs in [" ", ",", ", ", ";", "|", "&", "\t", "\n", "^"] {
            for kv in ["=", ":", ": ", " "] {
                for quote in ["", "\""] {
                    let all = names.iter().zip(values);
                    let all = all.map(|(n, v)| format!("{n}{kv}{quote}{}{quote}", shown(v)));
                    out.push(all.collect::<Vec<_>>().join(pairs));
                }
            }
        }
        return out;
    }
    let build = |literal: &dyn Fn(&str) -> String, star: &str| {
        let mut values = values.iter();
        parts
            .iter()
            .map(|p| match p {
                Part::Text(t) => literal(t),
                Part::Star => star.to_string(),
                Part::Column(_) => values.next().map(shown).unwrap_or_default(),
            })
            .collect::<String>()
    };
    let plain = |t: &str| t.to_string();
    let sampled = |t: &str| pattern::samples(t).into_iter().next().unwrap_or_else(|| t.to_string());
    vec![build(&plain, ""), build(&plain, " "), build(&sampled, ""), build(&sampled, " ")]
}

enum Part {
    Text(String),
    Star,
    Column(String),
}

/// The parts of a pattern, read from its form in plans.
fn parts(describe: &str) -> Vec<Part> {
    let mut out = Vec::new();
    let mut rest = describe.trim_start();
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let mut text = String::new();
            let mut chars = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((at, c)) = chars.next() {
                match c {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => match chars.next().map(|(_, c)| c) {
                        Some('n') => text.push('\n'),
                        Some('r') => text.push('\r'),
                        Some('t') => text.push('\t'),
                        Some('0') => text.push('\0'),
                        Some('u') => {
                            let hex: String =
                                chars.by_ref().map(|(_, c)| c).skip(1).take_while(|c| *c != '}').collect();
                            text.extend(u32::from_str_radix(&hex, 16).ok().and_then(char::from_u32));
                        }
                        Some(other) => text.push(other),
                        None => {}
                    },
                    other => text.push(other),
                }
            }
            out.push(Part::Text(text));
            rest = &quoted[end..];
        } else {
            let word = rest.split(' ').next().unwrap_or(rest);
            out.push(match word.rsplit_once(':') {
                Some((name, _)) => Part::Column(name.to_string()),
                None => Part::Star,
            });
            rest = &rest[word.len()..];
        }
        rest = rest.trim_start();
    }
    out
}

fn member(v: &Value, key: &str) -> Option<String> {
    match v {
        Value::Dynamic(d) => d.get(key).map(Dyn::to_string).filter(|s| !s.is_empty()),
        _ => None,
    }
}

/// A URL with the members that `parse_url` returns.
pub(super) fn url(function: ScalarId, v: &Value) -> String {
    let query = match v {
        Value::Dynamic(d) => match d.get("Query Parameters") {
            Some(Dyn::Bag(members)) => members.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("&"),
            _ => String::new(),
        },
        _ => String::new(),
    };
    if function == ScalarId::ParseUrlQuery {
        return query;
    }
    let get = |key: &str, other: &str| member(v, key).unwrap_or_else(|| other.to_string());
    let path = get("Path", "/index.html");
    let port = member(v, "Port").map(|p| format!(":{p}")).unwrap_or_default();
    let slash = if path.starts_with('/') { "" } else { "/" };
    let query = if query.is_empty() { query } else { format!("?{query}") };
    format!("{}://{}{port}{slash}{path}{query}", get("Scheme", "https"), get("Host", "host.example.com"))
}

/// XML that `parse_xml` reads as this value.
pub(super) fn xml(v: &Value) -> String {
    let tree = v.to_dyn();
    let Dyn::Bag(members) = &tree else { return format!("<root>{}</root>", escaped(&tree.to_string())) };
    let mut out = String::new();
    match members.as_slice() {
        [(name, inner)] => element(name, inner, &mut out),
        _ => element("root", &tree, &mut out),
    }
    out
}

fn element(name: &str, tree: &Dyn, out: &mut String) {
    match tree {
        Dyn::Array(items) => {
            items.iter().for_each(|i| element(name, i, out));
            // A single element would not be read as an array.
            if let [only] = items.as_slice() {
                element(name, only, out);
            }
        }
        Dyn::Bag(members) => {
            out.push_str(&format!("<{name}"));
            for (key, value) in members.iter().filter(|(k, _)| k.starts_with('@')) {
                out.push_str(&format!(" {}=\"{}\"", key.trim_start_matches('@'), escaped(&value.to_string())));
            }
            out.push('>');
            for (key, value) in members.iter().filter(|(k, _)| !k.starts_with('@')) {
                match key.as_str() {
                    "#text" => out.push_str(&escaped(&value.to_string())),
                    key => element(key, value, out),
                }
            }
            out.push_str(&format!("</{name}>"));
        }
        other => out.push_str(&format!("<{name}>{}</{name}>", escaped(&other.to_string()))),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A path with the members that `parse_path` returns.
pub(super) fn path(v: &Value) -> String {
    if let Some(file) = member(v, "Filename") {
        return match member(v, "DirectoryPath") {
            Some(folder) => format!("{folder}\\{file}"),
            None => format!("C:\\Temp\\{file}"),
        };
    }
    match (member(v, "DirectoryPath"), member(v, "Extension")) {
        (Some(folder), _) => format!("{folder}\\file.exe"),
        (None, Some(extension)) => format!("C:\\Temp\\file.{extension}"),
        (None, None) => "C:\\Temp\\file.exe".to_string(),
    }
}
