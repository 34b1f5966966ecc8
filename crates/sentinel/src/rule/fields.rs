//! Readers of single fields: each takes what it can and says what it could not.

use super::{Placed, parse_duration};
use crate::yaml::{Kind, Node};
use kql_source::{Code, Diagnostic, Span};

/// Collects findings while fields are read.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub found: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    pub fn bad(&mut self, span: Span, message: String, help: impl Into<String>) {
        self.found.push(Diagnostic::new(Code::RuleBadValue, span, message).with_help(help));
    }

    /// Text; `None` for nothing.
    pub fn string(&mut self, node: &Node, field: &str) -> Option<Placed<String>> {
        match &node.kind {
            Kind::Scalar { text, .. } => Some(Placed::new(text.clone(), node.span)),
            Kind::Null => None,
            Kind::List(_) | Kind::Map(_) => {
                let help = if self.text[node.span.start as usize..].starts_with('{') {
                    "put quotes around a text that starts with `{`"
                } else {
                    "write one text"
                };
                self.bad(node.span, format!("`{field}` is {}, not a text", node.describe()), help);
                None
            }
        }
    }

    /// `true` or `false`, with or without quotes.
    pub fn bool(&mut self, node: &Node, field: &str) -> Option<Placed<bool>> {
        let text = self.string(node, field)?;
        match text.value.to_ascii_lowercase().as_str() {
            "true" => Some(Placed::new(true, text.span)),
            "false" => Some(Placed::new(false, text.span)),
            _ => {
                self.bad(text.span, format!("`{field}` is `{}`", text.value), "write `true` or `false`");
                None
            }
        }
    }

    /// A whole number.
    pub fn integer(&mut self, node: &Node, field: &str) -> Option<Placed<i64>> {
        let text = self.string(node, field)?;
        match text.value.trim().parse() {
            Ok(v) => Some(Placed::new(v, text.span)),
            Err(_) => {
                self.bad(text.span, format!("`{field}` is `{}`", text.value), "write a whole number");
                None
            }
        }
    }

    /// A duration in ticks.
    pub fn duration(&mut self, node: &Node, field: &str) -> Option<Placed<i64>> {
        let text = self.string(node, field)?;
        let value = parse_duration(&text.value);
        if value.is_none() {
            let help = "write a duration such as `5m`, `1h`, `14d`, `01:00:00` or `PT1H`";
            self.bad(text.span, format!("`{field}` is `{}`", text.value), help);
        }
        value.map(|v| Placed::new(v, text.span))
    }

    /// One of a closed set, in its exact spelling; a difference in case is taken and told.
    pub fn choice<T: Copy>(
        &mut self,
        node: &Node,
        field: &str,
        exact: fn(&str) -> Option<T>,
        any_case: fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Option<Placed<T>> {
        let text = self.string(node, field)?;
        if let Some(v) = exact(&text.value) {
            return Some(Placed::new(v, text.span));
        }
        if let Some(v) = any_case(&text.value) {
            let name = names.iter().find(|n| n.eq_ignore_ascii_case(&text.value)).copied().unwrap_or("");
            let message = format!("`{}` of `{field}` is spelt differently from the schema", text.value);
            let mut d = Diagnostic::new(Code::RuleMisspelt, text.span, message);
            if !name.is_empty() {
                d = d.with_help(format!("write `{name}`"));
            }
            self.found.push(d);
            return Some(Placed::new(v, text.span));
        }
        let help = match suggestion(&text.value, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("it is one of {}", list(names)),
        };
        self.bad(text.span, format!("`{}` is not a value of `{field}`", text.value), help);
        None
    }

    /// A list of texts; a single text counts as a list of one.
    pub fn strings(&mut self, node: &Node, field: &str) -> Vec<Placed<String>> {
        match &node.kind {
            Kind::List(items) => items.iter().filter_map(|i| self.string(i, field)).collect(),
            Kind::Scalar { text, .. } => vec![Placed::new(text.clone(), node.span)],
            Kind::Null => Vec::new(),
            Kind::Map(_) => {
                self.bad(node.span, format!("`{field}` is a mapping, not a list"), "write `- ` before each item");
                Vec::new()
            }
        }
    }

    /// The items of a list of mappings.
    pub fn list<'n>(&mut self, node: &'n Node, field: &str) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            Kind::Null => &[],
            Kind::Map(_) | Kind::Scalar { .. } => {
                let message = format!("`{field}` is {}, not a list", node.describe());
                self.bad(node.span, message, "write `- ` before each item");
                &[]
            }
        }
    }

    /// Whether the node is a mapping; says so where it is not.
    pub fn expect_map(&mut self, node: &Node, field: &str) -> bool {
        match &node.kind {
            Kind::Map(_) => true,
            Kind::Null => false,
            Kind::List(_) | Kind::Scalar { .. } => {
                self.bad(node.span, format!("`{field}` is {}, not a mapping", node.describe()), "write `name: value`");
                false
            }
        }
    }

    /// A key that the schema does not know.
    pub fn unknown(&mut self, key: &str, span: Span, place: &str, known: &[&str]) {
        let message = format!("`{key}` is not a field of {place}");
        let help = match suggestion(key, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the fields are {}", list(known)),
        };
        self.found.push(Diagnostic::new(Code::RuleUnknownField, span, message).with_help(help));
    }
}

pub(crate) fn list(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

/// The name that was probably meant: the nearest one within a third of its length.
pub(crate) fn suggestion<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = word.to_lowercase();
    names
        .into_iter()
        .map(|n| (distance(&lower, &n.to_lowercase()), n))
        .filter(|(d, n)| *d <= (n.len().max(3) / 3).min(3))
        .min_by_key(|(d, _)| *d)
        .map(|(_, n)| n)
}

/// Edits between two words, with exchanged neighbours as one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 3 || a.len() > 64 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let change = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggestions_are_near() {
        let names = ["queryPeriod", "queryFrequency", "id", "severity"];
        assert_eq!(suggestion("querryPeriod", names), Some("queryPeriod"));
        assert_eq!(suggestion("QueryPeriod", names), Some("queryPeriod"));
        assert_eq!(suggestion("severtiy", names), Some("severity"));
        assert_eq!(suggestion("di", names), Some("id"));
        assert_eq!(suggestion("banana", names), None);
    }
}
