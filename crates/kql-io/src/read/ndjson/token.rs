//! Finds the ends of JSON values in records, without checking more than that takes.

use kql_types::json::{nested_end, string_end, word_end};

/// The end of the value that starts at `at`, and whether it is a string with escapes. Numbers and nested values are checked
/// only later, by [`kql_types::json_is_record`].
#[inline]
pub(super) fn value_end(text: &[u8], at: usize) -> Option<(usize, bool)> {
    match *text.get(at)? {
        b'"' => string_end(text, at + 1).map(|(end, escaped)| (end + 1, escaped)),
        b'{' | b'[' => nested_end(text, at).map(|end| (end, false)),
        b't' => word_end(text, at, b"true").map(|end| (end, false)),
        b'f' => word_end(text, at, b"false").map(|end| (end, false)),
        b'n' => word_end(text, at, b"null").map(|end| (end, false)),
        _ => number_end(text, at).map(|end| (end, false)),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        for (text, end) in [
            (r#""a\"b",1"#, (6, true)),
            (r#"{"a":["}"]},"#, (11, false)),
            ("-12.5e3,", (7, false)),
            ("true}", (4, false)),
        ] {
            assert_eq!(value_end(text.as_bytes(), 0), Some(end), "{text}");
        }
        for text in ["\"abc", "{\"a\":1", "tru", "abc", "-", "", "\"\\"] {
            assert_eq!(value_end(text.as_bytes(), 0), None, "{text}");
        }
    }
}
