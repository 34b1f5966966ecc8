use super::Emit;
use super::cell::{Cell, Form, name};
use super::rows::Rows;
use kql_source::Style;
use kql_source::screen::{Color, cut, pad, split, width};
use kql_types::Schema;
use std::io;

/// A long value takes at most this many lines.
const MAX_LINES: usize = 5;
/// The gap between a name and its value.
const GAP: usize = 2;

/// Draws rows one below the other, and each with one column below the other.
pub(super) fn draw(
    schema: &Schema,
    rows: &Rows<'_>,
    columns: &[usize],
    terminal: usize,
    style: Style,
    emit: &mut Emit<'_>,
) -> io::Result<()> {
    let names: Vec<_> = columns.iter().map(|c| name(&schema.fields[*c].name, Form::Screen)).collect();
    let widest = names.iter().map(|n| width(n)).max().unwrap_or(0);
    let names_to = widest.min(terminal / 2).max(1);
    let room = terminal.saturating_sub(names_to + GAP).max(1);
    for (i, row) in rows.iter() {
        if rows.count() > 1 {
            let head = format!("── row {} ", i + 1);
            let rule = "─".repeat(terminal.min(names_to + GAP + 40).saturating_sub(width(&head)));
            emit(&style.paint(Color::Dim, &cut(&(head + &rule), terminal)))?;
        }
        for (column, name) in columns.iter().zip(&names) {
            let cell = Cell::new(&row.value(*column), Form::Screen);
            let paint = |line: &str| if cell.is_missing { style.paint(Color::Dim, line) } else { line.to_string() };
            let mut label = pad(&cut(name, names_to), names_to);
            for line in lines(&cell.text, room) {
                emit(&format!("{}  {}", style.paint(Color::Bold, &label), paint(&line)))?;
                label = " ".repeat(names_to);
            }
        }
    }
    Ok(())
}

/// A value on as many lines as it needs, up to a limit.
fn lines(text: &str, room: usize) -> Vec<String> {
    let mut rest = text;
    let mut out = Vec::new();
    while out.len() + 1 < MAX_LINES && width(rest) > room {
        let (head, behind) = split(rest, room);
        // A character that is wider than the terminal.
        if head.is_empty() {
            break;
        }
        // Behind the last space, unless that leaves most of the line empty.
        let end = head.rfind(' ').map_or(0, |space| space + 1);
        let end = if end * 2 > head.len() && !behind.starts_with(' ') { end } else { head.len() };
        out.push(rest[..end].trim_end().to_string());
        rest = &rest[end..];
    }
    out.push(cut(rest, room));
    out
}
