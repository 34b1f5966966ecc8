use super::keys::Keys;
use super::{Records, token};
use crate::read::chunk::Chunk;
use crate::read::infer::{Kinds, Seen};
use kql_types::json::skip_space;

/// The keys of the records in a chunk and the kinds of their values. A malformed record counts up to its malformed value.
/// `known` are the keys expected first, and whether their type is final.
pub(crate) fn infer(chunk: &Chunk, known: &[(String, bool)]) -> Seen {
    let text = &chunk.buffer[..chunk.end];
    let mut keys = Keys::expecting(known.iter().map(|(name, _)| name.as_str()));
    let mut kinds: Vec<Kinds> =
        known.iter().map(|(_, settled)| if *settled { Kinds::TEXT } else { Kinds::default() }).collect();
    // The order of known keys makes reading fast, but a key that no record here has is not a column of the chunk.
    let mut met = vec![false; kinds.len()];
    for (from, to) in Records::new(chunk) {
        if text[to - 1] == b'}' {
            _ = record(text, from, to, &mut keys, &mut kinds, &mut met);
        }
    }
    let names = keys.names().iter().zip(kinds).zip(met);
    names.filter(|(_, met)| *met).map(|((name, kinds), _)| (name.clone(), kinds)).collect()
}

fn record(
    text: &[u8],
    from: usize,
    to: usize,
    keys: &mut Keys,
    kinds: &mut Vec<Kinds>,
    met: &mut Vec<bool>,
) -> Option<()> {
    let at = skip_space(text, from);
    if text.get(at) != Some(&b'{') {
        return None;
    }
    keys.restart();
    let mut at = skip_space(text, at + 1);
    while at < to - 1 {
        let (id, value) = keys.read(text, at)?;
        let value = skip_space(text, value);
        let (end, escaped) = token::value_end(text, value)?;
        if end >= to {
            return None;
        }
        if id != usize::MAX {
            if id >= kinds.len() {
                kinds.resize(id + 1, Kinds::default());
                met.resize(id + 1, false);
            }
            met[id] = true;
            if !kinds[id].settled() {
                kinds[id].add(kind(&text[value..end], escaped));
            }
        }
        at = skip_space(text, end);
        if text.get(at) == Some(&b',') {
            at = skip_space(text, at + 1);
        }
    }
    Some(())
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
