//! Results as tables for people.
//!
//! In a file or a pipe a table has all rows and all columns. On a terminal it fits: where not all columns have room, those that
//! are empty in every row are left out, then as many as fit are shown, and of many rows the first and the last. A single row, and rows of which fewer
//! than three columns would fit, are shown as records, one column below the other. What is left out is counted.

mod cell;
mod fit;
mod footer;
mod grid;
mod record;
mod rows;

use kql_source::Screen;
use kql_types::{Batch, Schema};
use rows::Rows;
use std::io;

/// How a result is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// The terminal, or the file or pipe.
    pub screen: Screen,
    /// The rows that are shown on a terminal.
    pub rows: ShownRows,
    /// The columns that are shown on a terminal.
    pub columns: ShownColumns,
    /// How to see the rows that are left out, such as `--all`.
    pub more_rows: &'static str,
    /// How to see the columns that are left out, such as `--wide`.
    pub more_columns: &'static str,
}

/// Rows of a result on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownRows {
    /// The first and the last, at most 40 together.
    Ends,
    /// The first and the last, at most so many together, also in a file or a pipe.
    AtMost(usize),
    /// All.
    All,
}

/// Columns of a result on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownColumns {
    /// All where they fit, else those with data, as many as fit.
    Fit,
    /// Those that somebody chose, also when they are empty, as many as fit.
    Chosen,
    /// All, on lines that may be longer than the terminal is wide.
    All,
}

/// The most rows of a table, and of records.
const MAX_ROWS: usize = 40;
const MAX_RECORDS: usize = 10;
/// With fewer columns than this a table says less than records do.
const MIN_COLUMNS: usize = 3;

/// Takes the lines of a table one by one, so that a long one is never held as a whole.
pub type Emit<'e> = dyn FnMut(&str) -> io::Result<()> + 'e;

/// Draws a result line by line.
///
/// # Errors
///
/// What `emit` fails with.
pub fn draw(schema: &Schema, batches: &[Batch], view: &View, emit: &mut Emit<'_>) -> io::Result<()> {
    let all = Rows::new(batches);
    let (Some(width), true) = (view.screen.width, view.columns != ShownColumns::All) else {
        let columns: Vec<usize> = (0..schema.fields.len()).collect();
        let rows = match (view.screen.width, view.rows) {
            (_, ShownRows::AtMost(most)) => all.ends(most),
            (None, _) | (_, ShownRows::All) => all,
            (Some(_), ShownRows::Ends) => all.ends(MAX_ROWS),
        };
        let form = if view.screen.width.is_some() { cell::Form::Screen } else { cell::Form::File };
        let columns = grid::uncut(schema, &rows, &columns, form);
        grid::draw(&rows, &columns, form, view.screen.style, emit)?;
        return footer::draw(&footer::Counts::of(&rows, schema, columns.len(), &[]), view, emit);
    };
    let limited = |most| match view.rows {
        ShownRows::All => all.clone(),
        ShownRows::AtMost(most) => all.ends(most),
        ShownRows::Ends => all.ends(most),
    };
    let rows = limited(MAX_ROWS);
    let mut columns: Vec<usize> = (0..schema.fields.len()).collect();
    let mut fitting = fit::fit(schema, &rows, &columns, width);
    let filled: Vec<usize> = columns.iter().copied().filter(|i| all.has_data(*i)).collect();
    // Where everything has room, an empty column is an answer too; and rows without any value are still rows of these columns.
    if view.columns == ShownColumns::Fit && fitting.len() < columns.len() && !filled.is_empty() {
        columns = filled;
        fitting = fit::fit(schema, &rows, &columns, width);
    }
    let empty: Vec<usize> = (0..schema.fields.len()).filter(|i| !columns.contains(i)).collect();
    if all.count() == 1 || (fitting.len() < MIN_COLUMNS && fitting.len() < columns.len() && all.count() > 0) {
        let rows = limited(MAX_RECORDS);
        record::draw(schema, &rows, &columns, width, view.screen.style, emit)?;
        return footer::draw(&footer::Counts::of(&rows, schema, columns.len(), &empty), view, emit);
    }
    grid::draw(&rows, &fitting, cell::Form::Screen, view.screen.style, emit)?;
    footer::draw(&footer::Counts::of(&rows, schema, fitting.len(), &empty), view, emit)
}

#[cfg(test)]
mod tests;
