use super::Parts;
use crate::ast::{Argument, Expr, ExprKind, Ident, MvItem, OperatorKind};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;

impl Parser<'_> {
    pub(in crate::parse) fn mv_expand(&mut self) -> Parts {
        let options = self.options(&[]);
        let items = self.list(ListShape::Some, "a column", &["limit"], Self::mv_item);
        let limit = self.mv_limit();
        (options, OperatorKind::MvExpand { items, limit })
    }

    pub(in crate::parse) fn mv_apply(&mut self) -> Parts {
        let options = self.options(&[]);
        let items =
            self.list(ListShape::Some, "a column", &[], |p| if p.ends_mv_apply_items() { None } else { p.mv_item() });
        let limit = self.mv_limit();
        let id = self.eat_word("id").map(|_| self.required("a GUID"));
        self.require_word("on");
        let open = self.require(TokenKind::OpenParen, "`(` and operators");
        let on = match open {
            Some(_) => self.sub_pipe(),
            None => Expr { kind: ExprKind::Error, span: self.after_previous() },
        };
        self.close(open, TokenKind::CloseParen);
        (options, OperatorKind::MvApply { items, limit, id, on })
    }

    /// `limit`, `id` and `on` are names too: they end the items unless what follows continues an item.
    fn ends_mv_apply_items(&self) -> bool {
        matches!(self.word(), "limit" | "id" | "on")
            && !matches!(self.peek_kind(1), TokenKind::Comma | TokenKind::Equal)
            && self.peek_word(1) != "to"
    }

    fn mv_item(&mut self) -> Option<MvItem> {
        let value = if self.at_word("to") && self.peek_word(1) == "typeof" {
            // The column may be omitted if there is a type.
            Argument { names: Vec::new(), value: Expr { kind: ExprKind::Error, span: self.after_previous() } }
        } else {
            self.named()?
        };
        let ty = self.eat_word("to").and_then(|_| self.item_type());
        Some(MvItem { value, ty })
    }

    fn item_type(&mut self) -> Option<Ident> {
        if !self.at_word("typeof") || self.peek_kind(1) != TokenKind::OpenParen {
            let found = self.unexpected("`typeof(…)`");
            let word = self.word();
            let help = format!("write `to typeof({})`", if word.is_empty() { "string" } else { word });
            self.report(found.with_help(help));
            self.type_name();
            return None;
        }
        match self.type_of().kind {
            ExprKind::TypeOf(columns) => columns.into_iter().next().and_then(|column| column.ty),
            _ => None,
        }
    }

    fn mv_limit(&mut self) -> Option<Expr> {
        self.eat_word("limit").map(|_| self.required("a number of rows"))
    }
}
