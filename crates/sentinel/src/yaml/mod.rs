//! Reads the fields of a YAML or JSON document.

mod fields;
mod insert;

pub(crate) use fields::{Choice, Dialect, Nulls, Reader};
pub(crate) use insert::{after_item, lines_like};
pub use kql::yaml::{Entry, Kind, Node, Spanned, YamlError, is_literal_block, parse, source_map};
