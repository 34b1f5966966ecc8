use crate::{IoAction, ReadError, ReadErrorKind};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The format of the rows of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// One JSON object per line.
    Ndjson,
    /// `.json`: an array of objects, concatenated objects, or NDJSON; detected from the content.
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
    /// The name that [`describe`](crate::describe()) returns.
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

/// The compression of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Compression {
    /// No compression.
    None,
    /// `.gz`
    Gzip,
    /// `.zst`
    Zstd,
}

/// One data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// Its path.
    pub path: PathBuf,
    /// Format, by extension.
    pub format: Format,
    /// Compression, by extension.
    pub compression: Compression,
    /// Size in bytes, on disk or in memory.
    pub bytes: u64,
    /// The text of a file that exists in memory only; its path is then a name for messages.
    pub text: Option<Arc<[u8]>>,
}

impl DataFile {
    /// NDJSON in memory, under a name for messages.
    pub fn in_memory(name: &str, text: impl Into<Arc<[u8]>>) -> DataFile {
        let text = text.into();
        let (format, compression) = (Format::Ndjson, Compression::None);
        DataFile { path: name.into(), format, compression, bytes: text.len() as u64, text: Some(text) }
    }

    /// A file by its name; `None` if the extension is not supported.
    pub fn new(path: &Path) -> Option<DataFile> {
        let (_, format, compression) = split_name(path.file_name()?.to_str()?)?;
        let bytes = fs::metadata(path).map(|m| m.len()).unwrap_or(0);
        Some(DataFile { path: path.to_path_buf(), format, compression, bytes, text: None })
    }

    /// Format and compression, such as `ndjson.gz`.
    pub fn kind(&self) -> String {
        let suffix = match self.compression {
            Compression::None => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
        };
        format!("{}{suffix}", self.format.name())
    }
}

/// The files of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableFiles {
    /// The name of the table.
    pub name: String,
    /// Its files by name.
    pub files: Vec<DataFile>,
    /// Files that were ignored, each with the reason.
    pub notes: Vec<String>,
}

impl TableFiles {
    /// The table of a file, or of the files in a folder, named after it.
    pub fn at(path: &Path) -> Result<TableFiles, ReadError> {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        if path.is_dir() {
            let mut table = TableFiles { name: name.to_string(), files: Vec::new(), notes: Vec::new() };
            for inner in entries(path)? {
                table.take(&inner);
            }
            return Ok(table);
        }
        fs::metadata(path).map_err(|e| ReadError::io(path, IoAction::Open, e))?;
        let file = DataFile::new(path).ok_or_else(|| ReadError::new(path, ReadErrorKind::NotData))?;
        let name = split_name(name).map_or(name, |(stem, ..)| stem).to_string();
        Ok(TableFiles { name, files: vec![file], notes: Vec::new() })
    }

    fn take(&mut self, path: &Path) {
        if path.is_dir() {
            self.notes.push(format!("{}: subfolders of a table folder are ignored", path.display()));
            return;
        }
        match DataFile::new(path) {
            Some(file) => self.files.push(file),
            None => self.notes.push(format!("{}: {}", path.display(), ReadErrorKind::NotData)),
        }
    }
}

/// The tables of a data folder. Each file or subfolder is a table named after it; files with the same stem are one table.
/// Hidden files and a README are skipped silently; other files without data are noted on the first table.
pub fn discover(dir: &Path) -> Result<Vec<TableFiles>, ReadError> {
    let mut tables: BTreeMap<String, TableFiles> = BTreeMap::new();
    let mut notes = Vec::new();
    for path in entries(dir)? {
        let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
        let (name, whole) = match split_name(name) {
            _ if path.is_dir() => (name, TableFiles::at(&path)?),
            Some((stem, ..)) => (stem, TableFiles::at(&path)?),
            None => {
                notes.push(format!("{}: {}", path.display(), ReadErrorKind::NotData));
                continue;
            }
        };
        if whole.files.is_empty() {
            notes.extend(whole.notes);
            notes.push(format!("{}: the folder has no data files", path.display()));
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

/// Paths in a folder by name, without hidden files and README.
fn entries(dir: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let read = fs::read_dir(dir).map_err(|e| ReadError::io(dir, IoAction::List, e))?;
    let mut paths = Vec::new();
    for entry in read {
        let path = entry.map_err(|e| ReadError::io(dir, IoAction::List, e))?.path();
        if !path.file_name().and_then(|n| n.to_str()).is_some_and(is_silent) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// Hidden files and descriptions of the folder, which need no note.
fn is_silent(name: &str) -> bool {
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
    fn names_tell_table_format_and_compression() {
        assert_eq!(split_name("_Im_WebSession.csv.gz"), Some(("_Im_WebSession", Format::Csv, Compression::Gzip)));
        assert_eq!(split_name("a.b.NDJSON"), Some(("a.b", Format::Ndjson, Compression::None)));
        assert_eq!(split_name("T.feather.zst"), Some(("T", Format::Ipc, Compression::Zstd)));
        assert_eq!(split_name("readme.md"), None);
        assert_eq!(split_name("x.gz"), None);
    }
}
