use super::Csv;
use super::fields::record;
use super::resume::resume;
use crate::read::chunk::Chunk;
use crate::read::decode::Dialect;
use crate::read::infer::{Expected, Interest, Kinds, Seen};

/// The kinds of the fields in a chunk, of the records that a scan reads. Columns whose type is final are skipped.
pub(crate) fn infer(chunk: &Chunk, expected: &[Expected], csv: Csv) -> Seen {
    let text = &chunk.buffer[..chunk.end];
    let start = |interest: Interest| if interest == Interest::Nothing { Kinds::TEXT } else { Kinds::default() };
    let mut kinds: Vec<Kinds> = expected.iter().map(|(_, interest)| start(*interest)).collect();
    let mut at = chunk.start;
    let mut plain = Vec::new();
    let mut found: Vec<(usize, Kinds)> = Vec::new();
    while at < text.len() {
        if matches!(text[at], b'\n' | b'\r') {
            at += 1;
            continue;
        }
        found.clear();
        let passed = record(text, at, csv.separators, |field, from, to, escaped| {
            if kinds.get(field).is_some_and(|k| !k.settled()) {
                let field_text = if escaped {
                    plain.clear();
                    csv.unescape(&text[from..to], &mut plain);
                    &plain[..]
                } else {
                    &text[from..to]
                };
                found.push((
                    field,
                    match expected[field].1 {
                        Interest::Dates => Kinds::of_date(field_text.trim_ascii()),
                        Interest::Kinds | Interest::Nothing => Kinds::of_field(field_text, csv.mark),
                    },
                ));
            }
            true
        });
        if passed.broken.is_some() {
            at = resume(text, at, &passed, csv.separators, expected.len()).next;
            continue;
        }
        if passed.fields <= kinds.len() {
            found.iter().for_each(|(field, k)| kinds[*field].add(*k));
        }
        at = passed.next;
    }
    expected.iter().map(|(n, _)| n.clone()).zip(kinds).collect()
}
