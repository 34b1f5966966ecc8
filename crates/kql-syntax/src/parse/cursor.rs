use super::Parser;
use crate::lex::{Token, TokenKind, WordClass};
use kql_source::Span;

impl<'t> Parser<'t> {
    /// The current token; at the end of the text, the end token.
    pub(super) fn token(&self) -> Token {
        self.peek(0)
    }

    /// The token `ahead` of the current one.
    pub(super) fn peek(&self, ahead: usize) -> Token {
        let last = self.tokens.len() - 1;
        self.tokens[(self.pos + ahead).min(last)]
    }

    pub(super) fn peek_kind(&self, ahead: usize) -> TokenKind {
        self.peek(ahead).kind
    }

    /// The token before the current one.
    pub(super) fn previous(&self) -> Option<Token> {
        self.pos.checked_sub(1).and_then(|i| self.tokens.get(i)).copied()
    }

    pub(super) fn text_of(&self, token: Token) -> &'t str {
        &self.text[token.span.range()]
    }

    /// The current word, or `""` when the current token is none.
    pub(super) fn word(&self) -> &'t str {
        self.peek_word(0)
    }

    pub(super) fn peek_word(&self, ahead: usize) -> &'t str {
        let token = self.peek(ahead);
        match token.kind {
            TokenKind::Word(_) => self.text_of(token),
            _ => "",
        }
    }

    /// The class of the word `ahead`.
    pub(super) fn class(&self, ahead: usize) -> Option<WordClass> {
        match self.peek_kind(ahead) {
            TokenKind::Word(class) => Some(class),
            _ => None,
        }
    }

    pub(super) fn at(&self, kind: TokenKind) -> bool {
        self.kind() == kind
    }

    pub(super) fn at_word(&self, word: &str) -> bool {
        self.word() == word
    }

    /// Takes the current token; never moves past the end token.
    pub(super) fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::End {
            self.pos += 1;
        }
        token
    }

    pub(super) fn eat(&mut self, kind: TokenKind) -> Option<Token> {
        self.at(kind).then(|| self.bump())
    }

    pub(super) fn eat_word(&mut self, word: &str) -> Option<Token> {
        self.at_word(word).then(|| self.bump())
    }

    /// Takes the tokens that spell `text` without a gap, such as `-->`.
    pub(super) fn eat_glued(&mut self, text: &str) -> Option<Span> {
        let first = self.token();
        let start = first.span.start as usize;
        if !self.text[start..].starts_with(text) {
            return None;
        }
        let end = start + text.len();
        let count = (0..)
            .take_while(|i| self.peek(*i).kind != TokenKind::End)
            .find(|i| self.peek(*i).span.end as usize >= end)?;
        if self.peek(count).span.end as usize != end {
            return None;
        }
        self.pos += count + 1;
        Some(Span::new(start, end))
    }

    /// From the start of `from` to the end of the last token taken.
    pub(super) fn span_from(&self, from: Span) -> Span {
        let end = self.previous().map_or(from.end, |t| t.span.end);
        Span { start: from.start, end: end.max(from.start) }
    }

    /// Whether the current token ends every list and every pipe.
    pub(super) fn at_end(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::CloseParen
                | TokenKind::CloseBracket
                | TokenKind::CloseBrace
                | TokenKind::Bar
                | TokenKind::Semicolon
                | TokenKind::End
        )
    }
}
