//! Queries that are not finished: what stands for a value in the text of a workbook, a dashboard, a playbook or a template.

use super::Parser;
use crate::lex::TokenKind;
use kql_source::{Code, Diagnostic, Span};

/// A placeholder has at most this many tokens.
const LONGEST: usize = 16;

/// How many errors are compared with the placeholders.
const FIRST: usize = 20;

impl Parser<'_> {
    /// The finding that says all of a text with placeholders, if one of the errors is at such a place: the other errors follow
    /// from it.
    pub(super) fn unfinished(&self, errors: &[Diagnostic]) -> Option<Diagnostic> {
        // The first errors are enough, and keep this linear.
        let first: Vec<&Diagnostic> = errors.iter().filter(|d| d.is_error()).take(FIRST).collect();
        if first.is_empty() {
            return None;
        }
        let touches = |span: &Span| first.iter().any(|d| d.span.start <= span.end && d.span.end >= span.start);
        let mut literal = DynamicLiteral::default();
        let mut found = |at: usize| {
            literal.pass(self.kind_at(at), self.is_dynamic(at));
            let placeholder = self.placeholder(at).filter(|span| !literal.is_bag(&self.text[span.range()]));
            let placeholder = placeholder.filter(touches).map(|span| self.placeholder_found(span));
            placeholder.or_else(|| self.template_call(at).filter(touches).map(template_found))
        };
        (0..self.tokens.len()).find_map(&mut found)
    }

    fn kind_at(&self, at: usize) -> TokenKind {
        self.tokens.get(at).map_or(TokenKind::End, |t| t.kind)
    }

    fn is_glued(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| t.glued)
    }

    /// Whether `dynamic(` starts here.
    fn is_dynamic(&self, at: usize) -> bool {
        let word = self.tokens.get(at).map_or("", |t| &self.text[t.span.range()]);
        word == "dynamic" && self.kind_at(at + 1) == TokenKind::OpenParen
    }

    /// `{TimeRange}`, `{TimeRange:start}`, `{{hours}}`, `${name}` and `<name>`.
    fn placeholder(&self, at: usize) -> Option<Span> {
        let first = *self.tokens.get(at)?;
        let before = at.checked_sub(1).map(|i| self.tokens[i]);
        let close = match first.kind {
            // The body of a function stands behind `)`, that of a view behind `=`.
            TokenKind::OpenBrace
                if !matches!(before.map(|t| t.kind), Some(TokenKind::CloseParen | TokenKind::Equal)) =>
            {
                TokenKind::CloseBrace
            }
            TokenKind::Less if before.is_none_or(|t| starts_a_value(t.kind)) => TokenKind::Greater,
            _ => return None,
        };
        let double = close == TokenKind::CloseBrace && self.kind_at(at + 1) == TokenKind::OpenBrace;
        let name = if double { at + 2 } else { at + 1 };
        if !matches!(self.kind_at(name), TokenKind::Word(_)) || !self.tokens[name].glued && !double {
            return None;
        }
        let end = if close == TokenKind::Greater {
            // The words of a description.
            let last = self.tokens.len().min(at + LONGEST);
            (name..last).find(|i| !matches!(self.kind_at(*i), TokenKind::Word(_)))?
        } else if self.kind_at(name + 1) == TokenKind::Colon && self.is_glued(name + 1) && self.is_glued(name + 2) {
            name + 3
        } else {
            name + 1
        };
        if self.kind_at(end) != close {
            return None;
        }
        let end = if double && self.kind_at(end + 1) == close { end + 1 } else { end };
        let span = first.span.to(self.tokens[end].span);
        let dollar = before.filter(|t| first.glued && &self.text[t.span.range()] == "$");
        (!self.text[span.range()].contains('\n')).then(|| dollar.map_or(span, |t| t.span.to(span)))
    }

    fn placeholder_found(&self, span: Span) -> Diagnostic {
        let shown = &self.text[span.range()];
        let message =
            format!("`{shown}` is a placeholder, which a client such as a workbook replaces before it sends the query");
        Diagnostic::new(Code::UnexpectedToken, span, message)
            .with_help("write what the client puts there, such as `> ago(1d)` for a time range")
    }

    /// `', parameters('name'), '`: the query is a part of an expression in an ARM template.
    fn template_call(&self, at: usize) -> Option<Span> {
        let word = &self.text[self.tokens.get(at)?.span.range()];
        let is_call = ["parameters", "variables", "resourceGroup", "subscription"].contains(&word)
            && self.kind_at(at + 1) == TokenKind::OpenParen;
        let comma = at.checked_sub(1).map(|i| self.tokens[i]).filter(|t| t.kind == TokenKind::Comma)?;
        is_call.then(|| comma.span.to(self.tokens[at + 1].span))
    }
}

/// Follows the parentheses of `dynamic(…)`, where braces are those of property bags.
#[derive(Default)]
struct DynamicLiteral {
    /// Parentheses that are open since the word.
    depth: usize,
    /// The token before was the word.
    starts: bool,
}

impl DynamicLiteral {
    fn pass(&mut self, kind: TokenKind, is_word: bool) {
        match kind {
            TokenKind::OpenParen if self.starts || self.depth > 0 => self.depth += 1,
            TokenKind::CloseParen => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.starts = is_word;
    }

    /// Whether the text is a bag whose key lacks its quotes, as `{a:1}`, which looks like `{TimeRange:start}`.
    fn is_bag(&self, text: &str) -> bool {
        self.depth > 0 && text.contains(':')
    }
}

fn template_found(span: Span) -> Diagnostic {
    let message =
        "this is a part of an expression in an ARM template, which gives the query when the template is deployed";
    Diagnostic::new(Code::UnexpectedToken, span, message).with_help("take the query as the deployed resource has it")
}

/// Whether a value follows a token, so that `<` behind it compares nothing.
fn starts_a_value(before: TokenKind) -> bool {
    matches!(
        before,
        TokenKind::OpenParen
            | TokenKind::OpenBracket
            | TokenKind::Comma
            | TokenKind::Equal
            | TokenKind::EqualEqual
            | TokenKind::EqualTilde
            | TokenKind::BangEqual
            | TokenKind::Bar
            | TokenKind::Semicolon
    )
}

#[cfg(test)]
mod tests {
    use crate::parse;

    fn errors(text: &str) -> Vec<String> {
        parse(text).diagnostics.into_iter().filter(|d| d.is_error()).map(|d| d.message).collect()
    }

    #[test]
    fn placeholders_are_said_once() {
        for (text, shown) in [
            ("T | where TimeGenerated {TimeRange} | where a == {User} | where b", "{TimeRange}"),
            ("T | where TimeGenerated > {TimeRange:start}", "{TimeRange:start}"),
            ("T | where TimeGenerated > ago({{hours}}h) and x in ({Apps})", "{{hours}}"),
            ("T | where a == ${name}", "${name}"),
            ("T | where TimeGenerated > ago(<time range>)", "<time range>"),
        ] {
            let found = errors(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].starts_with(&format!("`{shown}` is a placeholder")), "{text}: {found:?}");
        }
    }

    #[test]
    fn templates_are_said_once() {
        for text in [
            "[concat('SigninLogs | where a == ', parameters('x'))]",
            "T | where a == '', parameters('x'), '' | where b == '', variables('y'), ''",
        ] {
            let found = errors(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].contains("ARM template"), "{text}: {found:?}");
        }
    }

    #[test]
    fn function_bodies_and_comparisons_are_no_placeholders() {
        assert_eq!(errors("let f = (a: long) {a}; let g = view () {T}; T | where a <b and c> d"), [""; 0]);
        let found = errors("let f = (a: long) {a}; T | where a == 1 x");
        assert!(found.iter().all(|m| !m.contains("placeholder")), "{found:?}");
        assert!(errors("T | where a == '{User}' and b in ('{x}')").is_empty());
        for bag in ["dynamic({a:1})", "dynamic({a: 1})", "dynamic([1, {a:b}])", "dynamic({\"x\":{a:b}})"] {
            let found = errors(&format!("print {bag}, 1 2"));
            assert!(!found.is_empty() && found.iter().all(|m| !m.contains("placeholder")), "{bag}: {found:?}");
        }
    }
}
