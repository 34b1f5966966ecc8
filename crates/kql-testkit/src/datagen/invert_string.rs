//! Inverses of functions over strings.

use super::assign::Target;
use super::model::Model;
use super::{invert_text, pattern};
use kql_functions::ScalarId;
use kql_plan::ir::Expr;
use kql_types::{Dyn, Type, Value};

impl Model<'_> {
    pub(super) fn invert_string(&mut self, target: Target<'_>) -> Option<bool> {
        let Target { call: e, id, args, value: v, depth } = target;
        Some(match (id, args) {
            (ScalarId::Split, [x, separator, ..]) => {
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
            (ScalarId::Strcat, _) => self.invert_concatenation(args, "", &v.to_string(), depth),
            (ScalarId::StrcatDelim, [delimiter, parts @ ..]) => {
                let delimiter = self.eval(delimiter).map(|d| d.to_string()).unwrap_or_default();
                self.invert_concatenation(parts, &delimiter, &v.to_string(), depth)
            }
            (ScalarId::StrcatArray, [x, ..]) => self.assign(x, &Value::Dynamic(Dyn::Array(vec![v.to_dyn()])), depth),
            (ScalarId::Extract, [regex, group, source, ..]) => {
                let (Some(regex), Some(group)) = (self.eval(regex), self.eval(group)) else { return Some(false) };
                let group = usize::try_from(group.as_i64().unwrap_or(0)).unwrap_or(0);
                let Some(found) = pattern::with_groups(&regex.to_string(), &[(group, v.to_string())]) else {
                    return Some(false);
                };
                self.insert_match(e, source, &found, v, depth)
            }
            (ScalarId::ExtractAll, [regex, rest @ ..]) => self.invert_extract_all(e, regex, rest, v, depth),
            (ScalarId::Substring, [x, start, ..]) => {
                let start =
                    self.eval(start).and_then(|s| s.as_i64()).and_then(|s| usize::try_from(s).ok()).unwrap_or(0);
                let now = self.eval(x).map(|s| s.to_string()).unwrap_or_default();
                let head: String = now.chars().chain(std::iter::repeat('x')).take(start.min(200)).collect();
                self.assign(x, &Value::String(head + &v.to_string()), depth)
            }
            (ScalarId::Reverse, [x]) => self.assign(x, &Value::String(v.to_string().chars().rev().collect()), depth),
            (ScalarId::Strlen | ScalarId::StringSize, [x]) => {
                let now = self.eval(x).map(|s| s.to_string()).unwrap_or_default();
                let length = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(40_000);
                self.assign(x, &Value::String(now.chars().chain(std::iter::repeat('x')).take(length).collect()), depth)
            }
            (ScalarId::CountOf, [x, word, ..]) => {
                let word = self.eval(word).map(|w| w.to_string()).unwrap_or_default();
                let times = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(500);
                self.assign(x, &Value::String(vec![word; times].join(" ")), depth)
            }
            (ScalarId::IndexOf, [x, word, ..]) => {
                let word = self.eval(word).map(|w| w.to_string()).unwrap_or_default();
                let at = usize::try_from(v.as_i64().unwrap_or(0)).unwrap_or(0).min(200);
                self.assign(x, &Value::String("x".repeat(at) + &word), depth)
            }
            (ScalarId::Base64Decode, [x]) => self.assign_inverse(x, ScalarId::Base64Encode, v, depth),
            (ScalarId::UrlDecode, [x]) => self.assign_inverse(x, ScalarId::UrlEncode, v, depth),
            (ScalarId::ParseIpv4, [x]) => self.assign_inverse(x, ScalarId::FormatIpv4, v, depth),
            (ScalarId::ParseUrl | ScalarId::ParseUrlQuery, [x]) => {
                self.assign(x, &Value::String(invert_text::url(id, v)), depth)
            }
            (ScalarId::ParseXml, [x]) => self.assign(x, &Value::String(invert_text::xml(v)), depth),
            (ScalarId::ParsePath, [x]) => self.assign(x, &Value::String(invert_text::path(v)), depth),
            _ => return None,
        })
    }

    fn assign_inverse(&mut self, x: &Expr, inverse: ScalarId, v: &Value, depth: usize) -> bool {
        self.compute(inverse, std::slice::from_ref(v), Type::String).is_some_and(|v| self.assign(x, &v, depth))
    }
}
