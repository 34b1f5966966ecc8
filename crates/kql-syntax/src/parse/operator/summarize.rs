use super::Parts;
use crate::ast::OperatorKind;
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;

impl Parser<'_> {
    pub(in crate::parse) fn summarize(&mut self) -> Parts {
        let options = self.options(&[]);
        let aggregates = self.list(ListShape::Any, "an aggregate", &["by"], Self::named);
        let has_by = self.eat_word("by").is_some();
        let mut by = Vec::new();
        let mut bin = None;
        if has_by {
            by = self.list(ListShape::Some, "a column", &[], |p| if p.at_legacy_bin() { None } else { p.named() });
            if self.at_legacy_bin() {
                self.bump();
                self.bump();
                bin = Some(self.required("a bin size"));
            }
        }
        (options, OperatorKind::Summarize { aggregates, by, has_by, bin })
    }

    /// `by x bin=1h`, the old way to round the last key.
    fn at_legacy_bin(&self) -> bool {
        self.at_word("bin")
            && self.peek_kind(1) == TokenKind::Equal
            && !self.previous().is_some_and(|t| t.kind == TokenKind::Comma)
            && matches!(
                self.peek_kind(2),
                TokenKind::Long
                    | TokenKind::Int
                    | TokenKind::Real
                    | TokenKind::Decimal
                    | TokenKind::DateTime
                    | TokenKind::Timespan
            )
    }
}
