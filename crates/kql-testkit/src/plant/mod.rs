//! Tables whose rows pass the filters of one query: what its plan compares columns with is planted in them.

mod fill;
mod guess;
mod origins;
mod pattern;
mod wishes;

pub use fill::{Shape, table};
pub use wishes::{Needs, needs};

use kql::syntax::ast::{ColumnDecl, ExprKind, Literal, Statement};
use kql::types::{Field, Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

/// Words of a text that may name a column.
pub fn words(text: &str) -> BTreeSet<&str> {
    let tokens = kql::syntax::tokens(text);
    let mut names = BTreeSet::new();
    for (i, token) in tokens.iter().enumerate() {
        let called = tokens.get(i + 1).is_some_and(|t| t.kind == kql::syntax::TokenKind::OpenParen);
        let word = text.get(token.span.start as usize..token.span.end as usize).unwrap_or_default();
        if matches!(token.kind, kql::syntax::TokenKind::Word(_)) && !called {
            names.insert(word);
        }
    }
    names
}

/// Columns for a table of which nothing is known: every word of the query that may name one.
pub fn stub(text: &str, table: &str) -> Schema {
    let mut names = words(text);
    names.remove(table);
    names.insert("TimeGenerated");
    names.into_iter().map(|name| Field::new(name, stub_type(text, name))).collect()
}

/// The type of a column of which only the name and its uses are known. Custom logs tell types by the end of the name.
pub fn stub_type(text: &str, name: &str) -> Type {
    let path = |rest: &str| rest.starts_with('.') || rest.starts_with('[');
    let whole = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
    match name.rsplit('_').next() {
        _ if name == "TimeGenerated" => Type::DateTime,
        _ if text.match_indices(name).any(|(at, _)| whole(at) && path(&text[at + name.len()..])) => Type::Dynamic,
        Some("t") => Type::DateTime,
        Some("d") => Type::Real,
        Some("b") => Type::Bool,
        Some(_) | None => Type::String,
    }
}

/// Locations of `externaldata` in a text, with the columns that it declares.
pub fn external(text: &str) -> BTreeMap<String, Schema> {
    let mut found = BTreeMap::new();
    for (at, word) in text.match_indices("externaldata").chain(text.match_indices("external_data")) {
        let rest = &text[at + word.len()..];
        let Some(end) = rest.find(']') else { continue };
        let parsed = kql::syntax::parse(&format!("{word}{}", &rest[..=end]));
        for statement in parsed.query.statements {
            if let Statement::Expression(e) = statement
                && let ExprKind::ExternalData { columns, uris, .. } = e.kind
            {
                let schema: Schema = columns.iter().filter_map(declared).collect();
                for uri in uris {
                    if let ExprKind::Literal(Literal::String(uri)) = uri.kind {
                        found.insert(uri, schema.clone());
                    }
                }
            }
        }
    }
    found
}

fn declared(column: &ColumnDecl) -> Option<Field> {
    let ty = column.ty.as_ref().map_or(Some(Type::String), |t| Type::from_keyword(&t.name))?;
    Some(Field::new(column.name.name.clone(), ty))
}
