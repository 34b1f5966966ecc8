use super::Printer;
use super::literal::string;
use crate::ast::{ColumnDecl, Expr, ExprKind, Ident};
use crate::lex::{self, TokenKind, WordClass};

/// The class of a text that is one word.
fn word_class(text: &str) -> Option<WordClass> {
    let lexed = lex::lex(text);
    match lexed.tokens.as_slice() {
        [token, end] if end.kind == TokenKind::End && token.glued && end.glued => match token.kind {
            TokenKind::Word(class) => Some(class),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a text is a client parameter such as `{x}` or `{x[0]}`.
fn is_parameter(text: &str) -> bool {
    let Some(inside) = text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { return false };
    let (name, index) = inside.split_once('[').unwrap_or((inside, "0]"));
    let index = index.strip_suffix(']').unwrap_or("");
    let digits = index.strip_prefix('-').unwrap_or(index);
    word_class(name).is_some() && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

impl Printer {
    /// A name, quoted as `['…']` unless it is valid everywhere without.
    pub(super) fn ident(&mut self, ident: &Ident) {
        let name = &ident.name;
        let bare = matches!(word_class(name), Some(WordClass::Name | WordClass::Soft)) || is_parameter(name);
        if bare || name.is_empty() {
            self.push(name);
        } else {
            self.quoted(name);
        }
    }

    /// A word that is never quoted: the name of an option, a chart, a type.
    pub(super) fn word(&mut self, ident: &Ident) {
        self.push(&ident.name);
    }

    /// The value of an option, where every word is valid without quotes.
    pub(super) fn option_word(&mut self, ident: &Ident) {
        if ident.name.is_empty() || word_class(&ident.name).is_some() || is_parameter(&ident.name) {
            self.push(&ident.name);
        } else {
            self.quoted(&ident.name);
        }
    }

    pub(super) fn quoted(&mut self, name: &str) {
        self.push("[");
        self.push(&string(name));
        self.push("]");
    }

    /// A column by name or wildcard; wildcards are not quoted.
    pub(super) fn column(&mut self, column: &Expr) {
        match &column.kind {
            ExprKind::Wildcard(text) => self.push(text),
            _ => self.expr(column, super::expr::OPERAND),
        }
    }

    pub(super) fn column_decl(&mut self, column: &ColumnDecl) {
        if column.name.name == "*" {
            self.push("*");
        } else {
            self.ident(&column.name);
        }
        if let Some(ty) = &column.ty {
            if !column.name.name.is_empty() {
                self.push(":");
            }
            self.word(ty);
        }
    }

    /// `(a:long, b:string)`.
    pub(super) fn schema(&mut self, columns: &[ColumnDecl]) {
        self.push("(");
        self.comma(columns, Self::column_decl);
        self.push(")");
    }
}
