//! Tables that are written in place or named: `datatable`, `externaldata`, entity groups, and the paths of tables and columns.

use super::Parser;
use super::list::ListShape;
use super::name::Names;
use crate::ast::{Expr, ExprKind, Ident};
use crate::lex::{TokenKind, WordClass};

impl Parser<'_> {
    /// `datatable (a:long) [1, 2]`.
    pub(super) fn datatable(&mut self) -> Expr {
        let keyword = self.bump();
        let _no_known_options = self.options(&[]);
        let columns = self.row_schema();
        let open = self.require(TokenKind::OpenBracket, "`[` and the values");
        let mut values = Vec::new();
        if open.is_some() {
            self.eat(TokenKind::Comma);
            values = self.list(ListShape::Trailing, "a literal", &[], Self::literal);
            self.literal_only();
        }
        self.close(open, TokenKind::CloseBracket);
        Expr { kind: ExprKind::DataTable { columns, values }, span: self.span_from(keyword.span) }
    }

    /// A value of a `datatable` that is not a literal, such as `now()` or `-x`.
    fn literal_only(&mut self) {
        if self.at(TokenKind::CloseBracket) || self.at_end() {
            return;
        }
        let found = self.unexpected("a literal");
        self.report(found.with_help("`datatable` takes constants; compute other values with `| extend`"));
        self.skip_to_end();
    }

    /// `externaldata (a:long) ["…"] with (format="csv")`.
    pub(super) fn externaldata(&mut self) -> Expr {
        let keyword = self.bump();
        let mut options = self.options(&[]);
        let columns = self.row_schema();
        let open = self.require(TokenKind::OpenBracket, "`[` and the locations");
        let uris = match open {
            Some(_) => self.list(ListShape::Trailing, "a location", &[], Self::pipe),
            None => Vec::new(),
        };
        self.close(open, TokenKind::CloseBracket);
        if self.at_word("with") {
            self.bump();
            options.extend(self.property_list());
        }
        Expr { kind: ExprKind::ExternalData { columns, uris, options }, span: self.span_from(keyword.span) }
    }

    /// `inline_external_table (a:long) kind=storage dataformat=csv ("…") with (…)`: read by the service from its storage, so
    /// that the clauses between the columns and the locations are skipped.
    pub(super) fn inline_external_table(&mut self) -> Expr {
        let keyword = self.bump();
        if self.at(TokenKind::OpenParen) {
            self.row_schema();
        }
        loop {
            match self.word() {
                "kind" | "dataformat" => {
                    self.bump();
                    self.require(TokenKind::Equal, "`=`");
                    self.bump();
                }
                "partition" => {
                    self.bump();
                    self.require_word("by");
                    self.pass_parentheses();
                }
                "pathformat" => {
                    self.bump();
                    self.require(TokenKind::Equal, "`=`");
                    self.pass_parentheses();
                }
                _ => break,
            }
        }
        let open = self.require(TokenKind::OpenParen, "`(` and the locations");
        if open.is_some() {
            self.list(ListShape::Trailing, "a location", &[], Self::pipe);
        }
        self.close(open, TokenKind::CloseParen);
        if self.at_word("with") {
            self.bump();
            self.property_list();
        }
        self.internal(keyword.span)
    }

    /// Whether columns or `kind =` follow the word, which is also a name.
    pub(super) fn at_inline_external_table(&self) -> bool {
        match self.peek_kind(1) {
            TokenKind::OpenParen => self.peek_kind(3) == TokenKind::Colon,
            _ => self.peek_kind(2) == TokenKind::Equal && &self.text[self.peek(1).span.range()] == "kind",
        }
    }

    /// Skips a pair of parentheses and its content.
    fn pass_parentheses(&mut self) {
        let open = self.require(TokenKind::OpenParen, "`(`");
        let mut depth = usize::from(open.is_some());
        while depth > 0 && !self.at(TokenKind::End) {
            match self.bump().kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen => depth -= 1,
                _ => {}
            }
        }
    }

    /// A table that only one service passes to another.
    pub(super) fn contextual_datatable(&mut self) -> Expr {
        let keyword = self.bump();
        if self.literal().is_none() {
            self.required("a GUID");
        }
        self.row_schema();
        self.internal(keyword.span)
    }

    /// The internal form of a materialized view in the service.
    pub(super) fn materialized_view_combine(&mut self) -> Expr {
        let keyword = self.bump();
        let open = self.require(TokenKind::OpenParen, "`(`");
        self.required_pipe("a name");
        self.close(open, TokenKind::CloseParen);
        for clause in ["base", "delta", "aggregations"] {
            self.require_word(clause);
            let open = self.require(TokenKind::OpenParen, "`(`");
            if open.is_some() {
                self.required_pipe("a table");
            }
            self.close(open, TokenKind::CloseParen);
        }
        self.internal(keyword.span)
    }

    fn internal(&self, from: kql_source::Span) -> Expr {
        let span = self.span_from(from);
        Expr { kind: ExprKind::Internal(self.text[span.range()].to_string()), span }
    }

    /// `entity_group [a, b]`.
    pub(super) fn entity_group(&mut self) -> Expr {
        let keyword = self.bump();
        let open = self.require(TokenKind::OpenBracket, "`[` and databases");
        let members = match open {
            Some(_) => self.list(ListShape::Some, "a database", &[], Self::unnamed),
            None => Vec::new(),
        };
        self.close(open, TokenKind::CloseBracket);
        Expr { kind: ExprKind::EntityGroup(members), span: self.span_from(keyword.span) }
    }

    /// `macro-expand group as X ( statements )`.
    pub(super) fn macro_expand(&mut self) -> Expr {
        let keyword = self.bump();
        let options = self.options(super::operator::UNION_OPTIONS);
        let group = if self.at_word("entity_group") && self.peek_kind(1) == TokenKind::OpenBracket {
            self.entity_group()
        } else if self.at_call() {
            match self.call() {
                Some(call) => self.path(call),
                None => self.missing("an entity group"),
            }
        } else {
            match self.name_expr(Names::Usual) {
                Some(name) => name,
                None => self.missing("an entity group"),
            }
        };
        let scope = match self.eat_word("as") {
            Some(_) => self.required_name(Names::Usual, "a name"),
            None => Ident { name: String::new(), span: self.after_previous() },
        };
        let open = self.require(TokenKind::OpenParen, "`(` and statements");
        let body = match open {
            Some(_) => self.nest(Self::statements, |_| Vec::new()),
            None => Vec::new(),
        };
        self.close(open, TokenKind::CloseParen);
        let kind = ExprKind::MacroExpand { group: Box::new(group), scope, body, options };
        Expr { kind, span: self.span_from(keyword.span) }
    }

    /// A table by name, wildcard, call or path, as `find in (…)`, `union` and `restrict access` take it.
    pub(super) fn entity(&mut self) -> Option<Expr> {
        if let Some(wildcard) = self.wildcard() {
            return Some(wildcard);
        }
        let mut value = self.path_root()?;
        loop {
            if self.at(TokenKind::Dot) && self.wildcard_length(1) > 0 {
                self.bump();
                let first = self.token().span;
                let star = self.wildcard()?;
                let name = Ident { name: self.text[star.span.range()].to_string(), span: first.to(star.span) };
                let span = self.span_from(value.span);
                return Some(Expr { kind: ExprKind::Member(Box::new(value), name), span });
            }
            let before = self.pos;
            value = self.path_link(value);
            if self.pos == before || self.stopped {
                return Some(value);
            }
        }
    }

    /// A column by name and path, without calls: parentheses after it belong to the operator.
    pub(super) fn simple_path(&mut self) -> Option<Expr> {
        let mut value = match self.bracketed_wildcard() {
            Some(wildcard) => wildcard,
            None => self.element_name()?,
        };
        loop {
            if self.at(TokenKind::OpenBracket) {
                value = self.path_link(value);
            } else if self.eat(TokenKind::Dot).is_some() {
                value = self.simple_member(value);
            } else {
                return Some(value);
            }
            self.add_links(1, value.span);
            if self.stopped {
                return Some(value);
            }
        }
    }

    fn simple_member(&mut self, value: Expr) -> Expr {
        let from = value.span;
        if self.at(TokenKind::OpenBracket) && self.name_length(0, Names::Usual) == 0 {
            return self.path_link(value);
        }
        let name = match self.element_name() {
            Some(Expr { kind: ExprKind::Name { name, .. }, span }) => Ident { name, span },
            _ => self.required_name(Names::Usual, "a name after `.`"),
        };
        Expr { kind: ExprKind::Member(Box::new(value), name), span: self.span_from(from) }
    }

    /// A name, `@`, or one of the keywords that are elements of paths.
    fn element_name(&mut self) -> Option<Expr> {
        if self.at(TokenKind::At) || matches!(self.class(0), Some(WordClass::Element)) {
            let token = self.bump();
            let name = self.text_of(token).to_string();
            return Some(Expr { kind: ExprKind::Name { name, quoted: false }, span: token.span });
        }
        self.name_expr(Names::Usual)
    }

    /// A name or a call, but no other kind of expression.
    fn path_root(&mut self) -> Option<Expr> {
        if let Some(wildcard) = self.bracketed_wildcard() {
            return Some(wildcard);
        }
        if self.at_call() {
            return self.call();
        }
        self.element_name()
    }
}
