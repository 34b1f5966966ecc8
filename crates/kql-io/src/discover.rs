use crate::ReadError;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// How rows are written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// A JSON object a line.
    Ndjson,
    /// `.json`: an array of objects, objects one after the other, or NDJSON; the content tells.
    Json,
    /// Comma-separated, with a header.
    Csv,
    /// Tab-separated, with a header.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// Arrow IPC, file or stream (Feather 2).
    Ipc,
}

impl Format {
    /// The name that `describe` prints.
    pub fn name(self) -> &'static str {
        match self {
            Format::Ndjson => "ndjson",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Parquet => "parquet",
            Format::Ipc => "arrow",
        }
    }

    fn of(extension: &str) -> Option<Format> {
        Some(match extension {
            "ndjson" | "jsonl" => Format::Ndjson,
            "json" => Format::Json,
            "csv" => Format::Csv,
            "tsv" => Format::Tsv,
            "parquet" => Format::Parquet,
            "arrow" | "feather" | "ipc" => Format::Ipc,
            _ => return None,
        })
    }
}

/// How the bytes of a file are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compression {
    /// Not at all.
    None,
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstd,
}

/// One data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Where it is.
    pub path: PathBuf,
    /// What its extension says of the rows.
    pub format: Format,
    /// What its extension says of the bytes.
    pub compression: Compression,
    /// Size on disk.
    pub bytes: u64,
}

impl DataFile {
    /// A file by its name; `None` when the extension is none that is read.
    pub fn new(path: &Path) -> Option<DataFile> {
        let (_, format, compression) = split_name(path.file_name()?.to_str()?)?;
        let bytes = fs::metadata(path).map(|m| m.len()).unwrap_or(0);
        Some(DataFile { path: path.to_path_buf(), format, compression, bytes })
    }

    /// Format and packing, such as `ndjson.gz`.
    pub fn kind(&self) -> String {
        let packing = match self.compression {
            Compression::None => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
        };
        format!("{}{packing}", self.format.name())
    }
}

/// The files of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFiles {
    /// The name of the table.
    pub name: String,
    /// Its files, in the order of their names.
    pub files: Vec<DataFile>,
    /// Files beside them that were not taken, each with the reason.
    pub notes: Vec<String>,
}

impl TableFiles {
    /// A table of one file or of the files in a folder, named after it.
    pub fn at(path: &Path) -> Result<TableFiles, ReadError> {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_dir() {
            let mut table = TableFiles { name: name.to_string(), files: Vec::new(), notes: Vec::new() };
            for inner in entries(path)? {
                table.take(&inner);
            }
            return Ok(table);
        }
        fs::metadata(path).map_err(|e| ReadError::io(path, "open it", &e))?;
        let file = DataFile::new(path).ok_or_else(|| ReadError::new(path, UNKNOWN))?;
        let name = split_name(name).map_or(name, |(stem, ..)| stem).to_string();
        Ok(TableFiles { name, files: vec![file], notes: Vec::new() })
    }

    fn take(&mut self, path: &Path) {
        if path.is_dir() {
            self.notes.push(format!("{}: folders inside a table's folder are not read", path.display()));
            return;
        }
        match DataFile::new(path) {
            Some(file) => self.files.push(file),
            None => self.notes.push(format!("{}: {UNKNOWN}", path.display())),
        }
    }
}

const UNKNOWN: &str = "not a data file; known are .ndjson .jsonl .json .csv .tsv .parquet .arrow .feather .ipc, each also \
                       with .gz or .zst";

/// The tables of a data folder: each file or sub-folder is one, named after it; files that give the same name are one table.
/// Hidden files and a README are passed over, other files that hold no data give a note on the nearest table.
pub fn discover(dir: &Path) -> Result<Vec<TableFiles>, ReadError> {
    let mut tables: BTreeMap<String, TableFiles> = BTreeMap::new();
    let mut notes = Vec::new();
    for path in entries(dir)? {
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        let (name, whole) = match split_name(name) {
            _ if path.is_dir() => (name, TableFiles::at(&path)?),
            Some((stem, ..)) => (stem, TableFiles::at(&path)?),
            None => {
                notes.push(format!("{}: {UNKNOWN}", path.display()));
                continue;
            }
        };
        if whole.files.is_empty() {
            notes.extend(whole.notes);
            notes.push(format!("{}: a folder without data files", path.display()));
            continue;
        }
        match tables.get_mut(name) {
            Some(table) => {
                table.files.extend(whole.files);
                table.notes.extend(whole.notes);
            }
            None => _ = tables.insert(name.to_string(), whole),
        }
    }
    let mut tables: Vec<TableFiles> = tables.into_values().collect();
    if let Some(first) = tables.first_mut() {
        first.notes.extend(notes);
    }
    Ok(tables)
}

/// Paths in a folder in the order of their names, without hidden ones and without a README.
fn entries(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let read = fs::read_dir(dir).map_err(|e| ReadError::io(dir, "list the folder", &e))?;
    let mut paths = Vec::new();
    for entry in read {
        let path = entry.map_err(|e| ReadError::io(dir, "list the folder", &e))?.path();
        if !path.file_name().and_then(|n| n.to_str()).is_some_and(is_no_data) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Hidden files, and the texts that describe a folder: they are not worth a note.
fn is_no_data(name: &str) -> bool {
    name.starts_with('.') || name.eq_ignore_ascii_case("README.md")
}

/// Stem, format and compression of a file name.
fn split_name(name: &str) -> Option<(&str, Format, Compression)> {
    let (rest, last) = name.rsplit_once('.')?;
    let last = last.to_ascii_lowercase();
    let compression = match last.as_str() {
        "gz" => Compression::Gzip,
        "zst" => Compression::Zstd,
        _ => return Some((rest, Format::of(&last)?, Compression::None)),
    };
    let (stem, format) = rest.rsplit_once('.')?;
    Some((stem, Format::of(&format.to_ascii_lowercase())?, compression))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_table_format_and_packing() {
        assert_eq!(split_name("_Im_WebSession.csv.gz"), Some(("_Im_WebSession", Format::Csv, Compression::Gzip)));
        assert_eq!(split_name("a.b.NDJSON"), Some(("a.b", Format::Ndjson, Compression::None)));
        assert_eq!(split_name("T.feather.zst"), Some(("T", Format::Ipc, Compression::Zstd)));
        assert_eq!(split_name("readme.md"), None);
        assert_eq!(split_name("x.gz"), None);
    }
}
