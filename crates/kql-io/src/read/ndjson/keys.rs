use crate::read::infer::MAX_KEYS;
use kql_types::json;
use std::collections::HashMap;

/// A key as it is written in the text.
struct Key {
    /// With its quotes and the colon.
    text: Box<[u8]>,
    /// Its last eight bytes: keys with a common prefix differ there.
    tail: u64,
    id: usize,
}

/// Keys in the order of the records. The records of a log have the same keys in the same order, with some missing, so the next
/// key is nearly always one of the next few in the list.
#[derive(Default)]
pub(super) struct Keys {
    order: Vec<Key>,
    ids: HashMap<Box<[u8]>, usize>,
    names: Vec<String>,
    /// Position in `order` by id.
    places: Vec<usize>,
    next: usize,
}

/// Keys compared before the hash table is used.
const LOOKAHEAD: usize = 12;

/// Keys that are kept in the order of records.
const ORDERED: usize = 2048;

impl Keys {
    /// Keys in their expected order.
    pub fn expecting<'a>(names: impl IntoIterator<Item = &'a str>) -> Keys {
        let mut keys = Keys::default();
        for name in names {
            keys.next = keys.order.len();
            keys.learn(name);
        }
        keys
    }

    /// To be called at the start of each record.
    #[inline]
    pub fn restart(&mut self) {
        self.next = 0;
    }

    /// Names by id.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The id of a key; a new key is learned.
    fn learn(&mut self, name: &str) -> usize {
        if let Some(id) = self.ids.get(name.as_bytes()) {
            return *id;
        }
        let id = self.names.len();
        let mut text = Vec::new();
        crate::write::json_string(name, &mut text);
        text.push(b':');
        let tail = tail(&text, text.len());
        // Among few keys a new one keeps its place in the order of records; moving many for each would take quadratic time.
        let place = if self.order.len() < ORDERED { self.next.min(self.order.len()) } else { self.order.len() };
        self.order.insert(place, Key { text: text.into(), tail, id });
        self.ids.insert(name.as_bytes().into(), id);
        self.names.push(name.to_string());
        self.places.resize(id + 1, 0);
        self.order.iter().enumerate().skip(place).for_each(|(place, key)| self.places[key.id] = place);
        id
    }

    /// Reads a key and its colon, and returns the id of the key and the position after the colon; `None` if there is no key.
    #[inline]
    pub fn read(&mut self, text: &[u8], at: usize) -> Option<(usize, usize)> {
        let ahead = &self.order[self.next.min(self.order.len())..];
        for (i, key) in ahead.iter().take(LOOKAHEAD).enumerate() {
            let n = key.text.len();
            if (n < 8 || tail(text, at + n) == key.tail) && text.get(at..at + n) == Some(&key.text) {
                self.next += i + 1;
                return Some((key.id, at + n));
            }
        }
        self.look_up(text, at)
    }

    #[cold]
    fn look_up(&mut self, text: &[u8], at: usize) -> Option<(usize, usize)> {
        if text.get(at) != Some(&b'"') {
            return None;
        }
        let (end, escaped) = json::string_end(text, at + 1)?;
        let raw = &text[at + 1..end];
        let colon = json::skip_space(text, end + 1);
        if text.get(colon) != Some(&b':') {
            return None;
        }
        let mut plain = Vec::new();
        let name = if escaped { json::unescape_record_into(raw, &mut plain).then_some(&plain[..])? } else { raw };
        let id = match self.ids.get(name) {
            Some(id) => *id,
            None if self.names.len() < MAX_KEYS => self.learn(std::str::from_utf8(name).ok()?),
            None => return Some((usize::MAX, colon + 1)),
        };
        self.next = self.places[id] + 1;
        Some((id, colon + 1))
    }
}

/// The eight bytes before `end`; 0 where there are fewer.
#[inline]
fn tail(text: &[u8], end: usize) -> u64 {
    match text.get(end.wrapping_sub(8)..end).and_then(|b| b.first_chunk::<8>()) {
        Some(b) => u64::from_le_bytes(*b),
        None => 0,
    }
}
