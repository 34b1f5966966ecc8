use super::Parser;
use crate::ast::{Expr, ExprKind, Literal, UnaryOp};
use crate::lex::{self, Token, TokenKind};
use kql_literal::{number, timespan};
use kql_source::{Code, Diagnostic, Span};

impl Parser<'_> {
    /// A literal with its sign, or a client parameter: what `datatable` and default values take.
    pub(super) fn literal(&mut self) -> Option<Expr> {
        match self.kind() {
            TokenKind::Plus | TokenKind::Minus => self.signed_literal(),
            TokenKind::OpenBrace => self.name_expr(super::name::Names::Usual),
            _ => self.unsigned_literal(),
        }
    }

    /// A literal without a sign, if one starts here.
    pub(super) fn unsigned_literal(&mut self) -> Option<Expr> {
        let token = self.token();
        let kind = match token.kind {
            TokenKind::String => {
                let (value, span) = self.strings()?;
                return Some(Expr { kind: ExprKind::Literal(Literal::String(value)), span });
            }
            TokenKind::RawGuid => {
                self.bare_guid(token);
                self.bump();
                guid(self.text_of(token))
            }
            TokenKind::Word(_) if self.at_word("dynamic") && self.peek_kind(1) == TokenKind::OpenParen => {
                return Some(self.dynamic());
            }
            TokenKind::Word(_) if self.at_word("typeof") && self.peek_kind(1) == TokenKind::OpenParen => {
                return Some(self.type_of());
            }
            TokenKind::Long
            | TokenKind::Int
            | TokenKind::Real
            | TokenKind::Decimal
            | TokenKind::Bool
            | TokenKind::DateTime
            | TokenKind::Timespan
            | TokenKind::Guid => {
                let value = value_of(token.kind, self.text_of(token));
                if value.is_none() {
                    self.bad_literal(token);
                }
                self.bump();
                value
            }
            _ => return None,
        };
        Some(Expr { kind: kind.map_or(ExprKind::Error, ExprKind::Literal), span: token.span })
    }

    /// Adjacent strings, joined.
    pub(super) fn strings(&mut self) -> Option<(String, Span)> {
        let first = self.token();
        let mut value = String::new();
        while let Some(token) = self.eat(TokenKind::String) {
            value.push_str(&lex::decode(self.text_of(token)));
        }
        (self.token() != first).then(|| (value, self.span_from(first.span)))
    }

    fn signed_literal(&mut self) -> Option<Expr> {
        let (sign, number) = (self.token(), self.peek(1));
        let fits = number.glued
            && matches!(number.kind, TokenKind::Long | TokenKind::Real | TokenKind::Timespan)
            && self.text_of(number).starts_with(|c: char| c.is_ascii_digit());
        if !fits {
            return None;
        }
        self.bump();
        let minus = sign.kind == TokenKind::Minus;
        if let Some(smallest) = minus.then(|| self.smallest_long()).flatten() {
            return Some(smallest);
        }
        let value = self.unsigned_literal()?;
        let span = sign.span.to(value.span);
        let kind = match value.kind {
            ExprKind::Literal(literal) if minus => ExprKind::Literal(negated(literal)),
            other => other,
        };
        Some(Expr { kind, span })
    }

    /// `-9223372036854775808`, whose digits alone are too large a number; the sign has been taken.
    pub(super) fn smallest_long(&mut self) -> Option<Expr> {
        let token = self.token();
        if token.kind != TokenKind::Long || self.text_of(token) != "9223372036854775808" {
            return None;
        }
        let sign = self.previous().map_or(token.span, |t| t.span);
        self.bump();
        Some(Expr { kind: ExprKind::Literal(Literal::Long(Some(i64::MIN))), span: sign.to(token.span) })
    }

    /// Reports a bare GUID without `guid(…)`.
    pub(super) fn bare_guid(&mut self, token: Token) {
        let text = self.text_of(token);
        let message = format!("the GUID `{text}` must be written as `guid(…)`");
        self.report(Diagnostic::new(Code::BadLiteral, token.span, message).with_help(format!("write `guid({text})`")));
    }

    pub(super) fn bad_literal(&mut self, token: Token) {
        let shown = self.describe(token);
        let (what, help) = match token.kind {
            TokenKind::Long => ("a 64-bit integer", "the largest is 9223372036854775807; `decimal(…)` holds more"),
            TokenKind::Int => ("a 32-bit integer", "the largest is 2147483647; `long(…)` holds more"),
            TokenKind::Real => ("a real number", "write it like `1.5`, `1e-3`, `real(nan)` or `real(+inf)`"),
            TokenKind::Bool => ("a truth value", "write `true` or `false`"),
            TokenKind::Timespan => ("a timespan", "write it like `1d`, `1.5h`, `time(1.02:30:00)` or `time(null)`"),
            TokenKind::Guid => ("a GUID", "write it like `guid(74be27de-1e4e-49d9-b579-fe0b331d3642)`"),
            TokenKind::DateTime => ("a datetime", "write it like `datetime(2026-03-01 12:00:00)`"),
            TokenKind::Decimal => ("a decimal number", "write it like `decimal(1.5)`"),
            _ => ("a literal", "check its spelling"),
        };
        self.report(Diagnostic::new(Code::BadLiteral, token.span, format!("{shown} is not {what}")).with_help(help));
    }

    /// A sign before an operand. KQL allows one sign; the operand after a second one is still parsed.
    pub(super) fn unary_op(&self) -> Option<UnaryOp> {
        match self.kind() {
            TokenKind::Minus => Some(UnaryOp::Minus),
            TokenKind::Plus => Some(UnaryOp::Plus),
            _ => None,
        }
    }
}

fn negated(literal: Literal) -> Literal {
    match literal {
        Literal::Long(Some(n)) => Literal::Long(Some(n.wrapping_neg())),
        Literal::Real(Some(n)) => Literal::Real(Some(-n)),
        Literal::Timespan(Some(n)) => Literal::Timespan(Some(n.wrapping_neg())),
        other => other,
    }
}

/// The value of a literal token; `None` when it cannot be read.
fn value_of(kind: TokenKind, text: &str) -> Option<Literal> {
    let inside = match text.find('(') {
        Some(open) => text[open + 1..].trim_end_matches(')').trim(),
        None => text,
    };
    let null = inside == "null";
    Some(match kind {
        TokenKind::Bool if null => Literal::Bool(None),
        TokenKind::Bool => Literal::Bool(Some(number::parse_bool_argument(inside).ok()?)),
        TokenKind::Long if null => Literal::Long(None),
        TokenKind::Long => Literal::Long(Some(number::parse_long_argument(inside).ok()?)),
        TokenKind::Int if null => Literal::Int(None),
        TokenKind::Int => Literal::Int(Some(number::parse_int_argument(inside).ok()?)),
        TokenKind::Real if null => Literal::Real(None),
        TokenKind::Real => Literal::Real(Some(number::parse_real_argument(inside).ok()?)),
        TokenKind::Timespan if null => Literal::Timespan(None),
        TokenKind::Timespan => Literal::Timespan(Some(timespan::parse_argument(inside).ok()?)),
        TokenKind::Guid if null => Literal::Guid(None),
        TokenKind::Guid => return guid(inside),
        TokenKind::Decimal => Literal::Decimal((!null).then(|| inside.to_string())),
        TokenKind::DateTime => Literal::DateTime((!null).then(|| inside.to_string())),
        _ => return None,
    })
}

fn guid(text: &str) -> Option<Literal> {
    kql_literal::guid::parse_argument(text).ok().map(|bytes| Literal::Guid(Some(bytes)))
}
