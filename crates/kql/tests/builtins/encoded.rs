//! The columns of a call in every encoding.

use arrow_array::{Int32Array, StringViewArray, UInt32Array};
use kql_types::{Batch, Column, Dictionary, Type, Value};

/// Rows of `T`: the distinct values of each column, and the index of the value in each row.
#[derive(Debug)]
pub struct Table {
    pub columns: Vec<Vec<Value>>,
    pub rows: Vec<Vec<usize>>,
}

impl Table {
    /// The types of the columns.
    pub fn types(&self) -> Vec<Type> {
        self.columns.iter().map(|c| c[0].ty()).collect()
    }

    /// The value of a row.
    pub fn value(&self, column: usize, row: usize) -> &Value {
        &self.columns[column][self.rows[row][column]]
    }

    /// Without encoding.
    pub fn plain(&self) -> Batch {
        let columns = self.types().into_iter().enumerate();
        let column = |(c, ty)| Column::from_values(ty, (0..self.rows.len()).map(|r| self.value(c, r).clone()));
        Batch { columns: columns.map(column).collect(), rows: self.rows.len() }
    }

    /// One row, which shares no buffer with the others.
    pub fn alone(&self, row: usize) -> Batch {
        let column = |(c, ty)| Column::from_values(ty, [self.value(c, row).clone()]);
        Batch { columns: self.types().into_iter().enumerate().map(column).collect(), rows: 1 }
    }

    /// Strings as dictionaries, with one unused value and one that occurs twice.
    pub fn dictionaries(&self) -> Batch {
        let mut batch = self.plain();
        for (c, distinct) in self.columns.iter().enumerate().filter(|(_, d)| d[0].ty() == Type::String) {
            let texts = distinct.iter().map(|v| v.as_str().unwrap_or(""));
            let values: StringViewArray =
                texts.chain(["not here", distinct[0].as_str().unwrap_or("")]).map(Some).collect();
            let again = distinct.len() as i32 + 1;
            let key = |row: &Vec<usize>, i: usize| match row[c] {
                k if distinct[k].is_null() => None,
                0 if i % 2 == 1 => Some(again),
                k => Some(k as i32),
            };
            let keys: Int32Array = self.rows.iter().enumerate().map(|(i, r)| key(r, i)).collect();
            batch.columns[c] = Column::Dictionary(Dictionary { keys, values });
        }
        batch
    }

    /// One row, repeated three times, as constant columns.
    pub fn constants(&self, row: usize) -> Batch {
        let columns = (0..self.columns.len()).map(|c| Column::repeat(self.value(c, row), 3)).collect();
        Batch { columns, rows: 3 }
    }

    /// The first column as a constant with the value of one row; the others plain.
    pub fn with_constant(&self, column: usize, row: usize) -> (Batch, Batch) {
        let (mut plain, mut constant) = (self.plain(), self.plain());
        let value = self.value(column, row);
        constant.columns[column] = Column::repeat(value, self.rows.len());
        plain.columns[column] = constant.columns[column].plain();
        (plain, constant)
    }

    /// The rows in two batches that are slices of larger arrays.
    pub fn pieces(&self) -> Vec<Batch> {
        let n = self.rows.len() as u32;
        let doubled: UInt32Array = (0..n).chain(0..n).collect();
        let twice = self.plain().take(&doubled);
        vec![twice.slice(n as usize, 5), twice.slice(5, n as usize - 5)]
    }
}
