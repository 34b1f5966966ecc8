use super::Parts;
use crate::ast::{Expr, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;

/// Options that only `union` takes.
pub(in crate::parse) const OPTIONS: &[&str] = &["best_effort"];

impl Parser<'_> {
    pub(in crate::parse) fn union(&mut self) -> Parts {
        let options = self.options_only(OPTIONS);
        (options, OperatorKind::Union(self.list(ListShape::Some, "a table", &[], Self::union_table)))
    }

    fn union_table(&mut self) -> Option<Expr> {
        if self.at(TokenKind::OpenParen) {
            return self.primary();
        }
        self.entity()
    }
}
