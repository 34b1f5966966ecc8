use super::Tally;
use kql::{Query, Session, Timestamp};
use serde_json::Value;
use std::path::Path;

/// Reads a file as a table, and counts its records a second time. Returns 1 if the counts differ and no note says why.
pub(super) fn load(path: &Path, tally: &mut Tally, details: &mut Vec<String>) -> u64 {
    let read = match rows(path) {
        Ok(read) => read,
        Err(reason) => {
            tally.refused(path, &reason, details);
            return 0;
        }
    };
    let counted = independent_count(path);
    if counted == Some(read.rows) {
        tally.loaded(read.rows);
        return 0;
    }
    let said = !read.notes.is_empty();
    let counted = counted.map_or("unknown".to_string(), |n| n.to_string());
    let note = read.notes.first().map_or("no note", String::as_str);
    details.push(format!("{}: {} records read, {counted} counted: {note}", path.display(), read.rows));
    if said {
        tally.refused(path, "the counts differ, and a note says why", details);
    } else {
        tally.refused(path, "the counts differ without a note", details);
    }
    u64::from(!said)
}

struct Read {
    rows: u64,
    notes: Vec<String>,
}

fn rows(path: &Path) -> Result<Read, String> {
    let session = Session::builder().data(path).threads(1).build().map_err(|e| e.to_string())?;
    let name = session.tables().next().map(|t| t.name.clone()).ok_or("no table")?;
    let text = format!("table('{}') | count", name.replace('\\', "\\\\").replace('\'', "\\'"));
    let compiled = session.compile(&Query::new(&text, Timestamp::UNIX_EPOCH));
    let answer = session.run(&compiled).map_err(|e| e.to_string())?;
    let rows = answer.rows().next().and_then(|r| r.first()?.as_i64()).unwrap_or_default();
    Ok(Read { rows: rows.unsigned_abs(), notes: answer.notes.into_iter().map(|n| n.message).collect() })
}

/// Records of a file: values of JSON, items of arrays, records of CSV behind the header. `None` if it is no such text.
fn independent_count(path: &Path) -> Option<u64> {
    let text = kql_source::decode_text(std::fs::read(path).ok()?).ok()?;
    let extension = path.extension()?.to_string_lossy().to_lowercase();
    if matches!(extension.as_str(), "csv" | "tsv") {
        return Some(csv_records(&text).saturating_sub(1));
    }
    let mut count = 0;
    for value in serde_json::Deserializer::from_str(&text).into_iter::<Value>() {
        count += match value.ok()? {
            Value::Array(items) => items.len() as u64,
            Value::Object(_) => 1,
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
        };
    }
    Some(count)
}

/// Lines that are not blank, where a line break between quotes ends no line.
fn csv_records(text: &str) -> u64 {
    let (mut count, mut quoted, mut content) = (0, false, false);
    for c in text.chars() {
        match c {
            '"' => (quoted, content) = (!quoted, true),
            '\n' | '\r' if !quoted => (count, content) = (count + u64::from(content), false),
            _ => content = true,
        }
    }
    count + u64::from(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_csv_are_counted_across_quoted_lines() {
        assert_eq!(csv_records("a,b\r\n1,\"x\ny\"\r\n\r\n2,3"), 3);
        assert_eq!(csv_records(""), 0);
    }
}
