use super::keys::Keys;
use super::recover::recover;
use super::{Records, token};
use crate::read::chunk::Chunk;
use crate::read::infer::{Expected, Interest, Kinds, Seen};
use kql_types::json::skip_space;

/// The keys of the records in a chunk, in order of first appearance, and the kinds of their values. A malformed record counts up
/// to its malformed value. `expected` are the keys expected first.
pub(crate) fn infer(chunk: &Chunk, expected: &[Expected]) -> Seen {
    let text = &chunk.buffer[..chunk.end];
    let start = |interest: Interest| if interest == Interest::Nothing { Kinds::TEXT } else { Kinds::default() };
    let mut walk = Walk {
        keys: Keys::expecting(expected.iter().map(|(name, _)| name.as_str())),
        kinds: expected.iter().map(|(_, interest)| start(*interest)).collect(),
        dates: expected.iter().map(|(_, interest)| *interest == Interest::Dates).collect(),
        // The order of known keys makes reading fast, but a key that no record here has is not a column of the chunk.
        met: vec![false; expected.len()],
        order: Vec::new(),
        beyond: false,
    };
    for (from, to) in Records::new(chunk) {
        if walk.record(text, from, to).is_none() {
            for (from, to) in recover(text, from, to).records {
                _ = walk.record(text, from, to);
            }
        }
    }
    let names = walk.keys.names();
    let columns = walk.order.iter().map(|id| (names[*id].clone(), walk.kinds[*id])).collect();
    Seen { columns, beyond: walk.beyond }
}

struct Walk {
    keys: Keys,
    /// By id: the kinds of the values, whether only the order of dates is of interest, and whether a record has the key.
    kinds: Vec<Kinds>,
    dates: Vec<bool>,
    met: Vec<bool>,
    /// Ids of the keys in order of first appearance.
    order: Vec<usize>,
    /// Whether there are more keys than are learned.
    beyond: bool,
}

impl Walk {
    fn record(&mut self, text: &[u8], from: usize, to: usize) -> Option<()> {
        let at = skip_space(text, from);
        if text.get(at) != Some(&b'{') || text[to - 1] != b'}' {
            return None;
        }
        self.keys.restart();
        let mut at = skip_space(text, at + 1);
        while at < to - 1 {
            let (id, value) = self.keys.read(text, at)?;
            let value = skip_space(text, value);
            let (end, escaped) = token::value_end(text, value)?;
            if end >= to {
                return None;
            }
            if id == usize::MAX {
                self.beyond = true;
            } else {
                self.meet(id, &text[value..end], escaped);
            }
            at = skip_space(text, end);
            if text.get(at) == Some(&b',') {
                at = skip_space(text, at + 1);
            }
        }
        Some(())
    }

    #[inline]
    fn meet(&mut self, id: usize, value: &[u8], escaped: bool) {
        if id >= self.kinds.len() {
            self.kinds.resize(id + 1, Kinds::default());
            self.dates.resize(id + 1, false);
            self.met.resize(id + 1, false);
        }
        if !self.met[id] {
            self.met[id] = true;
            self.order.push(id);
        }
        if !self.kinds[id].settled() {
            let kind = match value {
                [b'"', inner @ .., b'"'] if self.dates[id] => Kinds::of_date(inner.trim_ascii()),
                _ if self.dates[id] => Kinds::default(),
                _ => kind(value, escaped),
            };
            self.kinds[id].add(kind);
        }
    }
}

fn kind(value: &[u8], escaped: bool) -> Kinds {
    match value {
        [b'"', inner @ .., b'"'] if !escaped => Kinds::of_string(inner),
        [b'"', ..] => Kinds::TEXT,
        [b'{' | b'[', ..] => Kinds::NESTED,
        [b't' | b'f', ..] => Kinds::BOOL,
        [b'n', ..] => Kinds::default(),
        _ => Kinds::of_number(value),
    }
}
