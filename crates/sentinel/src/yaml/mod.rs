//! Reads the fields of a YAML or JSON document.

mod fields;

pub(crate) use fields::{Choice, Dialect, Nulls, Reader};
pub use kql::yaml::{Entry, Kind, Node, Spanned, YamlError, is_literal_block, parse, source_map};
