use super::keyword::{COMPOUND, NEGATED, classify};
use super::{Token, TokenKind, WordClass, string};
use kql_literal::guid::guid_token;
use kql_literal::token::{LiteralType, Numeral, literal_call, numeral};
use kql_literal::trivia;
use kql_source::{Code, Diagnostic, Span};

/// Scans a text token by token.
pub(crate) struct Scanner<'t> {
    text: &'t str,
    pos: usize,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Scanner { text, pos: 0, diagnostics: Vec::new() }
    }

    pub(crate) fn next_token(&mut self) -> Token {
        let before = self.pos;
        self.pos += trivia::length(&self.text[self.pos..]);
        let (start, reported) = (self.pos, self.diagnostics.len());
        let kind = self.token_kind();
        Token {
            kind,
            span: Span::new(start, self.pos),
            glued: start == before,
            broken: self.diagnostics.len() > reported,
        }
    }

    fn byte(&self, offset: usize) -> u8 {
        self.text.as_bytes().get(self.pos + offset).copied().unwrap_or(0)
    }

    fn take(&mut self, length: usize, kind: TokenKind) -> TokenKind {
        self.pos += length;
        kind
    }

    fn token_kind(&mut self) -> TokenKind {
        let Some(first) = self.text[self.pos..].chars().next() else { return TokenKind::End };
        if matches!(first, '\'' | '"' | '@' | '`' | '~' | 'h' | 'H')
            && let Some(string) = self.string()
        {
            return string;
        }
        match first {
            'a'..='z' | 'A'..='Z' | '_' | '$' => self.word(),
            '0'..='9' => self.number(),
            '`' => self.backtick(),
            '#' => {
                let rest = &self.text[self.pos..];
                self.take(rest.find(['\n', '\r']).unwrap_or(rest.len()), TokenKind::Directive)
            }
            '!' => self.bang(),
            '“' | '”' | '‘' | '’' => self.smart_quote(first),
            _ => match punctuation(&self.text.as_bytes()[self.pos..]) {
                Some((length, kind)) => self.take(length, kind),
                None => self.unknown(first),
            },
        }
    }

    fn word(&mut self) -> TokenKind {
        let rest = &self.text[self.pos..];
        let length = word_length(rest.as_bytes());
        let word = &rest[..length];
        if let Some(kind) = self.literal_call(word) {
            return kind;
        }
        let joins = match rest.as_bytes().get(length) {
            Some(b'-' | b'.' | b'~') => true,
            Some(b' ') => word == "matches",
            _ => false,
        };
        if joins {
            let longest = COMPOUND.iter().filter(|c| rest.starts_with(**c)).max_by_key(|c| c.len());
            if let Some(compound) = longest {
                let whole = !rest.as_bytes().get(compound.len()).is_some_and(|b| is_word_byte(*b));
                // A longer word that only starts with a keyword makes its first part an ordinary name.
                return if whole {
                    self.take(compound.len(), TokenKind::Word(classify(compound)))
                } else {
                    self.take(length, TokenKind::Word(WordClass::Name))
                };
            }
        }
        if matches!(word, "true" | "True" | "TRUE" | "false" | "False" | "FALSE") {
            return self.take(length, TokenKind::Bool);
        }
        if let Some(guid) = guid_token(rest) {
            return self.take(guid, TokenKind::RawGuid);
        }
        self.take(length, TokenKind::Word(classify(word)))
    }

    /// Typed literals such as `long(…)`.
    fn literal_call(&mut self, word: &str) -> Option<TokenKind> {
        let call = literal_call(&self.text[self.pos..], word)?;
        if !call.closed {
            let open = Span::new(self.pos + word.len(), self.pos + word.len() + 1);
            self.diagnostics.push(
                Diagnostic::new(Code::UnclosedDelimiter, open, format!("unclosed `(` in a `{word}` literal"))
                    .with_help("close it with `)` on the same line"),
            );
        }
        let kind = match call.ty {
            LiteralType::Bool => TokenKind::Bool,
            LiteralType::DateTime => TokenKind::DateTime,
            LiteralType::Decimal => TokenKind::Decimal,
            LiteralType::Guid => TokenKind::Guid,
            LiteralType::Int => TokenKind::Int,
            LiteralType::Long => TokenKind::Long,
            LiteralType::Real => TokenKind::Real,
            LiteralType::Timespan => TokenKind::Timespan,
        };
        Some(self.take(call.length, kind))
    }

    fn number(&mut self) -> TokenKind {
        let rest = &self.text[self.pos..];
        if rest.starts_with("3Dchart") && !rest.as_bytes().get(7).is_some_and(|b| is_word_byte(*b)) {
            return self.take(7, TokenKind::Word(WordClass::Reserved));
        }
        match numeral(rest) {
            Some((Numeral::Long, length)) => self.take(length, TokenKind::Long),
            Some((Numeral::Real, length)) => self.take(length, TokenKind::Real),
            Some((Numeral::Timespan, length)) => self.take(length, TokenKind::Timespan),
            Some((Numeral::BareGuid, length)) => self.take(length, TokenKind::RawGuid),
            None => self.take(word_length(rest.as_bytes()), TokenKind::Word(WordClass::Name)),
        }
    }

    fn string(&mut self) -> Option<TokenKind> {
        let (end, diagnostic) = string::scan(self.text, self.pos)?;
        self.diagnostics.extend(diagnostic);
        self.pos = end;
        Some(TokenKind::String)
    }

    fn bang(&mut self) -> TokenKind {
        match self.byte(1) {
            b'=' => return self.take(2, TokenKind::BangEqual),
            b'~' => return self.take(2, TokenKind::BangTilde),
            _ => {}
        }
        let rest = &self.text[self.pos..];
        let found = NEGATED.iter().find(|word| rest.starts_with(**word));
        if let Some(word) = found
            && !rest.as_bytes().get(word.len()).is_some_and(|b| is_word_byte(*b))
        {
            return self.take(word.len(), TokenKind::Word(WordClass::Reserved));
        }
        let mut spaced = rest[1..].trim_start().split(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '~');
        let word = spaced.next().unwrap_or("");
        let help = if NEGATED.iter().any(|n| n[1..] == *word) {
            format!("write `!{word}` without a space")
        } else {
            "write `not(…)`, or use a negated operator such as `!=`, `!in`, `!has` or `!contains`".to_string()
        };
        self.diagnostics.push(
            Diagnostic::new(
                Code::UnknownCharacter,
                Span::new(self.pos, self.pos + 1),
                "`!` is not an operator by itself",
            )
            .with_help(help),
        );
        self.take(1, TokenKind::Unknown)
    }

    /// A typographic quote, as pasted from a word processor. The text up to the closing quote is read as a string, so that
    /// one mistake gives one diagnostic.
    fn smart_quote(&mut self, open: char) -> TokenKind {
        let close = if matches!(open, '“' | '”') { ['“', '”'] } else { ['‘', '’'] };
        let rest = &self.text[self.pos..];
        let inside = &rest[open.len_utf8()..];
        let end = inside.find(|c| close.contains(&c) || c == '\n').filter(|i| !inside[*i..].starts_with('\n'));
        let straight = if matches!(open, '“' | '”') { '"' } else { '\'' };
        self.diagnostics.push(
            Diagnostic::new(
                Code::UnknownCharacter,
                Span::new(self.pos, self.pos + open.len_utf8()),
                format!("`{open}` is a typographic quote, not a string delimiter"),
            )
            .with_help(format!("use straight quotes: `{straight}…{straight}`")),
        );
        match end {
            Some(length) => self.take(2 * open.len_utf8() + length, TokenKind::String),
            None => self.take(open.len_utf8(), TokenKind::Unknown),
        }
    }

    /// A name in backticks, as in other languages: one diagnostic for both backticks.
    fn backtick(&mut self) -> TokenKind {
        let rest = &self.text[self.pos..];
        let length = rest[1..].find(['`', '\n']).filter(|i| rest[1 + i..].starts_with('`')).map_or(1, |i| i + 2);
        self.diagnostics.push(
            Diagnostic::new(Code::UnknownCharacter, Span::new(self.pos, self.pos + length), "unexpected backtick")
                .with_help("write a string as `'…'` or `\"…\"`, and a quoted name as `['…']`"),
        );
        self.take(length, TokenKind::Word(WordClass::Name))
    }

    fn unknown(&mut self, c: char) -> TokenKind {
        let span = Span::new(self.pos, self.pos + c.len_utf8());
        let found = Diagnostic::new(Code::UnknownCharacter, span, format!("unexpected character `{c}`"));
        let help = match c {
            '&' => Some("write `and`".to_string()),
            '\\' => Some("a backslash is allowed only inside a string".to_string()),
            '^' => Some("write `pow(x, y)` for a power".to_string()),
            '~' => Some("`=~` and `in~` ignore case".to_string()),
            c if c.is_alphanumeric() => Some(format!("quote a name that contains `{c}`: `['…']`")),
            _ => None,
        };
        self.diagnostics.push(match help {
            Some(help) => found.with_help(help),
            None => found,
        });
        self.take(c.len_utf8(), TokenKind::Unknown)
    }
}

/// Whether a byte may continue a name.
pub(crate) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn word_length(bytes: &[u8]) -> usize {
    1 + bytes[1..].iter().take_while(|b| is_word_byte(**b)).count()
}

fn punctuation(bytes: &[u8]) -> Option<(usize, TokenKind)> {
    use TokenKind::*;
    let second = bytes.get(1).copied().unwrap_or(0);
    Some(match (bytes[0], second) {
        (b'(', _) => (1, OpenParen),
        (b')', _) => (1, CloseParen),
        (b'[', _) => (1, OpenBracket),
        (b']', _) => (1, CloseBracket),
        (b'{', _) => (1, OpenBrace),
        (b'}', _) => (1, CloseBrace),
        (b'|', b'|') => (2, OrOr),
        (b'|', _) => (1, Bar),
        (b'&', b'&') => (2, AndAnd),
        (b';', _) => (1, Semicolon),
        (b',', _) => (1, Comma),
        (b'.', b'.') => (2, DotDot),
        (b'.', _) => (1, Dot),
        (b':', _) => (1, Colon),
        (b'@', _) => (1, At),
        (b'?', _) => (1, Question),
        (b'+', _) => (1, Plus),
        (b'-', _) => (1, Minus),
        (b'*', _) => (1, Star),
        (b'/', _) => (1, Slash),
        (b'%', _) => (1, Percent),
        (b'<', b'=') => (2, LessOrEqual),
        (b'<', b'|') => (2, LessBar),
        (b'<', b'>') => (2, LessGreater),
        (b'<', _) => (1, Less),
        (b'>', b'=') => (2, GreaterOrEqual),
        (b'>', _) => (1, Greater),
        (b'=', b'=') => (2, EqualEqual),
        (b'=', b'>') => (2, FatArrow),
        (b'=', b'~') => (2, EqualTilde),
        (b'=', _) => (1, Equal),
        _ => return None,
    })
}
