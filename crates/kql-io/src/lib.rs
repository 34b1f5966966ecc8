//! Log files as tables, and tables as files.
//!
//! [`discover`] finds the tables of folders and files, and [`open`] determines the schema of one. The resulting [`FileTable`] is a
//! [`kql_types::TableSource`] with column pruning, predicate pushdown and late materialization: it decodes what a query needs.
//! [`CachedTable`] keeps columns in memory for several queries. [`write()`] writes results.
//!
//! Invariants: the same files give the same rows for any number of threads; nothing is skipped without a note in the
//! [`ReadReport`]; whatever the bytes of a file, reading ends in rows, notes or an error, within bounded memory.

#![warn(missing_docs)]

mod describe;
mod discover;
mod entered_folders;
mod error;
mod external;
mod open_file;
mod options;
mod parallel;
mod read;
mod record;
mod report;
mod scan_cache;
mod table;
mod write;

pub use describe::{TableInfo, describe};
pub use discover::{Compression, DataFile, Discovered, DiscoveryNote, Format, TableFiles, discover};
pub use entered_folders::EnteredFolders;
pub use error::{ExternalError, IoAction, MappingError, ReadError, ReadErrorKind};
pub use external::{ExternalRequest, ExternalTable, open_external};
pub use open_file::{open_file, read_text_file};
pub use options::{NoHints, Progress, ReadOptions, TypeHints};
pub use parallel::{read_all, scan_with};
pub use read::complete_times;
pub use record::{RecordBatchError, RecordRows, convert_column, from_record_batch, to_record_batches};
pub use report::{BadRecord, FileReport, ReadReport, RepeatedKeys};
pub use scan_cache::{CacheOptions, CachedTable, ScanRequirement};
pub use table::{FileTable, open};
pub use write::{OutputFormat, RowFormat, RowWriter, json_string, write, write_cell_json, write_cell_text};
