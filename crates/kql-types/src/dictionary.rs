use arrow_array::{Array, Int32Array, StringViewArray};

/// A string column that stores each distinct value once.
///
/// Invariant: every non-null key is a valid position in `values`; values may repeat and need not be sorted. A null key or a
/// null value is read as `""`.
#[derive(Clone, Debug)]
pub struct Dictionary {
    /// Position of each row's value.
    pub keys: Int32Array,
    /// The values.
    pub values: StringViewArray,
}

impl Dictionary {
    /// The string of a row.
    pub fn get(&self, row: usize) -> &str {
        if self.keys.is_null(row) {
            return "";
        }
        let key = self.keys.value(row) as usize;
        if self.values.is_null(key) { "" } else { self.values.value(key) }
    }
}
