//! Delimited values with a header (RFC 4180, and the dialects of spreadsheets).

mod dialect;
mod fields;
mod header;
mod infer;
mod resume;
mod scan;

pub(crate) use dialect::{CsvDialect, detect};
pub(crate) use fields::{Quotes, Separators};
pub(crate) use header::{Header, header};
pub(crate) use infer::infer;
pub(crate) use scan::Scanner;

use crate::read::cell::Cell;
use crate::read::decode::Dialect;
use crate::read::infer::DecimalMark;
use crate::read::rows::Span;
use kql_types::json_is_valid;

/// Cells of CSV: a span is the content of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Csv {
    pub separators: Separators,
    /// What separates the fraction of a number.
    pub mark: DecimalMark,
}

impl Csv {
    /// Fields between delimiters and, if they contain one, between quotes.
    pub const fn delimited(delimiter: u8) -> Csv {
        Csv { separators: Separators { delimiter, quote: b'"' }, mark: DecimalMark::Point }
    }
}

impl Dialect for Csv {
    #[inline]
    fn cell<'a>(&self, text: &'a [u8], span: Span) -> Cell<'a> {
        if span.is_absent() { Cell::Null } else { Cell::Text(span.bytes(text), span.escaped()) }
    }

    /// A doubled quote is one quote.
    fn unescape(&self, mut raw: &[u8], out: &mut Vec<u8>) -> bool {
        while let Some(i) = memchr::memchr(self.separators.quote, raw) {
            out.extend_from_slice(&raw[..=i]);
            raw = raw.get(i + 2..).unwrap_or_default();
        }
        out.extend_from_slice(raw);
        true
    }

    /// Any JSON, since CSV cannot represent numbers and booleans of a dynamic column otherwise.
    fn is_json(&self, text: &[u8]) -> bool {
        json_is_valid(text)
    }

    fn decimal_comma(&self) -> bool {
        self.mark == DecimalMark::Comma
    }
}
