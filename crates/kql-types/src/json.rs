//! Scanning of JSON text: where values end, whether text is JSON, and what its strings mean.
//!
//! All functions take and return byte positions, visit each byte once, and never panic, whatever the text.

mod record_check;

pub use record_check::{Checked, RecordCheck, repeated_key};

/// Limit on nesting, so that parsing cannot overflow the stack. Deeper text is not JSON for Vigie.
pub(crate) const MAX_DEPTH: u32 = 256;

/// Whether the text is one JSON value.
pub fn json_is_valid(text: &[u8]) -> bool {
    is_value(text, |text, at| checked_string(text, at, Controls::Refused))
}

/// Whether the text is one JSON value, except that strings may contain bare control characters, as log writers produce them and
/// log readers accept them.
pub fn json_is_record(text: &[u8]) -> bool {
    is_value(text, |text, at| checked_string(text, at, Controls::Allowed))
}

/// The end of the JSON object at `at`, whose strings may contain bare control characters; `None` if there is none. Reads no
/// further than the first error.
pub fn json_record_end(text: &[u8], at: usize) -> Option<usize> {
    if text.get(at) != Some(&b'{') {
        return None;
    }
    valid_value(text, at, |text, at| checked_string(text, at, Controls::Allowed), &mut Unwatched)
}

/// Appends the value that `text` would be if the control characters in its strings were escaped; false if it is none.
pub fn json_escape_controls(text: &[u8], out: &mut Vec<u8>) -> bool {
    if !json_is_record(text) {
        return false;
    }
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'"', &text[at..]).map(|i| at + i) {
        let Some((close, _)) = string_end(text, open + 1) else { return false };
        out.extend_from_slice(&text[at..=open]);
        for b in &text[open + 1..close] {
            match b {
                0..0x20 => out.extend_from_slice(format!("\\u{b:04x}").as_bytes()),
                b => out.push(*b),
            }
        }
        out.push(b'"');
        at = close + 1;
    }
    out.extend_from_slice(&text[at..]);
    true
}

fn is_value(text: &[u8], string: impl Fn(&[u8], usize) -> Option<usize> + Copy) -> bool {
    valid_value(text, skip_space(text, 0), string, &mut Unwatched)
        .is_some_and(|end| skip_space(text, end) == text.len())
}

/// The position of the next byte that is not white space.
#[inline]
pub fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// The high bit of the first byte of the word (in memory order) that equals `byte`; bits of later bytes mean nothing. 0 if no
/// byte does.
#[inline]
fn first_match(word: u64, byte: u8) -> u64 {
    let differs = word ^ (LOW_BITS * u64::from(byte));
    differs.wrapping_sub(LOW_BITS) & !differs & HIGH_BITS
}

/// The high bit of the first byte of the word (in memory order) that is a control character, as [`first_match`].
#[inline]
fn first_control(word: u64) -> u64 {
    word.wrapping_sub(LOW_BITS * 0x20) & !word & HIGH_BITS
}

/// Words of a string that are scanned one by one before a vector search pays off: most strings are shorter.
const SHORT: u32 = 6;

/// Whether a string may contain bare control characters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Controls {
    Allowed,
    Refused,
}

/// The closing quote of the string whose content starts at `at`; `None` for a refused control character. `escape_end` gives the
/// end of the escape whose backslash is at a position. A closure and not an iterator, so that the loop stays one piece of code
/// for each use: it visits every byte that is read.
#[inline(always)]
fn closing_quote(
    text: &[u8],
    mut at: usize,
    controls: Controls,
    mut escape_end: impl FnMut(usize) -> Option<usize>,
) -> Option<usize> {
    let refuses = controls == Controls::Refused;
    let mut words = 0;
    loop {
        while let Some(bytes) = text.get(at..).and_then(|t| t.first_chunk::<8>()) {
            let word = u64::from_le_bytes(*bytes);
            let control = if refuses { first_control(word) } else { 0 };
            let found = first_match(word, b'"') | first_match(word, b'\\') | control;
            if found != 0 {
                at += (found.trailing_zeros() / 8) as usize;
                break;
            }
            at += 8;
            words += 1;
            if words == SHORT {
                let plain = memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
                if refuses && text[at..at + plain].iter().any(|b| *b < 0x20) {
                    return None;
                }
                at += plain;
                words = 0;
                break;
            }
        }
        match *text.get(at)? {
            b'"' => return Some(at),
            b'\\' => at = escape_end(at)?,
            byte if refuses && byte < 0x20 => return None,
            _ => at += 1,
        }
    }
}

/// The closing quote of the string whose content starts at `at`, and whether the content has escapes.
#[inline]
pub fn string_end(text: &[u8], at: usize) -> Option<(usize, bool)> {
    let mut escaped = false;
    let end = closing_quote(text, at, Controls::Allowed, |at| {
        escaped = true;
        Some(at + 2)
    })?;
    Some((end, escaped))
}

/// The end of the object or array that starts at `at`. Only strings and the number of brackets are looked at.
pub fn nested_end(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0usize;
    loop {
        match *text.get(at)? {
            b'"' => at = string_end(text, at + 1)?.0,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                // Without an opening bracket the depth never returns to 0.
                depth = depth.wrapping_sub(1);
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
}

/// The end of `word` (`true`, `false` or `null`) at `at`.
#[inline]
pub fn word_end(text: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    text.get(at..)?.starts_with(word).then_some(at + word.len())
}

/// The end of the number at `at`, by the grammar of JSON.
pub(crate) fn number_end(text: &[u8], mut at: usize) -> Option<usize> {
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

/// The end of the value at `at` in text that is known to be JSON; in other text, any position or none.
pub(crate) fn known_value_end(text: &[u8], at: usize) -> Option<usize> {
    match *text.get(at)? {
        b'"' => string_end(text, at + 1).map(|(end, _)| end + 1),
        b'{' | b'[' => nested_end(text, at),
        b',' | b':' | b'}' | b']' => None,
        _ => {
            let scalar = |b: &u8| !matches!(b, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
            Some(at + text[at..].iter().take_while(|b| scalar(b)).count())
        }
    }
}

/// What is told of a value while it is checked.
trait Events {
    /// An object starts.
    fn open(&mut self, start: usize);
    /// The object that was opened last has a key: its text with the quotes.
    fn key(&mut self, text: &[u8], from: usize, to: usize);
    /// The object that was opened last ends.
    fn close(&mut self, text: &[u8]);
}

/// Nothing of the value is of interest.
struct Unwatched;

impl Events for Unwatched {
    fn open(&mut self, _: usize) {}
    fn key(&mut self, _: &[u8], _: usize, _: usize) {}
    fn close(&mut self, _: &[u8]) {}
}

/// The end of the value at `at`, which is checked without recursion; `string` checks a string and returns its end.
fn valid_value(
    text: &[u8],
    mut at: usize,
    string: impl Fn(&[u8], usize) -> Option<usize> + Copy,
    events: &mut impl Events,
) -> Option<usize> {
    // The closing bracket of each open one.
    let mut open: Vec<u8> = Vec::new();
    loop {
        match *text.get(at)? {
            b'{' => {
                events.open(at);
                at = skip_space(text, at + 1);
                if text.get(at) == Some(&b'}') {
                    events.close(text);
                    at += 1;
                } else {
                    open.push(b'}');
                    at = valid_key(text, at, string, events)?;
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
            b't' => at = word_end(text, at, b"true")?,
            b'f' => at = word_end(text, at, b"false")?,
            b'n' => at = word_end(text, at, b"null")?,
            _ => at = number_end(text, at)?,
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
                if close == b'}' {
                    events.close(text);
                }
                open.pop();
            } else if b == b',' {
                at = skip_space(text, at);
                if close == b'}' {
                    at = valid_key(text, at, string, events)?;
                }
                break;
            } else {
                return None;
            }
        }
    }
}

/// The start of the value after the key at `at`.
fn valid_key(
    text: &[u8],
    from: usize,
    string: impl Fn(&[u8], usize) -> Option<usize>,
    events: &mut impl Events,
) -> Option<usize> {
    let to = string(text, from)?;
    events.key(text, from, to);
    let at = skip_space(text, to);
    (text.get(at) == Some(&b':')).then(|| skip_space(text, at + 1))
}

/// The end of the string that starts with the quote at `at`, and its content.
pub(crate) fn quoted(text: &[u8], at: usize) -> Option<(usize, &[u8])> {
    if text.get(at) != Some(&b'"') {
        return None;
    }
    let (close, _) = string_end(text, at + 1)?;
    Some((close + 1, &text[at + 1..close]))
}

/// The end of the string at `at`, whose escapes are checked in the same pass that searches its closing quote.
#[inline]
fn checked_string(text: &[u8], at: usize, controls: Controls) -> Option<usize> {
    if text.get(at) != Some(&b'"') {
        return None;
    }
    closing_quote(text, at + 1, controls, |at| escape_end(text, at)).map(|quote| quote + 1)
}

/// The end of the escape whose backslash is at `at`.
fn escape_end(text: &[u8], at: usize) -> Option<usize> {
    match *text.get(at + 1)? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' if text.get(at + 2..at + 6)?.iter().all(u8::is_ascii_hexdigit) => Some(at + 6),
        _ => None,
    }
}

/// The content of a string with its escapes resolved; `None` for a bad escape or a bare control character. Lone surrogates and
/// invalid UTF-8 become U+FFFD.
pub(crate) fn unescape(content: &[u8]) -> Option<String> {
    let mut out = Vec::with_capacity(content.len());
    unescape_into(content, &mut out)
        .then(|| String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// Appends the content of a string with its escapes resolved; false for a bad escape or a bare control character. Lone
/// surrogates become U+FFFD.
pub fn unescape_into(content: &[u8], out: &mut Vec<u8>) -> bool {
    !content.iter().any(|b| *b < 0x20) && unescape_record_into(content, out)
}

/// Appends the content of a string of a record, as [`unescape_into`] does, but with its bare control characters.
pub fn unescape_record_into(mut content: &[u8], out: &mut Vec<u8>) -> bool {
    loop {
        let plain = memchr::memchr(b'\\', content).unwrap_or(content.len());
        out.extend_from_slice(&content[..plain]);
        let Some(&kind) = content.get(plain + 1) else { return plain == content.len() };
        content = &content[plain + 2..];
        out.push(match kind {
            b'"' | b'\\' | b'/' => kind,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let Some(unit) = hex4(content) else { return false };
                content = &content[4..];
                let low = content.strip_prefix(b"\\u").and_then(hex4).filter(|l| (0xdc00..0xe000).contains(l));
                let c = match (unit, low) {
                    (0xd800..0xdc00, Some(low)) => {
                        content = &content[6..];
                        char::from_u32(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
                    }
                    _ => char::from_u32(unit),
                };
                out.extend(c.unwrap_or('\u{fffd}').encode_utf8(&mut [0; 4]).as_bytes());
                continue;
            }
            _ => return false,
        });
    }
}

fn hex4(text: &[u8]) -> Option<u32> {
    text.get(..4)?.iter().try_fold(0, |v, b| Some(v << 4 | (*b as char).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_nested_values_end_where_they_end() {
        for (text, end) in [
            (r#""a\"b",1"#, 6),
            (r#""0123456789012345678901234567890123456789012345678901234567890123456789\\" "#, 74),
            (r#"{"a":["}"]},"#, 11),
            ("-12.5e3,", 7),
            ("true}", 4),
        ] {
            assert_eq!(known_value_end(text.as_bytes(), 0), Some(end), "{text}");
        }
        for text in ["\"abc", "{\"a\":1", "", "\"\\", "]", "{\"}"] {
            assert_eq!(known_value_end(text.as_bytes(), 0), None, "{text}");
        }
        assert_eq!(nested_end(b"]", 0), None);
        assert_eq!(word_end(b"true", 9, b"true"), None);
    }

    #[test]
    fn escapes_are_resolved() {
        let read = |t: &str| unescape(t.as_bytes());
        assert_eq!(read(r#"a\"\\\/\n\u00e9\ud83d\ude00\ud83dx"#).as_deref(), Some("a\"\\/\né😀\u{fffd}x"));
        for bad in [r"\x", r"\u12", r"\u+123", "a\tb", "\\"] {
            assert_eq!(read(bad), None, "{bad}");
        }
        assert_eq!(unescape(b"a\xffb").as_deref(), Some("a\u{fffd}b"));
    }

    #[test]
    fn strings_are_checked_wherever_the_fault_is() {
        for at in 0..120 {
            let with = |part: &str| format!("\"{}{part}{}\"", "x".repeat(at), "x".repeat(120 - at));
            for good in ["", r#"\""#, r"\\", r"\u00e9", "\u{80}", "é"] {
                assert!(json_is_valid(with(good).as_bytes()), "{good} at {at}");
            }
            for bad in [r"\x", r"\u12", r"\u12g4", "\""] {
                assert!(!json_is_record(with(bad).as_bytes()), "{bad} at {at}");
            }
            for control in ["\t", "\u{1f}", "\0"] {
                assert!(!json_is_valid(with(control).as_bytes()), "{control:?} at {at}");
                assert!(json_is_record(with(control).as_bytes()), "{control:?} at {at}");
            }
        }
        for unclosed in ["\"", "\"a", r#""\"#, r#""\u00"#] {
            assert!(!json_is_record(unclosed.as_bytes()), "{unclosed}");
        }
    }

    #[test]
    fn records_end_and_become_json() {
        assert_eq!(json_record_end(b"{\"a\":\"x\ty\"} {", 0), Some(11));
        assert_eq!(json_record_end(b"{\"a\":1,\n{\"a\":2}", 0), None);
        let mut out = Vec::new();
        assert!(json_escape_controls(b"{\"a\":\n[\"x\ty\\n\"]}", &mut out));
        assert_eq!(out, b"{\"a\":\n[\"x\\u0009y\\n\"]}");
        assert!(json_is_valid(&out) && !json_escape_controls(b"{\"a\"", &mut out));
        out.clear();
        assert!(unescape_record_into(b"a\tb\\n", &mut out) && out == b"a\tb\n");
    }

    #[test]
    fn records_may_have_control_characters() {
        assert!(json_is_record(b"{\"a\":\"x\ty\"}") && !json_is_valid(b"{\"a\":\"x\ty\"}"));
        assert!(!json_is_record(b"{\"a\":\"\\u12\"}"));
    }
}
