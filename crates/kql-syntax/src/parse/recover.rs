use super::Parser;
use crate::lex::{Token, TokenKind, WordClass};
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};

impl Parser<'_> {
    /// Keeps a finding, unless one was kept at this very token, or it follows from a token that the lexer refused.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        let follows = self.token().broken || self.previous().is_some_and(|t| t.broken);
        if self.stopped || follows || self.reported_at == Some(self.pos) {
            return;
        }
        self.reported_at = Some(self.pos);
        self.diagnostics.push(diagnostic);
    }

    /// Reports that something else should stand here.
    pub(super) fn expected(&mut self, what: &str) {
        let found = self.unexpected(what);
        self.report(found);
    }

    /// The finding that `what` should stand here.
    pub(super) fn unexpected(&self, what: &str) -> Diagnostic {
        let token = self.token();
        if let TokenKind::Word(WordClass::Declarable | WordClass::Reserved | WordClass::Element) = token.kind
            && what.contains("name")
        {
            let word = self.text_of(token);
            return Diagnostic::new(
                Code::UnexpectedToken,
                token.span,
                format!("`{word}` is a keyword, and {what} is expected here"),
            )
            .with_help(format!("if it is a name, write `['{word}']`"))
            .with_fix(Fix::replace(
                "quote the name",
                token.span,
                format!("['{word}']"),
                Applicability::Unsafe,
            ));
        }
        match (token.kind, self.previous()) {
            (TokenKind::End, Some(last)) => {
                Diagnostic::new(Code::UnexpectedToken, last.span, format!("the query ends where {what} is expected"))
            }
            (TokenKind::Bar | TokenKind::Semicolon, Some(last)) => {
                let after = self.describe(last);
                Diagnostic::new(Code::UnexpectedToken, last.span, format!("expected {what} after {after}"))
            }
            _ => {
                let found = self.describe(token);
                Diagnostic::new(Code::UnexpectedToken, token.span, format!("expected {what}, found {found}"))
            }
        }
    }

    /// How a message calls a token.
    pub(super) fn describe(&self, token: Token) -> String {
        match token.kind {
            TokenKind::End => "the end of the query".to_string(),
            _ => {
                let text: String = self.text_of(token).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
                if text.chars().count() > 40 {
                    let short: String = text.chars().take(37).collect();
                    format!("`{short}…`")
                } else {
                    format!("`{text}`")
                }
            }
        }
    }

    /// Takes `kind` or reports that it is missing.
    pub(super) fn require(&mut self, kind: TokenKind, what: &str) -> Option<Token> {
        let token = self.eat(kind);
        if token.is_none() {
            self.expected(what);
        }
        token
    }

    /// Takes the keyword or reports that it is missing.
    pub(super) fn require_word(&mut self, word: &str) -> Option<Token> {
        let token = self.eat_word(word);
        if token.is_none() {
            self.expected(&format!("`{word}`"));
        }
        token
    }

    /// Takes the bracket that closes `open`. When something else stands there, that is reported and skipped; when the text
    /// ends first, the opening bracket is what is shown.
    pub(super) fn close(&mut self, open: Option<Token>, kind: TokenKind) {
        if self.eat(kind).is_some() {
            return;
        }
        let Some(open) = open else { return };
        if !self.at_boundary() {
            let mark = closing_mark(kind);
            self.expected(&format!("`,` or `{mark}`"));
            self.skip_in_brackets();
            if self.eat(kind).is_some() {
                return;
            }
        }
        let mark = self.text_of(open);
        let found = Diagnostic::new(Code::UnclosedDelimiter, open.span, format!("this `{mark}` is not closed"));
        let closing = closing_mark(kind);
        let token = self.token();
        let found = match token.kind {
            TokenKind::End => found.with_help(format!("add `{closing}`")),
            _ => found.with_place(token.span, format!("`{closing}` is expected before this")),
        };
        self.report(found);
    }

    /// Whether the current token belongs to something around the brackets that are open.
    fn at_boundary(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::End
                | TokenKind::Semicolon
                | TokenKind::CloseParen
                | TokenKind::CloseBracket
                | TokenKind::CloseBrace
        )
    }

    /// Skips to the bracket that closes the current level, over `|` and `,`.
    fn skip_in_brackets(&mut self) {
        while !self.at_boundary() {
            self.skip_balanced();
        }
    }

    /// Skips to where a pipe may go on: `|`, `;`, a closing bracket or the end.
    pub(super) fn skip_to_end(&mut self) {
        while !self.at_end() {
            self.skip_balanced();
        }
    }

    /// Skips one token, or a bracket with all that is in it. A `;` ends the skipping, since it ends the statement.
    fn skip_balanced(&mut self) {
        let mut open = 0u32;
        loop {
            match self.kind() {
                TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => open += 1,
                TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                    open = open.saturating_sub(1)
                }
                TokenKind::End => return,
                _ => {}
            }
            self.bump();
            if open == 0 || (self.at(TokenKind::Semicolon) && open < 2) {
                return;
            }
        }
    }

    /// Skips what is left of the line: a comment of another language.
    pub(super) fn skip_line(&mut self) {
        let start = self.token().span.start as usize;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |i| start + i);
        while self.kind() != TokenKind::End && (self.token().span.start as usize) < end {
            self.bump();
        }
    }

    /// Reports and passes all that is left.
    pub(super) fn refuse_rest(&mut self) {
        if !self.at(TokenKind::End) {
            let found = self.leftover();
            self.report(found);
            self.pos = self.tokens.len() - 1;
        }
    }

    /// The finding about a token that continues nothing.
    pub(super) fn leftover(&self) -> Diagnostic {
        let token = self.token();
        let shown = self.describe(token);
        let found = |message: String| Diagnostic::new(Code::UnexpectedToken, token.span, message);
        match token.kind {
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                found(format!("{shown} closes nothing")).with_help("remove it, or add the bracket that it closes")
            }
            TokenKind::Semicolon => found("a statement is expected before `;`".to_string())
                .with_help("remove the `;`")
                .with_fix(Fix::replace("remove the `;`", token.span, "", Applicability::Safe)),
            TokenKind::Bar => found("nothing stands left of `|`".to_string()).with_help("start with a table"),
            TokenKind::Comma => found("`,` continues no list here".to_string()),
            TokenKind::Question => {
                found("`?` is not an operator of KQL".to_string()).with_help("write `iff(condition, then, else)`")
            }
            TokenKind::FatArrow => found("`=>` is not expected here".to_string())
                .with_help("a function is written `let f = (a:long) { … }`"),
            TokenKind::OpenBrace if self.previous().is_some_and(|t| t.kind == TokenKind::CloseParen) => {
                found("`{` is not expected here".to_string())
                    .with_help("parameters of a function need types, such as `(a:long, b:string)`")
            }
            TokenKind::Equal => found("`=` cannot stand here".to_string()).with_help("compare with `==`"),
            TokenKind::EqualEqual
            | TokenKind::BangEqual
            | TokenKind::LessGreater
            | TokenKind::Less
            | TokenKind::LessOrEqual
            | TokenKind::Greater
            | TokenKind::GreaterOrEqual
            | TokenKind::EqualTilde
            | TokenKind::BangTilde => found(format!("a comparison is compared again with {shown}"))
                .with_help("put one of the comparisons in parentheses, or join them with `and`"),
            _ => found(format!("{shown} is not expected here")),
        }
    }

    /// The place just after the last token, for what is missing there.
    pub(super) fn after_previous(&self) -> Span {
        Span::at(self.previous().map_or(0, |t| t.span.end as usize))
    }
}

fn closing_mark(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::CloseBracket => "]",
        TokenKind::CloseBrace => "}",
        _ => ")",
    }
}
