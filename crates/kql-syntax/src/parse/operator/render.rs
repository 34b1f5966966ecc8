use super::Parts;
use crate::ast::{Expr, ExprKind, Ident, OperatorKind, RenderProperty};
use crate::lex::TokenKind;
use crate::parse::Parser;
use crate::parse::list::ListShape;
use crate::parse::name::Names;

/// Properties whose value is a list of columns without brackets.
const COLUMN_LISTS: &[&str] = &["ycolumns", "anomalycolumns", "series"];

impl Parser<'_> {
    pub(in crate::parse) fn render(&mut self) -> Parts {
        let kind = match self.kind() {
            TokenKind::Word(_) => {
                let token = self.bump();
                Ident { name: self.text_of(token).to_string(), span: token.span }
            }
            _ => {
                self.expected("a chart such as `timechart` or `table`");
                Ident { name: String::new(), span: self.after_previous() }
            }
        };
        let mut properties = Vec::new();
        while let Some(property) = self.legacy_render_property() {
            properties.push(property);
        }
        if self.eat_word("with").is_some() {
            let open = self.require(TokenKind::OpenParen, "`(` and properties");
            self.eat(TokenKind::Comma);
            properties.extend(self.list(
                ListShape::Any,
                "a property such as `title=\"…\"`",
                &[],
                Self::render_property,
            ));
            self.close(open, TokenKind::CloseParen);
        }
        (Vec::new(), OperatorKind::Render { kind, properties })
    }

    /// The legacy form without parentheses: `kind=…`, `title=…`, `by a, b` and `with "…"`.
    fn legacy_render_property(&mut self) -> Option<RenderProperty> {
        match self.word() {
            "kind" | "title" | "accumulate" if self.peek_kind(1) == TokenKind::Equal => self.render_property(),
            "by" => {
                let name = self.property_name()?;
                let stops = |p: &Self| matches!(p.word(), "kind" | "title" | "accumulate" | "with" | "by");
                let values = self.list(ListShape::Some, "a column", &[], |p| {
                    if stops(p) { None } else { p.name_expr(Names::Declared) }
                });
                Some(RenderProperty { name, values })
            }
            "with" if self.peek_kind(1) == TokenKind::String => {
                let name = self.property_name()?;
                Some(RenderProperty { name, values: vec![self.required("a string")] })
            }
            _ => None,
        }
    }

    fn property_name(&mut self) -> Option<Ident> {
        match self.kind() {
            TokenKind::Word(_) => {
                let token = self.bump();
                Some(Ident { name: self.text_of(token).to_string(), span: token.span })
            }
            _ => None,
        }
    }

    fn render_property(&mut self) -> Option<RenderProperty> {
        let name = self.property_name()?;
        self.require(TokenKind::Equal, "`=` and a value");
        let mut values = vec![self.render_value()];
        while COLUMN_LISTS.contains(&name.name.as_str()) && self.continues_columns() {
            self.bump();
            values.push(self.render_value());
        }
        Some(RenderProperty { name, values })
    }

    /// Whether a column follows the comma, rather than a property or the end.
    fn continues_columns(&self) -> bool {
        let length = self.name_length(1, Names::Declared);
        self.at(TokenKind::Comma) && length > 0 && self.peek_kind(1 + length) != TokenKind::Equal
    }

    fn render_value(&mut self) -> Expr {
        let bare = matches!(self.kind(), TokenKind::Word(_))
            && matches!(self.peek_kind(1), TokenKind::Comma | TokenKind::CloseParen);
        if bare {
            let token = self.bump();
            let name = self.text_of(token).to_string();
            return Expr { kind: ExprKind::Name { name, quoted: false }, span: token.span };
        }
        if let Some(literal) = self.literal() {
            return literal;
        }
        match self.operand() {
            Some(value) => value,
            None => self.missing("a value"),
        }
    }
}
