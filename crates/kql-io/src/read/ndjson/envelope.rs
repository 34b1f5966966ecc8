//! Answers of services: files that are one object around an array of records, or around tables of columns and rows.
//!
//! Sources: the OData JSON format (`value`), the Azure Monitor resource log stream (`records`), CloudTrail (`Records`), the query
//! APIs of Log Analytics (`tables`), Kusto (`Tables`, and frames in version 2) and Microsoft Defender (`Results` with `Schema`).

use super::answer::{self, Answer};
use super::members::{elements, members, read_key};
use super::token::value_end;
use crate::read::input::{TextInput, fill};
use crate::{Compression, DataFile, Format, ReadError, ReadErrorKind};
use kql_types::Type;
use kql_types::json::{nested_end, skip_space};
use std::io::Read;
use std::sync::Arc;

/// The records of a file, without what is around them.
pub(crate) struct Unwrapped {
    /// The records as a file in memory.
    pub data: DataFile,
    /// Columns with the types that the answer declares; none if it declares none.
    pub columns: Vec<(String, Type)>,
    /// What was done, and what is missing.
    pub note: String,
}

/// Bytes at the start of a file that decide whether it may be an answer.
const HEAD: usize = 64 << 10;
/// Bytes of the largest answer, which has to be in memory.
const MAX: u64 = 1 << 30;

/// Unwraps a file that as a whole is one answer of a service; `None` if it is not.
///
/// # Errors
///
/// The file cannot be opened, or it is an answer and larger than 1 GB. What cannot be read is left to the reader of records.
pub(crate) fn unwrap(data: &DataFile) -> Result<Option<Unwrapped>, ReadError> {
    if !matches!(data.format, Format::Ndjson | Format::Json) || data.text.is_some() {
        return Ok(None);
    }
    let input = TextInput::open(data)?;
    let mut stream = input.stream(Arc::default())?;
    let mut text = vec![0; HEAD];
    let Ok(n) = fill(&mut *stream, &mut text) else { return Ok(None) };
    text.truncate(n);
    if !may_be_answer(&text) {
        return Ok(None);
    }
    if stream.take(MAX - n as u64 + 1).read_to_end(&mut text).is_err() {
        return Ok(None);
    }
    if text.len() as u64 > MAX {
        return Err(ReadError::new(&data.path, ReadErrorKind::TextTooLarge));
    }
    let start = skip_space(&text, 0);
    let Some(end) = nested_end(&text, start).filter(|end| skip_space(&text, *end) == text.len()) else {
        return Ok(None);
    };
    let unwrapped = match text[start] {
        b'[' => answer::frames(&text[start..end]).map(|a| of_tables(data, a)),
        _ => of_object(data, text, start),
    };
    Ok(unwrapped)
}

/// Whether the start of a file may be that of an answer: a key of an array of records after members that are complete, or a frame.
fn may_be_answer(head: &[u8]) -> bool {
    let at = skip_space(head, 0);
    match head.get(at) {
        Some(b'[') => {
            let first = skip_space(head, at + 1);
            head.get(first) == Some(&b'{')
                && read_key(head, skip_space(head, first + 1)).is_some_and(|k| k.0 == "FrameType")
        }
        Some(b'{') => {
            let mut next = skip_space(head, at + 1);
            loop {
                let Some((key, value)) = read_key(head, next) else { return false };
                if is_array_of_records(&key) && head.get(value) == Some(&b'[') {
                    return true;
                }
                let Some((end, _)) = value_end(head, value) else { return false };
                let after = skip_space(head, end);
                if head.get(after) != Some(&b',') {
                    return false;
                }
                next = skip_space(head, after + 1);
            }
        }
        _ => false,
    }
}

fn is_array_of_records(key: &str) -> bool {
    matches!(key, "value" | "records" | "Records" | "results" | "Results" | "tables" | "Tables")
}

fn of_object(data: &DataFile, text: Vec<u8>, start: usize) -> Option<Unwrapped> {
    let all = members(&text, start)?;
    let mut arrays = all.iter().filter(|m| is_array_of_records(&m.key) && text[m.from] == b'[');
    let (Some(array), None) = (arrays.next(), arrays.next()) else { return None };
    let others = || all.iter().filter(|m| m.key != array.key);
    if matches!(array.key.as_str(), "tables" | "Tables") {
        let is_about =
            |key: &str| is_about_answer(key) || matches!(key, "statistics" | "render" | "error" | "Exceptions");
        if !others().all(|m| is_about(&m.key)) {
            return None;
        }
        return answer::tables(&text, array, others()).map(|a| of_tables(data, a));
    }
    let schema = others().find(|m| m.key.eq_ignore_ascii_case("schema"));
    let needs_schema = array.key.eq_ignore_ascii_case("results");
    let is_about =
        |key: &str| is_about_answer(key) || needs_schema && matches!(key, "schema" | "Schema" | "Stats" | "stats");
    if needs_schema != schema.is_some() || !others().all(|m| is_about(&m.key)) {
        return None;
    }
    if !elements(&text, array.from)?.iter().all(|(from, _)| text[*from] == b'{') {
        return None;
    }
    let columns = schema.map(|m| answer::columns(&text, m.from).unwrap_or_default()).unwrap_or_default();
    let goes_on = others().any(|m| m.key.to_lowercase().ends_with("nextlink") && text[m.from] == b'"');
    let mut note = format!("the records of the table are those of `{}`, in the one object of the file", array.key);
    if goes_on {
        note.push_str("; the answer has a link to a next page, so that records are missing");
    }
    let (from, to) = (array.from, array.to);
    // Offsets stay, so that findings name the lines of the file.
    let mut text = text;
    text.iter_mut().enumerate().filter(|(i, b)| (*i < from || *i >= to) && **b != b'\n').for_each(|(_, b)| *b = b' ');
    Some(Unwrapped { data: in_memory(data, Format::Json, text), columns, note })
}

/// Whether a member tells about the answer rather than being a part of a record.
fn is_about_answer(key: &str) -> bool {
    key.starts_with('@')
        || key.starts_with("odata.")
        || matches!(key, "nextLink" | "count" | "totalCount" | "skipToken" | "$skipToken")
}

fn of_tables(data: &DataFile, answer: Answer) -> Unwrapped {
    Unwrapped { data: in_memory(data, Format::Ndjson, answer.records), columns: answer.columns, note: answer.note }
}

fn in_memory(data: &DataFile, format: Format, text: Vec<u8>) -> DataFile {
    DataFile { format, compression: Compression::None, text: Some(text.into()), ..data.clone() }
}
