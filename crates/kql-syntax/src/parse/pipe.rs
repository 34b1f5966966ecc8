use super::Parser;
use super::name::Names;
use crate::ast::{Expr, ExprKind, Ident, Operator, OperatorKind};
use crate::lex::{TokenKind, WordClass};
use kql_source::{Applicability, Code, Diagnostic, Fix};

impl Parser<'_> {
    /// A table or a scalar followed by operators, if one starts here.
    pub(super) fn pipe(&mut self) -> Option<Expr> {
        self.nest(Self::pipe_inside, |span| Some(Expr { kind: ExprKind::Error, span }))
    }

    /// A pipe; reports a missing one.
    pub(super) fn required_pipe(&mut self, what: &str) -> Expr {
        match self.pipe() {
            Some(pipe) => pipe,
            None => self.missing(what),
        }
    }

    fn pipe_inside(&mut self) -> Option<Expr> {
        let start = self.token().span;
        let mut operators = Vec::new();
        if self.at_sql() || self.at_commented_sql() {
            self.report_sql();
            return Some(Expr { kind: ExprKind::Error, span: self.span_from(start) });
        }
        let source = if self.at_word("macro-expand") {
            Some(self.macro_expand())
        } else if self.at_operator_start() {
            operators.push(self.operator());
            None
        } else if let Some(value) = self.unnamed() {
            Some(value)
        } else if self.known_operator().is_some() {
            operators.push(self.operator());
            None
        } else {
            return None;
        };
        self.piped(&mut operators);
        match source {
            Some(source) if operators.is_empty() => Some(source),
            source => {
                let kind = ExprKind::Pipe(source.map(Box::new), operators);
                Some(Expr { kind, span: self.span_from(start) })
            }
        }
    }

    /// A pipe over the current table: the sub-query of `fork (…)`, `mv-apply … on (…)` and similar operators.
    pub(super) fn sub_pipe(&mut self) -> Expr {
        let refused = |span| Expr { kind: ExprKind::Error, span };
        self.nest(
            |p| {
                let start = p.token().span;
                let source = p.at_word("__contextual_datatable").then(|| Box::new(p.contextual_datatable()));
                let mut operators = Vec::new();
                if source.is_none() {
                    operators.push(p.operator());
                }
                p.piped(&mut operators);
                Expr { kind: ExprKind::Pipe(source, operators), span: p.span_from(start) }
            },
            refused,
        )
    }

    /// Any number of `| operator`.
    fn piped(&mut self, operators: &mut Vec<Operator>) {
        while !self.stopped {
            if self.eat(TokenKind::Bar).is_some() {
                operators.push(self.operator());
            } else if self.at(TokenKind::OrOr) {
                self.report_double_pipe();
                self.bump();
                operators.push(self.operator());
            } else if self.at_end() || self.at(TokenKind::Comma) || self.at_statement() {
                return;
            } else if self.at_operator_without_pipe() {
                self.report_missing_pipe();
                operators.push(self.operator());
            } else if self.at_foreign_comment() {
                self.skip_foreign_comment();
            } else {
                let found = self.unexpected_token_in_pipe();
                self.report(found);
                self.skip_to_end();
                if !self.at(TokenKind::Bar) {
                    return;
                }
            }
        }
    }

    /// One operator. An unknown one is reported, skipped and kept as [`OperatorKind::Unknown`].
    pub(super) fn operator(&mut self) -> Operator {
        if self.at_foreign_comment() {
            self.skip_foreign_comment();
        }
        let keyword = self.token().span;
        if let Some(parse) = self.known_operator() {
            return self.nest(
                |p| {
                    p.bump();
                    let (options, kind) = parse(p);
                    Operator { kind, options, span: p.span_from(keyword), keyword }
                },
                |span| Operator {
                    kind: OperatorKind::Unknown(Ident { name: String::new(), span }),
                    options: Vec::new(),
                    span,
                    keyword,
                },
            );
        }
        let name = self.unknown_operator();
        Operator { kind: OperatorKind::Unknown(name), options: Vec::new(), span: self.span_from(keyword), keyword }
    }

    fn unknown_operator(&mut self) -> Ident {
        let token = self.token();
        if !matches!(token.kind, TokenKind::Word(_)) {
            let found = match token.kind {
                TokenKind::End
                | TokenKind::Bar
                | TokenKind::Semicolon
                | TokenKind::CloseParen
                | TokenKind::CloseBrace => {
                    let bar = self.previous().map_or(token.span, |t| t.span);
                    let shown = self.previous().map_or("|", |t| self.text_of(t));
                    Diagnostic::new(Code::UnexpectedToken, bar, format!("expected an operator after `{shown}`"))
                        .with_help("remove it, or add an operator such as `where` or `take`")
                        .with_fix(Fix::replace(format!("remove `{shown}`"), bar, "", Applicability::Unsafe))
                }
                _ => self.unexpected("an operator such as `where` or `summarize`"),
            };
            self.report(found);
            self.skip_to_end();
            return Ident { name: String::new(), span: token.span };
        }
        let found = self.unknown_operator_error();
        self.report(found);
        // The word may be several tokens, such as `group-by`.
        let mut length = 1;
        while self.peek(length).glued && matches!(self.peek_kind(length), TokenKind::Word(_) | TokenKind::Minus) {
            length += 1;
        }
        let span = token.span.to(self.peek(length - 1).span);
        let name = Ident { name: self.text[span.range()].to_string(), span };
        self.skip_to_end();
        name
    }

    /// Whether a pipe starts here with an operator rather than an expression. Keywords that may be names need
    /// what follows to decide.
    pub(super) fn at_operator_start(&self) -> bool {
        let option = |ahead: usize| self.peek_kind(ahead + 1) == TokenKind::Equal;
        match self.word() {
            "evaluate" => self.name_length(1, Names::Usual) > 0 || option(1),
            "facet" => self.peek_word(1) == "by",
            "partition" | "reduce" => self.peek_word(1) == "by" || option(1),
            "range" => {
                let name = self.name_length(1, Names::Usual);
                name > 0 && self.peek_word(1 + name) == "from"
            }
            "render" => matches!(self.peek_kind(1), TokenKind::Word(_)) && self.infix_ahead(1).is_none(),
            "macro-expand" => false,
            _ => self.known_operator().is_some() && self.class(0) != Some(WordClass::Soft),
        }
    }

    fn infix_ahead(&self, ahead: usize) -> Option<&str> {
        Some(self.peek_word(ahead)).filter(|word| matches!(*word, "and" | "or" | "in" | "has" | "contains" | "between"))
    }

    /// Whether the parentheses after `in` hold a table with operators rather than a list of values.
    pub(super) fn at_query(&self) -> bool {
        if self.at_operator_start() || self.at_word("macro-expand") {
            return true;
        }
        let mut depth = 0u32;
        for token in &self.tokens[self.pos..] {
            match token.kind {
                TokenKind::OpenParen => depth += 1,
                TokenKind::CloseParen if depth == 0 => return false,
                TokenKind::CloseParen => depth -= 1,
                TokenKind::Comma if depth == 0 => return false,
                TokenKind::Bar if depth == 0 => return true,
                TokenKind::Semicolon | TokenKind::End => return false,
                _ => {}
            }
        }
        false
    }
}
