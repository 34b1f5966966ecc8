//! Decodes cells to columns, with late materialization: the columns of the predicate first, the others for rows that pass.

use crate::read::cell::{self, Cell, Parsed};
use crate::read::damage::NO_UTF8;
use crate::read::distinct::distinct;
use crate::read::rows::{Rows, Span};
use crate::read::scan_plan::{ScanPlan, Slot};
use crate::report::Notes;
use arrow_array::builder::{
    BinaryViewBuilder, BooleanBuilder, FixedSizeBinaryBuilder, Float64Builder, Int32Builder, Int64Builder,
    StringViewBuilder,
};
use arrow_array::{Array, BooleanArray, StringViewArray};
use kql_types::json::{RecordCheck, json_escape_controls};
use kql_types::{Batch, Column, ColumnBuilder, Dictionary, DynamicArray, SourceError, Type, Value, json_is_valid};

/// How a text format represents cells.
pub(crate) trait Dialect: Sync {
    /// The cell at a position.
    fn cell<'a>(&self, text: &'a [u8], span: Span) -> Cell<'a>;
    /// Appends the text with its escapes resolved; false if one is invalid.
    fn unescape(&self, raw: &[u8], out: &mut Vec<u8>) -> bool;
    /// Whether text in a dynamic column is JSON rather than a string.
    fn is_json(&self, text: &[u8]) -> bool;
    /// Whether numbers may have a decimal comma.
    fn decimal_comma(&self) -> bool {
        false
    }
}

/// Rows that turn out to be malformed when their cells are decoded.
struct Broken<'a> {
    rows: &'a mut Vec<Option<&'static str>>,
    any: bool,
}

impl Broken<'_> {
    fn at(&mut self, row: usize, reason: &'static str) {
        self.any = true;
        if let Some(slot) = self.rows.get_mut(row) {
            slot.get_or_insert(reason);
        }
    }
}

const NO_ESCAPE: &str = "broken JSON: bad escape or control character in a string";
const NO_JSON: &str = "broken JSON: bad number, object or array";

/// Decodes the rows of a chunk: the columns of the predicate first, then the output columns for the rows that pass.
pub(crate) fn batch<D: Dialect>(
    dialect: &D,
    plan: &ScanPlan,
    text: &[u8],
    rows: &mut Rows,
    named: usize,
    notes: &mut Notes,
) -> Result<Option<Batch>, SourceError> {
    if rows.len() == 0 {
        return Ok(None);
    }
    let mut done: Vec<Option<Column>> = vec![None; plan.slots.len()];
    let mut broken: Vec<Option<&'static str>> = vec![None; rows.len()];
    if let Some((slots, _)) = &plan.prefilter {
        for &s in slots {
            if done[s].is_none() {
                done[s] = Some(column(dialect, &plan.slots[s], s, text, rows, &mut broken, notes));
            }
        }
        if let Some(mask) = plan.test(|s| done[s].clone(), rows.len())? {
            let mut keep: Vec<bool> = (0..rows.len()).map(|i| mask.is_valid(i) && mask.value(i)).collect();
            drop_broken(&broken, rows, named, notes);
            keep.iter_mut().zip(&broken).for_each(|(k, b)| *k &= b.is_none());
            if !keep.iter().all(|k| *k) {
                let mask = BooleanArray::from(keep.clone());
                done.iter_mut().flatten().for_each(|c| *c = c.filter(&mask));
                rows.retain(&keep);
            }
            if rows.len() == 0 {
                return Ok(None);
            }
            broken = vec![None; rows.len()];
        }
    }
    for &s in &plan.output {
        if done[s].is_none() {
            done[s] = Some(column(dialect, &plan.slots[s], s, text, rows, &mut broken, notes));
        }
    }
    let columns = plan.output.iter().filter_map(|s| done[*s].clone()).collect();
    let mut batch = Batch::new(columns, rows.len());
    if broken.iter().any(Option::is_some) {
        drop_broken(&broken, rows, named, notes);
        batch = batch.filter(&broken.iter().map(|b| Some(b.is_none())).collect());
    }
    Ok((batch.rows > 0).then_some(batch))
}

fn drop_broken(broken: &[Option<&'static str>], rows: &Rows, named: usize, notes: &mut Notes) {
    for (row, reason) in broken.iter().enumerate() {
        if let Some(reason) = reason {
            notes.bad(rows.place(row), named, || (*reason).to_string());
        }
    }
}

fn column<D: Dialect>(
    dialect: &D,
    slot: &Slot,
    index: usize,
    text: &[u8],
    rows: &Rows,
    broken: &mut Vec<Option<&'static str>>,
    notes: &mut Notes,
) -> Column {
    if rows.column(index).all(Span::is_absent) {
        return Column::nulls(slot.ty, rows.len());
    }
    let mut d = Decoder {
        dialect,
        text,
        rows,
        index,
        slot,
        unclear: 0,
        broken: Broken { rows: broken, any: false },
        scratch: Vec::new(),
        coerced: Vec::new(),
        check: None,
        repeated: Vec::new(),
    };
    let column = d.decode(slot.ty);
    if let Some(first) = d.coerced.first() {
        notes.coerced(slot.column, d.coerced.len() as u64, Some(rows.place(*first)));
    }
    for (row, key) in std::mem::take(&mut d.repeated) {
        notes.repeated(rows.place(row), key);
    }
    if d.unclear > 0 {
        *notes.ambiguous.entry(slot.column).or_default() += d.unclear;
    }
    column
}

/// The text of a cell of a string column, and whether it has escapes.
#[inline]
fn raw_text(cell: Cell<'_>) -> (&[u8], bool) {
    match cell {
        Cell::Null => (&[], false),
        Cell::Bare(t) | Cell::Nested(t) => (t, false),
        Cell::Text(t, escaped) => (t, escaped),
    }
}

struct Decoder<'a, D> {
    dialect: &'a D,
    text: &'a [u8],
    rows: &'a Rows,
    index: usize,
    slot: &'a Slot,
    /// Dates whose order is unclear.
    unclear: u64,
    broken: Broken<'a>,
    scratch: Vec<u8>,
    /// Rows whose value does not fit the type.
    coerced: Vec<usize>,
    /// Checks JSON in strings.
    check: Option<RecordCheck>,
    /// Rows where a key repeats in such JSON, and the key.
    repeated: Vec<(usize, String)>,
}

impl<D: Dialect> Decoder<'_, D> {
    fn decode(&mut self, ty: Type) -> Column {
        let n = self.rows.len();
        match ty {
            Type::String => self.strings(),
            Type::Dynamic => self.trees(),
            Type::Bool => {
                let mut b = BooleanBuilder::with_capacity(n);
                self.scalars(cell::bool_of, |v| b.append_option(v));
                Column::Bool(b.finish())
            }
            Type::Int => {
                let mut b = Int32Builder::with_capacity(n);
                self.scalars(|t| cell::long_of(t)?.try_into().ok(), |v| b.append_option(v));
                Column::Int(b.finish())
            }
            Type::Long => {
                let mut b = Int64Builder::with_capacity(n);
                self.scalars(cell::long_of, |v| b.append_option(v));
                Column::Long(b.finish())
            }
            Type::Real => {
                let mut b = Float64Builder::with_capacity(n);
                let comma = self.dialect.decimal_comma();
                let of_comma = |t: &[u8]| cell::real_of(cell::comma_number(t)?.as_bytes());
                let real = |t: &[u8]| cell::real_of(t).or_else(|| if comma { of_comma(t) } else { None });
                self.scalars(real, |v| b.append_option(v));
                Column::Real(b.finish())
            }
            Type::DateTime => {
                let mut b = Int64Builder::with_capacity(n);
                self.times(|v| b.append_option(v));
                Column::DateTime(b.finish())
            }
            Type::Timespan => {
                let mut b = Int64Builder::with_capacity(n);
                self.scalars(cell::timespan_of, |v| b.append_option(v));
                Column::Timespan(b.finish())
            }
            Type::Guid => {
                let mut b = FixedSizeBinaryBuilder::with_capacity(n, 16);
                self.scalars(cell::guid_of, |v| match v {
                    Some(g) => _ = b.append_value(g),
                    None => b.append_null(),
                });
                Column::Guid(b.finish())
            }
            Type::Decimal => {
                let mut b = ColumnBuilder::new(Type::Decimal, n);
                let comma = self.dialect.decimal_comma();
                let of_comma = |t: &[u8]| cell::decimal_of(cell::comma_number(t)?.as_bytes());
                let decimal = |t: &[u8]| cell::decimal_of(t).or_else(|| if comma { of_comma(t) } else { None });
                self.scalars(decimal, |v| match v {
                    Some(d) => b.push(Value::Decimal(d)),
                    None => b.push_null(),
                });
                b.finish()
            }
        }
    }

    fn scalars<T>(&mut self, parse: impl Fn(&[u8]) -> Option<T>, mut push: impl FnMut(Option<T>)) {
        for (row, span) in self.rows.column(self.index).enumerate() {
            let got = match self.dialect.cell(self.text, span) {
                Cell::Null => Parsed::Null,
                Cell::Bare(t) => parse(t).into(),
                Cell::Nested(_) => Parsed::Invalid,
                Cell::Text(t, escaped) => self.parse_text(row, t, escaped, &parse),
            };
            push(self.settle(row, got));
        }
    }

    fn times(&mut self, mut push: impl FnMut(Option<i64>)) {
        let slot = self.slot;
        let mut unclear = 0;
        for (row, span) in self.rows.column(self.index).enumerate() {
            let got = match self.dialect.cell(self.text, span) {
                Cell::Null => Parsed::Null,
                Cell::Bare(t) if slot.epoch => cell::epoch_of(t).into(),
                Cell::Bare(_) | Cell::Nested(_) => Parsed::Invalid,
                Cell::Text(t, escaped) => self.parse_text(row, t, escaped, |t| slot.datetime(t, &mut unclear)),
            };
            push(self.settle(row, got));
        }
        self.unclear = unclear;
    }

    fn settle<T>(&mut self, row: usize, got: Parsed<T>) -> Option<T> {
        match got {
            Parsed::Value(v) => Some(v),
            Parsed::Null => None,
            Parsed::Invalid => {
                self.coerced.push(row);
                None
            }
        }
    }

    fn parse_text<T>(
        &mut self,
        row: usize,
        raw: &[u8],
        escaped: bool,
        parse: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Parsed<T> {
        let text = if escaped {
            self.scratch.clear();
            if !self.dialect.unescape(raw, &mut self.scratch) {
                self.broken.at(row, NO_ESCAPE);
                return Parsed::Null;
            }
            &self.scratch[..]
        } else {
            raw
        };
        let text = text.trim_ascii();
        if text.is_empty() { Parsed::Null } else { parse(text).into() }
    }

    fn strings(&mut self) -> Column {
        if let Some(column) = self.repeated_strings() {
            return column;
        }
        let mut b = StringViewBuilder::with_capacity(self.rows.len());
        for (row, span) in self.rows.column(self.index).enumerate() {
            let (raw, escaped) = raw_text(self.dialect.cell(self.text, span));
            let bytes = if escaped {
                self.scratch.clear();
                if !self.dialect.unescape(raw, &mut self.scratch) {
                    self.broken.at(row, NO_ESCAPE);
                }
                &self.scratch[..]
            } else {
                raw
            };
            match std::str::from_utf8(bytes) {
                Ok(s) => b.append_value(s),
                Err(_) => {
                    self.broken.at(row, NO_UTF8);
                    b.append_value("");
                }
            }
        }
        Column::String(b.finish())
    }

    /// A dictionary of the strings, each decoded once; `None` if there are many distinct ones, or a malformed one, which has to
    /// be reported by row.
    fn repeated_strings(&mut self) -> Option<Column> {
        let cells = self.rows.column(self.index).map(|span| raw_text(self.dialect.cell(self.text, span)));
        let found = distinct(cells, self.rows.len())?;
        let mut values = Vec::with_capacity(found.values.len());
        for (raw, escaped) in &found.values {
            let mut plain = Vec::new();
            if *escaped && !self.dialect.unescape(raw, &mut plain) {
                return None;
            }
            values.push(String::from_utf8(if *escaped { plain } else { raw.to_vec() }).ok()?);
        }
        Some(match values.as_mut_slice() {
            [one] => Column::of_constant(Value::String(std::mem::take(one)), self.rows.len()),
            _ => Column::Dictionary(Dictionary {
                keys: found.keys.into(),
                values: StringViewArray::from_iter_values(values),
            }),
        })
    }

    fn trees(&mut self) -> Column {
        let mut b = BinaryViewBuilder::with_capacity(self.rows.len());
        let mut json = Vec::new();
        for (row, span) in self.rows.column(self.index).enumerate() {
            match self.dialect.cell(self.text, span) {
                Cell::Null => b.append_null(),
                Cell::Bare(t) | Cell::Nested(t) => {
                    if std::str::from_utf8(t).is_err() {
                        self.broken.at(row, NO_UTF8);
                    } else if !json_is_valid(t) {
                        // Records may have bare control characters in strings; dynamic values are JSON.
                        json.clear();
                        if json_escape_controls(t, &mut json) {
                            b.append_value(&json);
                            continue;
                        }
                        self.broken.at(row, NO_JSON);
                    }
                    b.append_value(t);
                }
                Cell::Text(t, escaped) => {
                    self.scratch.clear();
                    let fine = if escaped { self.dialect.unescape(t, &mut self.scratch) } else { true };
                    let text = if escaped { &self.scratch[..] } else { t };
                    if !fine {
                        self.broken.at(row, NO_ESCAPE);
                    }
                    let Ok(string) = std::str::from_utf8(text) else {
                        self.broken.at(row, NO_UTF8);
                        b.append_null();
                        continue;
                    };
                    if string.is_empty() {
                        b.append_null();
                    } else if self.dialect.is_json(text) {
                        let key = self.check.get_or_insert_default().repeated_anywhere(text);
                        self.repeated.extend(key.map(|key| (row, key)));
                        b.append_value(text);
                    } else {
                        json.clear();
                        crate::write::json_string(string, &mut json);
                        b.append_value(&json);
                    }
                }
            }
        }
        Column::Dynamic(DynamicArray(b.finish()))
    }
}
