use super::Parser;
use crate::ast::{Expr, ExprKind, Literal, UnaryOp};
use crate::lex::{self, Token, TokenKind};
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
                let text = self.text_of(token);
                self.report(
                    Diagnostic::new(
                        Code::BadLiteral,
                        token.span,
                        format!("the GUID `{text}` needs `guid(…)` around it"),
                    )
                    .with_help(format!("write `guid({text})`")),
                );
                self.bump();
                guid(text)
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

    fn bad_literal(&mut self, token: Token) {
        let shown = self.describe(token);
        let (what, help) = match token.kind {
            TokenKind::Long => ("a 64-bit integer", "the largest is 9223372036854775807; `decimal(…)` holds more"),
            TokenKind::Int => ("a 32-bit integer", "the largest is 2147483647; `long(…)` holds more"),
            TokenKind::Real => ("a real number", "write it like `1.5`, `1e-3`, `real(nan)` or `real(+inf)`"),
            TokenKind::Bool => ("a truth value", "write `true` or `false`"),
            TokenKind::Timespan => ("a timespan", "write it like `1d`, `1.5h`, `time(1.02:30:00)` or `time(null)`"),
            TokenKind::Guid => ("a GUID", "write it like `guid(74be27de-1e4e-49d9-b579-fe0b331d3642)`"),
            _ => ("a literal", "check its spelling"),
        };
        self.report(Diagnostic::new(Code::BadLiteral, token.span, format!("{shown} is not {what}")).with_help(help));
    }

    /// A sign before an operand. KQL takes one sign only; what follows a second one is read all the same.
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
    let optional = |value: Option<Literal>, empty: Literal| if null { Some(empty) } else { value };
    match kind {
        TokenKind::Long => optional(integer(inside).map(|n| Literal::Long(Some(n))), Literal::Long(None)),
        TokenKind::Int => {
            let value = integer(inside).and_then(|n| i32::try_from(n).ok()).or_else(|| bits(inside));
            optional(value.map(|n| Literal::Int(Some(n))), Literal::Int(None))
        }
        TokenKind::Real => optional(real(inside).map(|n| Literal::Real(Some(n))), Literal::Real(None)),
        TokenKind::Decimal => Some(Literal::Decimal((!null).then(|| inside.to_string()))),
        TokenKind::DateTime => Some(Literal::DateTime((!null).then(|| inside.to_string()))),
        TokenKind::Bool => optional(truth(inside).map(|b| Literal::Bool(Some(b))), Literal::Bool(None)),
        TokenKind::Timespan => {
            optional(lex::timespan(inside).map(|n| Literal::Timespan(Some(n))), Literal::Timespan(None))
        }
        TokenKind::Guid => {
            if null {
                return Some(Literal::Guid(None));
            }
            guid(inside)
        }
        _ => None,
    }
}

fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let magnitude = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        // Hexadecimal digits spell the bits, so that the highest one is the sign.
        Some(hex) => u64::from_str_radix(hex, 16).ok().map(|n| i128::from(n as i64)),
        None if digits.starts_with(|c: char| c.is_ascii_digit()) => digits.parse::<u64>().ok().map(i128::from),
        None => None,
    }?;
    i64::try_from(if negative { -magnitude } else { magnitude }).ok()
}

/// The 32 bits that hexadecimal digits spell, so that `int(0xffffffff)` is -1.
fn bits(text: &str) -> Option<i32> {
    let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
    u32::from_str_radix(hex, 16).ok().map(|n| n as i32)
}

fn real(text: &str) -> Option<f64> {
    match text.to_ascii_lowercase().as_str() {
        "nan" => return Some(f64::NAN),
        "inf" | "+inf" => return Some(f64::INFINITY),
        "-inf" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    let digits = text.trim_start_matches(['+', '-']).trim_start();
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return integer(text).map(|n| n as f64);
    }
    let value: f64 = digits.parse().ok().or_else(|| integer(digits).map(|n| n as f64))?;
    Some(if text.starts_with('-') { -value } else { value })
}

fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        other => integer(other).map(|n| n != 0),
    }
}

fn guid(text: &str) -> Option<Literal> {
    let text = text.trim_matches(['"', '\'']).trim_matches(['{', '}']);
    let digits: Vec<u8> = text.bytes().filter(|b| *b != b'-').collect();
    if digits.len() != 32 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut bytes = [0u8; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
        let pair = std::str::from_utf8(pair).ok()?;
        *byte = u8::from_str_radix(pair, 16).ok()?;
    }
    Some(Literal::Guid(Some(bytes)))
}
