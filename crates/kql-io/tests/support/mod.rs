//! A temporary folder, and tables as text.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "each test program uses a part")]

use kql_io::{DataFile, FileTable, NoHints, ReadOptions, TableFiles, TypeHints, open, read_all};
use kql_types::{Batch, Field, ScanRequest, Schema, TableSource, Type};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

pub struct Folder(pub PathBuf);

static NEXT: AtomicU32 = AtomicU32::new(0);

impl Folder {
    pub fn new() -> Folder {
        let n = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("kql-io-test-{}-{n}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    pub fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

pub struct Catalogue(pub &'static str, pub &'static [(&'static str, Type)]);

impl TypeHints for Catalogue {
    fn table(&self, name: &str) -> Option<Schema> {
        (name == self.0).then(|| self.1.iter().map(|(n, t)| Field::new(*n, *t)).collect())
    }
}

pub fn table(path: &Path, options: &ReadOptions) -> Arc<FileTable> {
    open(&TableFiles::at(path).unwrap(), &NoHints, options).unwrap()
}

/// One file as a table.
pub fn hinted(path: &Path, hints: &dyn TypeHints) -> Arc<FileTable> {
    open(&TableFiles::at(path).unwrap(), hints, &ReadOptions::default()).unwrap()
}

pub fn all_columns(t: &dyn TableSource) -> ScanRequest {
    ScanRequest { columns: (0..t.schema().fields.len()).collect(), ..ScanRequest::default() }
}

pub fn all(t: &dyn TableSource) -> Vec<Batch> {
    read_all(t, &all_columns(t), 2).unwrap()
}

pub fn columns(t: &dyn TableSource) -> String {
    let all: Vec<String> = t.schema().fields.iter().map(|f| format!("{}:{}", f.name, f.ty)).collect();
    all.join(" ")
}

/// Each row as JSON cells.
pub fn rows(batches: &[Batch]) -> Vec<String> {
    let mut out = Vec::new();
    for b in batches {
        for row in 0..b.rows {
            let mut line = Vec::new();
            for (i, c) in b.columns.iter().enumerate() {
                if i > 0 {
                    line.push(b' ');
                }
                kql_io::write_cell_json(c, row, &mut line);
            }
            out.push(String::from_utf8(line).unwrap());
        }
    }
    out
}

/// Columns, rows and report of a file with the given content.
pub fn read(name: &str, content: impl AsRef<[u8]>) -> (String, Vec<String>, Vec<String>) {
    let folder = Folder::new();
    let path = folder.file(name, content);
    assert!(DataFile::new(&path).is_some());
    let t = table(&path, &ReadOptions::default());
    let got = rows(&all(t.as_ref()));
    let prefix = format!("{}:", path.display());
    let report = t.report().lines().iter().map(|l| l.replace(&prefix, "").trim().to_string()).collect();
    (columns(t.as_ref()), got, report)
}

pub fn gzip(content: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut w = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    w.write_all(content).unwrap();
    w.finish().unwrap()
}
