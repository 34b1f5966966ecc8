//! Steps over JSON text. All take and give positions, look at each byte once, and trust nothing.

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;
const QUOTES: u64 = LOW * b'"' as u64;
const SLASHES: u64 = LOW * b'\\' as u64;

#[inline]
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while matches!(text.get(at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// The closing quote of a string whose content starts at `at`, and whether there are escapes.
#[inline]
pub(super) fn string_end(text: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let mut escaped = false;
    let mut words = 0;
    loop {
        // Most strings are short: eight bytes at a time beat the start of a vector search.
        while let Some(bytes) = text.get(at..).and_then(|t| t.first_chunk::<8>()) {
            let word = u64::from_le_bytes(*bytes);
            let (q, s) = (word ^ QUOTES, word ^ SLASHES);
            let hit = (q.wrapping_sub(LOW) & !q | s.wrapping_sub(LOW) & !s) & HIGH;
            if hit != 0 {
                at += (hit.trailing_zeros() / 8) as usize;
                break;
            }
            at += 8;
            words += 1;
            if words == 6 {
                at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
                words = 0;
                break;
            }
        }
        match text.get(at)? {
            b'"' => return Some((at, escaped)),
            b'\\' => {
                escaped = true;
                at += 2;
            }
            _ => at += 1,
        }
    }
}

/// The end of the value that starts at `at`, and whether it is a string with escapes. Brackets must match in number, which
/// is what is needed to find the end.
#[inline]
pub(super) fn value_end(text: &[u8], at: usize) -> Option<(usize, bool)> {
    match *text.get(at)? {
        b'"' => string_end(text, at + 1).map(|(end, escaped)| (end + 1, escaped)),
        b'{' | b'[' => tree_end(text, at).map(|end| (end, false)),
        b't' => word(text, at, b"true"),
        b'f' => word(text, at, b"false"),
        b'n' => word(text, at, b"null"),
        _ => number_end(text, at).map(|end| (end, false)),
    }
}

fn word(text: &[u8], at: usize, word: &[u8]) -> Option<(usize, bool)> {
    text[at..].starts_with(word).then_some((at + word.len(), false))
}

fn number_end(text: &[u8], at: usize) -> Option<usize> {
    let mut end = at + usize::from(text.get(at) == Some(&b'-'));
    if !text.get(end)?.is_ascii_digit() {
        return None;
    }
    while matches!(text.get(end), Some(b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-')) {
        end += 1;
    }
    Some(end)
}

pub(super) fn tree_end(text: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0usize;
    loop {
        match *text.get(at)? {
            b'"' => at = string_end(text, at + 1)?.0,
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

/// Appends a string's content without its escapes; false for a bad escape or a bare control character. Lone surrogates
/// become U+FFFD.
pub(super) fn unescape(mut raw: &[u8], out: &mut Vec<u8>) -> bool {
    loop {
        let plain = memchr::memchr(b'\\', raw).unwrap_or(raw.len());
        if raw[..plain].iter().any(|b| *b < 0x20) {
            return false;
        }
        out.extend_from_slice(&raw[..plain]);
        let Some(&kind) = raw.get(plain + 1) else { return plain == raw.len() };
        raw = &raw[plain + 2..];
        out.push(match kind {
            b'"' | b'\\' | b'/' => kind,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => {
                let Some(unit) = hex4(raw) else { return false };
                raw = &raw[4..];
                let low = raw.strip_prefix(b"\\u").and_then(hex4).filter(|l| (0xdc00..0xe000).contains(l));
                let c = match (unit, low) {
                    (0xd800..0xdc00, Some(low)) => {
                        raw = &raw[6..];
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

fn hex4(raw: &[u8]) -> Option<u32> {
    raw.get(..4)?.iter().try_fold(0, |v, b| Some(v << 4 | (*b as char).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        for (text, end) in [
            (r#""a\"b",1"#, 6),
            (r#""0123456789012345678901234567890123456789012345678901234567890123456789\\" "#, 74),
            (r#"{"a":["}"]},"#, 11),
            ("-12.5e3,", 7),
            ("true}", 4),
        ] {
            assert_eq!(value_end(text.as_bytes(), 0).map(|v| v.0), Some(end), "{text}");
        }
        for text in ["\"abc", "{\"a\":1", "tru", "abc", "-", "", "\"\\"] {
            assert_eq!(value_end(text.as_bytes(), 0), None, "{text}");
        }
    }

    #[test]
    fn escapes_are_resolved() {
        let read = |t: &str| {
            let mut out = Vec::new();
            unescape(t.as_bytes(), &mut out).then(|| String::from_utf8(out).unwrap())
        };
        assert_eq!(read(r#"a\"\\\/\n\u00e9\ud83d\ude00\ud83dx"#).as_deref(), Some("a\"\\/\né😀\u{fffd}x"));
        assert_eq!(read(r"\x"), None);
        assert_eq!(read(r"\u12"), None);
        assert_eq!(read("a\tb"), None);
    }
}
