use arrow_schema::{ArrowError, DataType};
use kql_types::SourceError;
use parquet::errors::ParquetError;
use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A file or folder that could not be read: which, where in it, and why.
#[derive(Debug)]
pub struct ReadError {
    /// The file or folder.
    pub path: PathBuf,
    /// The line, counted from 1, if it is known.
    pub line: Option<u64>,
    /// What went wrong.
    pub kind: ReadErrorKind,
}

/// What went wrong with a file, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum ReadErrorKind {
    /// The operating system refused an operation.
    #[error("could not {action}: {source}")]
    Io {
        /// The operation.
        action: IoAction,
        /// Its error.
        source: io::Error,
    },
    /// The extension of the file is not one of a data file.
    #[error(
        "not a data file; supported are .ndjson .jsonl .json .csv .tsv .parquet .arrow .feather .ipc, each also with .gz or \
         .zst"
    )]
    NotData,
    /// The name of a file is not UTF-8, so that no query could name its table.
    #[error("the name is not valid UTF-8; rename it")]
    NameNotUtf8,
    /// Compressed data is truncated.
    #[error("the compressed file is truncated here ({0}); copy or write the file again")]
    Truncated(#[source] io::Error),
    /// The checksum, length or content of compressed data is wrong, so that nothing that was unpacked can be trusted.
    #[error("the compressed file is damaged here ({0}); copy or write the file again")]
    Damaged(#[source] io::Error),
    /// The file is shorter than it was when it was opened.
    #[error("the file was truncated while it was read; read it again when nothing writes to it")]
    Shortened,
    /// The header of a CSV file does not end.
    #[error("the header cannot be read: {0}; every line would be a part of it. Correct the first line")]
    Header(&'static str),
    /// The delimiter of a CSV file is unclear.
    #[error(
        "the header is one column named `{0}`, but the rows do not show whether a `;`, tab or `|` in it separates columns; write \
         the file with commas, or `sep=;` as its first line"
    )]
    Delimiter(String),
    /// Values of the Arrow type of a column cannot be read.
    #[error("column '{column}' has the Arrow type {data_type}, which cannot be read; cast it to another type")]
    UnreadableType {
        /// Name of the column.
        column: String,
        /// Its type.
        data_type: DataType,
    },
    /// A file has more keys than a table may have columns.
    #[error(
        "the records have more than {0} different keys, and the others are ignored; put them into one dynamic column"
    )]
    TooManyKeys(usize),
    /// The name of a column of times names a time zone, but not how far it is from UTC.
    #[error(
        "the times of column '{column}' are in the time zone `{zone}`, whose distance from UTC the file does not state; they are \
         read as UTC, so that they may be hours off and rows may lie in other time ranges. Export the file in UTC, or write the \
         zone into its header: `{column} [UTC+02:00]` or `{column} [Europe/Berlin]`"
    )]
    UnknownZone {
        /// Name of the column.
        column: String,
        /// What stands in brackets.
        zone: String,
    },
    /// Bytes follow the end of a stream.
    #[error(
        "{0} bytes follow the end of the Arrow stream, such as a second stream; write each stream to a file of its own"
    )]
    AfterStream(u64),
    /// A stream ends without its end marker.
    #[error(
        "the Arrow stream has no end marker, so that its last batches may be missing; copy or write the file again"
    )]
    OpenStream,
    /// The footer of a Parquet file is missing or damaged.
    #[error("not a complete Parquet file ({0}); copy or write the file again")]
    Parquet(#[source] ParquetError),
    /// A row group of a Parquet file is damaged.
    #[error("could not read row group {group}: {source}")]
    RowGroup {
        /// Number of the row group, from 0.
        group: usize,
        /// The error of the Parquet reader.
        source: ParquetError,
    },
    /// An Arrow IPC file is damaged.
    #[error("not a complete Arrow IPC file ({0}); copy or write the file again")]
    Ipc(#[source] ArrowError),
    /// The reader of a binary format gave up on the file.
    #[error("the file is corrupt; copy or write it again")]
    Corrupt,
    /// In strict mode, a record is malformed.
    #[error("{0}")]
    Record(String),
    /// In strict mode, a key repeats in an object.
    #[error("key '{0}' repeats in an object")]
    RepeatedKey(String),
    /// In strict mode, a value cannot be converted to the type of its column.
    #[error("a value of column '{0}' cannot be converted to its type")]
    Unconverted(String),
    /// In strict mode, a record has a key that is not a column of the table.
    #[error("key '{0}' is not a column of the table")]
    UnknownKey(String),
    /// The text of the file is not UTF-8.
    #[error("the text is not valid UTF-8")]
    NotUtf8,
    /// A text file that has to be held in memory is too large.
    #[error("text files larger than 1 GB are not supported")]
    TextTooLarge,
    /// A compressed file that has to be unpacked in memory is too large.
    #[error(
        "unpacked in memory, it needs more than the {} MB that are left of the half of the memory limit for unpacked files; unpack the file on disk, or raise the limit with `--memory-limit`",
        (limit / 2).saturating_sub(*held) >> 20
    )]
    UnpackedTooLarge {
        /// Bytes that other files hold.
        held: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// A zip archive.
    #[error("zip archives are not supported; extract the archive and name the file that was in it")]
    ZipArchive,
    /// The request for an external table is wrong.
    #[error(transparent)]
    External(#[from] ExternalError),
    /// A scan of the table failed.
    #[error(transparent)]
    Scan(#[from] SourceError),
}

/// An operation on a file or folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IoAction {
    /// Open a file.
    Open,
    /// Read a file.
    Read,
    /// List a folder.
    List,
}

impl fmt::Display for IoAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            IoAction::Open => "open it",
            IoAction::Read => "read it",
            IoAction::List => "list the folder",
        })
    }
}

/// Why the properties of `externaldata` do not apply to a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExternalError {
    /// `format` is not one of the supported formats.
    #[error(
        "the format `{0}` is not supported; supported are csv, tsv, psv, scsv, sohsv, txt, raw, json, multijson and parquet"
    )]
    UnknownFormat(String),
    /// The records of the format have no fields that a mapping could name.
    #[error("the format `{0}` has no `ingestionMapping`")]
    FormatWithoutMapping(&'static str),
    /// The mapping is not valid.
    #[error("`ingestionMapping`: {0}")]
    Mapping(#[from] MappingError),
}

/// What is wrong with an `ingestionMapping`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// Not an array of objects.
    #[error("it is not a JSON array of objects")]
    NotAnArray,
    /// It names a column that the query does not declare.
    #[error("the query does not declare column `{0}`")]
    UnknownColumn(String),
    /// A transformation.
    #[error("the transformation `{0}` is not supported")]
    Transform(String),
    /// A column of a delimited format without `Ordinal`.
    #[error("column `{0}` has no `Ordinal`")]
    MissingOrdinal(String),
    /// A path that is not supported.
    #[error("the path `{0}` is not supported")]
    Path(String),
    /// A path that does not start with a member.
    #[error("the path `{0}` does not start with a member")]
    PathStart(String),
}

impl ReadError {
    /// An error about a file as a whole.
    pub(crate) fn new(path: &Path, kind: impl Into<ReadErrorKind>) -> Self {
        ReadError { path: path.to_path_buf(), line: None, kind: kind.into() }
    }

    /// An error at a line.
    pub(crate) fn at(path: &Path, line: u64, kind: impl Into<ReadErrorKind>) -> Self {
        ReadError { path: path.to_path_buf(), line: Some(line), kind: kind.into() }
    }

    pub(crate) fn io(path: &Path, action: IoAction, source: io::Error) -> Self {
        ReadError::new(path, ReadErrorKind::Io { action, source })
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        write!(f, ": {}", self.kind)
    }
}

impl Error for ReadError {
    /// The cause behind [`ReadErrorKind`], whose text is part of this error's.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.kind.source()
    }
}

impl From<ReadError> for SourceError {
    fn from(e: ReadError) -> Self {
        SourceError::Read(Box::new(e))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_path_line_and_cause() {
        let missing = io::Error::new(io::ErrorKind::NotFound, "no such file");
        let error = ReadError::io(Path::new("data/T.csv"), IoAction::Open, missing);
        assert_eq!(error.to_string(), "data/T.csv: could not open it: no such file");
        let cause = error.source().and_then(|s| s.downcast_ref::<io::Error>()).map(io::Error::kind);
        assert_eq!(cause, Some(io::ErrorKind::NotFound));
        let record = ReadError::at(Path::new("T.csv"), 7, ReadErrorKind::NotUtf8);
        assert_eq!(SourceError::from(record).to_string(), "T.csv:7: the text is not valid UTF-8");
    }
}
