use super::Emit;
use super::cell::{Cell, Form, is_number, name};
use super::rows::{Row, Rows};
use kql_source::Style;
use kql_source::screen::{Color, cut, pad, pad_start, width};
use kql_types::Schema;
use std::io;

/// Texts in a file, and of all columns on a terminal, are cut to this width.
const MAX_TEXT: usize = 60;

/// A column of a table.
pub(super) struct GridColumn {
    /// Its position in the result.
    pub column: usize,
    pub name: String,
    /// Cells and name are cut to this width.
    pub width: usize,
    pub is_number: bool,
}

/// Columns as wide as their names and cells.
pub(super) fn uncut(schema: &Schema, rows: &Rows<'_>, columns: &[usize], form: Form) -> Vec<GridColumn> {
    let column = |i: &usize| {
        let field = &schema.fields[*i];
        let name = name(&field.name, form).into_owned();
        let cell = |row: Row<'_>| width(&Cell::new(&row.value(*i), form).text).min(MAX_TEXT);
        let cells = rows.iter().map(|(_, row)| cell(row)).max().unwrap_or(0);
        GridColumn { column: *i, width: cells.max(width(&name)), name, is_number: is_number(field.ty) }
    };
    columns.iter().map(column).collect()
}

/// Draws rows in a frame, with a line in place of rows that are left out.
pub(super) fn draw(
    rows: &Rows<'_>,
    columns: &[GridColumn],
    form: Form,
    style: Style,
    emit: &mut Emit<'_>,
) -> io::Result<()> {
    let inner = columns.iter().map(|c| c.width).sum::<usize>() + 3 * columns.len() - usize::from(!columns.is_empty());
    let frame = |left: &str, fill: &str, right: &str| format!("{left}{}{right}", fill.repeat(inner));
    let line = |cells: Vec<String>| match cells.is_empty() {
        true => "││".to_string(),
        false => format!("│ {} │", cells.join("   ")),
    };
    emit(&frame("┌", "─", "┐"))?;
    if !columns.is_empty() {
        emit(&line(columns.iter().map(|c| placed(c, &c.name, Some(Color::Bold), style)).collect()))?;
    }
    emit(&frame("╞", "═", "╡"))?;
    let mut next = 0;
    for (i, row) in rows.iter().filter(|_| !columns.is_empty()) {
        if i > next {
            let text = cut(&format!("⋮ {} rows left out", i - next), inner.saturating_sub(2));
            emit(&format!("│ {} │", style.paint(Color::Dim, &pad(&text, inner.saturating_sub(2)))))?;
        }
        next = i + 1;
        let cell = |c: &GridColumn| {
            let cell = Cell::new(&row.value(c.column), form);
            let most = if form == Form::File { c.width.min(MAX_TEXT) } else { c.width };
            placed(c, &cut(&cell.text, most), cell.is_missing.then_some(Color::Dim), style)
        };
        emit(&line(columns.iter().map(cell).collect()))?;
    }
    emit(&frame("└", "─", "┘"))
}

/// A text in its place in a column.
fn placed(column: &GridColumn, text: &str, color: Option<Color>, style: Style) -> String {
    let text = cut(text, column.width);
    let padded = if column.is_number { pad_start(&text, column.width) } else { pad(&text, column.width) };
    match color {
        Some(color) => style.paint(color, &padded),
        None => padded,
    }
}
