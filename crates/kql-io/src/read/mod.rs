//! Readers: files to columns.

mod arrow;
mod buffer_pool;
pub(crate) mod cell;
mod chunk;
mod chunk_source;
mod chunker;
mod csv;
mod damage;
mod decode;
mod distinct;
mod file;
mod guard;
mod infer;
mod input;
mod ipc;
mod names;
mod ndjson;
mod parquet;
mod record_splitter;
mod rows;
mod scan_plan;
mod stream;
mod timeless;

pub(crate) use arrow::{TYPE_KEY, column, convert, is_readable, type_of};
pub(crate) use buffer_pool::BufferPool;
pub(crate) use cell::DateOrder;
pub(crate) use file::{Found, GivenColumns, OpenFile};
pub(crate) use infer::{Interest, Kinds, is_custom, suffix_type};
pub(crate) use input::{fill, unpack};
pub(crate) use ndjson::unwrap;
pub(crate) use scan_plan::ScanPlan;
pub(crate) use stream::{ScanContext, TableStream};
pub(crate) use timeless::{TIME, TimelessRows};
