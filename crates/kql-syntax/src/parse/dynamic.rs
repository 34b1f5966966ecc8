use super::{MAX_DEPTH, Parser};
use crate::ast::{Expr, ExprKind, Literal};
use crate::lex::{Token, TokenKind};
use kql_literal::dynamic::{self, DynamicFault};
use kql_source::{Code, Diagnostic};

// The grammar counts brackets as the parser does, and the message names the number.
const _: () = assert!(dynamic::MAX_DEPTH == MAX_DEPTH as usize);

impl Parser<'_> {
    /// `dynamic(…)`, which has its own grammar. After an error the parser resumes behind the closing bracket.
    pub(super) fn dynamic(&mut self) -> Expr {
        let keyword = self.token();
        let start = keyword.span.start as usize;
        let kind = match dynamic::scan(&self.text[start..]) {
            Ok((value, length)) => {
                while self.starts_before(start + length) {
                    self.bump();
                }
                ExprKind::Literal(Literal::Dynamic(value))
            }
            Err(error) => {
                self.dynamic_mistake(error.fault, start + error.offset);
                ExprKind::Error
            }
        };
        Expr { kind, span: self.span_from(keyword.span) }
    }

    fn starts_before(&self, end: usize) -> bool {
        let token = self.token();
        token.kind != TokenKind::End && (token.span.start as usize) < end
    }

    /// Reports the error at the token at `place` and skips the rest of the value.
    fn dynamic_mistake(&mut self, fault: DynamicFault, place: usize) {
        let mut open = Vec::new();
        while self.starts_before(place) {
            let token = self.bump();
            match token.kind {
                TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => open.push(token),
                TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => _ = open.pop(),
                _ => {}
            }
        }
        let token = self.token();
        if matches!(token.kind, TokenKind::End | TokenKind::Semicolon) {
            if let Some(unclosed) = open.last().copied() {
                self.close(Some(unclosed), closer(unclosed));
            }
            return;
        }
        match fault {
            DynamicFault::Depth => {
                self.stop(token.span, format!("more than {MAX_DEPTH} nested brackets"));
            }
            DynamicFault::Literal => self.bad_literal(token),
            DynamicFault::Value if token.kind == TokenKind::RawGuid => self.bare_guid(token),
            DynamicFault::Value => self.expected_constant(token),
            DynamicFault::Key => self.expected_key(token),
            DynamicFault::CommaOrClose => {
                let shown = self.describe(token);
                let message = format!("expected `,` or a closing bracket in this dynamic value, found {shown}");
                self.report(Diagnostic::new(Code::BadLiteral, token.span, message));
            }
        }
        self.skip_brackets(open.len());
    }

    fn expected_key(&mut self, token: Token) {
        let shown = self.describe(token);
        let message = match token.kind {
            TokenKind::String => format!("expected `:` and a value after the key {shown}"),
            _ => format!("expected a key in quotes, found {shown}"),
        };
        self.report(Diagnostic::new(Code::BadLiteral, token.span, message));
    }

    fn expected_constant(&mut self, token: Token) {
        let shown = self.describe(token);
        let (message, help) = match token.kind {
            TokenKind::Word(_) => (
                format!("{shown} is not a constant; `dynamic(…)` takes only constants"),
                Some("put a string in quotes; build a value from columns with `pack_array(…)` or `bag_pack(…)`"),
            ),
            TokenKind::CloseBracket | TokenKind::CloseBrace => {
                ("expected a constant after `,` in a dynamic value".to_string(), Some("remove the comma"))
            }
            TokenKind::CloseParen => ("`dynamic()` needs a value".to_string(), Some("write `dynamic(null)`")),
            _ => (format!("expected a constant, found {shown}"), None),
        };
        let found = Diagnostic::new(Code::BadLiteral, token.span, message);
        self.report(match help {
            Some(help) => found.with_help(help),
            None => found,
        });
    }

    /// Skips to after the bracket that closes the outermost of `open` brackets.
    fn skip_brackets(&mut self, open: usize) {
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
