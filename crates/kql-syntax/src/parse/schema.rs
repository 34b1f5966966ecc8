use super::Parser;
use super::list::ListShape;
use super::name::Names;
use crate::ast::{ColumnDecl, Expr, ExprKind, Ident, ParameterType, RowSchema};
use crate::lex::TokenKind;

impl Parser<'_> {
    /// A type keyword in its canonical spelling; other words are kept for the binder to reject.
    pub(super) fn type_name(&mut self) -> Option<Ident> {
        let token = match self.kind() {
            TokenKind::Word(_) => self.bump(),
            _ => return None,
        };
        Some(Ident { name: canonical_type(self.text_of(token)).to_string(), span: token.span })
    }

    pub(super) fn required_type(&mut self) -> Option<Ident> {
        let ty = self.type_name();
        if ty.is_none() {
            self.expected("a type such as `string` or `long`");
        }
        ty
    }

    /// `name:type`.
    pub(super) fn column_decl(&mut self) -> Option<ColumnDecl> {
        let name = self.name(Names::Declared)?;
        let ty = if self.require(TokenKind::Colon, "`:` and a type").is_some() { self.required_type() } else { None };
        Some(ColumnDecl { name, ty })
    }

    /// `name` or `name:type`.
    pub(super) fn column_decl_with_optional_type(&mut self, names: Names) -> Option<ColumnDecl> {
        let name = self.name(names)?;
        let ty = if self.eat(TokenKind::Colon).is_some() { self.required_type() } else { None };
        Some(ColumnDecl { name, ty })
    }

    /// `(a:long, b:string)`; commas at either end are allowed, as Kusto does.
    pub(super) fn row_schema(&mut self) -> Vec<ColumnDecl> {
        let Some(open) = self.require(TokenKind::OpenParen, "a schema such as `(a:long, b:string)`") else {
            return Vec::new();
        };
        self.eat(TokenKind::Comma);
        let columns = self.list(ListShape::Trailing, "a column such as `name:type`", &[], Self::column_decl);
        self.close(Some(open), TokenKind::CloseParen);
        columns
    }

    /// `(*, a:long)` after `evaluate …:`.
    pub(super) fn open_row_schema(&mut self) -> RowSchema {
        let Some(open) = self.require(TokenKind::OpenParen, "a schema such as `(a:long, b:string)`") else {
            return RowSchema { star: false, columns: Vec::new() };
        };
        self.eat(TokenKind::Comma);
        let star = self.eat(TokenKind::Star).is_some();
        if star {
            self.eat(TokenKind::Comma);
        }
        let columns = self.list(ListShape::Trailing, "a column such as `name:type`", &[], Self::column_decl);
        self.close(Some(open), TokenKind::CloseParen);
        RowSchema { star, columns }
    }

    /// The type of a parameter: a scalar type, `(*)` or a schema.
    pub(super) fn parameter_type(&mut self) -> ParameterType {
        if self.at(TokenKind::OpenParen) && self.peek_kind(1) == TokenKind::Star {
            let open = self.bump();
            self.bump();
            self.close(Some(open), TokenKind::CloseParen);
            return ParameterType::AnyTable;
        }
        if self.at(TokenKind::OpenParen) {
            return ParameterType::Table(self.row_schema());
        }
        let missing = Ident { name: String::new(), span: self.after_previous() };
        ParameterType::Scalar(self.required_type().unwrap_or(missing))
    }

    /// `typeof(long)` or `typeof(a:long, b:string)`; a scalar type is a column without a name.
    pub(super) fn type_of(&mut self) -> Expr {
        let keyword = self.bump();
        let open = self.bump();
        let scalar = matches!(self.kind(), TokenKind::Word(_)) && self.peek_kind(1) == TokenKind::CloseParen;
        let columns = if scalar {
            let span = self.token().span;
            vec![ColumnDecl { name: Ident { name: String::new(), span }, ty: self.type_name() }]
        } else {
            self.list(ListShape::Any, "a type, or a column such as `name:type`", &[], |p| {
                match p.eat(TokenKind::Star) {
                    Some(star) => Some(ColumnDecl { name: Ident { name: "*".to_string(), span: star.span }, ty: None }),
                    None => p.column_decl(),
                }
            })
        };
        self.close(Some(open), TokenKind::CloseParen);
        Expr { kind: ExprKind::TypeOf(columns), span: self.span_from(keyword.span) }
    }
}

/// The canonical spelling of a type.
fn canonical_type(word: &str) -> &str {
    match word {
        "boolean" => "bool",
        "date" => "datetime",
        "double" | "float" => "real",
        "int8" | "int16" | "int32" | "uint" | "uint8" | "uint16" | "uint32" => "int",
        "int64" | "uint64" | "ulong" => "long",
        "time" => "timespan",
        "uniqueid" | "uuid" => "guid",
        other => other,
    }
}
