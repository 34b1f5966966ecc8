use super::{MAX_DEPTH, Parser};
use crate::ast::{Expr, ExprKind, Literal};
use crate::lex::{Token, TokenKind};
use kql_source::{Code, Diagnostic};

/// What may come next inside `dynamic(…)`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A value or the end of an array that is still empty.
    ValueOrClose,
    Key,
    /// A key or the end of an object that is still empty.
    KeyOrClose,
    CommaOrClose,
}

impl Parser<'_> {
    /// `dynamic(…)`. The text is kept with its white space and comments made canonical. Nesting is counted on a stack of
    /// its own, so that a deep value costs no recursion.
    pub(super) fn dynamic(&mut self) -> Expr {
        let keyword = self.bump();
        let mut open = vec![self.bump()];
        let mut text = String::new();
        let mut next = Next::Value;
        while !open.is_empty() {
            let token = self.token();
            if matches!(token.kind, TokenKind::End | TokenKind::Semicolon) || self.stopped {
                break;
            }
            match self.json_token(&mut open, &mut text, next) {
                Some(then) => next = then,
                None => {
                    self.json_mistake(next);
                    self.skip_json(open.len());
                    open.clear();
                }
            }
            if open.len() > MAX_DEPTH as usize {
                self.stop(token.span, format!("more than {MAX_DEPTH} brackets stand inside each other here"));
            }
        }
        if let Some(unclosed) = open.last().copied() {
            let kind = closer(unclosed);
            self.close(Some(unclosed), kind);
        }
        Expr { kind: ExprKind::Literal(Literal::Dynamic(text)), span: self.span_from(keyword.span) }
    }

    /// Takes one token (or a signed number, or a key with its colon) if it fits.
    fn json_token(&mut self, open: &mut Vec<Token>, text: &mut String, next: Next) -> Option<Next> {
        let token = self.token();
        let value = matches!(next, Next::Value | Next::ValueOrClose);
        let empty = matches!(next, Next::ValueOrClose | Next::KeyOrClose);
        match token.kind {
            TokenKind::OpenBracket if value => {
                self.bump();
                open.push(token);
                text.push('[');
                Some(Next::ValueOrClose)
            }
            TokenKind::OpenBrace if value => {
                let parameter = self.name_length(0, super::name::Names::Usual);
                if parameter > 0 {
                    text.push_str(&self.name(super::name::Names::Usual)?.name);
                    return Some(Next::CommaOrClose);
                }
                self.bump();
                open.push(token);
                text.push('{');
                Some(Next::KeyOrClose)
            }
            TokenKind::Word(_) if value && self.at_word("dynamic") && self.peek_kind(1) == TokenKind::OpenParen => {
                self.bump();
                open.push(self.bump());
                text.push_str("dynamic(");
                Some(Next::Value)
            }
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                let fits = open.last().is_some_and(|o| closer(*o) == token.kind);
                if !fits || !(next == Next::CommaOrClose || empty) {
                    return None;
                }
                self.bump();
                open.pop();
                if !open.is_empty() {
                    text.push_str(self.text_of(token));
                }
                Some(Next::CommaOrClose)
            }
            TokenKind::Comma
                if next == Next::CommaOrClose && open.last().is_some_and(|o| o.kind != TokenKind::OpenParen) =>
            {
                self.bump();
                text.push_str(", ");
                let object = open.last().is_some_and(|o| o.kind == TokenKind::OpenBrace);
                Some(if object { Next::Key } else { Next::Value })
            }
            TokenKind::String
                if matches!(next, Next::Key | Next::KeyOrClose) && self.peek_kind(1) == TokenKind::Colon =>
            {
                self.take_json(text);
                self.bump();
                text.push_str(": ");
                Some(Next::Value)
            }
            _ if value => self.json_scalar(text).then_some(Next::CommaOrClose),
            _ => None,
        }
    }

    fn take_json(&mut self, text: &mut String) {
        let token = self.bump();
        text.push_str(self.text_of(token));
    }

    fn json_scalar(&mut self, text: &mut String) -> bool {
        let token = self.token();
        match token.kind {
            TokenKind::Minus if matches!(self.peek_kind(1), TokenKind::Long | TokenKind::Real) => {
                self.bump();
                text.push('-');
                self.take_json(text);
            }
            TokenKind::String => {
                let mut gap = "";
                while let Some(token) = self.eat(TokenKind::String) {
                    text.push_str(gap);
                    text.push_str(self.text_of(token));
                    gap = " ";
                }
            }
            TokenKind::Long
            | TokenKind::Real
            | TokenKind::Bool
            | TokenKind::DateTime
            | TokenKind::Timespan
            | TokenKind::Guid
            | TokenKind::Decimal => self.take_json(text),
            TokenKind::RawGuid => {
                let before = text.len();
                let shown = self.text_of(token);
                let _reported = self.unsigned_literal();
                text.insert_str(before, shown);
            }
            TokenKind::Word(_) if self.at_word("null") => self.take_json(text),
            _ => return false,
        }
        true
    }

    fn json_mistake(&mut self, next: Next) {
        let token = self.token();
        let shown = self.describe(token);
        let found = |message: String| Diagnostic::new(Code::BadLiteral, token.span, message);
        let found = match next {
            Next::CommaOrClose => {
                found(format!("expected `,` or a closing bracket in this dynamic value, found {shown}"))
            }
            Next::Key | Next::KeyOrClose if token.kind == TokenKind::String => {
                found(format!("the key {shown} needs `:` and a value"))
            }
            Next::Key | Next::KeyOrClose => found(format!("expected a key in quotes, found {shown}")),
            Next::Value | Next::ValueOrClose => match token.kind {
                TokenKind::Word(_) => found(format!(
                    "{shown} is not a constant, and `dynamic(…)` takes constants only"
                ))
                .with_help("put a string in quotes; build a value from columns with `pack_array(…)` or `bag_pack(…)`"),
                TokenKind::CloseBracket | TokenKind::CloseBrace => {
                    found("nothing follows the last `,` of this dynamic value".to_string())
                        .with_help("remove the comma")
                }
                TokenKind::CloseParen => {
                    found("`dynamic()` needs a value".to_string()).with_help("write `dynamic(null)`")
                }
                _ => found(format!("expected a constant, found {shown}")),
            },
        };
        self.report(found);
    }

    /// Skips to after the bracket that closes the outermost of `open` brackets.
    fn skip_json(&mut self, open: usize) {
        let mut open = open;
        while open > 0 && !matches!(self.kind(), TokenKind::End | TokenKind::Semicolon) {
            match self.kind() {
                TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => open += 1,
                TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => open -= 1,
                _ => {}
            }
            self.bump();
        }
    }
}

fn closer(open: Token) -> TokenKind {
    match open.kind {
        TokenKind::OpenBracket => TokenKind::CloseBracket,
        TokenKind::OpenBrace => TokenKind::CloseBrace,
        _ => TokenKind::CloseParen,
    }
}
