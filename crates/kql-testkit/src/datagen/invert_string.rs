//! Inverses of functions over strings.

use super::assign::Target;
use super::model::Model;
use super::{invert_text, pattern};
use kql_plan::ir::Expr;
use kql_types::{Dyn, Type, Value};

impl Model<'_> {
    pub(super) fn invert_string(&mut self, target: Target<'_>) -> Option<bool> {
        let Target { call: e, name, args, value: v, depth } = target;
        Some(match (name, args) {
            ("split", [x, separator, ..]) => {
                let separator = self.eval(separator).map(|s| s.to_string()).unwrap_or_default();
                let joined = match v {
                    Value::Dynamic(Dyn::Array(items)) => {
                        let text = |d: &Dyn| if *d == Dyn::Null { "-".to_string() } else { d.to_string() };
                        items.iter().map(text).collect::<Vec<_>>().join(&separator)
                    }
                    other => other.to_string(),
                };
                self.assign(x, &Value::String(joined), depth)
            }
            ("strcat", _) => self.invert_concatenation(args, "", &v.to_string(), depth),
            ("strcat_delim", [delimiter, parts @ ..]) => {
                let delimiter = self.eval(delimiter).map(|d| d.to_string()).unwrap_or_default();
                self.invert_concatenation(parts, &delimiter, &v.to_string(), depth)
            }
            ("strcat_array", [x, ..]) => self.assign(x, &Value::Dynamic(Dyn::Array(vec![v.to_dyn()])), depth),
            ("extract", [regex, group, source, ..]) => {
                let (Some(regex), Some(group)) = (self.eval(regex), self.eval(group)) else { return Some(false) };
                let group = usize::try_from(group.as_i64().unwrap_or(0)).unwrap_or(0);
                let Some(found) = pattern::with_groups(&regex.to_string(), &[(group, v.to_string())]) else {
                    return Some(false);
                };
                self.insert_match(e, source, &found, v, depth)
            }
            ("extract_all", [regex, rest @ ..]) => self.invert_extract_all(e, regex, rest, v, depth),
            ("substring", [x, start, ..]) => {
                let start =
                    self.eval(start).and_then(|s| s.as_i64()).and_then(|s| usize::try_from(s).ok()).unwrap_or(0);
                let now = self.eval(x).map(|s| s.to_string()).unwrap_or_default();
                let head: String = now.chars().chain(std::iter::repeat('x')).take(start.min(200)).collect();
                self.assign(x, &Value::String(head + &v.to_string()), depth)
            }
            ("reverse", [x]) => self.assign(x, &Value::String(v.to_string().chars().rev().collect()), depth),
            ("strlen" | "string_size", [x]) => {
                let now = self.eval(x).map(|s| s.to_string()).unwrap_or_default();
                let length = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(40_000);
                self.assign(x, &Value::String(now.chars().chain(std::iter::repeat('x')).take(length).collect()), depth)
            }
            ("countof", [x, word, ..]) => {
                let word = self.eval(word).map(|w| w.to_string()).unwrap_or_default();
                let times = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(500);
                self.assign(x, &Value::String(vec![word; times].join(" ")), depth)
            }
            ("indexof", [x, word, ..]) => {
                let word = self.eval(word).map(|w| w.to_string()).unwrap_or_default();
                let at = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(200);
                self.assign(x, &Value::String("x".repeat(at) + &word), depth)
            }
            ("base64_decode_tostring", [x]) => self.assign_inverse(x, "base64_encode_tostring", v, depth),
            ("url_decode", [x]) => self.assign_inverse(x, "url_encode", v, depth),
            ("parse_ipv4", [x]) => self.assign_inverse(x, "format_ipv4", v, depth),
            ("parse_url" | "parse_urlquery", [x]) => self.assign(x, &Value::String(invert_text::url(name, v)), depth),
            ("parse_xml", [x]) => self.assign(x, &Value::String(invert_text::xml(v)), depth),
            ("parse_path", [x]) => self.assign(x, &Value::String(invert_text::path(v)), depth),
            _ => return None,
        })
    }

    fn assign_inverse(&mut self, x: &Expr, inverse: &str, v: &Value, depth: usize) -> bool {
        self.compute(inverse, std::slice::from_ref(v), Type::String).is_some_and(|v| self.assign(x, &v, depth))
    }
}
