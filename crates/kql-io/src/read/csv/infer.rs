use super::Csv;
use super::fields::record;
use crate::read::chunk::Chunk;
use crate::read::decode::Dialect;
use crate::read::infer::{Kinds, Seen};

/// The kinds of the fields in a chunk. Columns whose type is final are skipped.
pub(crate) fn infer(chunk: &Chunk, known: &[(String, bool)], delimiter: u8) -> Seen {
    let text = &chunk.buffer[..chunk.end];
    let mut kinds: Vec<Kinds> =
        known.iter().map(|(_, settled)| if *settled { Kinds::TEXT } else { Kinds::default() }).collect();
    let mut at = chunk.start;
    let mut plain = Vec::new();
    while at < text.len() {
        if matches!(text[at], b'\n' | b'\r') {
            at += 1;
            continue;
        }
        let passed = record(text, at, delimiter, |field, from, to, escaped| {
            if let Some(k) = kinds.get_mut(field).filter(|k| !k.settled()) {
                k.add(if escaped {
                    plain.clear();
                    Csv.unescape(&text[from..to], &mut plain);
                    Kinds::of_field(&plain)
                } else {
                    Kinds::of_field(&text[from..to])
                });
            }
            true
        });
        at = passed.next;
    }
    known.iter().map(|(n, _)| n.clone()).zip(kinds).collect()
}
