//! Log files as tables, and tables as files.
//!
//! [`discover`] finds the tables of a folder, [`open`] settles the columns of one, and the [`FileTable`] it gives is a
//! [`kql_types::TableSource`] that reads only what a query needs. [`write()`] writes results.
//!
//! Invariants: the same files give the same rows whatever the number of threads; nothing is passed over without a note in
//! the [`ReadReport`]; whatever the bytes of a file are, reading ends in rows, notes or an error, within bounded memory.

#![warn(missing_docs)]

mod describe;
mod discover;
mod error;
mod external;
mod options;
mod parallel;
mod read;
mod report;
mod shared;
mod table;
mod write;

pub use describe::{TableInfo, describe};
pub use discover::{Compression, DataFile, Format, TableFiles, discover};
pub use error::ReadError;
pub use external::{ExternalRequest, ExternalTable, open_external};
pub use options::{NoHints, Progress, ReadOptions, TypeHints};
pub use parallel::{read_all, scan_with};
pub use report::{BadRecord, FileReport, ReadReport};
pub use shared::{Demand, ShareOptions, SharedTable};
pub use table::{FileTable, open};
pub use write::{OutputFormat, json_string, write, write_cell_json, write_cell_text};
