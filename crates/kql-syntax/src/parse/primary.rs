use super::Parser;
use super::name::Names;
use crate::ast::{Expr, ExprKind};
use crate::lex::{Token, TokenKind, WordClass};
use kql_source::{Applicability, Code, Diagnostic, Fix};

impl Parser<'_> {
    /// A literal, a name, a call, something in parentheses, or a table written in place.
    pub(super) fn primary(&mut self) -> Option<Expr> {
        match self.kind() {
            TokenKind::OpenParen => Some(self.parenthesized()),
            TokenKind::Word(_) => self.word_primary(),
            TokenKind::OpenBracket | TokenKind::OpenBrace => self.bracket_primary(),
            TokenKind::At => {
                let at = self.bump();
                Some(Expr { kind: ExprKind::Name { name: "@".to_string(), quoted: false }, span: at.span })
            }
            _ => self.unsigned_literal(),
        }
    }

    fn parenthesized(&mut self) -> Expr {
        let open = self.bump();
        let inside = self.required_pipe("an expression");
        self.close(Some(open), TokenKind::CloseParen);
        // The parentheses are not kept, but the span includes them.
        Expr { kind: inside.kind, span: self.span_from(open.span) }
    }

    fn word_primary(&mut self) -> Option<Expr> {
        match self.word() {
            "datatable" => return Some(self.datatable()),
            "externaldata" | "external_data" => return Some(self.externaldata()),
            "inline_external_table" if self.at_inline_external_table() => return Some(self.inline_external_table()),
            "__contextual_datatable" => return Some(self.contextual_datatable()),
            "materialized-view-combine" => return Some(self.materialized_view_combine()),
            "toscalar" | "totable" => return Some(self.table_call()),
            "dynamic" | "typeof" if self.peek_kind(1) == TokenKind::OpenParen => return self.unsigned_literal(),
            _ => {}
        }
        if self.at_call() {
            return self.call();
        }
        if matches!(self.class(0), Some(WordClass::Element)) {
            let token = self.bump();
            return Some(self.data_scope(self.bare(token), token));
        }
        let token = self.token();
        match self.name_expr(Names::Usual) {
            Some(name) => Some(self.data_scope(name, token)),
            None => self.keyword_as_name(),
        }
    }

    fn bracket_primary(&mut self) -> Option<Expr> {
        let token = self.token();
        if let Some(wildcard) = self.bracketed_wildcard() {
            return Some(wildcard);
        }
        if self.at_call() {
            return self.call();
        }
        if let Some(name) = self.name_expr(Names::Usual) {
            return Some(self.data_scope(name, token));
        }
        self.at(TokenKind::OpenBracket).then(|| self.foreign_list())
    }

    /// Reports `[1, 2]`, which is not KQL: a dynamic array was intended.
    fn foreign_list(&mut self) -> Expr {
        let open = self.bump();
        self.reported_at = None;
        let items =
            self.nest(|p| p.list(super::list::ListShape::Any, "an expression", &[], Self::unnamed), |_| Vec::new());
        let several = items.len() != 1;
        self.close(Some(open), TokenKind::CloseBracket);
        let span = self.span_from(open.span);
        if several {
            self.report(
                Diagnostic::new(Code::UnexpectedToken, span, "a list in brackets is not an expression")
                    .with_help("write `dynamic([…])` for constants, or `pack_array(…)`"),
            );
        }
        match items.into_iter().next() {
            Some(only) if !several => Expr { kind: only.kind, span },
            _ => Expr { kind: ExprKind::Error, span },
        }
    }

    fn bare(&self, token: Token) -> Expr {
        let name = self.text_of(token).to_string();
        Expr { kind: ExprKind::Name { name, quoted: false }, span: token.span }
    }

    /// `T datascope=hotcache`: kept as text, since it matters only where data has tiers.
    fn data_scope(&mut self, name: Expr, first: Token) -> Expr {
        if !self.at_word("datascope") {
            return name;
        }
        self.skip_data_scope();
        let span = self.span_from(first.span);
        Expr { kind: ExprKind::Internal(self.text[span.range()].to_string()), span }
    }

    /// `datascope=hotcache`, if present.
    pub(super) fn skip_data_scope(&mut self) {
        if self.eat_word("datascope").is_none() {
            return;
        }
        self.require(TokenKind::Equal, "`=`");
        if self.eat_word("all").is_none() && self.eat_word("hotcache").is_none() {
            self.expected("`all` or `hotcache`");
        }
    }

    /// A keyword followed by a token that usually follows a name: it was meant as a name.
    fn keyword_as_name(&mut self) -> Option<Expr> {
        if !matches!(self.kind(), TokenKind::Word(_)) || !self.keyword_in_name_position() {
            return None;
        }
        let token = self.token();
        let word = self.text_of(token);
        self.report(
            Diagnostic::new(
                Code::UnexpectedToken,
                token.span,
                format!("the keyword `{word}` must be quoted to be a name"),
            )
            .with_help(format!("write `['{word}']`"))
            .with_fix(Fix::replace(
                "quote the name",
                token.span,
                format!("['{word}']"),
                Applicability::Safe,
            )),
        );
        self.bump();
        Some(Expr { kind: ExprKind::Name { name: word.to_string(), quoted: true }, span: token.span })
    }

    /// Whether the next token is one that usually follows a name.
    pub(super) fn keyword_in_name_position(&mut self) -> bool {
        if matches!(
            self.word(),
            "and" | "or" | "by" | "on" | "with" | "to" | "from" | "step" | "asc" | "desc" | "nulls"
        ) {
            return false;
        }
        self.pos += 1;
        let infix = self.infix().is_some() && !matches!(self.kind(), TokenKind::Plus | TokenKind::Minus);
        let fits = infix
            || matches!(
                self.kind(),
                TokenKind::CloseParen
                    | TokenKind::CloseBracket
                    | TokenKind::CloseBrace
                    | TokenKind::Dot
                    | TokenKind::Comma
                    | TokenKind::Bar
                    | TokenKind::Semicolon
                    | TokenKind::End
            );
        self.pos -= 1;
        fits
    }
}
