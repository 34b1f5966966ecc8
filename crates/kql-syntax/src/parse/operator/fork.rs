use super::Parts;
use crate::ast::{Expr, ExprKind, Ident, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;
use crate::parse::name::Names;

impl Parser<'_> {
    pub(in crate::parse) fn fork(&mut self) -> Parts {
        let mut branches = Vec::new();
        while let Some(branch) = self.fork_branch() {
            branches.push(branch);
        }
        if branches.is_empty() {
            self.expected("`(` and operators");
        }
        (Vec::new(), OperatorKind::Fork(branches))
    }

    fn fork_branch(&mut self) -> Option<(Option<Ident>, Expr)> {
        let length = self.name_length(0, Names::Usual);
        let mut name = None;
        if length > 0 && self.peek_kind(length) == TokenKind::Equal {
            name = self.name(Names::Usual);
            self.bump();
        } else if !self.at(TokenKind::OpenParen) {
            return None;
        }
        let open = self.require(TokenKind::OpenParen, "`(` and operators");
        let body = match open {
            Some(_) => self.operators_or_pipe(),
            None => Expr { kind: ExprKind::Error, span: self.after_previous() },
        };
        self.close(open, TokenKind::CloseParen);
        Some((name, body))
    }

    /// Operators over the current table, or a separate query, which the binder may reject.
    fn operators_or_pipe(&mut self) -> Expr {
        if self.known_operator().is_some() {
            return self.sub_pipe();
        }
        match self.pipe() {
            Some(pipe) => pipe,
            None => self.sub_pipe(),
        }
    }

    pub(in crate::parse) fn facet(&mut self) -> Parts {
        self.require_word("by");
        let by = self.list(ListShape::Some, "a column", &["with"], Self::simple_path);
        let with = self.eat_word("with").map(|_| match self.eat(TokenKind::OpenParen) {
            Some(open) => {
                let body = self.sub_pipe();
                self.close(Some(open), TokenKind::CloseParen);
                body
            }
            None => {
                let operator = self.operator();
                let span = operator.span;
                Expr { kind: ExprKind::Pipe(None, vec![operator]), span }
            }
        });
        (Vec::new(), OperatorKind::Facet { by, with })
    }
}
