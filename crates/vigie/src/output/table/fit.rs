use super::cell::{Cell, Form, is_number, may_be_cut, name};
use super::grid::GridColumn;
use super::rows::Rows;
use kql_source::screen::width;
use kql_types::{Schema, Type};

/// Texts are not cut below this width, but for those of the last column that finds room.
const MIN_TEXT: usize = 16;
const MIN_LAST: usize = 10;
/// What a table needs beside its cells: its border, and the gap between two columns.
const BORDER: usize = 4;
const GAP: usize = 3;

/// A column, and how wide it would like to be.
struct Wish {
    column: usize,
    /// The widest cell.
    cells: usize,
    /// The name.
    head: usize,
    may_be_cut: bool,
}

impl Wish {
    /// The width when texts are cut to `most`.
    fn width(&self, most: usize) -> usize {
        let cells = if self.may_be_cut { self.cells.min(most) } else { self.cells };
        cells.max(self.head.min(most)).max(1)
    }

    fn natural(&self) -> usize {
        self.cells.max(self.head).max(1)
    }
}

/// The columns that fit, in the order of the result, with their widths: the first column, the time, and then the others in
/// order until one has no room. Texts are cut before a column is left out, but not shorter than they can be read.
pub(super) fn fit(schema: &Schema, rows: &Rows<'_>, columns: &[usize], terminal: usize) -> Vec<GridColumn> {
    let room = terminal.saturating_sub(BORDER).max(1);
    let mut wishes: Vec<Wish> = columns.iter().map(|c| wish(schema, rows, *c)).collect();
    if total(&wishes, MIN_TEXT) > room {
        wishes = most_important(wishes, schema, room);
    }
    // A column alone is cut to what there is.
    let least = if wishes.len() == 1 { room.min(MIN_TEXT) } else { MIN_TEXT };
    let widest = wishes.iter().map(Wish::natural).max().unwrap_or(0);
    let most = (least..=widest.min(room)).rev().find(|most| total(&wishes, *most) <= room).unwrap_or(least);
    let column = |w: &Wish| {
        let field = &schema.fields[w.column];
        let name = name(&field.name, Form::Screen).into_owned();
        GridColumn { column: w.column, name, width: w.width(most).min(room), is_number: is_number(field.ty) }
    };
    wishes.iter().map(column).collect()
}

fn wish(schema: &Schema, rows: &Rows<'_>, column: usize) -> Wish {
    let field = &schema.fields[column];
    let cell = |row: super::rows::Row<'_>| width(&Cell::new(&row.value(column), Form::Screen).text);
    Wish {
        column,
        cells: rows.iter().map(|(_, row)| cell(row)).max().unwrap_or(0),
        head: width(&name(&field.name, Form::Screen)),
        may_be_cut: may_be_cut(field.ty),
    }
}

fn total(wishes: &[Wish], most: usize) -> usize {
    wishes.iter().map(|w| w.width(most)).sum::<usize>() + GAP * wishes.len().saturating_sub(1)
}

/// The columns for which there is room, at least one.
fn most_important(mut wishes: Vec<Wish>, schema: &Schema, room: usize) -> Vec<Wish> {
    let time = time(&wishes, schema);
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|i| (*i != 0, Some(*i) != time, *i));
    let mut left = room;
    let mut kept = Vec::new();
    for i in order {
        let wish = &mut wishes[i];
        if wish.width(MIN_TEXT) > left && wish.may_be_cut && left >= MIN_LAST {
            (wish.cells, wish.head) = (wish.cells.min(left), wish.head.min(left));
        }
        let needed = wish.width(MIN_TEXT);
        if needed > left && !kept.is_empty() {
            break;
        }
        kept.push(i);
        left = left.saturating_sub(needed + GAP);
    }
    let is_kept = |(i, w): (usize, Wish)| kept.contains(&i).then_some(w);
    wishes.into_iter().enumerate().filter_map(is_kept).collect()
}

/// When a row happened: `TimeGenerated` or `Timestamp`, else the first datetime.
fn time(wishes: &[Wish], schema: &Schema) -> Option<usize> {
    let named = |name: &str| wishes.iter().position(|w| schema.fields[w.column].name == name);
    let first = || wishes.iter().position(|w| schema.fields[w.column].ty == Type::DateTime);
    named("TimeGenerated").or_else(|| named("Timestamp")).or_else(first)
}
