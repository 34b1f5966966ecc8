use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// What was skipped or changed while a table was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// The table.
    pub table: String,
    /// Number of rows that a scan of a period left out because they have no time.
    pub timeless: u64,
    /// Files with findings, in table order.
    pub files: Vec<FileReport>,
}

impl ReadReport {
    /// Whether every record was read unchanged.
    pub fn is_clean(&self) -> bool {
        self.files.is_empty() && self.timeless == 0
    }

    /// One line per finding.
    pub fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        for f in &self.files {
            let path = f.path.display();
            for bad in &f.first {
                out.push(match bad.records {
                    0 => format!("{path}:{}: {}", bad.line, bad.reason),
                    1 => format!("{path}:{}: record skipped: {}", bad.line, bad.reason),
                    n => format!("{path}:{}: {n} records skipped: {}", bad.line, bad.reason),
                });
            }
            let unnamed = f.bad - f.first.iter().map(|b| b.records).sum::<u64>().min(f.bad);
            if unnamed > 0 {
                out.push(format!("{path}: {unnamed} more malformed records skipped"));
            }
            if f.ragged > 0 {
                out.push(format!(
                    "{path}: {} rows have fewer fields than the header; missing fields are empty",
                    f.ragged
                ));
            }
            for (column, n) in &f.ambiguous {
                out.push(format!(
                    "{path}: {n} dates of column '{column}' may have the day or the month first, and no other date of the \
                     column decides; they are read with the month first"
                ));
            }
            for (column, n) in &f.coerced {
                out.push(format!(
                    "{path}: {n} values of column '{column}' cannot be converted to its type and are null"
                ));
            }
            if let Some(RepeatedKeys { records, line, key }) = &f.repeated {
                let records = if *records == 1 { "1 record".into() } else { format!("{records} records") };
                out.push(format!("{path}:{line}: key '{key}' repeats in an object; in {records} a key repeats, and its last value counts"));
            }
            for (key, n) in &f.unknown {
                out.push(format!("{path}: key '{key}' in {n} records is not a column of the table and is ignored"));
            }
            out.extend(f.notes.iter().map(|n| format!("{path}: {n}")));
        }
        if self.timeless > 0 {
            let rows = if self.timeless == 1 { "1 row".into() } else { format!("{} rows", self.timeless) };
            out.push(format!(
                "{rows} of `{}` without a valid `TimeGenerated` lie in no time range and are left out; name the column that \
                 holds the time `TimeGenerated`",
                self.table
            ));
        }
        out
    }
}

/// What was skipped or changed in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// Number of malformed records, which were skipped.
    pub bad: u64,
    /// The first malformed records.
    pub first: Vec<BadRecord>,
    /// Number of CSV rows with fewer fields than the header.
    pub ragged: u64,
    /// By column, the number of values that could not be converted to its type and are null.
    pub coerced: Vec<(String, u64)>,
    /// By column, the number of dates such as `02/07/2026` in a column where no date shows whether the day or the month is
    /// first. They are read with the month first.
    pub ambiguous: Vec<(String, u64)>,
    /// Keys that are not columns because they first occur after the samples that determined the schema, and their number.
    pub unknown: Vec<(String, u64)>,
    /// Records in which a key repeats in an object. The last value counts.
    pub repeated: Option<RepeatedKeys>,
    /// Other findings.
    pub notes: Vec<String>,
}

/// Records in which a key repeats in an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepeatedKeys {
    /// Number of the records.
    pub records: u64,
    /// The line on which the first of them starts, counted from 1.
    pub line: u64,
    /// The key in it.
    pub key: String,
}

/// A record that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRecord {
    /// The line it starts on, counted from 1; the row for formats without lines.
    pub line: u64,
    /// Number of records that were skipped from there on; 0 if the file may lack records, but their number is unknown.
    pub records: u64,
    /// Why.
    pub reason: String,
}

/// Malformed text that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    /// Where it starts in the decoded text.
    pub offset: u64,
    pub records: u64,
    pub reason: String,
}

/// The findings in a chunk of a file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub bad: u64,
    /// The first malformed records.
    pub first: Vec<Loss>,
    pub ragged: u64,
    /// Coercion failures by column of the table.
    pub coerced: BTreeMap<usize, u64>,
    /// Dates of undecided order by column of the table.
    pub ambiguous: BTreeMap<usize, u64>,
    pub unknown: BTreeMap<String, u64>,
    /// The first value that could not be converted, in text: where its record starts, and the column.
    pub first_coerced: Option<(u64, usize)>,
    /// Number of records in which a key repeats in an object.
    pub repeated: u64,
    /// The first of them, and the key.
    pub first_repeated: Option<(u64, String)>,
}

impl Notes {
    /// Counts values of a column that could not be converted; `place` is where the record of the first one starts.
    pub fn coerced(&mut self, column: usize, values: u64, place: Option<u64>) {
        *self.coerced.entry(column).or_default() += values;
        self.first_coerced = first(self.first_coerced, place.map(|place| (place, column)));
    }

    /// Counts a record in which a key repeats in an object.
    pub fn repeated(&mut self, offset: u64, key: String) {
        self.repeated += 1;
        self.first_repeated = first(self.first_repeated.take(), Some((offset, key)));
    }

    /// Counts a malformed record; `named` is the number of records to name.
    pub fn bad(&mut self, offset: u64, named: usize, reason: impl FnOnce() -> String) {
        self.lost(offset, 1, named, reason);
    }

    /// Counts records that were skipped together.
    pub fn lost(&mut self, offset: u64, records: u64, named: usize, reason: impl FnOnce() -> String) {
        self.bad += records;
        if records == 0 || self.first.len() < named.max(1) {
            self.first.push(Loss { offset, records, reason: reason() });
        }
    }

    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
            && self.ragged == 0
            && self.coerced.is_empty()
            && self.ambiguous.is_empty()
            && self.unknown.is_empty()
            && self.repeated == 0
    }

    /// Combines the findings of another scan of the same chunk.
    fn widen(&mut self, other: &Notes) {
        // A query decides which records of a chunk are decoded, so the scan with the most findings counts.
        if (other.bad, other.first.len()) > (self.bad, self.first.len()) {
            self.bad = other.bad;
            self.first = other.first.clone();
        }
        self.ragged = self.ragged.max(other.ragged);
        self.repeated = self.repeated.max(other.repeated);
        self.first_repeated = first(self.first_repeated.take(), other.first_repeated.clone());
        self.first_coerced = first(self.first_coerced, other.first_coerced);
        for (mine, theirs) in [(&mut self.coerced, &other.coerced), (&mut self.ambiguous, &other.ambiguous)] {
            for (k, n) in theirs {
                let e = mine.entry(*k).or_default();
                *e = (*e).max(*n);
            }
        }
        for (k, n) in &other.unknown {
            let e = self.unknown.entry(k.clone()).or_default();
            *e = (*e).max(*n);
        }
    }

    /// Adds the findings of another chunk.
    pub fn merge(&mut self, other: Notes) {
        self.bad += other.bad;
        self.first.extend(other.first);
        self.ragged += other.ragged;
        self.repeated += other.repeated;
        self.first_repeated = first(self.first_repeated.take(), other.first_repeated);
        self.first_coerced = first(self.first_coerced, other.first_coerced);
        other.coerced.into_iter().for_each(|(k, n)| *self.coerced.entry(k).or_default() += n);
        other.ambiguous.into_iter().for_each(|(k, n)| *self.ambiguous.entry(k).or_default() += n);
        other.unknown.into_iter().for_each(|(k, n)| *self.unknown.entry(k).or_default() += n);
    }
}

/// The one of two places that comes first.
fn first<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Collects the findings of all scans of a table by file, chunk size and chunk, so that a chunk that is scanned twice counts
/// once.
#[derive(Debug, Default)]
pub(crate) struct Collector(Mutex<BTreeMap<(usize, usize), BTreeMap<u64, Notes>>>);

impl Collector {
    pub fn add(&self, file: usize, size: usize, chunk: u64, notes: &Notes) {
        if notes.is_empty() {
            return;
        }
        if let Ok(mut all) = self.0.lock() {
            all.entry((file, size)).or_default().entry(chunk).or_default().widen(notes);
        }
    }

    /// The findings of each file, the first malformed records by offset.
    pub fn by_file(&self, named: usize) -> BTreeMap<usize, Notes> {
        let mut out: BTreeMap<usize, Notes> = BTreeMap::new();
        if let Ok(all) = self.0.lock() {
            for ((file, _), chunks) in all.iter() {
                let mut sum = Notes::default();
                for notes in chunks.values() {
                    sum.merge(notes.clone());
                    let mut left = named;
                    sum.first.retain(|loss| {
                        let keep = left > 0 || loss.records == 0;
                        left = left.saturating_sub(1);
                        keep
                    });
                }
                // Scans with other chunk sizes found the same records.
                out.entry(*file).or_default().widen(&sum);
            }
        }
        out
    }
}
