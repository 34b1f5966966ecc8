//! Source locations and the diagnostics that refer to them.
//!
//! Invariants: a [`Span`] is a half-open range of UTF-8 bytes of one [`Source`]; a [`Diagnostic`] has exactly one
//! primary span and a code of the registry in [`codes`]; nothing here prints or reads files.

#![warn(missing_docs)]

pub mod codes;
mod diagnostic;
mod fix;
mod place;
mod render;
pub mod screen;
mod severity;
mod span;
mod text;

pub use codes::{Code, Profile, Visibility};
pub use diagnostic::{Diagnostic, Label, Origin, Subject};
pub use fix::{Applicability, Edit, Fix};
pub use place::{Place, Source, SourceMap};
pub use render::{fixes_json, render_json, render_line, render_text};
pub use screen::{Screen, Style};
pub use severity::Severity;
pub use span::Span;
pub use text::{Encoding, NotText, decode_text};
