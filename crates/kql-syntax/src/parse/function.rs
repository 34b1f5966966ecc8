use super::Parser;
use super::list::ListShape;
use super::name::Names;
use crate::ast::{Expr, ExprKind, Function, Parameter, Statement};
use crate::lex::TokenKind;
use kql_source::{Code, Diagnostic};

impl Parser<'_> {
    /// Whether `(a:long) { … }` or `view () { … }` starts here.
    pub(super) fn at_function(&self) -> bool {
        let open = usize::from(self.at_word("view"));
        if self.peek_kind(open) != TokenKind::OpenParen {
            return false;
        }
        if matches!(self.peek_kind(open + 1), TokenKind::CloseParen | TokenKind::Star) {
            return true;
        }
        let name = self.name_length(open + 1, Names::Declared);
        name > 0 && self.peek_kind(open + 1 + name) == TokenKind::Colon
    }

    /// A function literal.
    pub(super) fn function(&mut self) -> Expr {
        let start = self.token().span;
        let view = self.eat_word("view").is_some();
        let parameters = self.parameters();
        let open = self.require(TokenKind::OpenBrace, "`{` and the body of the function");
        let body = match open {
            Some(_) => self.body(),
            None => Vec::new(),
        };
        self.close(open, TokenKind::CloseBrace);
        let function = Function { parameters, view, body };
        Expr { kind: ExprKind::Function(Box::new(function)), span: self.span_from(start) }
    }

    /// `(a:long, T:(*), b:string = "x")`.
    pub(super) fn parameters(&mut self) -> Vec<Parameter> {
        let open = self.require(TokenKind::OpenParen, "`(` and parameters");
        if open.is_none() {
            return Vec::new();
        }
        let parameters = self.list(ListShape::Any, "a parameter such as `name:type`", &[], Self::parameter);
        self.close(open, TokenKind::CloseParen);
        parameters
    }

    pub(super) fn parameter(&mut self) -> Option<Parameter> {
        let name = self.name(Names::Declared)?;
        self.require(TokenKind::Colon, "`:` and a type");
        let ty = self.parameter_type();
        let default = self.eat(TokenKind::Equal).map(|_| self.default_value());
        Some(Parameter { name, ty, default })
    }

    fn default_value(&mut self) -> Expr {
        if let Some(literal) = self.literal() {
            return literal;
        }
        match self.name_expr(Names::Usual) {
            Some(name) => name,
            None => self.missing("a constant"),
        }
    }

    /// Statements up to `}`: declarations, then one expression.
    pub(super) fn body(&mut self) -> Vec<Statement> {
        self.nest(Self::body_inside, |_| Vec::new())
    }

    fn body_inside(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        while let Some(statement) = self.declaration() {
            statements.push(statement);
            if self.eat(TokenKind::Semicolon).is_none() {
                self.report_missing_semicolon();
            }
        }
        statements.extend(self.pipe().map(Statement::Expression));
        self.eat(TokenKind::Semicolon);
        if !self.at(TokenKind::CloseBrace) && self.at_statement_in_body() {
            self.more_in_body(&mut statements);
        }
        statements
    }

    fn at_statement_in_body(&self) -> bool {
        !matches!(self.kind(), TokenKind::End | TokenKind::CloseParen | TokenKind::CloseBracket)
    }

    /// Reports text after the result of a function and parses it for its own errors.
    fn more_in_body(&mut self, statements: &mut Vec<Statement>) {
        let said = self.diagnostics.len();
        let token = self.token();
        let shown = self.describe(token);
        let found = match self.previous().map(|t| t.kind) {
            Some(TokenKind::Semicolon) => Diagnostic::new(
                Code::UnexpectedToken,
                token.span,
                format!("unexpected {shown} after the result of the function"),
            )
            .with_help("a function returns its last expression; declare other values with `let`"),
            _ => self.unexpected_token_in_pipe(),
        };
        self.report(found);
        while let Some(statement) = self.declaration() {
            statements.push(statement);
            self.eat(TokenKind::Semicolon);
        }
        while !matches!(
            self.kind(),
            TokenKind::CloseBrace | TokenKind::End | TokenKind::CloseParen | TokenKind::CloseBracket
        ) {
            self.skip_to_end();
            if matches!(self.kind(), TokenKind::Semicolon | TokenKind::Bar) {
                self.bump();
            }
        }
        if self.at(TokenKind::End) {
            // The unclosed body is the only error to report; a nested body may have reported itself at this same token.
            self.diagnostics.truncate(said);
            self.reported_at = None;
        }
    }
}
