use super::cell::{Form, name};
use super::rows::Rows;
use super::{Emit, ShownColumns, View};
use kql_source::screen::{Color, width};
use kql_types::Schema;
use std::io;

/// What is shown of a result.
pub(super) struct Counts<'s> {
    rows: usize,
    shown_rows: usize,
    columns: usize,
    shown_columns: usize,
    /// Names of columns that are left out because they are empty.
    empty: Vec<&'s str>,
}

impl<'s> Counts<'s> {
    pub(super) fn of(rows: &Rows<'_>, schema: &'s Schema, shown_columns: usize, empty: &[usize]) -> Counts<'s> {
        Counts {
            rows: rows.count(),
            shown_rows: rows.shown(),
            columns: schema.fields.len(),
            shown_columns,
            empty: empty.iter().map(|i| schema.fields[*i].name.as_str()).collect(),
        }
    }
}

/// The number of rows; on a terminal also what is left out, and how to see it.
pub(super) fn draw(counts: &Counts<'_>, view: &View, emit: &mut Emit<'_>) -> io::Result<()> {
    let rows = format!("{} row{}", counts.rows, if counts.rows == 1 { "" } else { "s" });
    let rows = match counts.shown_rows == counts.rows {
        true => rows,
        false => format!("{rows}, {} shown; {}", counts.shown_rows, view.more_rows),
    };
    let Some(terminal) = view.screen.width else { return emit(&rows) };
    let mut lines = vec![rows];
    if view.columns != ShownColumns::All && counts.shown_columns < counts.columns {
        lines.push(columns(counts, view, terminal));
    }
    for line in lines.iter().flat_map(|line| view.screen.wrap(line, 2).lines().map(str::to_string).collect::<Vec<_>>())
    {
        emit(&view.screen.style.paint(Color::Dim, &line))?;
    }
    Ok(())
}

fn columns(counts: &Counts<'_>, view: &View, terminal: usize) -> String {
    let mut line = format!("{} columns, {} shown", counts.columns, counts.shown_columns);
    let empty = counts.empty.len();
    if counts.shown_columns + empty < counts.columns {
        line += &format!("; {}", view.more_columns);
    }
    if empty == 0 {
        return line;
    }
    line += &format!("; {empty} {} empty in every row", if empty == 1 { "is" } else { "are" });
    let names: Vec<_> = counts.empty.iter().map(|n| name(n, Form::Screen)).collect();
    let named = format!("{line}: {}", names.join(", "));
    if width(&named) <= terminal { named } else { line }
}
