//! Reads the fields of a mapping: returns what it can read and reports the rest.

use crate::suggest;
use kql::yaml::{Kind, Node, Spanned};
use kql_source::{Applicability, Code, Diagnostic, Span};

/// A value from a closed set of names.
pub(crate) trait Choice: Copy + 'static {
    /// Every accepted spelling.
    const SPELLINGS: &'static [&'static str];

    /// The value of an exact spelling.
    fn from_spelling(text: &str) -> Option<Self>;
}

/// What a kind of file reports, and how strict it is.
#[derive(Clone, Copy)]
pub(crate) struct Dialect {
    /// The code of a bad value.
    pub bad_value: Code,
    /// The code of an unknown key.
    pub unknown: Code,
    /// Whether a scalar or a list may be null.
    pub nulls: Nulls,
}

/// Whether a scalar or a list may be null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    /// A null is an absent field.
    Absent,
    /// A null is a mistake.
    Reported,
}

/// Reads fields and collects findings.
pub(crate) struct Reader<'a> {
    /// The text of the file.
    pub text: &'a str,
    /// Findings so far.
    pub found: &'a mut Vec<Diagnostic>,
    /// The kind of file.
    pub dialect: Dialect,
}

impl Reader<'_> {
    /// Reports a bad value; empty help is none.
    pub fn bad(&mut self, span: Span, message: impl Into<String>, help: &str) {
        let d = Diagnostic::new(self.dialect.bad_value, span, message);
        self.found.push(if help.is_empty() { d } else { d.with_help(help) });
    }

    fn wrong_kind(&mut self, node: &Node, field: &str, expected: &str, help: &str) {
        self.bad(node.span, format!("`{field}` is {}, not {expected}", node.describe()), help);
    }

    /// A string.
    pub fn string(&mut self, node: &Node, field: &str) -> Option<Spanned<String>> {
        let help = match &node.kind {
            Kind::Scalar { text, .. } => return Some(Spanned::new(text.clone(), node.span)),
            Kind::Null if self.dialect.nulls == Nulls::Absent => return None,
            Kind::Map(_) if self.text[node.span.range().start..].starts_with('{') => {
                "put quotes around text that starts with `{`"
            }
            Kind::Null | Kind::List(_) | Kind::Map(_) => "write a single string",
        };
        self.wrong_kind(node, field, "a string", help);
        None
    }

    /// A string that `parse` accepts.
    pub fn parsed<T>(
        &mut self,
        node: &Node,
        field: &str,
        expected: &str,
        help: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Spanned<T>> {
        let text = self.string(node, field)?;
        let value = parse(text.value.trim());
        if value.is_none() {
            self.bad(text.span, format!("`{field}` must be {expected}, not `{}`", text.value), help);
        }
        value.map(|v| Spanned::new(v, text.span))
    }

    /// `true` or `false`, with or without quotes.
    pub fn bool(&mut self, node: &Node, field: &str) -> Option<Spanned<bool>> {
        self.parsed(node, field, "a boolean", "write `true` or `false`", |t| t.to_ascii_lowercase().parse().ok())
    }

    /// A whole number.
    pub fn integer(&mut self, node: &Node, field: &str) -> Option<Spanned<i64>> {
        self.parsed(node, field, "a whole number", "write digits only, such as `5`", |t| t.parse().ok())
    }

    /// One of a closed set. A spelling that differs only in case is accepted and reported.
    pub fn choice<T: Choice>(&mut self, node: &Node, field: &str) -> Option<Spanned<T>> {
        let text = self.string(node, field)?;
        if let Some(v) = T::from_spelling(&text.value) {
            return Some(Spanned::new(v, text.span));
        }
        if let Some(name) = T::SPELLINGS.iter().find(|n| n.eq_ignore_ascii_case(&text.value)) {
            let message = format!("the value `{}` of `{field}` is misspelled", text.value);
            self.misspelled(text.span, message, &text.value, name);
            return T::from_spelling(name).map(|v| Spanned::new(v, text.span));
        }
        let message = format!("`{field}` cannot be `{}`", text.value);
        let d = Diagnostic::new(self.dialect.bad_value, text.span, message);
        self.found.push(suggest::or_list(d, self.text, &text.value, "write one of", T::SPELLINGS));
        None
    }

    /// Reports a name that is accepted in this spelling, with the spelling of the schema.
    pub fn misspelled(&mut self, span: Span, message: String, written: &str, name: &str) {
        let d = Diagnostic::new(Code::RuleMisspelled, span, message).with_help(format!("write `{name}`"));
        self.found.push(suggest::with_replacement(d, self.text, written, name, Applicability::Safe));
    }

    /// Takes the fix of the last finding back where it would write a key that is there already.
    pub fn keep_fix_unless(&mut self, is_taken: bool) {
        if let (true, Some(d)) = (is_taken, self.found.last_mut()) {
            d.fixes.clear();
        }
    }

    /// A list of strings; a single string counts as a list of one, and null as an empty one.
    pub fn strings(&mut self, node: &Node, field: &str) -> Vec<Spanned<String>> {
        match &node.kind {
            Kind::List(items) => items.iter().filter_map(|i| self.string(i, field)).collect(),
            Kind::Scalar { text, .. } => vec![Spanned::new(text.clone(), node.span)],
            Kind::Null => Vec::new(),
            Kind::Map(_) => {
                self.wrong_kind(node, field, "a list", "start each item with `- `");
                Vec::new()
            }
        }
    }

    /// The items of a list.
    pub fn list<'n>(&mut self, node: &'n Node, field: &str) -> &'n [Node] {
        match &node.kind {
            Kind::List(items) => items,
            Kind::Null if self.dialect.nulls == Nulls::Absent => &[],
            Kind::Null | Kind::Map(_) | Kind::Scalar { .. } => {
                self.wrong_kind(node, field, "a list", "start each item with `- `");
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
                self.wrong_kind(node, field, "a mapping", "write `name: value`");
                false
            }
        }
    }

    /// The keys of a mapping, each with a string.
    pub fn pairs(&mut self, node: &Node, field: &str) -> Vec<(Spanned<String>, Spanned<String>)> {
        self.expect_map(node, field);
        let pair =
            |e: &kql::yaml::Entry| Some((Spanned::new(e.key.clone(), e.key_span), self.string(&e.value, &e.key)?));
        node.entries().iter().filter_map(pair).collect()
    }

    /// Reports a key that the schema does not have.
    pub fn unknown(&mut self, key: &str, span: Span, place: &str, known: &[&str]) {
        let kind = match self.dialect.nulls {
            Nulls::Absent => "field",
            Nulls::Reported => "key",
        };
        let d = Diagnostic::new(self.dialect.unknown, span, format!("unknown {kind} `{key}` of {place}"));
        // So many unknown names have one cause, and comparing each with all that are known takes seconds.
        const MANY: usize = 200;
        let d = if self.found.len() < MANY {
            suggest::or_list(d, self.text, key, &format!("the {kind}s are"), known)
        } else {
            d
        };
        self.found.push(d);
    }
}
