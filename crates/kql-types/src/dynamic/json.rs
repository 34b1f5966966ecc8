use super::{Bag, Dyn};

/// Values nested deeper than this are not JSON for us: neither is a tree of that depth of use, nor may it end the stack.
const MAX_DEPTH: u32 = 256;

/// Whether the text is one JSON value.
pub fn json_is_valid(text: &[u8]) -> bool {
    let mut at = skip_space(text, 0);
    let Some(end) = skip_value(text, at) else { return false };
    at = skip_space(text, end);
    at == text.len()
}

/// Whether the text is one JSON value but for bare control characters in strings, which log writers leave in and readers of
/// logs take as they are.
pub fn json_is_record(text: &[u8]) -> bool {
    let at = skip_space(text, 0);
    checked_value(text, at, log_string).is_some_and(|end| skip_space(text, end) == text.len())
}

pub(super) fn parse(text: &[u8]) -> Option<Dyn> {
    let at = skip_space(text, 0);
    let (value, end) = parse_value(text, at, 0)?;
    (skip_space(text, end) == text.len()).then_some(value)
}

pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

fn parse_value(text: &[u8], at: usize, depth: u32) -> Option<(Dyn, usize)> {
    if depth > MAX_DEPTH {
        return None;
    }
    match *text.get(at)? {
        b'{' => {
            let mut members: Bag = Vec::new();
            let mut at = skip_space(text, at + 1);
            if text.get(at) == Some(&b'}') {
                return Some((Dyn::Bag(members), at + 1));
            }
            loop {
                let (key, end) = parse_string(text, at)?;
                at = skip_space(text, end);
                if text.get(at) != Some(&b':') {
                    return None;
                }
                let (value, end) = parse_value(text, skip_space(text, at + 1), depth + 1)?;
                Dyn::insert(&mut members, key, value);
                at = skip_space(text, end);
                match *text.get(at)? {
                    b',' => at = skip_space(text, at + 1),
                    b'}' => return Some((Dyn::Bag(members), at + 1)),
                    _ => return None,
                }
            }
        }
        b'[' => {
            let mut items = Vec::new();
            let mut at = skip_space(text, at + 1);
            if text.get(at) == Some(&b']') {
                return Some((Dyn::Array(items), at + 1));
            }
            loop {
                let (value, end) = parse_value(text, at, depth + 1)?;
                items.push(value);
                at = skip_space(text, end);
                match *text.get(at)? {
                    b',' => at = skip_space(text, at + 1),
                    b']' => return Some((Dyn::Array(items), at + 1)),
                    _ => return None,
                }
            }
        }
        b'"' => parse_string(text, at).map(|(s, end)| (Dyn::String(s), end)),
        b't' => word(text, at, b"true").map(|end| (Dyn::Bool(true), end)),
        b'f' => word(text, at, b"false").map(|end| (Dyn::Bool(false), end)),
        b'n' => word(text, at, b"null").map(|end| (Dyn::Null, end)),
        _ => {
            let end = skip_number(text, at)?;
            Some((number(&text[at..end])?, end))
        }
    }
}

fn word(text: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    text[at..].starts_with(word).then_some(at + word.len())
}

fn number(text: &[u8]) -> Option<Dyn> {
    let t = std::str::from_utf8(text).ok()?;
    if !text.iter().any(|b| matches!(b, b'.' | b'e' | b'E'))
        && let Ok(v) = t.parse()
    {
        return Some(Dyn::Long(v));
    }
    t.parse().ok().map(Dyn::Real)
}

/// End of a number, whose grammar is checked.
fn skip_number(text: &[u8], mut at: usize) -> Option<usize> {
    let digits = |mut at: usize| {
        let from = at;
        while matches!(text.get(at), Some(b'0'..=b'9')) {
            at += 1;
        }
        (at > from).then_some(at)
    };
    if text.get(at) == Some(&b'-') {
        at += 1;
    }
    at = if text.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        at += 1;
        if matches!(text.get(at), Some(b'+' | b'-')) {
            at += 1;
        }
        at = digits(at)?;
    }
    Some(at)
}

/// End of a string that starts at `at`, escapes not checked beyond the backslash.
pub(super) fn skip_string(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at) == Some(&b'"') { jump_string(text, at) } else { None }
}

/// End of the value that starts at `at`, for text that is known to be JSON: nothing but strings and brackets is looked at.
/// In other text the end may be anywhere.
pub(super) fn jump_value(text: &[u8], mut at: usize) -> Option<usize> {
    match *text.get(at)? {
        b'"' => jump_string(text, at),
        b'{' | b'[' => {
            let mut depth = 1;
            at += 1;
            loop {
                match *text.get(at)? {
                    b'"' => {
                        at = jump_string(text, at)?;
                        continue;
                    }
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                at += 1;
            }
        }
        b',' | b':' | b'}' | b']' => None,
        _ => {
            let scalar = |b: &u8| !matches!(b, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
            Some(at + text[at..].iter().take_while(|b| scalar(b)).count())
        }
    }
}

/// End of the string that starts with the quote at `at`.
fn jump_string(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    // Most strings are short, for which a search costs more to start than the steps that it saves.
    for _ in 0..24 {
        match *text.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// End of the value that starts at `at`; its grammar is checked without recursion.
pub(super) fn skip_value(text: &[u8], at: usize) -> Option<usize> {
    checked_value(text, at, check_string)
}

/// The same with a check of strings of its own, which gives the end of the string at a place.
fn checked_value(text: &[u8], mut at: usize, string: impl Fn(&[u8], usize) -> Option<usize> + Copy) -> Option<usize> {
    // One byte for each open bracket.
    let mut open: Vec<u8> = Vec::new();
    loop {
        match *text.get(at)? {
            b'{' => {
                at = skip_space(text, at + 1);
                if text.get(at) == Some(&b'}') {
                    at += 1;
                } else {
                    open.push(b'}');
                    at = key(text, at, string)?;
                    continue;
                }
            }
            b'[' => {
                at = skip_space(text, at + 1);
                if text.get(at) == Some(&b']') {
                    at += 1;
                } else {
                    open.push(b']');
                    continue;
                }
            }
            b'"' => at = string(text, at)?,
            b't' => at = word(text, at, b"true")?,
            b'f' => at = word(text, at, b"false")?,
            b'n' => at = word(text, at, b"null")?,
            _ => at = skip_number(text, at)?,
        }
        loop {
            let Some(&close) = open.last() else { return Some(at) };
            if open.len() > MAX_DEPTH as usize {
                return None;
            }
            at = skip_space(text, at);
            let b = *text.get(at)?;
            at += 1;
            if b == close {
                open.pop();
            } else if b == b',' {
                at = skip_space(text, at);
                if close == b'}' {
                    at = key(text, at, string)?;
                }
                break;
            } else {
                return None;
            }
        }
    }
}

fn key(text: &[u8], at: usize, string: impl Fn(&[u8], usize) -> Option<usize>) -> Option<usize> {
    let at = skip_space(text, string(text, at)?);
    (text.get(at) == Some(&b':')).then(|| skip_space(text, at + 1))
}

fn check_string(text: &[u8], at: usize) -> Option<usize> {
    let end = skip_string(text, at)?;
    let body = &text[at + 1..end - 1];
    if body.iter().any(|b| *b == b'\\' || *b < 0x20) {
        unescape(body)?;
    }
    Some(end)
}

/// End of a string of a log: its escapes are checked, its control characters are not.
fn log_string(text: &[u8], at: usize) -> Option<usize> {
    let end = skip_string(text, at)?;
    let body = &text[at + 1..end - 1];
    let mut from = 0;
    while let Some(slash) = memchr::memchr(b'\\', &body[from..]) {
        from += slash + 2;
        match *body.get(from - 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
            b'u' if body.get(from..from + 4)?.iter().all(u8::is_ascii_hexdigit) => from += 4,
            _ => return None,
        }
    }
    Some(end)
}

/// The string that starts at `at` and its end.
pub(super) fn parse_string(text: &[u8], at: usize) -> Option<(String, usize)> {
    let end = skip_string(text, at)?;
    Some((unescape(&text[at + 1..end - 1])?, end))
}

/// Resolves escapes; `None` for a bad escape or a bare control character. Lone surrogates become U+FFFD.
pub(super) fn unescape(body: &[u8]) -> Option<String> {
    if body.iter().any(|b| *b < 0x20) {
        return None;
    }
    if memchr::memchr(b'\\', body).is_none() {
        return Some(String::from_utf8_lossy(body).into_owned());
    }
    let mut out: Vec<u8> = Vec::with_capacity(body.len());
    let mut at = 0;
    while at < body.len() {
        if body[at] != b'\\' {
            out.push(body[at]);
            at += 1;
            continue;
        }
        at += 2;
        let c = match *body.get(at - 1)? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = hex4(body, at)?;
                at += 4;
                match unit {
                    0xd800..0xdc00 if body.get(at..at + 2) == Some(b"\\u") => match hex4(body, at + 2)? {
                        low @ 0xdc00..0xe000 => {
                            at += 6;
                            char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))?
                        }
                        _ => '\u{fffd}',
                    },
                    _ => char::from_u32(unit).unwrap_or('\u{fffd}'),
                }
            }
            _ => return None,
        };
        out.extend(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

fn hex4(body: &[u8], at: usize) -> Option<u32> {
    let digits = std::str::from_utf8(body.get(at..at + 4)?).ok()?;
    u32::from_str_radix(digits, 16).ok()
}
