//! Readers of single fields: each returns what it can read and reports the rest.

use super::{Spanned, parse_duration};
use crate::suggest;
use crate::yaml::{Kind, Node};
use kql_source::{Code, Diagnostic, Span};

/// Reads fields and collects findings.
pub(super) struct Reader<'a> {
    pub text: &'a str,
    pub found: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    pub fn bad(&mut self, span: Span, message: String, help: impl Into<String>) {
        self.found.push(Diagnostic::new(Code::RuleBadValue, span, message).with_help(help));
    }

    /// A string; `None` for null.
    pub fn string(&mut self, node: &Node, field: &str) -> Option<Spanned<String>> {
        match &node.kind {
            Kind::Scalar { text, .. } => Some(Spanned::new(text.clone(), node.span)),
            Kind::Null => None,
            Kind::List(_) | Kind::Map(_) => {
                let help = if self.text[node.span.start as usize..].starts_with('{') {
                    "put quotes around text that starts with `{`"
                } else {
                    "write a single string"
                };
                self.bad(node.span, format!("`{field}` is {}, not a string", node.describe()), help);
                None
            }
        }
    }

    /// `true` or `false`, with or without quotes.
    pub fn bool(&mut self, node: &Node, field: &str) -> Option<Spanned<bool>> {
        let text = self.string(node, field)?;
        match text.value.to_ascii_lowercase().as_str() {
            "true" => Some(Spanned::new(true, text.span)),
            "false" => Some(Spanned::new(false, text.span)),
            _ => {
                self.bad(
                    text.span,
                    format!("`{field}` must be a boolean, not `{}`", text.value),
                    "write `true` or `false`",
                );
                None
            }
        }
    }

    /// A whole number.
    pub fn integer(&mut self, node: &Node, field: &str) -> Option<Spanned<i64>> {
        let text = self.string(node, field)?;
        match text.value.trim().parse() {
            Ok(v) => Some(Spanned::new(v, text.span)),
            Err(_) => {
                let message = format!("`{field}` must be a whole number, not `{}`", text.value);
                self.bad(text.span, message, "write digits only, such as `5`");
                None
            }
        }
    }

    /// A duration in ticks.
    pub fn duration(&mut self, node: &Node, field: &str) -> Option<Spanned<i64>> {
        let text = self.string(node, field)?;
        let value = parse_duration(&text.value);
        if value.is_none() {
            let help = "write a duration such as `5m`, `1h`, `14d`, `01:00:00` or `PT1H`";
            self.bad(text.span, format!("`{field}` must be a duration, not `{}`", text.value), help);
        }
        value.map(|v| Spanned::new(v, text.span))
    }

    /// One of a closed set. A spelling that differs only in case is accepted and reported.
    pub fn choice<T: Copy>(
        &mut self,
        node: &Node,
        field: &str,
        exact: fn(&str) -> Option<T>,
        any_case: fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Option<Spanned<T>> {
        let text = self.string(node, field)?;
        if let Some(v) = exact(&text.value) {
            return Some(Spanned::new(v, text.span));
        }
        if let Some(v) = any_case(&text.value) {
            let name = names.iter().find(|n| n.eq_ignore_ascii_case(&text.value)).copied().unwrap_or("");
            let message = format!("the value `{}` of `{field}` is misspelled", text.value);
            let mut d = Diagnostic::new(Code::RuleMisspelled, text.span, message);
            if !name.is_empty() {
                d = d.with_help(format!("write `{name}`"));
            }
            self.found.push(d);
            return Some(Spanned::new(v, text.span));
        }
        let message = format!("`{field}` cannot be `{}`", text.value);
        let d = Diagnostic::new(Code::RuleBadValue, text.span, message);
        self.found.push(suggest::or_list(d, &text.value, "write one of", names));
        None
    }

    /// A list of strings; a single string counts as a list of one.
    pub fn strings(&mut self, node: &Node, field: &str) -> Vec<Spanned<String>> {
        match &node.kind {
            Kind::List(items) => items.iter().filter_map(|i| self.string(i, field)).collect(),
            Kind::Scalar { text, .. } => vec![Spanned::new(text.clone(), node.span)],
            Kind::Null => Vec::new(),
            Kind::Map(_) => {
                self.bad(node.span, format!("`{field}` is a mapping, not a list"), "start each item with `- `");
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
                self.bad(node.span, message, "start each item with `- `");
                &[]
            }
        }
    }

    /// Whether the node is a mapping; reports anything else but null.
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

    /// Reports a key that the schema does not have.
    pub fn unknown(&mut self, key: &str, span: Span, place: &str, known: &[&str]) {
        let d = Diagnostic::new(Code::RuleUnknownField, span, format!("unknown field `{key}` of {place}"));
        self.found.push(suggest::or_list(d, key, "the fields are", known));
    }
}
