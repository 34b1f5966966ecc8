use kql_source::{Code, Diagnostic, Span};

/// A string that was read: where it ends and what is wrong with it.
pub(crate) struct Scanned {
    pub(crate) end: usize,
    pub(crate) diagnostic: Option<Diagnostic>,
}

/// Reads the string at `start`, whose quote comes after `prefix` bytes (`h`, `@`).
pub(crate) fn scan(text: &str, start: usize, prefix: usize) -> Scanned {
    let body = &text[start + prefix..];
    for fence in ["```", "~~~"] {
        if let Some(inside) = body.strip_prefix(fence) {
            return match inside.find(fence) {
                Some(length) => Scanned { end: start + prefix + length + 6, diagnostic: None },
                None => Scanned { end: text.len(), diagnostic: Some(unclosed(start, prefix + 3, fence)) },
            };
        }
    }
    let verbatim = text[start..start + prefix].ends_with('@');
    let quote = body.as_bytes()[0];
    let bytes = text.as_bytes();
    let mut at = start + prefix + 1;
    let mut diagnostic = None;
    loop {
        match bytes.get(at) {
            None | Some(b'\r' | b'\n') => {
                let mark = if quote == b'"' { "\"" } else { "'" };
                return Scanned { end: at, diagnostic: Some(unclosed(start, prefix + 1, mark)) };
            }
            Some(byte) if *byte == quote => {
                if verbatim && bytes.get(at + 1) == Some(&quote) {
                    at += 2;
                } else {
                    return Scanned { end: at + 1, diagnostic };
                }
            }
            Some(b'\\') if !verbatim => match escape(&bytes[at..]) {
                Some(length) => at += length,
                None => {
                    if diagnostic.is_none() {
                        diagnostic = Some(bad_escape(text, at));
                    }
                    at += 1;
                }
            },
            Some(_) => at += 1,
        }
    }
}

fn unclosed(start: usize, length: usize, mark: &str) -> Diagnostic {
    let span = Span::new(start, start + length);
    let found =
        Diagnostic::new(Code::UnclosedString, span, format!("the string that starts here has no closing `{mark}`"));
    if mark.len() > 1 {
        return found;
    }
    found.with_help("close it on the same line; a string of several lines stands between two ```")
}

fn bad_escape(text: &str, at: usize) -> Diagnostic {
    let next = text[at + 1..].chars().next().filter(|c| !c.is_control());
    let shown = next.map_or("\\".to_string(), |c| format!("\\{c}"));
    let length = 1 + next.map_or(0, char::len_utf8);
    Diagnostic::new(Code::BadLiteral, Span::new(at, at + length), format!("`{shown}` is not an escape"))
        .with_help(format!("write `\\{shown}` for a backslash, or put `@` before the string: `@'…'`"))
}

/// Length of the escape at the start of `bytes`.
fn escape(bytes: &[u8]) -> Option<usize> {
    let hex = |count: usize| {
        let digits = bytes.get(2..2 + count)?;
        digits.iter().all(u8::is_ascii_hexdigit).then_some(2 + count)
    };
    match bytes.get(1)? {
        b'\\' | b'\'' | b'"' | b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' => Some(2),
        b'u' => hex(4),
        b'U' => hex(8),
        b'x' => hex(2),
        first @ b'0'..=b'7' => {
            let octal = |i: usize| bytes.get(i).is_some_and(|b| (b'0'..=b'7').contains(b));
            Some(if octal(2) && octal(3) && *first <= b'3' {
                4
            } else if octal(2) {
                3
            } else {
                2
            })
        }
        _ => None,
    }
}

/// The value of a string token, whatever its form.
pub(crate) fn decode(token: &str) -> String {
    let text = token.strip_prefix(['h', 'H']).unwrap_or(token);
    for fence in ["```", "~~~"] {
        if let Some(inside) = text.strip_prefix(fence) {
            return inside.strip_suffix(fence).unwrap_or(inside).to_string();
        }
    }
    let (verbatim, text) = match text.strip_prefix('@') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let Some(quote) = text.chars().next() else { return String::new() };
    let inside = &text[quote.len_utf8()..];
    if !matches!(quote, '"' | '\'') {
        return inside.trim_end_matches(['“', '”', '‘', '’']).to_string();
    }
    if verbatim {
        let inside = inside.strip_suffix(quote).unwrap_or(inside);
        return inside.replace(&format!("{quote}{quote}"), &quote.to_string());
    }
    unescape(inside, quote as u8)
}

fn unescape(inside: &str, quote: u8) -> String {
    let bytes = inside.as_bytes();
    let mut units: Vec<u16> = Vec::new();
    let mut out = String::with_capacity(inside.len());
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == quote {
            break;
        }
        let length = if bytes[at] == b'\\' { escape(&bytes[at..]) } else { None };
        if let Some(length) = length {
            let code = escaped(&inside[at + 1..at + length]);
            // `\u` counts in UTF-16, so that a pair of them may make one character.
            match u16::try_from(code) {
                Ok(unit) => units.push(unit),
                Err(_) => {
                    flush(&mut units, &mut out);
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            }
            at += length;
            continue;
        }
        flush(&mut units, &mut out);
        let c = inside[at..].chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
        out.push(c);
        at += c.len_utf8();
    }
    flush(&mut units, &mut out);
    out
}

fn flush(units: &mut Vec<u16>, out: &mut String) {
    out.extend(char::decode_utf16(units.drain(..)).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
}

fn escaped(escape: &str) -> u32 {
    let number = |digits: &str, radix: u32| u32::from_str_radix(digits, radix).unwrap_or(0xFFFD);
    match escape.as_bytes()[0] {
        b'a' => 7,
        b'b' => 8,
        b'f' => 12,
        b'n' => 10,
        b'r' => 13,
        b't' => 9,
        b'v' => 11,
        b'u' | b'U' | b'x' => number(&escape[1..], 16),
        b'0'..=b'7' => number(escape, 8),
        other => u32::from(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_decodes() {
        let check = |token: &str, value: &str| assert_eq!(decode(token), value, "{token}");
        check(r#""a\tb\"""#, "a\tb\"");
        check(r"'it\'s'", "it's");
        check(r#"@"c:\x""y""#, r#"c:\x"y"#);
        check(r"h'\x41\101\u00e9\0'", "AA\u{e9}\0");
        check(r"'\ud83d\ude00'", "😀");
        check(r"'\U0001F600'", "😀");
        check("```a\n'b'```", "a\n'b'");
        check("h@'a''b'", "a'b");
        check("~~~x~~~", "x");
    }

    #[test]
    fn strings_end_where_their_quote_does() {
        let check = |text: &str, prefix: usize, end: usize, broken: bool| {
            let scanned = scan(text, 0, prefix);
            assert_eq!((scanned.end, scanned.diagnostic.is_some()), (end, broken), "{text}");
        };
        check("'a' b", 0, 3, false);
        check("@'a''b' c", 1, 7, false);
        check("'a\nb'", 0, 2, true);
        check(r"'a\q' b", 0, 5, true);
        check("```a", 0, 4, true);
    }
}
