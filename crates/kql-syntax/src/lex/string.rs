use kql_literal::string::{self, StringFault};
use kql_source::{Code, Diagnostic, Span};

/// Typographic quotes, which are not KQL; the lexer still reads the text between them as a string.
const SMART_QUOTES: [char; 4] = ['“', '”', '‘', '’'];

/// The end of the string that starts at `start`, if any, and its diagnostic.
pub(crate) fn scan(text: &str, start: usize) -> Option<(usize, Option<Diagnostic>)> {
    let token = string::scan(&text[start..])?;
    let diagnostic = token.fault.map(|fault| match fault {
        StringFault::Unclosed { mark, opening } => unclosed(start, opening, mark),
        StringFault::BadEscape { offset } => bad_escape(text, start + offset),
    });
    Some((start + token.length, diagnostic))
}

/// The decoded value of a string token of any form.
pub(crate) fn decode(token: &str) -> String {
    match token.strip_prefix(SMART_QUOTES) {
        Some(inside) => inside.trim_end_matches(SMART_QUOTES).to_string(),
        None => string::decode(token),
    }
}

fn unclosed(start: usize, length: usize, mark: &str) -> Diagnostic {
    let span = Span::new(start, start + length);
    let found = Diagnostic::new(Code::UnclosedString, span, format!("unterminated string: no closing `{mark}`"));
    if mark.len() > 1 {
        return found;
    }
    found.with_help("close it on the same line, or write a multi-line string between two ```")
}

fn bad_escape(text: &str, at: usize) -> Diagnostic {
    let next = text[at + 1..].chars().next().filter(|c| !c.is_control());
    let shown = next.map_or("\\".to_string(), |c| format!("\\{c}"));
    let length = 1 + next.map_or(0, char::len_utf8);
    Diagnostic::new(Code::BadLiteral, Span::new(at, at + length), format!("unknown escape sequence `{shown}`"))
        .with_help(format!("write `\\{shown}` for a backslash, or put `@` before the string: `@'…'`"))
}
