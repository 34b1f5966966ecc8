//! Error recovery: finds the complete records inside a malformed one.

use crate::read::damage::after_hole;
use kql_types::json::{json_record_end, nested_end, skip_space, string_end};

/// What can be read of a malformed record.
pub(super) struct Recovered {
    /// Complete records in it.
    pub records: Vec<(usize, usize)>,
    /// Records that are lost.
    pub lost: u64,
}

/// Looks for complete records in the malformed record `from..to`:
///
/// * it is several objects that follow each other without a line end;
/// * an object follows a hole of NUL bytes;
/// * a bracket or quote too many or too few made it swallow the records after it. Where its own brackets match, its end is right
///   and the objects in it are its members. Else a record starts at the next object that starts a line no deeper than it did,
///   or, in text of one line, follows a comma; and that starts with the same key, or stands out by its indentation.
pub(super) fn recover(text: &[u8], from: usize, to: usize) -> Recovered {
    if let Some(after) = after_hole(&text[from..to]).map(|i| from + i) {
        // A string that a hole joins to another is no value of the log, even where the text is JSON.
        let lost = u64::from(text[from..after].iter().any(|b| *b != 0));
        return match glued(text, after, to) {
            Some(records) => Recovered { records, lost },
            None => Recovered { records: Vec::new(), lost: lost.max(u64::from(after < to)) },
        };
    }
    if let Some(records) = glued(text, from, to) {
        return Recovered { records, lost: 0 };
    }
    let start = skip_space(text, from);
    let mut out = Recovered { records: Vec::new(), lost: 1 };
    if text.get(start) != Some(&b'{') || closes(text, start) == Some(to) {
        return out;
    }
    let lines = memchr::memchr(b'\n', &text[start..to]).is_some();
    let (own_key, own_indent) = (first_key(text, start), indent(text, start).unwrap_or(0));
    let mut at = start + 1;
    while let Some(open) = memchr::memchr(b'{', &text[at..to]).map(|i| at + i) {
        at = open + 1;
        let same_key = own_key.is_some() && first_key(text, open) == own_key;
        let candidate = match indent(text, open) {
            Some(n) => n <= own_indent && (same_key || own_indent > 0),
            None => !lines && same_key && text[start..open].trim_ascii_end().ends_with(b","),
        };
        if !candidate {
            continue;
        }
        match json_record_end(text, open).filter(|end| *end <= to) {
            Some(end) => {
                out.records.push((open, end));
                at = end;
            }
            None => out.lost += 1,
        }
    }
    out
}

/// The objects that fill a text; `None` if something else is in it.
fn glued(text: &[u8], from: usize, to: usize) -> Option<Vec<(usize, usize)>> {
    let mut records = Vec::new();
    let mut at = skip_space(text, from);
    while at < to {
        let end = json_record_end(text, at).filter(|end| *end <= to)?;
        records.push((at, end));
        at = skip_space(text, end);
    }
    (!records.is_empty()).then_some(records)
}

/// The end of the object at `at` if all its brackets match.
fn closes(text: &[u8], mut at: usize) -> Option<usize> {
    // The end by the number of brackets bounds the work.
    let end = nested_end(text, at)?;
    let mut open = Vec::new();
    while at < end {
        match text[at] {
            b'"' => at = string_end(text, at + 1)?.0,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b @ (b'}' | b']') if open.pop() != Some(b) => return None,
            _ => {}
        }
        at += 1;
    }
    open.is_empty().then_some(end)
}

/// The first key of an object, with its quotes.
fn first_key(text: &[u8], at: usize) -> Option<&[u8]> {
    let key = skip_space(text, at + 1);
    if text.get(key) != Some(&b'"') {
        return None;
    }
    let (end, _) = string_end(text, key + 1)?;
    text.get(key..=end)
}

/// The white space before the first character of a line; `None` if something precedes it.
fn indent(text: &[u8], at: usize) -> Option<usize> {
    let line = memchr::memrchr(b'\n', &text[..at]).map_or(0, |i| i + 1);
    let before = &text[line..at];
    before.iter().all(|b| matches!(b, b' ' | b'\t' | b'[' | b',')).then_some(before.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (Vec<&str>, u64) {
        let r = recover(text.as_bytes(), 0, text.len());
        (r.records.iter().map(|(a, b)| &text[*a..*b]).collect(), r.lost)
    }

    #[test]
    fn what_follows_a_malformed_record_is_found_again() {
        for (text, records, lost) in [
            (r#"{"a":1}{"a":2} {"b":3}"#, vec![r#"{"a":1}"#, r#"{"a":2}"#, r#"{"b":3}"#], 0),
            ("{\"a\":1,\n{\"a\":2},\n{\"a\":3}\n]", vec![r#"{"a":2}"#, r#"{"a":3}"#], 1),
            ("{\"a\":\"x},\n{\"a\":\"y\"},\n{\"a\":3}\n]", vec![r#"{"a":"y"}"#, r#"{"a":3}"#], 1),
            (r#"{"a":1,{"a":2},{"a":3}"#, vec![r#"{"a":2}"#, r#"{"a":3}"#], 1),
            // Members of a malformed record are no records.
            ("{\"a\":1,\n\"b\":[\n{\"a\":2}\n],\n\"c\":tru}", vec![], 1),
            ("  {\n  \"b\": [\n    {\"x\":2}\n  ,\n  {\n  \"c\":1}\n", vec!["{\n  \"c\":1}"], 1),
            ("{\"a\":\"x\0\0\0\0\0\0\0\0{\"a\":4}", vec![r#"{"a":4}"#], 1),
            ("\0\0\0\0\0\0\0\0\0{\"a\":4}", vec![r#"{"a":4}"#], 0),
            ("{\"a\":\"x\0\0\0\0\0\0\0\0y\"}", vec![], 1),
            ("\0\0\0\0\0\0\0\0\0", vec![], 0),
            ("{\"a\":4} junk", vec![], 1),
        ] {
            assert_eq!(found(text), (records, lost), "{text:?}");
        }
    }
}
