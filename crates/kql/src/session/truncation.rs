//! Limits of the size of an answer. As in the service, a result over its limit is an error, never cut in silence.

use crate::{Answer, Error, RunError};
use kql_plan::RequestOptions;
use kql_types::Batch;

/// The answer, if it is within the limits of the request.
pub(super) fn within_limits(answer: Answer, request: &RequestOptions) -> Result<Answer, Error> {
    let mut tables: Vec<&[Batch]> = answer.tables.iter().map(|t| t.batches.as_slice()).collect();
    if tables.is_empty() {
        tables.push(&answer.batches);
    }
    if let Some(limit) = request.max_records()
        && tables.iter().any(|t| t.iter().map(|b| b.rows as u64).sum::<u64>() > limit)
    {
        return Err(RunError::TooLarge { property: "truncationmaxrecords", limit, unit: "records" }.into());
    }
    if let Some(limit) = request.max_bytes()
        && tables.iter().any(|t| t.iter().map(json_bytes).sum::<u64>() > limit)
    {
        return Err(RunError::TooLarge { property: "truncationmaxsize", limit, unit: "bytes" }.into());
    }
    Ok(answer)
}

/// The size of the rows: the bytes of their values as JSON, which depends neither on batches nor on dictionaries.
fn json_bytes(batch: &Batch) -> u64 {
    let mut cell = Vec::new();
    let mut bytes = 0;
    for column in &batch.columns {
        for row in 0..batch.rows {
            cell.clear();
            kql_io::write_cell_json(column, row, &mut cell);
            bytes += cell.len() as u64;
        }
    }
    bytes
}
