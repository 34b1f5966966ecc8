//! Dictionary encoding of cached columns: user agents, hosts and results are a few strings in many rows.

use arrow_array::{Array, Int32Array, StringViewArray};
use foldhash::fast::FixedState;
use kql_types::{Column, Dictionary, Type, Value};
use std::collections::HashMap;

/// A column is encoded if each string occurs this often on average: a key and a share of the string then take less memory than
/// a view per row, and functions are evaluated once per string.
const MIN_REPEATS: usize = 4;

/// A piece of a column that keeps no more than its rows need, dictionary-encoded if that pays off.
pub(super) fn encode(column: &Column) -> Column {
    let Column::String(_) = column else { return column.compact() };
    // The dictionary holds the strings of this piece alone; the source's may hold those of a whole file.
    dictionary(std::slice::from_ref(column)).unwrap_or_else(|| column.compact())
}

/// The pieces of a column, concatenated; the column is dictionary-encoded if its strings repeat over all pieces.
pub(super) fn join(ty: Type, parts: &[Column]) -> Column {
    let rows = |list: &mut dyn Iterator<Item = &Column>| list.map(Column::len).sum::<usize>();
    let encoded = rows(&mut parts.iter().filter(|p| matches!(p, Column::Dictionary(_))));
    // A short piece whose strings do not repeat is no reason to decode the others.
    let repeats = ty == Type::String && encoded * 2 > rows(&mut parts.iter());
    if let Some(joined) = repeats.then(|| dictionary(parts)).flatten() {
        return joined;
    }
    // The pieces are compact already, and the result shares their buffers.
    Column::concat(ty, parts)
}

/// Pieces as one dictionary; `None` if that does not pay off.
fn dictionary(parts: &[Column]) -> Option<Column> {
    let rows: usize = parts.iter().map(Column::len).sum();
    let max_values = rows / MIN_REPEATS;
    let mut builder = DictionaryBuilder { values: Vec::new(), keys: HashMap::default(), max_values };
    let mut keys: Vec<Option<i32>> = Vec::with_capacity(rows);
    for part in parts {
        if let Column::Dictionary(d) = part {
            let mut known = vec![None; d.values.len()];
            for key in &d.keys {
                let Some(at) = key.map(|k| k as usize) else {
                    keys.push(None);
                    continue;
                };
                if known[at].is_none() {
                    known[at] = Some(builder.key(if d.values.is_null(at) { "" } else { d.values.value(at) })?);
                }
                keys.push(known[at]);
            }
        } else if let Some(Value::String(text)) = part.constant() {
            let key = builder.key(text)?;
            keys.resize(keys.len() + part.len(), Some(key));
        } else {
            let strings = part.as_strings();
            for row in 0..part.len() {
                keys.push(strings.optional(row).map(|text| builder.key(text).ok_or(())).transpose().ok()?);
            }
        }
    }
    let values = StringViewArray::from_iter_values(builder.values);
    Some(Column::Dictionary(Dictionary { keys: Int32Array::from(keys), values }))
}

/// Assigns keys to distinct strings, in order of first appearance.
struct DictionaryBuilder<'t> {
    values: Vec<&'t str>,
    keys: HashMap<&'t str, i32, FixedState>,
    max_values: usize,
}

impl<'t> DictionaryBuilder<'t> {
    /// The key of a string; `None` if there are too many.
    fn key(&mut self, text: &'t str) -> Option<i32> {
        if let Some(key) = self.keys.get(text) {
            return Some(*key);
        }
        let key = i32::try_from(self.values.len()).ok().filter(|_| self.values.len() < self.max_values)?;
        self.values.push(text);
        self.keys.insert(text, key);
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(column: &Column) -> Vec<String> {
        (0..column.len()).map(|i| column.as_strings().get(i).to_string()).collect()
    }

    fn repeated(rows: usize, distinct: usize) -> Column {
        Column::strings((0..rows).map(|i| format!("a text that is long enough {}", i % distinct)))
    }

    #[test]
    fn strings_that_repeat_are_encoded() {
        for (distinct, pays) in [(1, true), (25, true), (26, false), (100, false)] {
            let column = repeated(100, distinct);
            let encoded = encode(&column);
            assert_eq!(matches!(encoded, Column::Dictionary(_)), pays, "{distinct}");
            assert_eq!(texts(&encoded), texts(&column));
        }
        assert!(matches!(encode(&Column::longs([Some(1)])), Column::Long(_)));
    }

    #[test]
    fn pieces_of_all_forms_are_concatenated() {
        let nulls = Column::String([Some("x"), None].into_iter().cycle().take(40).collect());
        let parts = [
            encode(&repeated(100, 3)),
            repeated(5, 5),
            encode(&repeated(100, 20)),
            Column::of_constant(Value::String("constant".into()), 10),
            encode(&nulls),
            encode(&repeated(0, 1)),
        ];
        let joined = join(Type::String, &parts);
        let Column::Dictionary(d) = &joined else { panic!("{joined:?}") };
        assert_eq!((d.values.len(), d.keys.null_count()), (22, 20));
        assert_eq!(texts(&joined), parts.iter().flat_map(texts).collect::<Vec<_>>());
        // DictionaryBuilder that repeat in each piece and differ between them are too many together.
        let many: Vec<Column> =
            (0..30).map(|n| encode(&Column::strings((0..8).map(|i| format!("text {} of piece {n}", i % 2))))).collect();
        assert!(matches!(join(Type::String, &many), Column::Dictionary(_)));
        let plain: Vec<Column> = (0..2).map(|_| repeated(10, 10)).collect();
        assert!(matches!(join(Type::String, &plain), Column::String(_)));
    }
}
