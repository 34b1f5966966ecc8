use super::Layout;
use crate::lex::{TokenKind, WordClass, is_split};
use crate::parse::{is_infix_word, is_operator};

/// Context that decides the spacing between tokens.
#[derive(Clone, Copy, Default)]
pub(super) struct Context {
    /// `*` may be part of a name, so it stays as close as it was.
    pub(super) wildcards: bool,
    /// Arrows of graphs stay in one piece.
    pub(super) graph: bool,
    /// Inside `dynamic(…)`.
    pub(super) json: bool,
    /// `name=value` of properties and of arguments.
    pub(super) properties: bool,
}

/// Words after which `(` starts something other than the arguments of a call.
#[rustfmt::skip]
const NOT_CALLED: &[&str] = &[
    "as", "by", "declare", "default", "from", "id", "in", "limit", "of", "on", "step", "to", "view", "where", "with",
    // With `(` at once these are literals.
    "bool", "guid",
];

/// Keywords that take their parentheses without a space, like calls.
const CALLED: &[&str] =
    &["datatable", "dynamic", "external_data", "externaldata", "materialize", "toscalar", "totable", "typeof"];

impl Layout<'_> {
    pub(super) fn kind(&self, index: usize) -> TokenKind {
        self.tokens[index].token.kind
    }

    pub(super) fn word(&self, index: usize) -> &str {
        match self.kind(index) {
            TokenKind::Word(_) => self.token_text(index),
            _ => "",
        }
    }

    pub(super) fn token_text(&self, index: usize) -> &str {
        &self.text[self.tokens[index].token.span.range()]
    }

    fn glued(&self, index: usize) -> bool {
        self.tokens[index].token.glued
    }

    /// Whether two adjacent tokens on a line are separated by a space.
    pub(super) fn spaced(&self, left: usize, right: usize, context: Context) -> bool {
        use TokenKind::*;
        let (a, b) = (self.kind(left), self.kind(right));
        if matches!(a, OpenParen | OpenBracket) || matches!(b, CloseParen | CloseBracket | Comma | Semicolon) {
            return false;
        }
        if context.graph && self.graph_piece(a) && self.graph_piece(b) {
            return !self.glued(right);
        }
        if (a == Star || b == Star) && (context.wildcards || !self.multiplies(left, right)) {
            return !self.glued(right);
        }
        if self.is_split(left) && b == Minus || a == Minus && left > 0 && self.is_split(left - 1) {
            return !self.glued(right);
        }
        match (a, b) {
            (Dot, _) | (_, Dot) => false,
            (DotDot, _) | (_, DotDot) => !context.graph,
            (OpenBrace, _) | (_, CloseBrace) => false,
            (_, Colon) => !context.json && a == CloseParen,
            (Colon, _) => {
                context.json
                    || b == OpenParen && self.colon_after_call(left)
                    || self.word(left.saturating_sub(2)) == "step"
                    || self.scan_colon(left)
            }
            (_, Equal) | (Equal, _) => !self.tight_equals(if b == Equal { right } else { left }, context),
            (Minus | Plus, _) => !self.is_sign(left),
            (_, OpenParen) => !self.is_call(left),
            (_, OpenBracket) => !self.ends_value(left) || self.word(left) == "entity_group" || self.is_clause(left),
            _ => true,
        }
    }

    /// Whether a token is the front of a longer word, which it must stay to count as a name.
    fn is_split(&self, index: usize) -> bool {
        self.kind(index) == TokenKind::Word(WordClass::Name) && is_split(self.word(index))
    }

    fn graph_piece(&self, kind: TokenKind) -> bool {
        use TokenKind::*;
        matches!(
            kind,
            Minus | Less | Greater | GreaterOrEqual | OpenBracket | CloseBracket | OpenParen | CloseParen | Star
        ) || matches!(kind, Word(_) | Long)
    }

    /// Whether a `*` that is one of two adjacent tokens is a multiplication.
    fn multiplies(&self, left: usize, right: usize) -> bool {
        let star = if self.kind(left) == TokenKind::Star { left } else { right };
        star > 0
            && self.ends_value(star - 1)
            && !self.is_infix(star + 1)
            && !matches!(self.kind(star + 1), TokenKind::Comma | TokenKind::CloseParen)
    }

    fn is_infix(&self, index: usize) -> bool {
        index < self.tokens.len() && is_infix_word(self.word(index))
    }

    /// The `:` before the schema of a plugin.
    fn colon_after_call(&self, colon: usize) -> bool {
        colon > 0 && self.kind(colon - 1) == TokenKind::CloseParen
    }

    /// The `:` after the name or the options of a step of `scan`.
    fn scan_colon(&self, colon: usize) -> bool {
        let back = |n: usize| colon.checked_sub(n).map_or("", |index| self.word(index));
        back(2) == "step" || back(1) == "optional" || back(4) == "step" || (colon > 3 && back(3) == "output")
    }

    /// `kind=inner`, `default=0` and the like, as opposed to `x = 1`.
    fn tight_equals(&self, equal: usize, context: Context) -> bool {
        let word = self.word(equal.saturating_sub(1));
        context.properties
            || crate::parse::is_option_name(word)
            || matches!(
                word,
                "default"
                    | "output"
                    | "best_effort"
                    | "flags"
                    | "with_node_id"
                    | "with_source_id"
                    | "with_target_id"
                    | "with_component_id"
            ) && equal >= 2
                && !matches!(self.kind(equal - 2), TokenKind::Comma)
    }

    /// Whether `+` or `-` is a sign rather than an infix operator.
    pub(super) fn is_sign(&self, index: usize) -> bool {
        index == 0 || self.kind(index - 1) == TokenKind::Star || !self.ends_value(index - 1)
    }

    /// Whether a token ends a value, so that an infix operator may follow.
    pub(super) fn ends_value(&self, index: usize) -> bool {
        use TokenKind::*;
        match self.kind(index) {
            Word(_) => !is_infix_word(self.word(index)) && !self.is_clause(index),
            Long | Int | Real | Decimal | Bool | DateTime | Timespan | Guid | RawGuid | String => true,
            CloseParen | CloseBracket | CloseBrace => true,
            Star => index > 0 && self.ends_value(index - 1) && self.glued(index),
            _ => false,
        }
    }

    /// A keyword after which a value starts.
    fn is_clause(&self, index: usize) -> bool {
        let word = self.word(index);
        matches!(word, "by" | "on" | "of" | "from" | "to" | "step" | "with" | "where" | "limit" | "project")
            || (is_operator(word) && (index == 0 || self.kind(index - 1) == TokenKind::Bar))
    }

    /// Whether `(` after a token starts the arguments of a call.
    pub(super) fn is_call(&self, index: usize) -> bool {
        let word = self.word(index);
        if word.is_empty() {
            // `['f x'](…)`.
            return self.kind(index) == TokenKind::CloseBracket && self.glued(index + 1);
        }
        if CALLED.contains(&word) {
            return true;
        }
        if self.is_clause(index) && !self.glued(index + 1) {
            return false;
        }
        let after_equal =
            index > 0 && self.kind(index - 1) == TokenKind::Equal && self.tight_equals(index - 1, Context::default());
        matches!(self.kind(index), TokenKind::Word(WordClass::Name | WordClass::Soft))
            && !NOT_CALLED.contains(&word)
            && !after_equal
            && !(is_operator(word)
                && (index == 0
                    || matches!(self.kind(index - 1), TokenKind::Bar | TokenKind::OpenParen) && !self.glued(index + 1)))
    }
}
