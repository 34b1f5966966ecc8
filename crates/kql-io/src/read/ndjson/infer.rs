use super::keys::Keys;
use super::{Records, token};
use crate::read::chunk::Chunk;
use crate::read::infer::{Kinds, Seen};

/// The keys of a chunk's records and the kinds of their values. Broken records count as far as they can be read, except for
/// their broken value; `known` are keys whose type is settled, the keys expected first.
pub(crate) fn infer(chunk: &Chunk, known: &[(String, bool)]) -> Seen {
    let text = &chunk.buffer[..chunk.end];
    let mut keys = Keys::expecting(known.iter().map(|(name, _)| name.as_str()));
    let mut kinds: Vec<Kinds> =
        known.iter().map(|(_, settled)| if *settled { Kinds::TEXT } else { Kinds::default() }).collect();
    // A key that no record of this chunk has is no column of it, but the order of the known keys makes reading fast.
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
    let at = token::skip_space(text, from);
    if text.get(at) != Some(&b'{') {
        return None;
    }
    keys.restart();
    let mut at = token::skip_space(text, at + 1);
    while at < to - 1 {
        let (id, value) = keys.read(text, at)?;
        let value = token::skip_space(text, value);
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
        at = token::skip_space(text, end);
        if text.get(at) == Some(&b',') {
            at = token::skip_space(text, at + 1);
        }
    }
    Some(())
}

fn kind(value: &[u8], escaped: bool) -> Kinds {
    match value {
        [b'"', inner @ .., b'"'] if !escaped => Kinds::of_string(inner),
        [b'"', ..] => Kinds::TEXT,
        [b'{' | b'[', ..] => Kinds::TREE,
        [b't' | b'f', ..] => Kinds::BOOL,
        [b'n', ..] => Kinds::default(),
        _ => Kinds::of_number(value),
    }
}
