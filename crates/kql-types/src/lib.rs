//! Types, values and columns of Kusto over Arrow arrays.
//!
//! Invariants: a [`Column`] knows its Kusto [`Type`]; strings are read through accessors for which a null is `""`; datetimes
//! are 100 ns ticks since 0001-01-01T00:00:00Z, timespans are ticks; nothing here knows functions, plans or files.

#![warn(missing_docs)]

mod access;
mod batch;
mod builder;
mod column;
mod decimal;
mod decimal_array;
mod dictionary;
mod dynamic;
pub mod json;
mod memory_budget;
mod number;
mod output_limit;
mod plain_name;
mod schema;
mod source;
pub mod ticks;
mod time_range;
mod ty;
mod value;

pub use access::{Bools, Decimals, Dynamics, Guids, Longs, Reals, Strings};
pub use batch::Batch;
pub use builder::{ColumnBuilder, LimitedBuilder};
pub use column::Column;
pub use decimal::Decimal;
pub use decimal_array::DecimalArray;
pub use dictionary::Dictionary;
pub use dynamic::{Bag, BagBuilder, Dyn, DynRef, DynWriter, DynamicArray, Items, LiteralValueError, Members};
pub use json::{json_is_record, json_is_valid};
pub use kql_literal::guid::format as format_guid;
pub use memory_budget::{HeldMemory, MemoryBudget};
pub use number::{format_real, parse_long, parse_real, real_to_text};
pub use output_limit::{OutputLimit, OutputTooLarge};
pub use plain_name::{NameError, PlainName};
pub use schema::{Field, Schema};
pub use source::{
    MemoryTable, Prefilter, PrefilterTest, ScanRequest, ScanStream, ScanTask, SourceError, TableSource, TimeFilter,
};
pub use time_range::TimeRange;
pub use ty::Type;
pub use value::{Value, parse_guid, parse_guid_prefix};
