use crate::{IoAction, ReadError, ReadErrorKind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

mod tables;
mod tree;

pub use tables::{Discovered, DiscoveryNote, discover};

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
        let (_, format, compression) = split_name(&path.file_name()?.to_string_lossy())?;
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableFiles {
    /// The name of the table.
    pub name: String,
    /// Its files, in the order of the paths that they were found under, and by name in each.
    pub files: Vec<DataFile>,
    /// Folders of the table that could not be listed. A table with such a folder cannot be opened, since rows may be missing.
    pub unlisted: Vec<(PathBuf, io::ErrorKind)>,
    /// What is worth knowing about its files, such as those that were ignored, each with the reason.
    pub notes: Vec<String>,
}

impl TableFiles {
    /// A table without files.
    pub fn named(name: &str) -> TableFiles {
        TableFiles { name: name.to_string(), ..TableFiles::default() }
    }

    /// The table of a file, or of all files below a folder, named after it.
    pub fn at(path: &Path) -> Result<TableFiles, ReadError> {
        let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        if path.is_dir() {
            let mut table = TableFiles::named(&name);
            let found = tree::walk(path)?;
            table.notes = found.notes.into_iter().map(|(_, note)| note).collect();
            found.entries.iter().for_each(|entry| table.take(entry));
            return Ok(table);
        }
        fs::metadata(path).map_err(|e| ReadError::io(path, IoAction::Open, e))?;
        if path.file_name().is_some_and(|n| n.to_str().is_none()) {
            return Err(ReadError::new(path, ReadErrorKind::NameNotUtf8));
        }
        let file = DataFile::new(path).ok_or_else(|| ReadError::new(path, ReadErrorKind::NotData))?;
        Ok(TableFiles { files: vec![file], ..TableFiles::named(split_name(&name).map_or(&name, |(stem, ..)| stem)) })
    }

    fn take(&mut self, entry: &tree::Entry) {
        match entry.unlisted {
            Some(kind) => self.unlisted.push((entry.path.clone(), kind)),
            None => match DataFile::new(&entry.path) {
                Some(file) => self.files.push(file),
                None => self.notes.push(format!("{}: {}", entry.path.display(), ReadErrorKind::NotData)),
            },
        }
    }
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
