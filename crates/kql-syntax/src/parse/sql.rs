//! Habits from other languages, each with what to write in KQL.

use super::{Parser, operator, suggest};
use crate::ast::{BinaryOp, Expr, ExprKind, Literal};
use crate::lex::{Token, TokenKind, WordClass};
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};

/// Words that other languages use for an operator, and what KQL calls it.
#[rustfmt::skip]
const FOREIGN: &[(&str, &str)] = &[
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
    pub(super) fn foreign_operator(&mut self) {
        let (kind, written) = match self.kind() {
            TokenKind::AndAnd => ("and", "&&"),
            // `T || where x` is a pipe with a bar too many.
            TokenKind::OrOr if !self.operator_ahead(1) => ("or", "||"),
            _ => return,
        };
        let span = self.token().span;
        self.report(
            Diagnostic::new(Code::UnexpectedToken, span, format!("`{written}` is not an operator of KQL"))
                .with_help(format!("write `{kind}`"))
                .with_fix(Fix::replace(format!("write `{kind}`"), span, kind, Applicability::Safe)),
        );
    }

    fn operator_ahead(&self, ahead: usize) -> bool {
        operator::is_operator(self.peek_word(ahead))
    }

    pub(super) fn report_double_bar(&mut self) {
        let span = self.token().span;
        self.report(
            Diagnostic::new(Code::UnexpectedToken, span, "one `|` separates two operators")
                .with_help("write `|` once")
                .with_fix(Fix::replace("write `|` once", span, "|", Applicability::Safe)),
        );
    }

    /// `--` or `/*` where an infix operator could stand: a comment of SQL or C.
    pub(super) fn skips_comment(&self) -> bool {
        let next = self.peek(1);
        match self.kind() {
            TokenKind::Minus => next.kind == TokenKind::Minus && next.glued,
            TokenKind::Slash => next.kind == TokenKind::Star && next.glued,
            _ => false,
        }
    }

    /// Reports a foreign comment and passes it.
    pub(super) fn skip_comment(&mut self) {
        let token = self.token();
        let mark = if token.kind == TokenKind::Minus { "--" } else { "/*" };
        let span = token.span.to(self.peek(1).span);
        let mut found = Diagnostic::new(Code::UnexpectedToken, span, format!("`{mark}` does not start a comment"))
            .with_help("comments start with `//` and go to the end of the line");
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

    /// `== null` and `!= null` compare with a column of that name.
    pub(super) fn null_comparison(&mut self, op: BinaryOp, right: &Expr, operator: Token) {
        let function = match op {
            BinaryOp::Equal => "isnull",
            BinaryOp::NotEqual => "isnotnull",
            _ => return,
        };
        let null = matches!(&right.kind, ExprKind::Name { name, quoted: false } if name.eq_ignore_ascii_case("null"));
        if null {
            let shown = self.text_of(operator);
            let text = if function == "isnull" { "isempty" } else { "isnotempty" };
            self.report(
                Diagnostic::new(
                    Code::UnexpectedToken,
                    operator.span.to(right.span),
                    format!("`{shown} null` compares with a column named `null`"),
                )
                .with_help(format!("write `{function}(x)`, or `{text}(x)` for strings")),
            );
        }
    }

    /// `like '%x%'`: the patterns of SQL have operators of their own.
    pub(super) fn like_pattern(&mut self, op: BinaryOp, right: &Expr, operator: Token) {
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
    pub(super) fn count_of_star(&mut self) {
        let call = self.pos.checked_sub(2).and_then(|i| self.tokens.get(i)).copied();
        let counts = call.is_some_and(|token| self.text_of(token).eq_ignore_ascii_case("count"));
        if counts && self.peek_kind(1) == TokenKind::CloseParen {
            let span = self.token().span;
            self.report(
                Diagnostic::new(Code::UnexpectedToken, span, "`count` takes no `*`")
                    .with_help("write `count()` for the number of rows, or `dcount(x)` for the number of values")
                    .with_fix(Fix::replace("remove `*`", span, "", Applicability::Safe)),
            );
        }
    }

    /// Whether a query of SQL starts here.
    pub(super) fn at_select(&self) -> bool {
        self.word().eq_ignore_ascii_case("select")
            && (self.peek_kind(1) == TokenKind::Star || matches!(self.class(1), Some(WordClass::Name)))
            && !operator::is_operator(self.peek_word(1))
    }

    pub(super) fn report_select(&mut self) {
        let token = self.token();
        let shown = self.text_of(token);
        self.report(
            Diagnostic::new(Code::UnexpectedToken, token.span, format!("`{shown}` starts a query of SQL, not of KQL"))
                .with_help("start with the table: `T | where … | project …`"),
        );
        self.skip_to_end();
    }

    /// Whether an operator starts here although no `|` stands before it.
    pub(super) fn looks_like_operator(&self) -> bool {
        if !operator::is_operator(self.word()) {
            return false;
        }
        match self.class(0) {
            Some(WordClass::Soft) => match self.peek_kind(1) {
                TokenKind::Word(_) => {
                    self.peek_word(1) == "by" || matches!(self.class(1), Some(WordClass::Name | WordClass::Element))
                }
                TokenKind::Long | TokenKind::String => true,
                TokenKind::Star => self.at_word("distinct"),
                TokenKind::OpenParen => matches!(self.word(), "join" | "lookup"),
                TokenKind::End | TokenKind::Bar => matches!(self.word(), "count" | "getschema"),
                _ => false,
            },
            // These words also continue other constructs.
            Some(WordClass::Declarable) => match self.word() {
                "as" | "in" | "of" | "by" | "to" => false,
                "where" | "search" | "find" | "invoke" | "sample" | "sample-distinct" | "top-nested"
                | "top-hitters" | "print" => true,
                _ => false,
            },
            _ => true,
        }
    }

    pub(super) fn report_missing_bar(&mut self) {
        let token = self.token();
        let word = self.text_of(token);
        self.report(
            Diagnostic::new(Code::UnexpectedToken, token.span, format!("a `|` is missing before `{word}`"))
                .with_help(format!("write `| {word} …`"))
                .with_fix(Fix::replace("insert `|`", Span::at(token.span.range().start), "| ", Applicability::Safe)),
        );
    }

    /// A leftover inside a pipe, with what is known about the operator before it.
    pub(super) fn leftover_in_pipe(&self) -> Diagnostic {
        let found = self.leftover();
        let token = self.token();
        match token.kind {
            TokenKind::Word(_) => match self.word().to_ascii_lowercase().as_str() {
                word @ ("and" | "or") if word != self.word() => {
                    let fix = Fix::replace(format!("write `{word}`"), token.span, word, Applicability::Safe);
                    found.with_help(format!("write `{word}` in lower case")).with_fix(fix)
                }
                "and" | "or" => found,
                _ if self.previous_word() == "not" => found.with_help(format!("write `not({} …)`", self.word())),
                "not" => found.with_help("negate a condition with `not(…)`, or an operator with `!`: `!in`, `!has`"),
                "by" if self.previous_word() == "count" => found.with_help("write `summarize count() by …`"),
                "as" => found.with_help("give a column a name with `=`: `project new = old`"),
                "is" => {
                    found.with_help("test for null with `isnull(x)` or `isnotnull(x)`, and for text with `isempty(x)`")
                }
                "limit" | "order" | "group" | "having" | "inner" | "left" | "outer" => {
                    found.with_help("operators are separated by `|`")
                }
                _ if self.starts_line() => {
                    let shown = self.word();
                    Diagnostic::new(
                        Code::UnexpectedToken,
                        token.span,
                        format!("`|` or `;` is missing before `{shown}`"),
                    )
                    .with_help("operators are separated by `|`, statements by `;`")
                }
                _ => found,
            },
            _ => found,
        }
    }

    /// Whether the current token is the first of its line.
    fn starts_line(&self) -> bool {
        let end = self.previous().map_or(0, |t| t.span.end as usize);
        self.text[end..self.token().span.start as usize].contains('\n')
    }

    fn previous_word(&self) -> &str {
        match self.previous() {
            Some(token) if matches!(token.kind, TokenKind::Word(_)) => self.text_of(token),
            _ => "",
        }
    }

    /// The finding about a word after `|` that is no operator.
    pub(super) fn unknown_operator_finding(&self) -> Diagnostic {
        let token = self.token();
        let mut end = token.span.end as usize;
        let mut ahead = 1;
        while self.peek(ahead).glued && matches!(self.peek_kind(ahead), TokenKind::Word(_) | TokenKind::Minus) {
            end = self.peek(ahead).span.end as usize;
            ahead += 1;
        }
        let word = &self.text[token.span.start as usize..end];
        let span = Span::new(token.span.start as usize, end);
        let replace = |name: &str, applicability| Fix::replace(format!("write `{name}`"), span, name, applicability);
        let found = Diagnostic::new(Code::UnknownOperator, span, format!("`{word}` is not an operator"));
        let lower = word.to_ascii_lowercase();
        let at_call = self.peek_kind(ahead) == TokenKind::OpenParen;
        if let Some((_, meant)) = FOREIGN.iter().find(|(foreign, _)| *foreign == lower) {
            let found = found.with_help(format!("in KQL that is `{meant}`"));
            // With an ellipsis, more than the name has to change.
            return if meant.contains('…') { found } else { found.with_fix(replace(meant, Applicability::Unsafe)) };
        }
        let names = operator::operators();
        if let Some(exact) = names.iter().find(|name| **name == lower) {
            let found = found.with_help(format!("operators are in lower case: `{exact}`"));
            return found.with_fix(replace(exact, Applicability::Safe));
        }
        match suggest::nearest(word, &names) {
            Some(near) => {
                found.with_help(format!("perhaps `{near}` is meant")).with_fix(replace(near, Applicability::Unsafe))
            }
            None if matches!(
                self.peek_kind(ahead),
                TokenKind::EqualEqual | TokenKind::BangEqual | TokenKind::EqualTilde
            ) =>
            {
                found.with_help("a condition stands after `where`")
            }
            None if self.peek_kind(ahead) == TokenKind::Equal => found.with_help("a new column stands after `extend`"),
            None if at_call => {
                found.with_help("call a function over the table with `invoke`, a plugin with `evaluate`")
            }
            None => found,
        }
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
            .with_help("queries start with a table or an operator such as `print`"),
        );
        self.pos = self.tokens.len() - 1;
    }
}
