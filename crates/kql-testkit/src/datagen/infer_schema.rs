//! Infers the schema of undescribed tables from the query that uses them.

use super::proposal::text_test;
use kql_functions::{Accept, ScalarId, aggregate, function, scalar};
use kql_syntax::ast::{ColumnDecl, ExprKind, Literal, Statement};
use kql_syntax::{Token, TokenKind};
use kql_types::{Field, Schema, Type};
use std::collections::{BTreeMap, BTreeSet};

/// The identifiers of a query and how it uses them.
pub struct Uses<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    at: BTreeMap<&'t str, Vec<usize>>,
}

impl<'t> Uses<'t> {
    /// Tokenizes a query.
    pub fn of(text: &'t str) -> Uses<'t> {
        let tokens = kql_syntax::tokens(text);
        let mut at: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut named: BTreeSet<&str> = BTreeSet::new();
        for (i, token) in tokens.iter().enumerate() {
            let called = tokens.get(i + 1).is_some_and(|t| t.kind == TokenKind::OpenParen);
            let word = text.get(token.span.start as usize..token.span.end as usize).unwrap_or_default();
            let declared = i > 0
                && tokens[i - 1].kind != TokenKind::Dot
                && text.get(tokens[i - 1].span.start as usize..tokens[i - 1].span.end as usize) == Some("let");
            if declared {
                named.insert(word);
            }
            if matches!(token.kind, TokenKind::Word(_)) && !called {
                at.entry(word).or_default().push(i);
            }
        }
        // A column would shadow a name that the query declares.
        at.retain(|word, _| !named.contains(word));
        Uses { text, tokens, at }
    }

    /// Identifiers that may name a column.
    pub fn words(&self) -> BTreeSet<&'t str> {
        self.at.keys().copied().collect()
    }

    /// Columns for a table: every identifier that may name one.
    pub fn stub(&self, table: &str) -> Schema {
        let mut names = self.words();
        names.remove(table);
        names.insert("TimeGenerated");
        names.into_iter().map(|name| Field::new(name, self.ty(name))).collect()
    }

    /// The type of a column, inferred from its uses and, for custom logs, from the suffix of its name.
    pub fn ty(&self, name: &str) -> Type {
        let places = self.at.get(name).map_or(&[][..], Vec::as_slice);
        let found: Vec<Type> = places.iter().filter_map(|i| self.used(*i)).collect();
        match name.rsplit_once('_').map(|(_, end)| end) {
            _ if name == "TimeGenerated" => Type::DateTime,
            Some("t") => Type::DateTime,
            Some("d") => Type::Real,
            Some("b") => Type::Bool,
            Some("s" | "g") if !found.contains(&Type::Dynamic) => Type::String,
            _ if found.contains(&Type::Dynamic) => Type::Dynamic,
            // A column that is compared with strings and numbers is a string.
            _ if found.contains(&Type::String) => Type::String,
            _ => found.first().copied().unwrap_or(Type::String),
        }
    }

    fn word(&self, i: usize) -> &'t str {
        self.tokens.get(i).and_then(|t| self.text.get(t.span.start as usize..t.span.end as usize)).unwrap_or_default()
    }

    fn kind(&self, i: usize) -> Option<TokenKind> {
        self.tokens.get(i).map(|t| t.kind)
    }

    /// The type that one use of an identifier implies.
    fn used(&self, i: usize) -> Option<Type> {
        let before = i.checked_sub(1);
        if before.is_some_and(|b| self.kind(b) == Some(TokenKind::Dot)) {
            return None;
        }
        let start = self.tokens.get(i).map_or(0, |t| t.span.start as usize);
        let head = self.text.get(..start).unwrap_or_default().trim_end();
        if ["mv-expand", "mvexpand", "mv-apply"].iter().any(|op| head.ends_with(op)) {
            return Some(Type::Dynamic);
        }
        if matches!(self.kind(i + 1), Some(TokenKind::Dot | TokenKind::OpenBracket)) {
            return Some(Type::Dynamic);
        }
        if let Some(b) = before.filter(|b| self.kind(*b) == Some(TokenKind::OpenParen)) {
            let called = b.checked_sub(1).map_or("", |f| self.word(f));
            let over_time = self.kind(i + 2) == Some(TokenKind::Timespan);
            if let Some(ty) = argument_type(called, over_time) {
                return Some(ty);
            }
        }
        let compared = matches!(
            self.kind(i + 1),
            Some(
                TokenKind::EqualEqual
                    | TokenKind::BangEqual
                    | TokenKind::Less
                    | TokenKind::LessOrEqual
                    | TokenKind::Greater
                    | TokenKind::GreaterOrEqual
            )
        );
        let next = self.word(i + 1).to_lowercase();
        let first = if compared {
            i + 2
        } else if matches!(next.trim_start_matches('!'), "between" | "in" | "in~")
            && self.kind(i + 2) == Some(TokenKind::OpenParen)
        {
            i + 3
        } else if matches!(self.kind(i + 1), Some(TokenKind::EqualTilde | TokenKind::BangTilde)) || tests_text(&next) {
            return Some(Type::String);
        } else {
            return None;
        };
        match self.kind(first)? {
            TokenKind::Long | TokenKind::Int => Some(Type::Long),
            TokenKind::Real => Some(Type::Real),
            TokenKind::String => Some(Type::String),
            TokenKind::Bool => Some(Type::Bool),
            TokenKind::DateTime => Some(Type::DateTime),
            TokenKind::Timespan => Some(Type::Timespan),
            TokenKind::Word(_) => function(self.word(first))?.parsed_signatures().first()?.returns.fixed(),
            _ => None,
        }
    }
}

/// Whether an operator, by its first word, searches text.
fn tests_text(word: &str) -> bool {
    word == "matches" || scalar(word).and_then(|operator| operator.id).is_some_and(|id| text_test(id).is_some())
}

/// The type that a function takes as its first argument, where its signature tells.
fn argument_type(name: &str, over_time: bool) -> Option<Type> {
    let signatures = match (function(name), aggregate(name)) {
        (Some(f), _) if f.id == Some(ScalarId::Bin) => {
            return Some(if over_time { Type::DateTime } else { Type::Long });
        }
        (Some(f), _) => f.parsed_signatures(),
        (None, Some(a)) => a.parsed_signatures(),
        // Forms of plugins do not tell the types of their columns.
        (None, None) => return (name == "bag_unpack").then_some(Type::Dynamic),
    };
    match &signatures.first()?.parameters.first()?.accept {
        Accept::Array | Accept::Bag => Some(Type::Dynamic),
        Accept::Types(types) => match types.as_slice() {
            [ty] if ty.is_number() => Some(Type::Long),
            [ty @ (Type::Dynamic | Type::DateTime)] => Some(*ty),
            _ => None,
        },
        Accept::Class(class) if !class.contains(Type::String) => Some(Type::Long),
        _ => None,
    }
}

/// URLs of `externaldata` in a query, with the columns that it declares.
pub fn external(text: &str) -> BTreeMap<String, Schema> {
    let mut found = BTreeMap::new();
    for (at, word) in text.match_indices("externaldata").chain(text.match_indices("external_data")) {
        let rest = &text[at + word.len()..];
        let Some(end) = rest.find(']') else { continue };
        let parsed = kql_syntax::parse(&format!("{word}{}", &rest[..=end]));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_tell_types() {
        let uses = Uses::of(
            "Depot_CL | where Shelf > 3 and Mark has 'x' and At > ago(1d) | mv-expand Boxes | extend a = Label.size, Weight_d",
        );
        let types = ["Shelf", "Mark", "At", "Boxes", "Label", "Weight_d", "size"].map(|n| uses.ty(n));
        let expected =
            [Type::Long, Type::String, Type::DateTime, Type::Dynamic, Type::Dynamic, Type::Real, Type::String];
        assert_eq!(types, expected);
    }
}
