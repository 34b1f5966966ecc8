//! YAML and JSON as a tree of [`Node`]s with source spans.
//!
//! Invariant: spans are byte offsets into the text given to [`parse`]. A scalar keeps its source text (`1.10` stays `1.10`):
//! the reader of a field decides on its type and reports a value that does not fit.

mod align;
mod node;
mod parse;

pub use align::{is_literal_block, source_map};
pub use node::{Entry, Kind, Node, Spanned};
pub use parse::{YamlError, parse};
