//! Checks the records of a log, and finds keys that repeat in an object.

use super::{
    Controls, Events, checked_string, first_match, known_value_end, skip_space, unescape_record_into, valid_value,
};
use std::collections::HashSet;

/// What a record is, beyond being valid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Identifies the keys of the record in their order: records with the same keys have the same number. `None` if a key is
    /// written with escapes, so that the text of the keys says too little.
    pub shape: Option<u64>,
    /// A key that repeats in an object inside the record.
    pub repeated: Option<String>,
}

/// Checks records that follow each other. The objects of a log have few different sequences of keys, so keys are compared only in
/// objects whose sequence is new; of all others a number tells that it is known.
#[derive(Debug)]
pub struct RecordCheck {
    /// Sequences of keys in which none repeats, at places that they determine.
    known: Vec<u64>,
    open: Vec<Object>,
    checked: Checked,
}

#[derive(Clone, Copy, Debug)]
struct Object {
    start: usize,
    /// Identifies the keys so far.
    keys: u64,
    /// Whether a key has escapes.
    escaped: bool,
}

const PLACES: usize = 1 << 10;
/// An odd number with well mixed bits (the fractional part of the golden ratio).
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl Default for RecordCheck {
    fn default() -> Self {
        RecordCheck { known: vec![0; PLACES], open: Vec::new(), checked: Checked::default() }
    }
}

impl RecordCheck {
    /// Checks a record, whose strings may contain bare control characters; `None` if the text is not one JSON object.
    pub fn check(&mut self, text: &[u8]) -> Option<Checked> {
        self.open.clear();
        self.checked = Checked::default();
        let start = skip_space(text, 0);
        if text.get(start) != Some(&b'{') {
            return None;
        }
        let end = valid_value(text, start, |text, at| checked_string(text, at, Controls::Allowed), self)?;
        (skip_space(text, end) == text.len()).then(|| std::mem::take(&mut self.checked))
    }
}

impl RecordCheck {
    /// A key that repeats in any object of a text that is JSON.
    pub fn repeated_anywhere(&mut self, text: &[u8]) -> Option<String> {
        self.open.clear();
        self.checked = Checked::default();
        // The value counts as a member of an object, so that its own keys are compared too.
        self.open.push(Object { start: 0, keys: MIX, escaped: false });
        let strings = |text: &[u8], at: usize| checked_string(text, at, Controls::Allowed);
        valid_value(text, skip_space(text, 0), strings, self)?;
        self.checked.repeated.take()
    }
}

/// The first key that repeats in the object that starts at a position of JSON text.
pub fn repeated_key(text: &[u8], at: usize) -> Option<String> {
    let mut met: HashSet<Vec<u8>> = HashSet::new();
    let mut at = skip_space(text, at + 1);
    while text.get(at) == Some(&b'"') {
        let end = known_value_end(text, at)?;
        let mut key = Vec::new();
        unescape_record_into(text.get(at + 1..end - 1)?, &mut key);
        if met.contains(&key) {
            return Some(String::from_utf8_lossy(&key).into_owned());
        }
        met.insert(key);
        let value = skip_space(text, skip_space(text, end) + 1);
        at = skip_space(text, known_value_end(text, value)?);
        if text.get(at) == Some(&b',') {
            at = skip_space(text, at + 1);
        }
    }
    None
}

impl Events for RecordCheck {
    #[inline]
    fn open(&mut self, start: usize) {
        self.open.push(Object { start, keys: MIX, escaped: false });
    }

    #[inline]
    fn key(&mut self, text: &[u8], from: usize, to: usize) {
        if let Some(object) = self.open.last_mut() {
            // The closing quote tells where a key ends.
            let mut at = from + 1;
            while at < to {
                let word = word(text, at, to);
                object.escaped |= first_match(word, b'\\') != 0;
                object.keys = (object.keys.rotate_left(23) ^ word).wrapping_mul(MIX);
                at += 8;
            }
        }
    }

    #[inline]
    fn close(&mut self, text: &[u8]) {
        let Some(Object { start, keys, escaped }) = self.open.pop() else { return };
        if self.open.is_empty() {
            self.checked.shape = (!escaped).then_some(keys);
            return;
        }
        let known = &mut self.known[(keys >> 54) as usize % PLACES];
        if escaped || *known != keys {
            match repeated_key(text, start) {
                Some(key) => _ = self.checked.repeated.get_or_insert(key),
                None if !escaped => *known = keys,
                None => {}
            }
        }
    }
}

/// Up to eight bytes from a position.
#[inline]
fn word(text: &[u8], at: usize, to: usize) -> u64 {
    match text.get(at..).and_then(|t| t.first_chunk::<8>()) {
        Some(bytes) => {
            let missing = 8usize.saturating_sub(to - at) as u32;
            u64::from_le_bytes(*bytes) << (8 * missing) >> (8 * missing)
        }
        None => text[at..to].iter().rev().fold(0, |word, b| word << 8 | u64::from(*b)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(record: &str) -> Option<Checked> {
        RecordCheck::default().check(record.as_bytes())
    }

    #[test]
    fn keys_that_repeat_inside_are_found() {
        let mut all = RecordCheck::default();
        for (record, key) in [
            (r#"{"a":1,"a":2}"#, None),
            (r#"{"a":{"x":1,"y":2}}"#, None),
            (r#"{"a":{"x":1,"x":2}}"#, Some("x")),
            (r#"{"a":{"x":1,"\u0078":2}}"#, Some("x")),
            (r#"{"a":{"x":1,"y":{"x":2}}}"#, None),
            (r#"{"a":[{"x":1},{"x":2}]}"#, None),
            (
                r#"{"a":[1,{"b":[{"long key of an object":1,"b":0,"long key of an object":2}]}]}"#,
                Some("long key of an object"),
            ),
            (r#"{"a":{"":1,"":2}}"#, Some("")),
            (r#"{"a":{ "x" : {} , "x" : [] }}"#, Some("x")),
            (r#"{"a":{"x":1,"y":2},"b":{"y":1,"x":1}}"#, None),
            ("{\"a\":{\"x\ty\":1,\"x\ty\":1}}", Some("x\ty")),
        ] {
            // Twice: what is known changes nothing.
            for _ in 0..2 {
                let found = all.check(record.as_bytes()).unwrap();
                assert_eq!(found.repeated.as_deref(), key, "{record}");
            }
        }
        for bad in ["", "{", "[1]", r#"{"a":1,}"#, r#"{"a":1} x"#, r#"{"a":"\x"}"#] {
            assert_eq!(check(bad), None, "{bad}");
        }
    }

    #[test]
    fn keys_that_repeat_in_any_value_are_found() {
        let found = |text: &str| RecordCheck::default().repeated_anywhere(text.as_bytes());
        assert_eq!(found(r#" {"a":1,"a":2}"#).as_deref(), Some("a"));
        assert_eq!(found(r#"[1,{"b":[{"a":1,"a":2}]}]"#).as_deref(), Some("a"));
        assert_eq!(found(r#"[{"a":1},{"a":2}]"#), None);
        assert_eq!(found(r#""a""#), None);
    }

    #[test]
    fn shapes_tell_keys_apart() {
        let shape = |record: &str| check(record).unwrap().shape;
        assert_eq!(shape(r#"{"a":1,"b":2}"#), shape(r#"{ "a" : "x" , "b": {"c":1}}"#));
        let different = [
            r#"{}"#,
            r#"{"a":1}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"b":2}"#,
            r#"{"b":1,"a":2}"#,
            r#"{"ab":1}"#,
            r#"{"":1,"a":1}"#,
            r#"{"":1}"#,
            r#"{"abcdefgh":1}"#,
            r#"{"abcdefg":1}"#,
            r#"{"abcdefg":1,"h":1}"#,
        ];
        let shapes: HashSet<_> = different.iter().map(|record| shape(record).unwrap()).collect();
        assert_eq!(shapes.len(), different.len());
        assert_eq!(shape(r#"{"\u0061":1}"#), None);
    }
}
