use super::Parts;
use crate::ast::{Expr, ExprKind, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;

impl Parser<'_> {
    pub(in crate::parse) fn partition(&mut self) -> Parts {
        let options = self.options_only(&[]);
        self.require_word("by");
        let by = self.partition_key();
        let within = self.eat_word("in").map(|_| self.partition_scope());
        let braces = self.at(TokenKind::OpenBrace);
        let body = if braces {
            let open = self.bump();
            let body = self.required_pipe("a query");
            self.close(Some(open), TokenKind::CloseBrace);
            body
        } else {
            let open = self.require(TokenKind::OpenParen, "`(` and operators");
            let body = match open {
                Some(_) => self.sub_pipe(),
                None => Expr { kind: ExprKind::Error, span: self.after_previous() },
            };
            self.close(open, TokenKind::CloseParen);
            body
        };
        (options, OperatorKind::Partition { by, within, body, braces })
    }

    fn partition_key(&mut self) -> Expr {
        match self.simple_path() {
            Some(key) => key,
            None => self.missing("a column"),
        }
    }

    fn partition_scope(&mut self) -> Expr {
        let value = if self.at_call() { self.call() } else { self.unsigned_literal() };
        match value {
            Some(value) => value,
            None => self.missing("a call or `dynamic([…])`"),
        }
    }

    pub(in crate::parse) fn partition_by(&mut self) -> Parts {
        let options = self.options(&[]);
        let by = self.partition_key();
        let id = self.eat_word("id").map(|_| match self.literal() {
            Some(id) => id,
            None => self.missing("a GUID"),
        });
        let open = self.require(TokenKind::OpenParen, "`(` and operators");
        let body = match open {
            Some(_) => self.sub_pipe(),
            None => Expr { kind: ExprKind::Error, span: self.after_previous() },
        };
        self.close(open, TokenKind::CloseParen);
        (options, OperatorKind::PartitionBy { by, id, body })
    }
}
