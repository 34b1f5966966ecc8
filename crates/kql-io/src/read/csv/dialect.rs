//! Detects the delimiter, quote and decimal mark of a file from its first records.

use super::Csv;
use super::fields::{Separators, record};
use crate::ReadErrorKind;
use crate::read::infer::DecimalMark;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CsvDialect {
    pub csv: Csv,
    /// Where the header starts: after a line `sep=;`.
    pub start: usize,
}

/// Number of records that the detection looks at.
const TRIAL: usize = 200;

/// How well some separators fit the head of a file.
struct Fit {
    separators: Separators,
    /// Fields of the header.
    fields: usize,
    rows: usize,
    /// Rows with as many fields as the header.
    equal: usize,
    /// The most fields of a row.
    widest: usize,
    broken: bool,
    quotes: Quoting,
}

/// Where quotes enclose fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quoting {
    /// No column has them in all its fields.
    Rare,
    /// All fields of the header, or all of several fields of a column.
    Regular,
}

/// Finds the dialect of the file that starts with `head`; `default` is the delimiter that its extension names.
///
/// # Errors
///
/// The delimiter is unclear.
pub(crate) fn detect(head: &[u8], default: u8) -> Result<CsvDialect, ReadErrorKind> {
    if let Some((delimiter, start)) = declared(head) {
        return Ok(CsvDialect { csv: dialect(Separators { delimiter, quote: b'"' }), start });
    }
    let double = choose(head, default, b'"');
    // Apostrophes are quotes only if that explains the file better.
    if !has_field_quote(head, default) {
        let single = choose(head, default, b'\'');
        if let Ok(single) = single
            && !single.broken
            && single.quotes == Quoting::Regular
            && (single.fits() || !double.as_ref().is_ok_and(Fit::fits))
        {
            return Ok(CsvDialect { csv: dialect(single.separators), start: 0 });
        }
    }
    Ok(CsvDialect { csv: dialect(double?.separators), start: 0 })
}

/// Where the semicolon separates fields, the comma separates the fraction of a number.
fn dialect(separators: Separators) -> Csv {
    let mark = if separators.delimiter == b';' { DecimalMark::Comma } else { DecimalMark::Point };
    Csv { separators, mark }
}

/// The delimiter of a first line `sep=;`, as spreadsheets write and read it, and the start of the next line.
fn declared(head: &[u8]) -> Option<(u8, usize)> {
    let end = memchr::memchr(b'\n', head)?;
    let line = head[..end].strip_suffix(b"\r").unwrap_or(&head[..end]);
    let line = line.strip_prefix(b"\"").and_then(|l| l.strip_suffix(b"\"")).unwrap_or(line);
    match line {
        [s, e, p, b'=', delimiter] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => Some((*delimiter, end + 1)),
        _ => None,
    }
}

/// Whether a double quote encloses a field.
fn has_field_quote(head: &[u8], default: u8) -> bool {
    let opens =
        |at: usize| at == 0 || matches!(head[at - 1], b'\n' | b',' | b';' | b'\t' | b'|') || head[at - 1] == default;
    memchr::memchr_iter(b'"', head).any(opens)
}

fn choose(head: &[u8], default: u8, quote: u8) -> Result<Fit, ReadErrorKind> {
    let fit = |delimiter| Fit::of(head, Separators { delimiter, quote });
    let usual = fit(default);
    let others: Vec<Fit> = b",;\t|".iter().filter(|d| **d != default).map(|d| fit(*d)).collect();
    let best = |fits: &dyn Fn(&Fit) -> bool| {
        // Of equals the first, in the order above.
        others.iter().rev().filter(|f| f.fields > 1 && !f.broken && fits(f)).max_by_key(|f| f.fields)
    };
    let other = match usual.fields {
        0 | 1 => best(&Fit::fits).or_else(|| best(&|f| f.equal * 10 >= f.rows * 9)),
        n if usual.fits() || usual.equal * 2 >= usual.rows => {
            best(&|f| f.fits() && f.rows > 0 && f.fields > n && !usual.fits())
        }
        n => best(&|f| f.fits() && f.rows > 0 && f.fields >= n),
    };
    if let Some(other) = other {
        return Ok(fit(other.separators.delimiter));
    }
    if usual.fields == 1 && others.iter().any(|f| f.fields > 1 && f.widest > 1) {
        let line = head.split(|b| matches!(b, b'\n' | b'\r')).find(|l| !l.is_empty()).unwrap_or_default();
        return Err(ReadErrorKind::Delimiter(String::from_utf8_lossy(&line[..line.len().min(80)]).into_owned()));
    }
    Ok(usual)
}

impl Fit {
    fn of(head: &[u8], separators: Separators) -> Fit {
        let mut fit = Fit { separators, fields: 0, rows: 0, equal: 0, widest: 0, broken: false, quotes: Quoting::Rare };
        // By column of the header: fields with text, and those of them in quotes.
        let mut quoted: Vec<(usize, usize)> = Vec::new();
        let mut header_quoted = 0;
        let mut at = 0;
        while at < head.len() && fit.rows < TRIAL {
            if matches!(head[at], b'\n' | b'\r') {
                at += 1;
                continue;
            }
            let is_header = fit.fields == 0;
            let passed = record(head, at, separators, |field, from, to, _| {
                let in_quotes = from > at && head[from - 1] == separators.quote;
                if is_header {
                    quoted.push((0, 0));
                    header_quoted += usize::from(in_quotes);
                } else if let Some(column) = quoted.get_mut(field).filter(|_| from < to) {
                    column.0 += 1;
                    column.1 += usize::from(in_quotes);
                }
                true
            });
            // The sample may end within its last record.
            let last = passed.next >= head.len();
            if is_header {
                fit.fields = passed.fields;
                fit.broken |= passed.broken.is_some();
            } else if !last || passed.fields == fit.fields {
                fit.rows += 1;
                fit.equal += usize::from(passed.fields == fit.fields && passed.broken.is_none());
                fit.widest = fit.widest.max(passed.fields);
            }
            at = passed.next;
        }
        let regular = quoted.iter().any(|(text, inside)| *text > 1 && text == inside);
        if regular || header_quoted > 0 && header_quoted == fit.fields {
            fit.quotes = Quoting::Regular;
        }
        fit
    }

    /// Whether every row has the fields of the header.
    fn fits(&self) -> bool {
        !self.broken && self.fields > 1 && self.equal == self.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> (char, char, usize) {
        let d = detect(text.as_bytes(), b',').unwrap();
        (char::from(d.csv.separators.delimiter), char::from(d.csv.separators.quote), d.start)
    }

    #[test]
    fn the_first_records_show_the_dialect() {
        for (text, want) in [
            ("a,b\n1,2\n", (',', '"', 0)),
            ("a;b\n1,5;2,5\n", (';', '"', 0)),
            ("a\tb\n1\t2\n", ('\t', '"', 0)),
            ("a|b|c\n1|2|3\n", ('|', '"', 0)),
            ("sep=;\r\na;b\r\n", (';', '"', 7)),
            ("\"sep=|\"\na|b\n", ('|', '"', 8)),
            ("a;b, c;d\n1;2;3\n4;5;6\n", (';', '"', 0)),
            ("'a','b'\n'x, y','2'\n", (',', '\'', 0)),
            ("a;b\n'x; y';1\n'z';2\n", (';', '\'', 0)),
            ("a,b\nit's,1\n'tis,2\n", (',', '"', 0)),
            ("a,b\n1,x;y\n2,z;w\n", (',', '"', 0)),
            ("a;b\n", (';', '"', 0)),
            ("name\nx;y\nz\n", (',', '"', 0)),
            ("a,b\n1\n2,3\n4\n", (',', '"', 0)),
            ("\"a;b\";\"c\"\n1;2\n", (';', '"', 0)),
        ] {
            assert_eq!(found(text), want, "{text}");
        }
        assert!(matches!(detect(b"a;b\n1;2;3\n4;5;6;7\n8\n", b','), Err(ReadErrorKind::Delimiter(_))));
    }
}
