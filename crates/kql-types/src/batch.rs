use crate::{Column, Schema, Type};
use arrow_array::{BooleanArray, UInt32Array};

/// A batch of rows: columns of equal length. The row count is a field because a batch may have no columns.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Columns, each of `rows` rows.
    pub columns: Vec<Column>,
    /// Number of rows.
    pub rows: usize,
}

impl Batch {
    /// A batch of columns, which must have `rows` rows each.
    pub fn new(columns: Vec<Column>, rows: usize) -> Self {
        debug_assert!(columns.iter().all(|c| c.len() == rows), "columns of {rows} rows");
        Batch { columns, rows }
    }

    /// No rows of a schema.
    pub fn empty(schema: &Schema) -> Self {
        Batch { columns: schema.fields.iter().map(|f| Column::nulls(f.ty, 0)).collect(), rows: 0 }
    }

    /// Size of the rows in bytes.
    pub fn data_bytes(&self) -> usize {
        self.columns.iter().map(Column::data_bytes).sum()
    }

    /// Rows by position.
    pub fn take(&self, rows: &UInt32Array) -> Batch {
        Batch { columns: self.columns.iter().map(|c| c.take(rows)).collect(), rows: arrow_array::Array::len(rows) }
    }

    /// Rows where the mask is true.
    pub fn filter(&self, mask: &BooleanArray) -> Batch {
        // `prep_null_mask_filter` panics on a mask without nulls.
        let without_nulls;
        let mask = if arrow_array::Array::null_count(mask) == 0 {
            mask
        } else {
            without_nulls = arrow_select::filter::prep_null_mask_filter(mask);
            &without_nulls
        };
        let rows = mask.true_count();
        if rows == self.rows {
            return self.clone();
        }
        Batch { columns: self.columns.iter().map(|c| c.filter(mask)).collect(), rows }
    }

    /// `length` rows from `offset`.
    pub fn slice(&self, offset: usize, length: usize) -> Batch {
        Batch { columns: self.columns.iter().map(|c| c.slice(offset, length)).collect(), rows: length }
    }

    /// One batch after the other.
    pub fn concat(types: &[Type], batches: &[Batch]) -> Batch {
        if let [one] = batches {
            return one.clone();
        }
        let columns = types
            .iter()
            .enumerate()
            .map(|(i, ty)| {
                let parts: Vec<Column> = batches.iter().map(|b| b.columns[i].clone()).collect();
                Column::concat(*ty, &parts)
            })
            .collect();
        Batch { columns, rows: batches.iter().map(|b| b.rows).sum() }
    }
}
