//! Files to columns.

mod arrow;
pub(crate) mod cell;
mod chunk;
mod chunks;
mod csv;
mod decode;
mod distinct;
mod file;
mod guard;
mod infer;
mod input;
mod ipc;
mod ndjson;
mod parquet;
mod plan;
mod pool;
mod rows;
mod stream;

pub(crate) use arrow::TYPE_KEY;
pub(crate) use file::{Found, GivenColumns, OpenFile};
pub(crate) use infer::{Kinds, suffix_type};
pub(crate) use input::{fill, unpack};
pub(crate) use plan::Plan;
pub(crate) use pool::Pool;
pub(crate) use stream::{Context, TableStream};
