//! Functions in KQL text: a query, a function literal, `let` functions, and `.create function` commands.

use super::content::{FileError, FunctionText};
use kql_source::{Diagnostic, Span};
use kql_syntax::ast::{ExprKind, Statement};
use kql_syntax::{Token, TokenKind};

/// The functions of a text; `stem` names what has no name of its own.
pub(super) fn functions(stem: &str, text: &str) -> Result<Vec<FunctionText>, FileError> {
    let tokens = kql_syntax::tokens(text);
    let scan = Scan { text, tokens: &tokens };
    match scan.kind(0) {
        TokenKind::End => Err(FileError::new(Span::at(0), "the file holds no query")),
        TokenKind::Dot => scan.commands(),
        _ => match scan.literal(0) {
            Some((literal, end)) if scan.is_end(end) => {
                // `Name(a:long) { … }` has a name of its own beside that of the file.
                let mut names = vec![stem.to_string()];
                names.extend(literal.name.filter(|n| n != stem));
                let (parameters, body) = (literal.parameters.to_string(), literal.body.to_string());
                Ok(vec![FunctionText { names, parameters, body, at: Some(literal.at) }])
            }
            _ => query(stem, &scan),
        },
    }
}

/// A query, or `let` functions without one.
fn query(stem: &str, scan: &Scan<'_>) -> Result<Vec<FunctionText>, FileError> {
    let parsed = kql_syntax::parse(scan.text);
    if let Some(d) = parsed.diagnostics.iter().find(|d| d.is_error()) {
        return Err(syntax_error(d));
    }
    let statements = &parsed.query.statements;
    let is_function = |s: &&Statement| matches!(s, Statement::Let(l) if matches!(l.value.kind, ExprKind::Function(_)));
    if !statements.iter().all(|s| matches!(s, Statement::Let(_))) {
        let body = scan.text.to_string();
        let names = vec![stem.to_string()];
        return Ok(vec![FunctionText { names, parameters: String::new(), body, at: Some(0) }]);
    }
    let mut out = Vec::new();
    for statement in statements.iter().filter(is_function) {
        let Statement::Let(l) = statement else { continue };
        let at = scan.tokens.partition_point(|t| t.span.start < l.value.span.start);
        let Some((literal, _)) = scan.literal(at) else { continue };
        // The statements before it stay in scope, and every byte keeps its place in the file.
        let start = scan.tokens.partition_point(|t| t.span.start < l.name.span.start).saturating_sub(1);
        let (before, header) = scan.text[..literal.at].split_at(scan.span(start).start as usize);
        let blank: String = header.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
        let body = format!("{before}{blank}{}", literal.body);
        let parameters = literal.parameters.to_string();
        out.push(FunctionText { names: vec![l.name.name.clone()], parameters, body, at: Some(0) });
    }
    let is_named = out.iter().any(|f| f.names.iter().any(|n| n == stem));
    let Some(last) = out.last_mut() else {
        return Err(FileError::new(Span::at(0), "the file holds `let` statements and no query")
            .with_help("add the query that is the result of the function"));
    };
    // The last function is what the file is named after.
    if !is_named {
        last.names.push(stem.to_string());
    }
    Ok(out)
}

fn syntax_error(d: &Diagnostic) -> FileError {
    let error = FileError::new(d.span, format!("the query cannot be read: {}", d.message));
    match &d.help {
        Some(help) => error.with_help(help.clone()),
        None => error,
    }
}

/// `name(parameters) { body }` in a text.
struct Literal<'a> {
    name: Option<String>,
    parameters: &'a str,
    body: &'a str,
    /// Where the body starts.
    at: usize,
}

struct Scan<'a> {
    text: &'a str,
    tokens: &'a [Token],
}

impl<'a> Scan<'a> {
    fn kind(&self, i: usize) -> TokenKind {
        self.tokens.get(i).map_or(TokenKind::End, |t| t.kind)
    }

    fn span(&self, i: usize) -> Span {
        self.tokens.get(i).or(self.tokens.last()).map_or(Span::at(0), |t| t.span)
    }

    fn word(&self, i: usize) -> &'a str {
        &self.text[self.span(i).range()]
    }

    /// Whether nothing but `;` follows.
    fn is_end(&self, mut i: usize) -> bool {
        while self.kind(i) == TokenKind::Semicolon {
            i += 1;
        }
        self.kind(i) == TokenKind::End
    }

    /// The token that closes the bracket at `open`.
    fn close(&self, open: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for i in open..self.tokens.len() {
            match self.kind(i) {
                TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket => depth += 1,
                TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket => {
                    depth = depth.checked_sub(1)?;
                    if depth == 0 {
                        return Some(i);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// A function literal at a token, and the token after it.
    fn literal(&self, start: usize) -> Option<(Literal<'a>, usize)> {
        let (name, open) = self.name(start);
        let close = (self.kind(open) == TokenKind::OpenParen).then(|| self.close(open)).flatten()?;
        let brace = close + 1;
        let end = (self.kind(brace) == TokenKind::OpenBrace).then(|| self.close(brace)).flatten()?;
        let inside = |from: usize, to: usize| &self.text[self.span(from).end as usize..self.span(to).start as usize];
        let at = self.span(brace).end as usize;
        Some((Literal { name, parameters: inside(open, close), body: inside(brace, end), at }, end + 1))
    }

    /// A name, bare or as `['a b']`, and the token after it; `view` is none.
    fn name(&self, i: usize) -> (Option<String>, usize) {
        match self.kind(i) {
            TokenKind::Word(_) if self.word(i) == "view" && self.kind(i + 1) == TokenKind::OpenParen => (None, i + 1),
            TokenKind::Word(_) => (Some(self.word(i).to_string()), i + 1),
            TokenKind::String => (self.unquoted(i), i + 1),
            TokenKind::OpenBracket if self.kind(i + 1) == TokenKind::String => (self.unquoted(i + 1), i + 3),
            _ => (None, i),
        }
    }

    fn unquoted(&self, i: usize) -> Option<String> {
        let word = self.word(i);
        let quote = word.chars().next()?;
        word.strip_prefix(quote)?.strip_suffix(quote).map(str::to_string)
    }

    /// `.create-or-alter function with (…) Name(a:long) { … }`, as often as it is there.
    fn commands(&self) -> Result<Vec<FunctionText>, FileError> {
        let mut out = Vec::new();
        let mut i = 0;
        while !self.is_end(i) {
            if self.kind(i) == TokenKind::Semicolon {
                i += 1;
                continue;
            }
            let start = self.span(i);
            let function = (i..self.tokens.len()).take(8).find(|k| self.word(*k).eq_ignore_ascii_case("function"));
            let verb =
                function.map(|k| self.text[start.start as usize..self.span(k).start as usize].trim().to_lowercase());
            let (Some(mut k), Some(".create" | ".create-or-alter" | ".alter")) = (function, verb.as_deref()) else {
                let message = "only `.create function`, `.create-or-alter function` and `.alter function` are read";
                return Err(FileError::new(start, message));
            };
            k += 1;
            if self.word(k).eq_ignore_ascii_case("ifnotexists") {
                k += 1;
            }
            if self.word(k).eq_ignore_ascii_case("with") && self.kind(k + 1) == TokenKind::OpenParen {
                k = self.close(k + 1).map_or(self.tokens.len(), |close| close + 1);
            }
            let Some((Literal { name: Some(name), parameters, body, at }, end)) = self.literal(k) else {
                let error = FileError::new(self.span(k), "the command has no `Name(parameters) { body }`");
                return Err(error.with_help("check that every bracket is closed"));
            };
            let (parameters, body) = (parameters.to_string(), body.to_string());
            out.push(FunctionText { names: vec![name], parameters, body, at: Some(at) });
            i = end;
        }
        Ok(out)
    }
}
