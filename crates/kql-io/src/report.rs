use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Mutex;

/// What was passed over while a table was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// The files with something to say, in table order.
    pub files: Vec<FileReport>,
}

impl ReadReport {
    /// Whether everything was read as it stands.
    pub fn is_clean(&self) -> bool {
        self.files.is_empty()
    }

    /// One line for each thing to say.
    pub fn lines(&self) -> Vec<String> {
        let mut out = Vec::new();
        for f in &self.files {
            let path = f.path.display();
            for bad in &f.first {
                out.push(format!("{path}:{}: record skipped: {}", bad.line, bad.reason));
            }
            let unnamed = f.bad - (f.first.len() as u64).min(f.bad);
            if unnamed > 0 {
                out.push(format!("{path}: {unnamed} more bad records skipped"));
            }
            if f.ragged > 0 {
                out.push(format!("{path}: {} rows have fewer fields than the header; the rest is empty", f.ragged));
            }
            for (column, n) in &f.coerced {
                out.push(format!("{path}: {n} values of column '{column}' do not fit its type and are null"));
            }
            for (key, n) in &f.unknown {
                out.push(format!("{path}: key '{key}' of {n} records is no column of the table; it is left out"));
            }
            out.extend(f.notes.iter().map(|n| format!("{path}: {n}")));
        }
        out
    }
}

/// What was passed over in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileReport {
    /// The file.
    pub path: PathBuf,
    /// Records skipped because they are broken.
    pub bad: u64,
    /// The first of them.
    pub first: Vec<BadRecord>,
    /// Rows of CSV with fewer fields than the header.
    pub ragged: u64,
    /// Values that do not fit the type of their column and were read as null.
    pub coerced: Vec<(String, u64)>,
    /// Keys that are no column, first met after the schema was settled.
    pub unknown: Vec<(String, u64)>,
    /// Anything else.
    pub notes: Vec<String>,
}

/// A record that was skipped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRecord {
    /// The line it starts on, counted from 1; the row for formats without lines.
    pub line: u64,
    /// Why.
    pub reason: String,
}

/// What one chunk of a file passed over. Keyed by its place, so that reading it twice counts once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notes {
    pub bad: u64,
    /// Offset in the decoded text, and reason.
    pub first: Vec<(u64, String)>,
    pub ragged: u64,
    /// By column of the table.
    pub coerced: BTreeMap<usize, u64>,
    pub unknown: BTreeMap<String, u64>,
}

impl Notes {
    pub fn bad(&mut self, offset: u64, named: usize, reason: impl FnOnce() -> String) {
        self.bad += 1;
        if self.first.len() < named.max(1) {
            self.first.push((offset, reason()));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.bad == 0 && self.ragged == 0 && self.coerced.is_empty() && self.unknown.is_empty()
    }

    /// Another reading of the same chunk, or of the same file's other chunks.
    fn widen(&mut self, other: &Notes) {
        // Which records of a chunk are looked at depends on the query, so the fullest look counts.
        if other.bad > self.bad {
            self.bad = other.bad;
            self.first = other.first.clone();
        }
        self.ragged = self.ragged.max(other.ragged);
        for (k, n) in &other.coerced {
            let e = self.coerced.entry(*k).or_default();
            *e = (*e).max(*n);
        }
        for (k, n) in &other.unknown {
            let e = self.unknown.entry(k.clone()).or_default();
            *e = (*e).max(*n);
        }
    }

    pub fn merge(&mut self, other: Notes) {
        self.bad += other.bad;
        self.first.extend(other.first);
        self.ragged += other.ragged;
        other.coerced.into_iter().for_each(|(k, n)| *self.coerced.entry(k).or_default() += n);
        other.unknown.into_iter().for_each(|(k, n)| *self.unknown.entry(k).or_default() += n);
    }
}

/// Gathers notes from the tasks of all scans of a table: by file, by the size of the chunks it was cut into, by chunk.
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

    /// The notes of each file, the first bad records in the order of their offsets.
    pub fn by_file(&self, named: usize) -> BTreeMap<usize, Notes> {
        let mut out: BTreeMap<usize, Notes> = BTreeMap::new();
        if let Ok(all) = self.0.lock() {
            for ((file, _), chunks) in all.iter() {
                let mut sum = Notes::default();
                for notes in chunks.values() {
                    sum.merge(notes.clone());
                    sum.first.truncate(named);
                }
                // Readings in chunks of other sizes met the same records.
                out.entry(*file).or_default().widen(&sum);
            }
        }
        out
    }
}
