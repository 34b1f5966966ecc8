use super::Csv;
use super::fields::record;
use crate::read::decode::Dialect;
use crate::read::names::distinct_names;
use crate::read::zone::{ColumnZone, split_zone, zones};

/// The first record of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Header {
    /// Names of the columns, all distinct.
    pub names: Vec<String>,
    /// Columns of times whose name states another time zone than UTC.
    pub zones: Vec<ColumnZone>,
    /// Start of the next record.
    pub end: usize,
    /// Whether records may have more fields, which are ignored.
    pub more: bool,
}

/// Reads the header from the start of a file, or of its text after `from`; `None` for an empty file.
///
/// # Errors
///
/// A quote of the header is not closed, or text follows a closing quote.
pub(crate) fn header(head: &[u8], from: usize, csv: Csv) -> Result<Option<Header>, &'static str> {
    let blank = from + head[from..].iter().take_while(|b| matches!(b, b'\n' | b'\r')).count();
    if blank == head.len() {
        return Ok(None);
    }
    let mut names: Vec<String> = Vec::new();
    let passed = record(head, blank, csv.separators, |_, from, to, escaped| {
        let mut text = Vec::new();
        if escaped {
            csv.unescape(&head[from..to], &mut text);
        } else {
            text.extend_from_slice(&head[from..to]);
        }
        names.push(String::from_utf8_lossy(&text).trim().to_string());
        true
    });
    match passed.broken {
        Some(reason) => Err(reason),
        None => Ok(Some(Header { zones: zones(&names), names: distinct(names), end: passed.next, more: false })),
    }
}

/// Distinct names: without the time zone that the Azure portal appends, by position if missing.
fn distinct(names: Vec<String>) -> Vec<String> {
    distinct_names(names.into_iter().enumerate().map(|(i, name)| match split_zone(&name).0 {
        "" => format!("Column{}", i + 1),
        name => name.to_string(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_give_distinct_names() {
        let h =
            header(b"\"TimeGenerated [UTC]\",a,a,\"b \"\"x\"\"\",\r\n1,2", 0, Csv::delimited(b',')).unwrap().unwrap();
        assert_eq!(h.names, ["TimeGenerated", "a", "a_1", "b \"x\"", "Column5"]);
        assert_eq!(h.end, 38);
        assert_eq!(header(b"\r\n\n", 0, Csv::delimited(b',')), Ok(None));
        assert!(header(b"\"a,b\n1,2\n", 0, Csv::delimited(b',')).is_err());
    }
}
