//! The lexer: splits a query text into tokens.
//!
//! Invariant: the tokens, and the white space and comments between them, cover the text without gaps; the last token is
//! [`TokenKind::End`]. A malformed token is still a token, with a diagnostic.

mod keyword;
mod scan;
mod string;

pub use keyword::WordClass;
pub(crate) use keyword::{is_front, is_split, keywords};
pub(crate) use string::decode;

use kql_source::{Diagnostic, Span};
use std::fmt;

/// The kind of a token. Words carry where they may be used as names; their text distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after what it is")]
pub enum TokenKind {
    Word(WordClass),
    Long,
    Int,
    Real,
    Decimal,
    Bool,
    DateTime,
    Timespan,
    Guid,
    /// A bare GUID without `guid(…)`, which KQL rejects.
    RawGuid,
    String,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Bar,
    Semicolon,
    Comma,
    Dot,
    DotDot,
    Colon,
    At,
    Question,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    LessGreater,
    LessBar,
    Equal,
    EqualEqual,
    EqualTilde,
    FatArrow,
    BangEqual,
    BangTilde,
    /// `&&`, which is not KQL.
    AndAnd,
    /// `||`, which is not KQL.
    OrOr,
    /// `#…` up to the end of the line, allowed before the first statement.
    Directive,
    Unknown,
    End,
}

/// A token: its kind, its span, and whether it directly follows the previous one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is.
    pub span: Span,
    /// No white space or comment precedes it; wildcards and arrows depend on that.
    pub glued: bool,
    /// The lexer has already reported it, so the parser suppresses errors that follow from it.
    pub broken: bool,
}

impl TokenKind {
    /// A short name for snapshots.
    pub fn name(self) -> &'static str {
        match self {
            TokenKind::Word(class) => class.name(),
            TokenKind::Long => "long",
            TokenKind::Int => "int",
            TokenKind::Real => "real",
            TokenKind::Decimal => "decimal",
            TokenKind::Bool => "bool",
            TokenKind::DateTime => "datetime",
            TokenKind::Timespan => "timespan",
            TokenKind::Guid => "guid",
            TokenKind::RawGuid => "raw guid",
            TokenKind::String => "string",
            TokenKind::Directive => "directive",
            TokenKind::Unknown => "unknown",
            TokenKind::End => "end",
            TokenKind::OpenParen
            | TokenKind::CloseParen
            | TokenKind::OpenBracket
            | TokenKind::CloseBracket
            | TokenKind::OpenBrace
            | TokenKind::CloseBrace
            | TokenKind::Bar
            | TokenKind::Semicolon
            | TokenKind::Comma
            | TokenKind::Dot
            | TokenKind::DotDot
            | TokenKind::Colon
            | TokenKind::At
            | TokenKind::Question
            | TokenKind::Plus
            | TokenKind::Minus
            | TokenKind::Star
            | TokenKind::Slash
            | TokenKind::Percent
            | TokenKind::Less
            | TokenKind::LessOrEqual
            | TokenKind::Greater
            | TokenKind::GreaterOrEqual
            | TokenKind::LessGreater
            | TokenKind::LessBar
            | TokenKind::Equal
            | TokenKind::EqualEqual
            | TokenKind::EqualTilde
            | TokenKind::FatArrow
            | TokenKind::BangEqual
            | TokenKind::BangTilde
            | TokenKind::AndAnd
            | TokenKind::OrOr => "punctuation",
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.span, self.kind.name())
    }
}

/// All tokens of a text and their diagnostics.
pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Token>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Splits a text into tokens.
pub(crate) fn lex(text: &str) -> Lexed {
    let mut scanner = scan::Scanner::new(text);
    let mut tokens = Vec::with_capacity(text.len() / 5 + 1);
    loop {
        let token = scanner.next_token();
        tokens.push(token);
        if token.kind == TokenKind::End {
            break;
        }
    }
    Lexed { tokens, diagnostics: scanner.diagnostics }
}
