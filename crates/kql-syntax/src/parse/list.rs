use super::Parser;
use crate::lex::TokenKind;
use kql_source::{Applicability, Code, Diagnostic, Fix};

/// Whether a list may be empty, and whether its last item may have a comma.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ListShape {
    /// May be empty.
    Any,
    /// Has at least one item.
    Some,
    /// May be empty and may end in a comma.
    Trailing,
}

impl<'t> Parser<'t> {
    /// Items separated by commas up to a token that ends every list, or to one of the words in `ends`.
    ///
    /// `item` gives `None` without taking a token when no item starts there.
    pub(super) fn list<T>(
        &mut self,
        shape: ListShape,
        what: &str,
        ends: &[&str],
        mut item: impl FnMut(&mut Self) -> Option<T>,
    ) -> Vec<T> {
        let mut items = Vec::new();
        let mut next = if self.ends_list(ends) { None } else { item(self) };
        if next.is_none() && (shape == ListShape::Some || self.at(TokenKind::Comma)) {
            self.expected(what);
            self.skip_item(ends);
        }
        loop {
            items.extend(next);
            if self.ends_list(ends) {
                return items;
            }
            if self.eat(TokenKind::Comma).is_some() {
                if self.reported_at == Some(self.pos - 1) {
                    self.reported_at = Some(self.pos);
                }
                next = if self.ends_list(ends) { None } else { item(self) };
                if next.is_none() && !(shape == ListShape::Trailing && self.ends_list(ends)) {
                    self.missing_item(what, ends);
                    self.skip_item(ends);
                }
                continue;
            }
            if self.at_operator_without_pipe() {
                return items;
            }
            let (start, said) = (self.pos, self.diagnostics.len());
            let quiet = self.reported_at == Some(start) || self.previous().is_some_and(|t| t.broken);
            let gap = self.missing_comma(ends);
            next = item(self);
            if next.is_none() || self.pos == start {
                return items;
            }
            if !quiet && self.diagnostics.len() == said {
                self.report(gap);
            }
        }
    }

    fn ends_list(&self, ends: &[&str]) -> bool {
        self.at_end() || (!ends.is_empty() && ends.contains(&self.word()))
    }

    fn skip_item(&mut self, ends: &[&str]) {
        while !self.ends_list(ends) && !self.at(TokenKind::Comma) {
            self.bump();
        }
    }

    fn missing_item(&mut self, what: &str, ends: &[&str]) {
        let found = self.unexpected(what);
        let comma = self.previous().filter(|t| t.kind == TokenKind::Comma && self.ends_list(ends));
        let found = match comma {
            Some(comma) => Diagnostic::new(Code::UnexpectedToken, comma.span, format!("expected {what} after `,`"))
                .with_help("remove the comma")
                .with_fix(Fix::replace("remove the comma", comma.span, "", Applicability::Safe)),
            None => found,
        };
        self.report(found);
    }

    fn missing_comma(&self, ends: &[&str]) -> Diagnostic {
        let token = self.token();
        let shown = self.describe(token);
        let help = if ends.contains(&"by") {
            "items are separated by `,`; group keys follow `by`"
        } else {
            "items are separated by `,`"
        };
        let insert = Fix::replace("insert `,`", self.after_previous(), ",", Applicability::Unsafe);
        Diagnostic::new(Code::UnexpectedToken, token.span, format!("expected `,` before {shown}"))
            .with_place(self.previous().map_or(token.span, |t| t.span), "after this")
            .with_help(help)
            .with_fix(insert)
    }
}
