use super::Parser;
use super::infix::{Infix, OR};
use super::list::ListShape;
use crate::ast::{Argument, BinaryOp, Expr, ExprKind, Ident, ListOp};
use crate::lex::{Token, TokenKind};
use kql_source::{Code, Diagnostic, Span};

/// A chain of `and` or `or` that is longer than this becomes a balanced, lower tree of the same meaning.
const FLAT_CHAIN: usize = 16;
/// Number of parts that a long chain is split into, after its first operand.
const PARTS: usize = 3;

impl Parser<'_> {
    /// An expression other than a pipe, if one starts here.
    pub(super) fn unnamed(&mut self) -> Option<Expr> {
        self.nest(|p| p.climb(OR), |span| Some(Expr { kind: ExprKind::Error, span }))
    }

    /// An expression other than a pipe; reports a missing one.
    pub(super) fn required(&mut self, what: &str) -> Expr {
        self.unnamed().unwrap_or_else(|| self.missing(what))
    }

    /// Reports that `what` is missing and returns an error node.
    pub(super) fn missing(&mut self, what: &str) -> Expr {
        self.expected(what);
        Expr { kind: ExprKind::Error, span: self.after_previous() }
    }

    /// `name = value`, `(a, b) = value` or a value.
    pub(super) fn named(&mut self) -> Option<Argument> {
        use super::name::Names;
        let length = self.name_length(0, Names::Declared);
        if length > 0 && self.peek_kind(length) == TokenKind::Equal {
            let name = self.required_name(Names::Declared, "a name");
            self.bump();
            return Some(Argument { names: vec![name], value: self.required("an expression") });
        }
        let length = self.dashed_length();
        if length > 0 && self.peek_kind(length) == TokenKind::Equal {
            let name = self.dashed_name(length);
            self.bump();
            return Some(Argument { names: vec![name], value: self.required("an expression") });
        }
        if self.at_name_list() {
            let open = self.bump();
            let names = self.list(ListShape::Some, "a name", &[], |p| p.name(Names::Declared));
            self.close(Some(open), TokenKind::CloseParen);
            self.require(TokenKind::Equal, "`=`");
            return Some(Argument { names, value: self.required("an expression") });
        }
        Some(Argument { names: Vec::new(), value: self.unnamed()? })
    }

    /// Like [`Self::named`]; reports a missing item.
    pub(super) fn required_named(&mut self, what: &str) -> Argument {
        match self.named() {
            Some(argument) => argument,
            None => Argument { names: Vec::new(), value: self.missing(what) },
        }
    }

    /// Length of `some-name` or a keyword before `=`: not a valid name, but intended as one.
    fn dashed_length(&self) -> usize {
        if self.class(0).is_none() {
            return 0;
        }
        let more = |i: &usize| {
            let token = self.peek(*i);
            token.glued && matches!(token.kind, TokenKind::Word(_) | TokenKind::Minus)
        };
        1 + (1..).take_while(more).count()
    }

    fn dashed_name(&mut self, length: usize) -> Ident {
        let first = self.token();
        let span = first.span.to(self.peek(length - 1).span);
        let name = self.text[span.range()].to_string();
        self.report(
            Diagnostic::new(Code::UnexpectedToken, span, format!("the name `{name}` must be quoted"))
                .with_help(format!("write `['{name}']`")),
        );
        for _ in 0..length {
            self.bump();
        }
        Ident { name, span }
    }

    /// `(a, b) =`.
    fn at_name_list(&self) -> bool {
        use super::name::Names;
        if !self.at(TokenKind::OpenParen) {
            return false;
        }
        let mut at = 1;
        loop {
            let length = self.name_length(at, Names::Declared);
            if length == 0 {
                return false;
            }
            at += length;
            match self.peek_kind(at) {
                TokenKind::Comma => at += 1,
                TokenKind::CloseParen => return self.peek_kind(at + 1) == TokenKind::Equal,
                _ => return false,
            }
        }
    }

    /// Precedence climbing: operators of at least the level `least`.
    fn climb(&mut self, least: u8) -> Option<Expr> {
        self.scope_links(|p| p.climb_chain(least))
    }

    fn climb_chain(&mut self, least: u8) -> Option<Expr> {
        let mut left = if self.at_star_operand() {
            let star = self.bump();
            Expr { kind: ExprKind::Star, span: star.span }
        } else {
            self.operand()?
        };
        let mut most = u8::MAX;
        loop {
            self.check_foreign_operator();
            let Some(infix) = self.infix() else { return Some(left) };
            let level = infix.level();
            if level < least || level > most || self.stopped || self.at_foreign_comment() {
                return Some(left);
            }
            most = if infix.chains() { level } else { level - 1 };
            left = self.infix_rest(left, infix, level);
        }
    }

    fn infix_rest(&mut self, left: Expr, infix: Infix, level: u8) -> Expr {
        let operator = self.bump();
        match infix {
            Infix::Binary(op @ (BinaryOp::And | BinaryOp::Or)) => self.logical(left, op, operator, level),
            Infix::Binary(op) => {
                let right = self.right_side(operator, level);
                self.add_links(1, operator.span);
                self.check_like_pattern(op, &right, operator);
                binary(op, left, right)
            }
            Infix::List(op) => self.in_list(left, op),
            Infix::Between(negated) => self.between(left, negated),
        }
    }

    fn right_side(&mut self, operator: Token, level: u8) -> Expr {
        match self.nest(|p| p.climb(level + 1), |span| Some(Expr { kind: ExprKind::Error, span })) {
            Some(right) => right,
            None => {
                if self.reported_at == Some(self.pos - 1) {
                    // The operator itself has been reported as misplaced.
                    self.reported_at = Some(self.pos);
                }
                let shown = self.text_of(operator);
                if self.at_end() || matches!(self.kind(), TokenKind::Comma) {
                    self.report(
                        Diagnostic::new(
                            Code::UnexpectedToken,
                            operator.span,
                            format!("expected an expression after `{shown}`"),
                        )
                        .with_help(format!("complete the condition, or remove `{shown}`")),
                    );
                } else if self.at(TokenKind::Equal) && self.token().glued {
                    let span = operator.span.to(self.token().span);
                    self.report(
                        Diagnostic::new(Code::UnexpectedToken, span, format!("`{shown}=` is not an operator"))
                            .with_help("compare with `==`"),
                    );
                    self.bump();
                    return self.operand().unwrap_or(Expr { kind: ExprKind::Error, span });
                } else {
                    self.expected("an expression");
                }
                Expr { kind: ExprKind::Error, span: self.after_previous() }
            }
        }
    }

    /// All operands of a chain of `and` or of `or`.
    fn logical(&mut self, left: Expr, op: BinaryOp, operator: Token, level: u8) -> Expr {
        let mut operands = vec![left, self.right_side(operator, level)];
        loop {
            self.check_foreign_operator();
            if self.infix() != Some(Infix::Binary(op)) {
                break;
            }
            let operator = self.bump();
            operands.push(self.right_side(operator, level));
        }
        self.add_links(chain_height(operands.len()), operator.span);
        balance(op, operands)
    }

    /// `in (…)`: a list of values, or one table.
    fn in_list(&mut self, left: Expr, op: ListOp) -> Expr {
        let open = self.eat(TokenKind::OpenParen);
        if open.is_none() {
            let word = op.text();
            let found = self.unexpected(&format!("`(` after `{word}`"));
            self.report(found.with_help(format!("write `{word} (…)`")));
        }
        let items = if open.is_none() {
            self.unbracketed()
        } else if self.at_query() {
            vec![self.required_pipe("a table")]
        } else {
            self.list(ListShape::Some, "a value", &[], Self::unnamed)
        };
        self.close(open, TokenKind::CloseParen);
        let span = self.span_from(left.span);
        self.add_links(1, span);
        Expr { kind: ExprKind::List(op, Box::new(left), items), span }
    }

    fn between(&mut self, value: Expr, negated: bool) -> Expr {
        let open = self.eat(TokenKind::OpenParen);
        if open.is_none() {
            return self.unbracketed_between(value, negated);
        }
        let low = self.required("a lower bound");
        self.require(TokenKind::DotDot, "`..` between the bounds");
        let high = self.required("an upper bound");
        self.close(open, TokenKind::CloseParen);
        let span = self.span_from(value.span);
        self.add_links(1, span);
        let kind = ExprKind::Between { negated, value: Box::new(value), low: Box::new(low), high: Box::new(high) };
        Expr { kind, span }
    }

    /// `x in 1, 2` is an error; the values are read so that the rest of the condition parses.
    fn unbracketed(&mut self) -> Vec<Expr> {
        let mut items: Vec<Expr> = self.operand().into_iter().collect();
        while self.at(TokenKind::Comma) && self.reported_at.is_some() {
            self.pos += 1;
            match self.unsigned_literal() {
                Some(item) => items.push(item),
                None => {
                    self.pos -= 1;
                    break;
                }
            }
        }
        items
    }

    /// `x between 1 and 5`, as in SQL.
    fn unbracketed_between(&mut self, value: Expr, negated: bool) -> Expr {
        let found = self.unexpected("`(` after `between`");
        self.report(found.with_help("write `between (low .. high)`"));
        let from = value.span;
        let error = |p: &Self| Expr { kind: ExprKind::Error, span: p.after_previous() };
        let low = self.operand().unwrap_or_else(|| error(self));
        let joined = self.eat_word("and").is_some() || self.eat(TokenKind::DotDot).is_some();
        let high = if joined { self.operand() } else { None };
        let high = high.unwrap_or_else(|| error(self));
        let kind = ExprKind::Between { negated, value: Box::new(value), low: Box::new(low), high: Box::new(high) };
        Expr { kind, span: self.span_from(from) }
    }

    /// An operand with an optional sign.
    pub(super) fn operand(&mut self) -> Option<Expr> {
        let Some(op) = self.unary_op() else { return self.postfix() };
        let sign = self.bump();
        if self.unary_op().is_some() {
            self.second_sign(sign);
        }
        let value = match self.postfix() {
            Some(value) => value,
            None => self.missing("an expression"),
        };
        self.add_links(1, sign.span);
        let span = sign.span.to(value.span);
        Some(Expr { kind: ExprKind::Unary(op, Box::new(value)), span })
    }

    /// Reports a second sign: KQL allows one before a value.
    fn second_sign(&mut self, sign: Token) {
        let second = self.token();
        let signs = |p: &Self| matches!(p.kind(), TokenKind::Minus | TokenKind::Plus);
        let (start, reported) = (self.pos, self.reported_at);
        while signs(self) {
            self.bump();
        }
        let count = self.pos - start;
        if count > super::MAX_DEPTH as usize {
            self.stop(second.span, format!("{count} consecutive signs"));
            return;
        }
        if reported != Some(start) {
            self.report(
                Diagnostic::new(Code::UnexpectedToken, second.span, "a value can have only one sign")
                    .with_place(sign.span, "the first sign")
                    .with_help("use parentheses: `-(-x)`"),
            );
        }
    }

    fn postfix(&mut self) -> Option<Expr> {
        self.scope_links(|p| {
            let root = p.primary()?;
            Some(p.path(root))
        })
    }
}

fn binary(op: BinaryOp, left: Expr, right: Expr) -> Expr {
    let span: Span = left.span.to(right.span);
    Expr { kind: ExprKind::Binary(op, Box::new(left), Box::new(right)), span }
}

/// Short chains are left-associative. A long one is its first operand and a few parts, each a chain of its
/// own. Printing puts the parts in parentheses, so that reading the text again gives the same tree.
fn balance(op: BinaryOp, operands: Vec<Expr>) -> Expr {
    let (count, mut operands) = (operands.len(), operands.into_iter());
    let first = operands.next().unwrap_or(Expr { kind: ExprKind::Error, span: Span::at(0) });
    if count <= FLAT_CHAIN {
        return operands.fold(first, |left, right| binary(op, left, right));
    }
    let size = part_size(count);
    let mut whole = first;
    loop {
        let part: Vec<Expr> = operands.by_ref().take(size).collect();
        if part.is_empty() {
            return whole;
        }
        whole = binary(op, whole, balance(op, part));
    }
}

fn part_size(count: usize) -> usize {
    (count - 1).div_ceil(PARTS)
}

/// Height of the tree of a chain of `count` operands.
fn chain_height(count: usize) -> u32 {
    if count <= FLAT_CHAIN { count as u32 } else { PARTS as u32 + chain_height(part_size(count)) }
}
