use super::Parser;
use crate::ast::{BinaryOp, ListOp};
use crate::lex::TokenKind;

/// An infix operator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Infix {
    Binary(BinaryOp),
    List(ListOp),
    /// `between` and `!between`; true is negated.
    Between(bool),
}

/// Precedence of an infix operator; a higher level binds tighter.
pub(super) const OR: u8 = 1;
const AND: u8 = 2;
const EQUALITY: u8 = 3;
const SUM: u8 = 5;
const PRODUCT: u8 = 6;
const STRING: u8 = 7;

impl Infix {
    pub(super) fn level(self) -> u8 {
        match self {
            Infix::List(_) | Infix::Between(_) => EQUALITY,
            Infix::Binary(op) => crate::ast::precedence(op),
        }
    }

    /// Whether an operator of the same level may follow: `a + b + c` but not `a == b == c`.
    pub(super) fn chains(self) -> bool {
        matches!(self.level(), OR | AND | SUM | PRODUCT)
    }
}

impl Parser<'_> {
    /// The infix operator at the current token.
    pub(super) fn infix(&self) -> Option<Infix> {
        use BinaryOp::*;
        let op = match self.kind() {
            TokenKind::EqualEqual => Equal,
            TokenKind::BangEqual | TokenKind::LessGreater => NotEqual,
            TokenKind::Less => Less,
            TokenKind::LessOrEqual => LessOrEqual,
            TokenKind::Greater => Greater,
            TokenKind::GreaterOrEqual => GreaterOrEqual,
            TokenKind::Plus => Add,
            TokenKind::Minus => Subtract,
            TokenKind::Star => Multiply,
            TokenKind::Slash => Divide,
            TokenKind::Percent => Modulo,
            TokenKind::EqualTilde => EqualCi,
            TokenKind::BangTilde => NotEqualCi,
            TokenKind::Colon => SearchHas,
            // Not KQL, but unambiguous; `check_foreign_operator` has reported it.
            TokenKind::AndAnd => And,
            TokenKind::OrOr if self.reported_at == Some(self.pos) => Or,
            TokenKind::Word(_) => return self.word_infix(),
            _ => return None,
        };
        Some(Infix::Binary(op))
    }

    fn word_infix(&self) -> Option<Infix> {
        // `make-series … in range(…)` is not a list.
        if self.at_word("in") && self.peek_word(1) == "range" {
            return None;
        }
        infix_word(self.word())
    }

    /// Whether a `*` at the current token is the left side of `* == x` or `* has x`.
    pub(super) fn at_star_operand(&mut self) -> bool {
        if !self.at(TokenKind::Star) {
            return false;
        }
        self.pos += 1;
        let op = self.infix();
        self.pos -= 1;
        match op {
            Some(Infix::Binary(op)) => op == BinaryOp::Equal || crate::ast::precedence(op) == STRING,
            Some(Infix::List(_) | Infix::Between(_)) | None => false,
        }
    }
}

/// The infix operator that a word is.
fn infix_word(word: &str) -> Option<Infix> {
    use BinaryOp::*;
    let op = match word {
        "or" => Or,
        "and" => And,
        "in" => return Some(Infix::List(ListOp::In)),
        "!in" => return Some(Infix::List(ListOp::NotIn)),
        "in~" => return Some(Infix::List(ListOp::InCi)),
        "!in~" => return Some(Infix::List(ListOp::NotInCi)),
        "has_any" => return Some(Infix::List(ListOp::HasAny)),
        "has_all" => return Some(Infix::List(ListOp::HasAll)),
        "between" => return Some(Infix::Between(false)),
        "!between" => return Some(Infix::Between(true)),
        "has" => Has,
        "!has" => NotHas,
        "has_cs" => HasCs,
        "!has_cs" => NotHasCs,
        "hasprefix" => HasPrefix,
        "!hasprefix" => NotHasPrefix,
        "hasprefix_cs" => HasPrefixCs,
        "!hasprefix_cs" => NotHasPrefixCs,
        "hassuffix" => HasSuffix,
        "!hassuffix" => NotHasSuffix,
        "hassuffix_cs" => HasSuffixCs,
        "!hassuffix_cs" => NotHasSuffixCs,
        "contains" => Contains,
        "!contains" | "notcontains" => NotContains,
        "contains_cs" | "containscs" => ContainsCs,
        "!contains_cs" | "notcontainscs" => NotContainsCs,
        "startswith" => StartsWith,
        "!startswith" => NotStartsWith,
        "startswith_cs" => StartsWithCs,
        "!startswith_cs" => NotStartsWithCs,
        "endswith" => EndsWith,
        "!endswith" => NotEndsWith,
        "endswith_cs" => EndsWithCs,
        "!endswith_cs" => NotEndsWithCs,
        "like" => Like,
        "notlike" => NotLike,
        "likecs" => LikeCs,
        "notlikecs" => NotLikeCs,
        "matches regex" => MatchesRegex,
        _ => return None,
    };
    Some(Infix::Binary(op))
}

/// Whether a word is an infix operator.
pub(crate) fn is_infix_word(word: &str) -> bool {
    infix_word(word).is_some()
}
