//! Errors between the operators of a pipe: a missing `|`, unexpected tokens, unknown operators.

use super::foreign_syntax::FOREIGN_OPERATORS;
use super::{Parser, operator, suggest};
use crate::lex::{TokenKind, WordClass};
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};

impl Parser<'_> {
    pub(super) fn report_double_pipe(&mut self) {
        let span = self.token().span;
        self.report(
            Diagnostic::new(Code::UnexpectedToken, span, "operators are separated by a single `|`")
                .with_help("write `|`")
                .with_fix(Fix::replace("write `|`", span, "|", Applicability::Safe)),
        );
    }

    /// Whether an operator starts here without a `|` before it.
    pub(super) fn at_operator_without_pipe(&self) -> bool {
        if !operator::is_operator(self.word()) {
            return false;
        }
        match self.class(0) {
            Some(WordClass::Soft) => match self.peek_kind(1) {
                TokenKind::Word(_) => {
                    self.peek_word(1) == "by" || matches!(self.class(1), Some(WordClass::Name | WordClass::Element))
                }
                TokenKind::Long | TokenKind::String => true,
                TokenKind::Star => self.at_word("distinct"),
                TokenKind::OpenParen => matches!(self.word(), "join" | "lookup"),
                TokenKind::End | TokenKind::Bar => matches!(self.word(), "count" | "getschema"),
                _ => false,
            },
            // These words also continue other constructs.
            Some(WordClass::Declarable) => match self.word() {
                "as" | "in" | "of" | "by" | "to" => false,
                "where" | "search" | "find" | "invoke" | "sample" | "sample-distinct" | "top-nested"
                | "top-hitters" | "print" => true,
                _ => false,
            },
            _ => true,
        }
    }

    pub(super) fn report_missing_pipe(&mut self) {
        let token = self.token();
        let word = self.text_of(token);
        if word == "print" {
            // It only starts a query.
            let found = Diagnostic::new(Code::UnexpectedToken, token.span, "missing `;` before `print`");
            self.report(found.with_help("`print` starts a query: end the statement before it with `;`"));
            return;
        }
        self.report(
            Diagnostic::new(Code::UnexpectedToken, token.span, format!("missing `|` before `{word}`"))
                .with_help(format!("write `| {word} …`"))
                .with_fix(Fix::replace("insert `|`", Span::at(token.span.range().start), "| ", Applicability::Safe)),
        );
    }

    /// The diagnostic for an unexpected token inside a pipe, with help that depends on the previous token.
    pub(super) fn unexpected_token_in_pipe(&self) -> Diagnostic {
        let found = self.unexpected_token();
        let token = self.token();
        match token.kind {
            TokenKind::Word(_) => match self.word().to_ascii_lowercase().as_str() {
                word @ ("and" | "or") if word != self.word() => {
                    let fix = Fix::replace(format!("write `{word}`"), token.span, word, Applicability::Safe);
                    found.with_help(format!("write lowercase `{word}`")).with_fix(fix)
                }
                "and" | "or" => found,
                _ if self.previous_word() == "not" => found.with_help(format!("write `not({} …)`", self.word())),
                "not" => found.with_help("negate a condition with `not(…)`, or an operator with `!`: `!in`, `!has`"),
                "by" if self.previous_word() == "count" => found.with_help("write `summarize count() by …`"),
                "as" => found.with_help("give a column a name with `=`: `project new = old`"),
                "is" => {
                    found.with_help("test for null with `isnull(x)` or `isnotnull(x)`, and for text with `isempty(x)`")
                }
                "limit" | "order" | "group" | "having" | "inner" | "left" | "outer" => {
                    found.with_help("operators are separated by `|`")
                }
                _ if self.starts_line() => {
                    let shown = self.word();
                    Diagnostic::new(Code::UnexpectedToken, token.span, format!("missing `|` or `;` before `{shown}`"))
                        .with_help("operators are separated by `|`, statements by `;`")
                }
                _ => found,
            },
            _ => found,
        }
    }

    /// Whether the current token is the first of its line.
    fn starts_line(&self) -> bool {
        let end = self.previous().map_or(0, |t| t.span.end as usize);
        self.text[end..self.token().span.start as usize].contains('\n')
    }

    fn previous_word(&self) -> &str {
        match self.previous() {
            Some(token) if matches!(token.kind, TokenKind::Word(_)) => self.text_of(token),
            _ => "",
        }
    }

    /// The diagnostic for a word after `|` that is not an operator.
    pub(super) fn unknown_operator_error(&self) -> Diagnostic {
        let token = self.token();
        let mut end = token.span.end as usize;
        let mut ahead = 1;
        while self.peek(ahead).glued && matches!(self.peek_kind(ahead), TokenKind::Word(_) | TokenKind::Minus) {
            end = self.peek(ahead).span.end as usize;
            ahead += 1;
        }
        let word = &self.text[token.span.start as usize..end];
        let span = Span::new(token.span.start as usize, end);
        let replace = |name: &str, applicability| Fix::replace(format!("write `{name}`"), span, name, applicability);
        let found = Diagnostic::new(Code::UnknownOperator, span, format!("`{word}` is not an operator"));
        let lower = word.to_ascii_lowercase();
        let at_call = self.peek_kind(ahead) == TokenKind::OpenParen;
        if let Some((_, meant)) = FOREIGN_OPERATORS.iter().find(|(foreign, _)| *foreign == lower) {
            let found = found.with_help(format!("the KQL operator is `{meant}`"));
            // With an ellipsis, more than the name has to change.
            return if meant.contains('…') { found } else { found.with_fix(replace(meant, Applicability::Unsafe)) };
        }
        let names = operator::operators();
        if let Some(exact) = names.iter().find(|name| **name == lower) {
            let found = found.with_help(format!("operators are lowercase: write `{exact}`"));
            return found.with_fix(replace(exact, Applicability::Safe));
        }
        match suggest::nearest(word, &names) {
            Some(near) => {
                found.with_help(format!("did you mean `{near}`?")).with_fix(replace(near, Applicability::Unsafe))
            }
            None if matches!(
                self.peek_kind(ahead),
                TokenKind::EqualEqual | TokenKind::BangEqual | TokenKind::EqualTilde
            ) =>
            {
                found.with_help("filter rows with `where …`")
            }
            None if self.peek_kind(ahead) == TokenKind::Equal => found.with_help("add a column with `extend …`"),
            None if at_call => found.with_help("call a tabular function with `invoke`, a plugin with `evaluate`"),
            None => found,
        }
    }
}
