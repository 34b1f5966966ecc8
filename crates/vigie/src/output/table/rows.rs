use kql_types::{Batch, Column, Type, Value};

/// The rows of a result that are shown, by position.
#[derive(Clone)]
pub(super) struct Rows<'b> {
    batches: &'b [Batch],
    /// All rows of the result.
    count: usize,
    /// The rows after the first `head` and before the last `tail` are left out.
    head: usize,
    tail: usize,
}

impl<'b> Rows<'b> {
    pub(super) fn new(batches: &'b [Batch]) -> Rows<'b> {
        let count = batches.iter().map(|b| b.rows).sum();
        Rows { batches, count, head: count, tail: 0 }
    }

    /// The first and the last rows, at most `most` together.
    pub(super) fn ends(&self, most: usize) -> Rows<'b> {
        let (head, tail) = if self.count > most { (most - most / 2, most / 2) } else { (self.count, 0) };
        Rows { batches: self.batches, count: self.count, head, tail }
    }

    /// All rows of the result.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The rows that are shown.
    pub(super) fn shown(&self) -> usize {
        self.head + self.tail
    }

    /// The rows that are shown, with their position in the result.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, Row<'b>)> + '_ {
        let mut start = 0;
        self.batches.iter().flat_map(move |batch| {
            let first = start;
            start += batch.rows;
            // The part of the batch before the gap, and the part behind it.
            let before = 0..self.head.saturating_sub(first).min(batch.rows);
            let behind = (self.count - self.tail).saturating_sub(first).clamp(before.end, batch.rows)..batch.rows;
            before.chain(behind).map(move |row| (first + row, Row { batch, row }))
        })
    }

    /// Whether any row of the result, shown or not, has a value in a column.
    pub(super) fn has_data(&self, column: usize) -> bool {
        self.batches.iter().filter_map(|b| b.columns.get(column)).any(has_data)
    }
}

/// One row of a batch.
#[derive(Clone, Copy)]
pub(super) struct Row<'b> {
    batch: &'b Batch,
    row: usize,
}

impl Row<'_> {
    pub(super) fn value(&self, column: usize) -> Value {
        self.batch.columns.get(column).map_or(Value::Null(Type::String), |c| c.value(self.row))
    }
}

/// Whether any value is neither null nor an empty string.
fn has_data(column: &Column) -> bool {
    let rows = if column.constant().is_some() { column.len().min(1) } else { column.len() };
    if column.ty() == Type::String {
        let strings = column.as_strings();
        return (0..rows).any(|row| !strings.get(row).is_empty());
    }
    (0..rows).any(|row| !column.is_null(row))
}
