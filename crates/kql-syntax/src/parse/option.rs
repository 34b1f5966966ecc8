use super::Parser;
use super::name::Names;
use crate::ast::{Ident, OperatorOption, OptionValue};
use crate::lex::TokenKind;
use kql_source::{Applicability, Code, Diagnostic, Fix};

/// Options that every operator accepts syntactically; the binder decides which have a meaning.
#[rustfmt::skip]
const SHARED: &[&str] = &[
    "__crossCluster", "__crossDB", "__id", "__isFuzzy", "__noWithSource", "__packedColumn", "__sourceColumnIndex",
    "bagexpansion", "bin_legacy", "cycles", "decodeblocks", "expandoutput", "force_remote", "hint.concurrency",
    "hint.distribution", "hint.materialized", "hint.num_partitions", "hint.pass_filters", "hint.pass_filters_column",
    "hint.progressive_top", "hint.remote", "hint.shufflekey", "hint.spread", "hint.strategy", "isfuzzy", "kind",
    "with_itemindex", "with_match_id", "with_source", "with_step_name", "withsource",
];

/// Whether a word is the name of an option that any operator takes.
pub(crate) fn is_option_name(word: &str) -> bool {
    SHARED.binary_search(&word).is_ok()
}

impl Parser<'_> {
    /// The options at the current position; `own` are those that only this operator has.
    pub(super) fn options(&mut self, own: &[&str]) -> Vec<OperatorOption> {
        let mut options = Vec::new();
        while let Some(length) = self.option_length(own) {
            options.push(self.option(length));
        }
        options
    }

    /// Options of an operator whose keyword cannot otherwise be followed by `name = value`, so that an unknown name is
    /// certainly a mistake.
    pub(super) fn options_only(&mut self, own: &[&str]) -> Vec<OperatorOption> {
        let mut options = self.options(own);
        while let Some(length) = self.any_option_length() {
            let token = self.token();
            let name = &self.text[token.span.to(self.peek(length - 1).span).range()];
            let known: Vec<&str> = SHARED.iter().chain(own).copied().filter(|n| !n.starts_with('_')).collect();
            let found =
                Diagnostic::new(Code::UnexpectedToken, token.span, format!("this operator has no parameter `{name}`"));
            self.report(match super::suggest::nearest(name, &known) {
                Some(near) => found.with_help(format!("did you mean `{near}`?")).with_fix(Fix::replace(
                    format!("write `{near}`"),
                    token.span.to(self.peek(length - 1).span),
                    near,
                    Applicability::Unsafe,
                )),
                None => found.with_help("operator parameters are written as `kind=…` or `hint.strategy=…`"),
            });
            options.push(self.option(length));
            options.extend(self.options(own));
        }
        options
    }

    fn option_length(&self, own: &[&str]) -> Option<usize> {
        let length = self.any_option_length()?;
        let name = &self.text[self.token().span.to(self.peek(length - 1).span).range()];
        (SHARED.contains(&name) || own.contains(&name)).then_some(length)
    }

    /// `word =` or `hint.word =`.
    fn any_option_length(&self) -> Option<usize> {
        if !matches!(self.kind(), TokenKind::Word(_)) {
            return None;
        }
        let dotted = self.at_word("hint")
            && self.peek_kind(1) == TokenKind::Dot
            && self.peek(1).glued
            && self.peek(2).glued
            && matches!(self.peek_kind(2), TokenKind::Word(_));
        let length = if dotted { 3 } else { 1 };
        (self.peek_kind(length) == TokenKind::Equal).then_some(length)
    }

    fn option(&mut self, length: usize) -> OperatorOption {
        let first = self.token();
        for _ in 0..length {
            self.bump();
        }
        let span = self.span_from(first.span);
        let name = Ident { name: self.text[span.range()].to_string(), span };
        self.bump();
        OperatorOption { name, value: self.option_value() }
    }

    /// A word, a name in brackets, or a literal.
    pub(super) fn option_value(&mut self) -> OptionValue {
        if self.class(0).is_some() && !self.at_literal_call() {
            let token = self.bump();
            return OptionValue::Name(Ident { name: self.text_of(token).to_string(), span: token.span });
        }
        if let Some(literal) = self.literal() {
            return match literal.kind {
                crate::ast::ExprKind::Literal(value) => OptionValue::Literal(value, literal.span),
                _ => OptionValue::Expr(Box::new(literal)),
            };
        }
        match self.name(Names::Usual) {
            Some(name) => OptionValue::Name(name),
            None => {
                self.expected("a value");
                OptionValue::Name(Ident { name: String::new(), span: self.after_previous() })
            }
        }
    }

    fn at_literal_call(&self) -> bool {
        (self.at_word("dynamic") || self.at_word("typeof")) && self.peek_kind(1) == TokenKind::OpenParen
    }

    /// `(name = value, …)` after `with`; an unknown name is left to the binder.
    pub(super) fn property_list(&mut self) -> Vec<OperatorOption> {
        let open = self.require(TokenKind::OpenParen, "`(` and properties");
        if open.is_none() {
            return Vec::new();
        }
        let properties = self.list(super::list::ListShape::Any, "a property such as `name=value`", &[], Self::property);
        self.close(open, TokenKind::CloseParen);
        properties
    }

    fn property(&mut self) -> Option<OperatorOption> {
        let name = match self.kind() {
            TokenKind::Word(_) => {
                let token = self.bump();
                Ident { name: self.text_of(token).to_string(), span: token.span }
            }
            _ => self.name(Names::Declared)?,
        };
        self.require(TokenKind::Equal, "`=` and a value");
        Some(OperatorOption { name, value: self.option_value() })
    }
}
