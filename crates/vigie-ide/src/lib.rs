//! What an editor, a page or a shell asks of a query while it is written: text and position in, answers out.
//!
//! Invariants: no protocol and no output; any text and any position give an answer; the answer depends on nothing but the text, the
//! position and the session.

#![warn(missing_docs)]

mod complete;
mod describe;
mod highlight;
mod slot;

pub use complete::{Completion, Item, ItemKind, complete};
pub use describe::describe;
pub use highlight::{Highlight, Piece, highlight};
