//! What the words of a query are, for colors.

use kql_syntax::{TokenKind, WordClass, operators, tokens};
use std::ops::Range;

/// A piece of a text that has a color of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes.
    pub place: Range<usize>,
    /// What it is.
    pub kind: Highlight,
}

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after what it is")]
pub enum Highlight {
    /// The keyword of an operator or a statement.
    Keyword,
    /// A function that is called.
    Function,
    Name,
    Text,
    /// A number, a time, a guid or a truth value.
    Literal,
    Comment,
    Punctuation,
    /// What the lexer rejects.
    Wrong,
}

/// The pieces of a text in order, without white space between them.
pub fn highlight(text: &str) -> Vec<Piece> {
    let all = tokens(text);
    let mut out = Vec::new();
    let mut end = 0;
    for (i, token) in all.iter().enumerate() {
        let place = token.span.range();
        comments(text, end..place.start, &mut out);
        end = place.end;
        if token.kind == TokenKind::End || place.is_empty() {
            continue;
        }
        let next = all.get(i + 1).map_or(TokenKind::End, |t| t.kind);
        let after_bar =
            i == 0 || matches!(all[i - 1].kind, TokenKind::Bar | TokenKind::Semicolon | TokenKind::OpenParen);
        let kind = match token.kind {
            TokenKind::Word(_) if after_bar && operators().contains(&&text[place.clone()]) => Highlight::Keyword,
            TokenKind::Word(WordClass::Name) if next == TokenKind::OpenParen => Highlight::Function,
            TokenKind::Word(WordClass::Name) => Highlight::Name,
            TokenKind::Word(_)
                if next == TokenKind::OpenParen && kql_functions::aggregate(&text[place.clone()]).is_some() =>
            {
                Highlight::Function
            }
            TokenKind::Word(_) => Highlight::Keyword,
            // An open quote is no mistake while somebody types.
            TokenKind::String => Highlight::Text,
            TokenKind::Long
            | TokenKind::Int
            | TokenKind::Real
            | TokenKind::Decimal
            | TokenKind::Bool
            | TokenKind::DateTime
            | TokenKind::Timespan
            | TokenKind::Guid => Highlight::Literal,
            TokenKind::Directive => Highlight::Comment,
            TokenKind::Unknown | TokenKind::RawGuid => Highlight::Wrong,
            _ => Highlight::Punctuation,
        };
        out.push(Piece { place, kind });
    }
    comments(text, end..text.len(), &mut out);
    out
}

/// What is between two tokens and no white space is a comment.
fn comments(text: &str, between: Range<usize>, out: &mut Vec<Piece>) {
    let mut start = between.start;
    for line in text[between.clone()].split_inclusive('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let front = line.len() - line.trim_start().len();
            out.push(Piece { place: start + front..start + front + trimmed.len(), kind: Highlight::Comment });
        }
        start += line.len();
    }
}
