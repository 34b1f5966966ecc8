//! Syntax of other languages (SQL, C, shells), each reported with its KQL equivalent.

use super::{Parser, operator};
use crate::ast::{BinaryOp, Expr, ExprKind, Literal};
use crate::lex::{Token, TokenKind, WordClass};
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};

/// Words that other languages use for an operator, and what KQL calls it.
#[rustfmt::skip]
pub(super) const FOREIGN_OPERATORS: &[(&str, &str)] = &[
    ("select", "project"), ("group", "summarize … by"), ("groupby", "summarize … by"), ("group-by", "summarize … by"),
    ("orderby", "sort by"), ("order-by", "sort by"), ("sortby", "sort by"), ("head", "take"), ("first", "take"), ("tail", "top … by"),
    ("having", "where"), ("stats", "summarize"), ("aggregate", "summarize"), ("eval", "extend"), ("let", "extend"),
    ("rename", "project-rename"), ("dedup", "distinct"), ("uniq", "distinct"), ("unique", "distinct"), ("fields", "project"),
    ("table", "project"), ("rex", "parse"), ("grep", "where … has"), ("drop", "project-away"), ("expand", "mv-expand"),
    ("explode", "mv-expand"), ("unnest", "mv-expand"), ("append", "union"), ("wc", "count"), ("display", "render"),
    ("chart", "render"), ("plot", "render"), ("if", "where"),
];

impl Parser<'_> {
    /// `&&` and `||` between two conditions: reported and read as `and` and `or`.
    pub(super) fn check_foreign_operator(&mut self) {
        let (kind, written) = match self.kind() {
            TokenKind::AndAnd => ("and", "&&"),
            // `T || where x` is a pipe with a doubled `|`.
            TokenKind::OrOr if !self.operator_ahead(1) => ("or", "||"),
            _ => return,
        };
        let span = self.token().span;
        self.report(
            Diagnostic::new(Code::UnexpectedToken, span, format!("`{written}` is not a KQL operator"))
                .with_help(format!("write `{kind}`"))
                .with_fix(Fix::replace(format!("write `{kind}`"), span, kind, Applicability::Safe)),
        );
    }

    fn operator_ahead(&self, ahead: usize) -> bool {
        operator::is_operator(self.peek_word(ahead))
    }

    /// `--` or `/*` in the position of an infix operator: a comment of SQL or C.
    pub(super) fn at_foreign_comment(&self) -> bool {
        let next = self.peek(1);
        match self.kind() {
            TokenKind::Minus => next.kind == TokenKind::Minus && next.glued,
            TokenKind::Slash => next.kind == TokenKind::Star && next.glued,
            _ => false,
        }
    }

    /// Reports a foreign comment and skips it.
    pub(super) fn skip_foreign_comment(&mut self) {
        let token = self.token();
        let mark = if token.kind == TokenKind::Minus { "--" } else { "/*" };
        let span = token.span.to(self.peek(1).span);
        let mut found = Diagnostic::new(Code::UnexpectedToken, span, format!("`{mark}` does not start a comment"))
            .with_help("a comment starts with `//` and ends with the line");
        if mark == "--" {
            found = found.with_fix(Fix::replace("write `//`", span, "//", Applicability::Safe));
        }
        self.report(found);
        if token.kind == TokenKind::Minus {
            self.skip_line();
            return;
        }
        let ends = |p: &Self| p.at(TokenKind::Star) && p.peek_kind(1) == TokenKind::Slash && p.peek(1).glued;
        while !ends(self) && !self.at(TokenKind::End) {
            self.bump();
        }
        self.bump();
        self.bump();
    }

    /// `like '%x%'`: the patterns of SQL have operators of their own.
    pub(super) fn check_like_pattern(&mut self, op: BinaryOp, right: &Expr, operator: Token) {
        let ExprKind::Literal(Literal::String(pattern)) = &right.kind else { return };
        let inside = pattern.trim_matches('%');
        if !matches!(op, BinaryOp::Like | BinaryOp::NotLike) || inside.len() == pattern.len() {
            return;
        }
        let meant = match (pattern.starts_with('%'), pattern.ends_with('%')) {
            (true, false) => "endswith",
            (false, true) => "startswith",
            _ => "contains",
        };
        let bang = if op == BinaryOp::NotLike { "!" } else { "" };
        let span = operator.span.to(right.span);
        let instead = format!("{bang}{meant} \"{inside}\"");
        let mut found = Diagnostic::new(Code::UnexpectedToken, span, "`%` is not a wildcard in KQL")
            .with_help(format!("write `{instead}`"));
        if !inside.contains(['"', '\\', '%', '_']) {
            found = found.with_fix(Fix::replace(format!("write `{instead}`"), span, instead, Applicability::Safe));
        }
        self.report(found);
    }

    /// `count(*)`: the current token is a `*` that is an argument.
    pub(super) fn check_count_star(&mut self) {
        let before = |n: usize| self.pos.checked_sub(n).and_then(|i| self.tokens.get(i)).copied();
        let counts = before(2).is_some_and(|token| self.text_of(token).eq_ignore_ascii_case("count"));
        // In `arg_max(count, *)` it is a column.
        let is_call = before(1).is_some_and(|token| token.kind == TokenKind::OpenParen);
        if counts && is_call && self.peek_kind(1) == TokenKind::CloseParen {
            let span = self.token().span;
            self.report(
                Diagnostic::new(Code::UnexpectedToken, span, "`count` takes no `*`")
                    .with_help("write `count()` for the number of rows, or `dcount(x)` for the number of values")
                    .with_fix(Fix::replace("remove `*`", span, "", Applicability::Safe)),
            );
        }
    }

    /// Whether a statement of SQL starts here. An operator may be left out before its `|`, as in `T | select a`, so that only words
    /// that start no pipe count.
    pub(super) fn at_sql(&self) -> bool {
        let is = |ahead: usize, word: &str| self.peek_word(ahead).eq_ignore_ascii_case(word);
        let name = |ahead: usize| matches!(self.class(ahead), Some(WordClass::Name));
        match self.word().to_ascii_lowercase().as_str() {
            "select" => {
                let selects = matches!(self.peek_kind(1), TokenKind::Star | TokenKind::String | TokenKind::Long);
                selects || is(1, "distinct") || is(1, "top") || is(1, "count") || name(1)
            }
            "with" => name(1) && is(2, "as") && self.peek_kind(3) == TokenKind::OpenParen,
            "insert" => is(1, "into"),
            "delete" => is(1, "from"),
            "update" => name(1) && is(2, "set"),
            "explain" => is(1, "select") || is(1, "with"),
            "from" => name(1) && is(2, "select"),
            "create" | "drop" | "alter" | "truncate" => is(1, "table"),
            _ => false,
        }
    }

    /// Whether lines of comments in SQL's form, `-- text`, stand before a statement of SQL.
    pub(super) fn at_commented_sql(&mut self) -> bool {
        let start = self.pos;
        while self.at(TokenKind::Minus) && self.peek_kind(1) == TokenKind::Minus && self.peek(1).glued {
            self.skip_line();
        }
        let found = self.pos > start && self.at_sql();
        if !found {
            self.pos = start;
        }
        found
    }

    /// `#…` before the query: the directives of Kusto's clients name a cluster or its properties, everything else is a mistake.
    pub(super) fn check_directive(&mut self) {
        let token = self.token();
        let text = self.text_of(token);
        let name: String = text[1..].chars().take_while(char::is_ascii_alphanumeric).collect();
        if name == "crp" || name == "connect" {
            return;
        }
        let mark = if text.starts_with("##") { "##" } else { "#" };
        let span = Span { end: token.span.start + mark.len() as u32, ..token.span };
        self.report(
            Diagnostic::new(Code::UnknownDirective, span, format!("`{mark}` does not start a comment"))
                .with_help("a comment starts with `//` and ends with the line")
                .with_fix(Fix::replace("write `//`", span, "//", Applicability::Safe)),
        );
    }

    /// `[concat('…', parameters('…'))]`: an expression of an ARM template, which gives the query.
    pub(super) fn at_arm_expression(&self) -> bool {
        const FUNCTIONS: &[&str] = &["concat", "format", "parameters", "variables", "replace", "if", "string", "uri"];
        self.at(TokenKind::OpenBracket)
            && self.peek_kind(2) == TokenKind::OpenParen
            && FUNCTIONS.iter().any(|f| f.eq_ignore_ascii_case(self.peek_word(1)))
    }

    pub(super) fn report_arm_expression(&mut self) {
        let span = self.token().span.to(self.peek(1).span);
        self.report(
            Diagnostic::new(
                Code::UnexpectedToken,
                span,
                "this is an expression of an ARM template, which gives the query when the template is deployed",
            )
            .with_help("take the query as the deployed resource has it"),
        );
        self.pos = self.tokens.len() - 1;
    }

    pub(super) fn report_sql(&mut self) {
        let token = self.token();
        let shown = self.text_of(token);
        self.report(
            Diagnostic::new(
                Code::UnexpectedToken,
                token.span,
                format!("`{shown}` starts an SQL statement, not a KQL query"),
            )
            .with_help("start with a table: `T | where … | project …`"),
        );
        self.skip_to_end();
    }

    /// `command` starts with `.`: an administrative command.
    pub(super) fn report_command(&mut self) {
        let span = self.token().span.to(self.peek(1).span);
        let shown = &self.text[span.range()];
        self.report(
            Diagnostic::new(
                Code::Unsupported,
                span,
                format!("`{shown}` starts a management command, which needs a cluster"),
            )
            .with_help("start the query with a table or an operator such as `print`"),
        );
        self.pos = self.tokens.len() - 1;
    }
}
