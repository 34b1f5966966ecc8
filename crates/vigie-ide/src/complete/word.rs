//! The word that is being typed.

use kql_syntax::{TokenKind, tokens};

/// Where the word at a position begins, and what the position is inside of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// The word that begins here, which may be empty.
    Word(usize),
    /// Text after the quote that ends here; the literal begins at the second offset.
    Text(usize, usize),
    /// A comment, where nothing is offered.
    Comment,
}

/// What a position of a text is in.
pub(super) fn at(text: &str, offset: usize) -> At {
    let before = &text[..offset];
    let tokens = tokens(before);
    let last = tokens.iter().rev().find(|t| t.kind != TokenKind::End);
    let end = last.map_or(0, |t| t.span.end as usize);
    if before[end..].rsplit('\n').next().is_some_and(|line| line.contains("//")) {
        return At::Comment;
    }
    if let Some(token) = last
        && token.kind == TokenKind::String
        && token.broken
        && end == offset
    {
        let start = token.span.start as usize;
        let literal = &before[start..];
        let quote = literal.find(['"', '\'', '`', '~']).map_or(literal.len(), |i| i + 1);
        return At::Text(start + quote, start);
    }
    At::Word(start_of_word(before))
}

fn start_of_word(before: &str) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut start = before.trim_end_matches(is_word).len();
    // Keywords such as `project-away`, `hint.strategy` and `!has`.
    loop {
        let head = &before[..start];
        if head.ends_with('!') {
            return start - 1;
        }
        let Some(mark) = head.chars().next_back().filter(|c| matches!(c, '-' | '.')) else { return start };
        let inner = head[..head.len() - 1].trim_end_matches(is_word).len();
        let front = &before[inner..start];
        let is_keyword = front.len() > 1 && kql_syntax::keywords().any(|k| k.starts_with(front));
        if !is_keyword || (mark == '-' && !after_bar(&before[..inner])) {
            return start;
        }
        start = inner;
    }
}

fn after_bar(before: &str) -> bool {
    before.trim_end().ends_with('|')
}

/// The end of the word that a position is in.
pub(super) fn end_of_word(text: &str, offset: usize) -> usize {
    let rest = &text[offset..];
    offset + rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len())
}
