//! Text formats without fields.

use super::mapping::typed;
use super::{ExternalRequest, text_of};
use crate::{DataFile, ReadError};
use kql_types::{Batch, Column, Dyn, MemoryTable};

/// One row per line that is not empty: the line in the first column, nothing in the others.
pub(super) fn lines(data: &DataFile, request: &ExternalRequest<'_>) -> Result<MemoryTable, ReadError> {
    let text = text_of(data)?;
    let lines = text.lines().filter(|l| !l.is_empty()).skip(usize::from(request.ignore_first_record));
    Ok(table(request, &lines.collect::<Vec<_>>()))
}

/// One row with the whole text in its first column.
pub(super) fn whole(data: &DataFile, request: &ExternalRequest<'_>) -> Result<MemoryTable, ReadError> {
    let text = text_of(data)?;
    Ok(table(request, &[text.as_str()]))
}

fn table(request: &ExternalRequest<'_>, texts: &[&str]) -> MemoryTable {
    let columns = request.columns.fields.iter().enumerate().map(|(i, f)| match i {
        0 => Column::from_values(f.ty, texts.iter().map(|t| typed(&Dyn::String((*t).to_string()), f.ty))),
        _ => Column::nulls(f.ty, texts.len()),
    });
    let batch = Batch::new(columns.collect(), texts.len());
    MemoryTable::new(request.columns.clone(), vec![batch])
}
