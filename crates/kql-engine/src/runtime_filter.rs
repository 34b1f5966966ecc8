//! Runtime filters: the keys of a join's build side, pushed down to the scans of its probe side.

use crate::keys::{KeyEncoder, KeyTable};
use crate::memory::Reserved;
use arrow_array::BooleanArray;
use kql_plan::ir::ColumnId;
use kql_types::Column;
use std::sync::Arc;

/// Filters on columns. A row whose value is no key of each filter cannot contribute to the result.
pub(crate) type RuntimeFilters = Vec<(ColumnId, Arc<KeyFilter>)>;

/// The single-column keys of a build side, as a test for rows of the probe side.
pub(crate) struct KeyFilter {
    keys: Arc<Reserved<KeyTable>>,
}

impl KeyFilter {
    pub(crate) fn new(keys: Arc<Reserved<KeyTable>>) -> KeyFilter {
        KeyFilter { keys }
    }

    /// Which rows hold a key; no nulls.
    pub(crate) fn mask(&self, column: &Column) -> BooleanArray {
        let encoder = KeyEncoder::new(std::slice::from_ref(column));
        let mut scratch = Vec::new();
        let found = |row| self.keys.find(&encoder, row, &mut scratch).is_some();
        BooleanArray::from((0..column.len()).map(found).collect::<Vec<bool>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryPool;
    use kql_types::Value;

    fn filter(keys: Column) -> KeyFilter {
        let mut table = KeyTable::default();
        let columns = [keys];
        let encoder = KeyEncoder::new(&columns);
        (0..columns[0].len()).for_each(|row| _ = table.insert(&encoder, row));
        let reservation =
            MemoryPool::new(kql_types::MemoryBudget::unlimited(), 1 << 20, 1 << 20, Arc::default()).reservation("join");
        KeyFilter::new(Arc::new(Reserved { value: table, reservation }))
    }

    fn kept(filter: &KeyFilter, column: &Column) -> Vec<bool> {
        filter.mask(column).iter().map(|m| m.expect("a mask has no nulls")).collect()
    }

    #[test]
    fn a_mask_keeps_rows_whose_value_is_a_key() {
        let longs = filter(Column::longs([Some(1), None, Some(3)]));
        assert_eq!(kept(&longs, &Column::longs([Some(3), Some(2), None, Some(1)])), [true, false, true, true]);
        // Keys of another numeric type compare by value.
        assert_eq!(kept(&longs, &Column::ints([Some(3), Some(2)])), [true, false]);
        let strings = filter(Column::strings(["a", ""]));
        assert_eq!(kept(&strings, &Column::strings(["b", "a", ""])), [false, true, true]);
        assert_eq!(kept(&strings, &Column::repeat(&Value::String("a".into()), 2)), [true, true]);
    }

    #[test]
    fn no_keys_keep_nothing() {
        assert_eq!(kept(&filter(Column::longs([])), &Column::longs([Some(1), None])), [false, false]);
    }
}
