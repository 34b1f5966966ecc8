use super::Parser;
use super::list::ListShape;
use super::name::Names;
use crate::ast::{Alias, Expr, ExprKind, Let, OptionValue, Pattern, PatternRule, Query, Set, Statement};
use crate::lex::TokenKind;
use kql_source::{Applicability, Code, Diagnostic, Fix};

impl Parser<'_> {
    pub(super) fn query(&mut self) -> Query {
        while self.at(TokenKind::Directive) {
            self.check_directive();
            self.bump();
        }
        if self.at_arm_expression() {
            self.report_arm_expression();
            return Query::default();
        }
        if self.at(TokenKind::Dot) && matches!(self.peek_kind(1), TokenKind::Word(_)) {
            self.report_command();
            return Query::default();
        }
        let mut statements = Vec::new();
        loop {
            statements.extend(self.statements());
            if self.at(TokenKind::End) || self.stopped {
                return Query { statements };
            }
            let found = self.unexpected_token();
            self.report(found);
            self.bump();
            while !matches!(self.kind(), TokenKind::Semicolon | TokenKind::Bar | TokenKind::End) {
                self.bump();
            }
            // After a stray `|` or `;`, parsing continues to report errors in the rest.
            match self.kind() {
                TokenKind::Semicolon => {
                    self.bump();
                }
                TokenKind::Bar => {
                    self.bump();
                    self.operator();
                    self.skip_to_end();
                }
                _ => {}
            }
        }
    }

    /// Statements separated by `;`.
    pub(super) fn statements(&mut self) -> Vec<Statement> {
        let mut statements = Vec::new();
        while let Some(statement) = self.statement() {
            statements.push(statement);
            if self.eat(TokenKind::Semicolon).is_some() {
                continue;
            }
            if !self.at_statement() {
                break;
            }
            self.report_missing_semicolon();
        }
        statements
    }

    /// Whether a statement other than an expression starts here.
    pub(super) fn at_statement(&self) -> bool {
        match self.word() {
            "alias" => self.peek_word(1) == "database",
            "let" => {
                self.name_length(1, Names::Usual) > 0
                    && self.peek_kind(1 + self.name_length(1, Names::Usual)) == TokenKind::Equal
            }
            "declare" => matches!(self.peek_word(1), "pattern" | "query_parameters"),
            "restrict" => self.peek_word(1) == "access",
            "set" => true,
            _ => false,
        }
    }

    fn statement(&mut self) -> Option<Statement> {
        match self.word() {
            "alias" if self.at_statement() => Some(self.alias()),
            "let" if self.at_let() => Some(self.let_statement()),
            "declare" if self.peek_word(1) == "pattern" => Some(self.pattern()),
            "declare" if self.at_statement() => Some(self.query_parameters()),
            "restrict" if self.at_statement() => Some(self.restrict()),
            "set" => Some(self.set()),
            _ => self.pipe().map(Statement::Expression),
        }
    }

    fn at_let(&self) -> bool {
        let equal = |ahead: usize| self.peek_kind(ahead) == TokenKind::Equal;
        self.at_word("let") && (self.name_length(1, Names::Usual) > 0 || equal(1) || equal(2))
    }

    /// A statement that may precede the result of a function.
    pub(super) fn declaration(&mut self) -> Option<Statement> {
        match self.word() {
            "let" if self.at_let() => Some(self.let_statement()),
            "declare" => Some(self.query_parameters()),
            _ => None,
        }
    }

    fn let_statement(&mut self) -> Statement {
        let keyword = self.bump();
        let name = self.required_name(Names::Usual, "a name");
        self.require(TokenKind::Equal, "`=`");
        let value = if self.at_word("materialize") && self.peek_kind(1) == TokenKind::OpenParen {
            let value = self.table_call();
            self.refuse_pipe_after(&value);
            value
        } else if self.at_word("entity_group") && self.peek_kind(1) == TokenKind::OpenBracket {
            self.entity_group()
        } else if self.at_function() {
            self.function()
        } else {
            self.required_pipe("an expression")
        };
        Statement::Let(Let { name, value, span: self.span_from(keyword.span) })
    }

    /// `let x = materialize(…) | …` is rejected by Kusto; the operators belong inside the parentheses.
    fn refuse_pipe_after(&mut self, value: &Expr) {
        if !self.at(TokenKind::Bar) {
            return;
        }
        let span = self.token().span;
        self.report(
            Diagnostic::new(Code::UnexpectedToken, span, "a pipe cannot follow `materialize(…)` in a `let`")
                .with_place(value.span, "the whole value")
                .with_help("move the operators inside the parentheses"),
        );
        while !matches!(self.kind(), TokenKind::Semicolon | TokenKind::End | TokenKind::CloseBrace) {
            self.bump();
            self.skip_to_end();
        }
    }

    fn set(&mut self) -> Statement {
        self.bump();
        let name = self.required_name(Names::Usual, "the name of an option");
        let value = self.eat(TokenKind::Equal).map(|_| {
            let value = self.required("a value");
            match value.kind {
                ExprKind::Literal(literal) => OptionValue::Literal(literal, value.span),
                // A lone `@` is also a name, but not a word.
                ExprKind::Name { name, quoted: false } if name != "@" => {
                    OptionValue::Name(crate::ast::Ident { name, span: value.span })
                }
                kind => OptionValue::Expr(Box::new(Expr { kind, span: value.span })),
            }
        });
        Statement::Set(Set { name, value })
    }

    fn alias(&mut self) -> Statement {
        self.bump();
        self.bump();
        let name = self.required_name(Names::Usual, "a name");
        self.require(TokenKind::Equal, "`=`");
        Statement::Alias(Alias { name, value: self.required("a database") })
    }

    fn restrict(&mut self) -> Statement {
        self.bump();
        self.bump();
        self.require_word("to");
        let open = self.require(TokenKind::OpenParen, "`(` and tables");
        let tables = self.list(ListShape::Some, "a table", &[], Self::entity);
        self.close(open, TokenKind::CloseParen);
        if self.eat_word("with").is_some() {
            // Properties of access control do not affect the result.
            let _ignored = self.property_list();
        }
        Statement::Restrict(tables)
    }

    fn query_parameters(&mut self) -> Statement {
        self.bump();
        self.require_word("query_parameters");
        let open = self.require(TokenKind::OpenParen, "`(` and parameters");
        let parameters = self.list(ListShape::Some, "a parameter such as `name:type`", &[], Self::parameter);
        self.close(open, TokenKind::CloseParen);
        Statement::QueryParameters(parameters)
    }

    fn pattern(&mut self) -> Statement {
        self.bump();
        self.bump();
        let name = self.required_name(Names::Usual, "a name");
        let mut pattern = Pattern { name, parameters: Vec::new(), path: None, rules: Vec::new() };
        if self.eat(TokenKind::Equal).is_none() {
            return Statement::Pattern(pattern);
        }
        pattern.parameters = self.parameters();
        if let Some(open) = self.eat(TokenKind::OpenBracket) {
            pattern.path = self.parameter();
            if pattern.path.is_none() {
                self.expected("a parameter such as `name:type`");
            }
            self.close(Some(open), TokenKind::CloseBracket);
        }
        let open = self.require(TokenKind::OpenBrace, "`{` and the rules of the pattern");
        while self.at(TokenKind::OpenParen) {
            pattern.rules.push(self.pattern_rule());
        }
        if pattern.rules.is_empty() {
            self.expected("a rule such as `(\"a\") = { … };`");
        }
        self.close(open, TokenKind::CloseBrace);
        Statement::Pattern(pattern)
    }

    fn pattern_rule(&mut self) -> PatternRule {
        let open = self.bump();
        let arguments = self.list(ListShape::Some, "a string", &[], Self::unnamed);
        self.close(Some(open), TokenKind::CloseParen);
        let path = self.eat(TokenKind::Dot).map(|_| {
            let open = self.require(TokenKind::OpenBracket, "`[` and a string");
            let value = match self.literal() {
                Some(value) => value,
                None => self.missing("a string"),
            };
            self.close(open, TokenKind::CloseBracket);
            value
        });
        self.require(TokenKind::Equal, "`=` and a body");
        let open = self.require(TokenKind::OpenBrace, "`{` and a body");
        let body = self.body();
        self.close(open, TokenKind::CloseBrace);
        self.require(TokenKind::Semicolon, "`;` after the rule");
        PatternRule { arguments, path, body }
    }

    pub(super) fn report_missing_semicolon(&mut self) {
        let token = self.token();
        let after = self.after_previous();
        let shown = self.describe(token);
        self.report(
            Diagnostic::new(Code::UnexpectedToken, after, format!("missing `;` before {shown}"))
                .with_help("statements are separated by `;`")
                .with_fix(Fix::replace("insert `;`", after, ";", Applicability::Safe)),
        );
    }
}
