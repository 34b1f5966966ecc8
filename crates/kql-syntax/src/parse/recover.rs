use super::Parser;
use crate::lex::{Token, TokenKind, WordClass};
use kql_source::{Applicability, Code, Diagnostic, Fix, Span};

impl Parser<'_> {
    /// Records a diagnostic, unless there is one at this token already, or it follows from a token that the lexer rejected.
    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        let follows = self.token().broken || self.previous().is_some_and(|t| t.broken);
        if self.stopped || follows || self.reported_at == Some(self.pos) {
            return;
        }
        self.reported_at = Some(self.pos);
        self.diagnostics.push(diagnostic);
    }

    /// Reports that `what` was expected here.
    pub(super) fn expected(&mut self, what: &str) {
        let found = self.unexpected(what);
        self.report(found);
    }

    /// The diagnostic for `what` being expected here.
    pub(super) fn unexpected(&self, what: &str) -> Diagnostic {
        let token = self.token();
        let takes_a_name = ["name", "column", "condition", "expression", "value"].iter().any(|w| what.contains(w));
        if let TokenKind::Word(WordClass::Declarable | WordClass::Reserved | WordClass::Element) = token.kind
            && takes_a_name
        {
            let word = self.text_of(token);
            return Diagnostic::new(
                Code::UnexpectedToken,
                token.span,
                format!("expected {what}, found the keyword `{word}`"),
            )
            .with_help(format!("to use it as a name, write `['{word}']`"))
            .with_fix(Fix::replace(
                "quote the name",
                token.span,
                format!("['{word}']"),
                Applicability::Unsafe,
            ));
        }
        match (token.kind, self.previous()) {
            (TokenKind::End, Some(last)) => Diagnostic::new(
                Code::UnexpectedToken,
                last.span,
                format!("unexpected end of the query, expected {what}"),
            ),
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

    /// A token as messages show it.
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

    /// Takes the bracket that closes `open`. Any other tokens are reported and skipped; if the text
    /// ends first, the error points at the opening bracket.
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
        let found = Diagnostic::new(Code::UnclosedDelimiter, open.span, format!("unclosed `{mark}`"));
        let closing = closing_mark(kind);
        let token = self.token();
        let found = match token.kind {
            TokenKind::End => found.with_help(format!("add `{closing}`")),
            _ => found.with_place(token.span, format!("expected `{closing}` before this")),
        };
        self.report(found);
    }

    /// Whether the current token belongs to a construct outside the open brackets.
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

    /// Skips to where a pipe may continue: `|`, `;`, a closing bracket or the end.
    pub(super) fn skip_to_end(&mut self) {
        while !self.at_end() {
            self.skip_balanced();
        }
    }

    /// Skips one token, or a pair of brackets and its content. Stops at a `;`, since it ends the statement.
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

    /// Skips the rest of the line.
    pub(super) fn skip_line(&mut self) {
        let start = self.token().span.start as usize;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |i| start + i);
        while self.kind() != TokenKind::End && (self.token().span.start as usize) < end {
            self.bump();
        }
    }

    /// Reports and skips the rest of the text.
    pub(super) fn reject_rest(&mut self) {
        if !self.at(TokenKind::End) {
            let found = self.unexpected_token();
            self.report(found);
            self.pos = self.tokens.len() - 1;
        }
    }

    /// The diagnostic for a token that cannot continue the query.
    pub(super) fn unexpected_token(&self) -> Diagnostic {
        let token = self.token();
        let shown = self.describe(token);
        let found = |message: String| Diagnostic::new(Code::UnexpectedToken, token.span, message);
        match token.kind {
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => {
                found(format!("unmatched {shown}")).with_help("remove it, or add the bracket that it closes")
            }
            TokenKind::Semicolon => found("expected a statement before `;`".to_string())
                .with_help("remove the `;`")
                .with_fix(Fix::replace("remove the `;`", token.span, "", Applicability::Safe)),
            TokenKind::Bar => found("expected a table before `|`".to_string()).with_help("start with a table"),
            TokenKind::Comma => found("unexpected `,`".to_string()),
            TokenKind::Question => {
                found("`?` is not a KQL operator".to_string()).with_help("write `iff(condition, then, else)`")
            }
            TokenKind::FatArrow => {
                found("unexpected `=>`".to_string()).with_help("a function is written `let f = (a:long) { … }`")
            }
            TokenKind::OpenBrace if self.previous().is_some_and(|t| t.kind == TokenKind::CloseParen) => {
                found("unexpected `{`".to_string())
                    .with_help("parameters of a function need types, such as `(a:long, b:string)`")
            }
            TokenKind::Equal => found("unexpected `=`".to_string()).with_help("compare with `==`"),
            TokenKind::EqualEqual
            | TokenKind::BangEqual
            | TokenKind::LessGreater
            | TokenKind::Less
            | TokenKind::LessOrEqual
            | TokenKind::Greater
            | TokenKind::GreaterOrEqual
            | TokenKind::EqualTilde
            | TokenKind::BangTilde => found(format!("comparisons cannot be chained with {shown}"))
                .with_help("put one of the comparisons in parentheses, or combine them with `and`"),
            TokenKind::Word(WordClass::Declarable | WordClass::Reserved | WordClass::Element)
                if self.after_name_start() =>
            {
                let word = self.text_of(token);
                found(format!("unexpected keyword `{word}`"))
                    .with_help(format!("to use it as a name, write `['{word}']`"))
                    .with_fix(Fix::replace("quote the name", token.span, format!("['{word}']"), Applicability::Unsafe))
            }
            _ => found(format!("unexpected {shown}")),
        }
    }

    /// Whether the token before the current one is one that a name usually follows: `,`, `(`, `=` or the keyword of an operator.
    fn after_name_start(&self) -> bool {
        self.previous().is_some_and(|t| match t.kind {
            TokenKind::Comma | TokenKind::OpenParen | TokenKind::Equal => true,
            TokenKind::Word(_) => super::operator::is_operator(self.text_of(t)),
            _ => false,
        })
    }

    /// The empty span after the last token, for errors about a missing token.
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
