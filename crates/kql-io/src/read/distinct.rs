//! Dictionary encoding while decoding: the distinct strings among the cells of a column.

/// The text of a cell, and whether it has escapes.
type Raw<'a> = (&'a [u8], bool);

/// The distinct strings, and the key of each row.
pub(crate) struct Distinct<'a> {
    pub values: Vec<Raw<'a>>,
    pub keys: Vec<i32>,
}

/// Rows after which it must be clear whether strings repeat.
const TRIAL_ROWS: usize = 128;
/// How often a string must occur on average. Below that, string views are as cheap and need no lookup.
const MIN_REPEATS: usize = 4;

/// Finds the distinct strings; `None` as soon as there are too many for a dictionary to pay off.
pub(crate) fn distinct<'a>(cells: impl Iterator<Item = Raw<'a>>, rows: usize) -> Option<Distinct<'a>> {
    let most = rows / MIN_REPEATS + 1;
    let size = (most * 2).next_power_of_two().max(64);
    let mut table = vec![0u32; size];
    let mut values: Vec<Raw<'a>> = Vec::new();
    let mut keys = Vec::with_capacity(rows);
    let mut last: Option<(Raw<'a>, i32)> = None;
    for (row, cell) in cells.enumerate() {
        // Equal values often follow each other.
        if let Some((text, key)) = last
            && text == cell
        {
            keys.push(key);
            continue;
        }
        let mut at = hash(cell.0) as usize & (size - 1);
        let key = loop {
            match table[at] {
                0 => {
                    if values.len() >= most || row >= TRIAL_ROWS && values.len() * MIN_REPEATS > row {
                        return None;
                    }
                    values.push(cell);
                    table[at] = values.len() as u32;
                    break values.len() as i32 - 1;
                }
                taken if values[taken as usize - 1] == cell => break taken as i32 - 1,
                _ => at = (at + 1) & (size - 1),
            }
        };
        last = Some((cell, key));
        keys.push(key);
    }
    Some(Distinct { values, keys })
}

/// Mixes all bytes, eight at a time. The table uses the low bits.
#[inline]
fn hash(text: &[u8]) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |h: u64, word: u64| (h ^ word).wrapping_mul(K).rotate_left(29);
    let (words, rest) = text.as_chunks::<8>();
    let mut h = words.iter().fold(text.len() as u64, |h, w| mix(h, u64::from_le_bytes(*w)));
    let mut tail = [0u8; 8];
    tail[..rest.len()].copy_from_slice(rest);
    h = mix(h, u64::from_le_bytes(tail));
    h ^ h >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_texts_are_encoded_and_many_are_not() {
        let texts: Vec<String> = (0..1000).map(|i| format!("some value {}", i * 7 % 13)).collect();
        let cells = || texts.iter().map(|t| (t.as_bytes(), false));
        let d = distinct(cells(), 1000).unwrap();
        assert_eq!(d.values.len(), 13);
        assert!(cells().zip(&d.keys).all(|(c, k)| d.values[*k as usize] == c));
        let many: Vec<String> = (0..1000).map(|i| i.to_string()).collect();
        assert!(distinct(many.iter().map(|t| (t.as_bytes(), false)), 1000).is_none());
        assert_eq!(distinct(std::iter::empty(), 0).unwrap().keys.len(), 0);
    }
}
