use super::Parser;
use crate::ast::{Expr, ExprKind, Ident};
use crate::lex::{self, TokenKind, WordClass};
use kql_source::Span;

/// Which keywords are accepted as names without `['…']`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Names {
    /// Those that are names everywhere.
    Usual,
    /// Also those that are names left of `=` and in declarations.
    Declared,
}

impl Parser<'_> {
    /// The number of tokens of the name that starts `ahead`; 0 when none does.
    pub(super) fn name_length(&self, ahead: usize, names: Names) -> usize {
        match self.peek_kind(ahead) {
            TokenKind::Word(WordClass::Name | WordClass::Soft) => 1,
            TokenKind::Word(WordClass::Declarable) if names == Names::Declared => 1,
            TokenKind::OpenBracket => self.bracketed_length(ahead),
            TokenKind::OpenBrace => self.parameter_length(ahead),
            _ => 0,
        }
    }

    /// `['a' 'b']`.
    fn bracketed_length(&self, ahead: usize) -> usize {
        let strings = (1..).take_while(|i| self.peek_kind(ahead + i) == TokenKind::String).count();
        let closed = self.peek_kind(ahead + 1 + strings) == TokenKind::CloseBracket;
        if strings > 0 && closed { strings + 2 } else { 0 }
    }

    /// `{x}` or `{x[0]}`, a parameter that the client fills in.
    fn parameter_length(&self, ahead: usize) -> usize {
        let glued = |i: usize| self.peek(ahead + i).glued;
        let kind = |i: usize| self.peek_kind(ahead + i);
        if !matches!(kind(1), TokenKind::Word(_)) || !glued(1) {
            return 0;
        }
        let mut at = 2;
        if kind(at) == TokenKind::OpenBracket && glued(at) {
            at += 1;
            at += usize::from(kind(at) == TokenKind::Minus && glued(at));
            if kind(at) != TokenKind::Long || kind(at + 1) != TokenKind::CloseBracket {
                return 0;
            }
            at += 2;
        }
        if kind(at) == TokenKind::CloseBrace && (2..=at).all(glued) { at + 1 } else { 0 }
    }

    /// A name, if one starts here.
    pub(super) fn name(&mut self, names: Names) -> Option<Ident> {
        let length = self.name_length(0, names);
        (length > 0).then(|| self.name_of(length))
    }

    /// A name; reports a missing one and returns an empty name.
    pub(super) fn required_name(&mut self, names: Names, what: &str) -> Ident {
        match self.name(names) {
            Some(name) => name,
            None => {
                self.expected(what);
                self.reserved_as_name()
            }
        }
    }

    /// Reports a keyword used as a name and continues as if it were one.
    pub(super) fn reserved_as_name(&mut self) -> Ident {
        let declared = matches!(self.peek_kind(1), TokenKind::Equal | TokenKind::Colon);
        let taken = matches!(self.kind(), TokenKind::Word(_))
            && (declared || (!self.at_operator_without_pipe() && self.keyword_in_name_position()));
        if taken {
            let token = self.bump();
            return Ident { name: self.text_of(token).to_string(), span: token.span };
        }
        Ident { name: String::new(), span: self.after_previous() }
    }

    fn name_of(&mut self, length: usize) -> Ident {
        let first = self.token();
        let strings = self.at(TokenKind::OpenBracket);
        let mut name = String::new();
        for _ in 0..length {
            let token = self.bump();
            match token.kind {
                TokenKind::String if strings => name.push_str(&lex::decode(self.text_of(token))),
                _ if strings => {}
                _ => name.push_str(self.text_of(token)),
            }
        }
        Ident { name, span: self.span_from(first.span) }
    }

    /// A name as an expression.
    pub(super) fn name_expr(&mut self, names: Names) -> Option<Expr> {
        // `project` in `project-reorderx` is a name for the lexer; alone it is one only in brackets.
        let split = self.kind() == TokenKind::Word(WordClass::Name) && lex::is_split(self.text_of(self.token()));
        let quoted = split || self.at(TokenKind::OpenBracket);
        let ident = self.name(names)?;
        Some(Expr { kind: ExprKind::Name { name: ident.name, quoted }, span: ident.span })
    }

    /// A column; reports a missing one.
    pub(super) fn required_column(&mut self) -> Expr {
        if let Some(name) = self.name_expr(Names::Usual) {
            return name;
        }
        self.expected("the name of a column");
        let ident = self.reserved_as_name();
        Expr { kind: ExprKind::Error, span: ident.span }
    }

    /// The number of tokens of a name with `*` in it, or of a `*` alone; 0 when there is none.
    pub(super) fn wildcard_length(&self, ahead: usize) -> usize {
        let wordy = |i: usize| {
            matches!(self.class(i), Some(WordClass::Name | WordClass::Soft | WordClass::Declarable))
                || self.peek_kind(i) == TokenKind::Long
        };
        let start = match self.peek_kind(ahead) {
            TokenKind::Star => 1,
            TokenKind::Word(_) if wordy(ahead) => {
                let star = self.peek(ahead + 1);
                if star.kind != TokenKind::Star || !star.glued {
                    return 0;
                }
                2
            }
            _ => return 0,
        };
        let more = (ahead + start..)
            .take_while(|i| self.peek(*i).glued && (wordy(*i) || self.peek_kind(*i) == TokenKind::Star))
            .count();
        start + more
    }

    /// A name with `*` in it, or `*`.
    pub(super) fn wildcard(&mut self) -> Option<Expr> {
        let length = self.wildcard_length(0);
        if length == 0 {
            return None;
        }
        let first = self.token();
        for _ in 0..length {
            self.bump();
        }
        let span = self.span_from(first.span);
        Some(Expr { kind: wildcard_kind(&self.text[span.range()]), span })
    }

    /// `[a*]`.
    pub(super) fn bracketed_wildcard(&mut self) -> Option<Expr> {
        if !self.at(TokenKind::OpenBracket) || self.wildcard_length(1) == 0 {
            return None;
        }
        let length = self.wildcard_length(1);
        let open = self.bump();
        let inside: Span = self.token().span.to(self.peek(length - 1).span);
        for _ in 0..length {
            self.bump();
        }
        self.close(Some(open), TokenKind::CloseBracket);
        Some(Expr { kind: wildcard_kind(&self.text[inside.range()]), span: self.span_from(open.span) })
    }
}

fn wildcard_kind(text: &str) -> ExprKind {
    match text {
        "*" => ExprKind::Star,
        _ => ExprKind::Wildcard(text.to_string()),
    }
}
