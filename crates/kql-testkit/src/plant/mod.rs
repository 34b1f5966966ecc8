//! Tables whose rows pass the filters of one query: what its plan compares columns with is planted in them.

mod fill;
mod guess;
mod origins;
mod pattern;
mod wishes;

pub use fill::{Shape, table};
pub use wishes::{Needs, needs};

use kql::types::{Field, Schema, Type};
use std::collections::BTreeSet;

/// Columns for a table of which nothing is known: every word of the query that may name one.
pub fn stub(text: &str, table: &str) -> Schema {
    let tokens = kql::syntax::tokens(text);
    let mut names: BTreeSet<&str> = BTreeSet::from(["TimeGenerated"]);
    for (i, token) in tokens.iter().enumerate() {
        let called = tokens.get(i + 1).is_some_and(|t| t.kind == kql::syntax::TokenKind::OpenParen);
        let word = text.get(token.span.start as usize..token.span.end as usize).unwrap_or_default();
        if matches!(token.kind, kql::syntax::TokenKind::Word(_)) && !called && word != table {
            names.insert(word);
        }
    }
    names.into_iter().map(|name| Field::new(name, stub_type(name))).collect()
}

/// Custom logs tell types by the end of a column's name.
fn stub_type(name: &str) -> Type {
    match name.rsplit('_').next() {
        _ if name == "TimeGenerated" => Type::DateTime,
        Some("t") => Type::DateTime,
        Some("d") => Type::Real,
        Some("b") => Type::Bool,
        Some("g") | Some(_) | None => Type::String,
    }
}
