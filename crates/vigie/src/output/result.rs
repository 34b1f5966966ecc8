//! Results on standard output.

use super::print::{pieces, shown};
use super::table::{self, ShownColumns, ShownRows, View};
use super::{Terminal, name};
use crate::failure::Failure;
use kql_source::screen::Color;
use kql_types::{Batch, Schema};
use std::io::{self, Write};

/// A table of a result.
#[derive(Clone, Copy)]
pub struct Sheet<'r> {
    /// Its name, where a result has several.
    pub name: Option<&'r str>,
    /// Its columns.
    pub schema: &'r Schema,
    /// Its rows.
    pub batches: &'r [Batch],
}

/// Prints tables for people; through the pager where all rows or all columns are wanted on a terminal.
pub fn results(terminal: &Terminal, view: &View, sheets: &[Sheet<'_>]) -> Result<(), Failure> {
    let mut write = |out: &mut dyn Write| sheets.iter().enumerate().try_for_each(|(i, s)| sheet(i, s, view, out));
    let is_long = view.rows == ShownRows::All || view.columns == ShownColumns::All;
    if let Some(pager) = terminal.pager.as_ref().filter(|_| is_long)
        && pager.show(&mut write).map_err(Failure::Output)?
    {
        return Ok(());
    }
    pieces(&mut write)
}

fn sheet(i: usize, sheet: &Sheet<'_>, view: &View, out: &mut dyn Write) -> io::Result<()> {
    let style = view.screen.style;
    if let Some(title) = sheet.name {
        writeln!(out, "{}{}", if i == 0 { "" } else { "\n" }, style.paint(Color::Bold, &name(title)))?;
    }
    table::draw(sheet.schema, sheet.batches, view, &mut |line| writeln!(out, "{}", shown(line, style)))
}
