//! Rows that are written while the query runs, so that a result of any size can be written.

use super::{chosen, several};
use crate::args::ViewArgs;
use crate::failure::Failure;
use crate::output::{self, Exact};
use kql::Answer;
use kql_io::{RowFormat, RowWriter};
use kql_types::{Batch, Schema};
use std::io::Write;
use std::ops::ControlFlow;

/// Takes rows of a schema; can end the query.
pub(super) type Take<'a> = dyn FnMut(&Schema, Batch) -> ControlFlow<()> + Send + 'a;

/// Runs a query and writes its rows. `tell` learns of the end before the last rows are written, which for most queries are all.
pub(super) fn write(
    format: RowFormat,
    view: &ViewArgs,
    run: impl FnOnce(&mut Take<'_>) -> Result<Answer, kql::Error>,
    tell: impl Fn(&Answer),
) -> Result<(), Failure> {
    let kind = match format {
        RowFormat::Json | RowFormat::Ndjson => Exact::Json,
        RowFormat::Csv | RowFormat::Tsv => Exact::Text,
    };
    let mut failure = None;
    let written = output::data(kind, |out| {
        let mut rows = RowOutput { format, view, out, writer: None };
        let mut broken = None;
        let answer = run(&mut |schema, batch| match rows.add(schema, &[batch]) {
            Ok(()) => ControlFlow::Continue(()),
            Err(e) => {
                broken = Some(e);
                ControlFlow::Break(())
            }
        });
        let end = match (broken, answer) {
            (Some(e), _) => Err(e),
            (None, Err(e)) => Err(e.into()),
            (None, Ok(answer)) => {
                tell(&answer);
                rows.end(answer)
            }
        };
        match end {
            Err(Failure::Output(e)) => Err(e),
            Err(e) => {
                failure = Some(e);
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    });
    failure.map_or(written, Err)
}

struct RowOutput<'a> {
    format: RowFormat,
    view: &'a ViewArgs,
    out: &'a mut (dyn Write + Send),
    /// Started by the first rows.
    writer: Option<RowWriter>,
}

impl RowOutput<'_> {
    fn add(&mut self, schema: &Schema, batches: &[Batch]) -> Result<(), Failure> {
        if self.writer.is_none() {
            self.view.check(std::iter::once(schema))?;
        }
        let (schema, batches) = self.view.choose(schema, batches);
        let writer = self.writer.get_or_insert_with(|| RowWriter::new(self.format, &schema));
        batches.iter().try_for_each(|b| writer.batch(b, self.out)).map_err(Failure::Output)
    }

    fn end(mut self, answer: Answer) -> Result<(), Failure> {
        if !answer.tables.is_empty() {
            let answer = chosen(answer, self.view)?;
            return several(self.format.into(), &answer.tables, self.out).map_err(Failure::Output);
        }
        self.add(&answer.schema, &answer.batches)?;
        self.writer.map_or(Ok(()), |writer| writer.finish(self.out)).map_err(Failure::Output)
    }
}
