//! Completion: what may be typed at a position, the likeliest first.

mod fitting;
mod offer;
mod order;
mod scopes;
mod usual;
mod word;

use crate::slot::{Expects, slot};
use kql::{Session, Span, Timestamp};
use offer::{Offers, Position};
use word::At;

/// What can be typed at a position.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The bytes that an item takes the place of: the word in front of the position.
    pub replace: Span,
    /// The likeliest first.
    pub items: Vec<Item>,
}

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The name or keyword.
    pub label: String,
    /// What is inserted: the name quoted where it must be, with `(` after the name of a function.
    pub insert: String,
    /// What it is.
    pub kind: ItemKind,
    /// A type, a signature or a sentence; may be empty.
    pub detail: String,
}

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is named after what it is")]
pub enum ItemKind {
    Column,
    Table,
    /// A name of a `let` statement or a parameter.
    Declared,
    Function,
    Aggregate,
    Plugin,
    /// A step of a pipe.
    Operator,
    Keyword,
    /// An option of an operator or a parameter of a function, which `=` follows.
    Parameter,
    /// The value of an option.
    Value,
    Type,
    Watchlist,
}

/// What may be typed at a byte offset of a query; an offset inside of a character counts as its start.
pub fn complete(session: &Session, now: Timestamp, text: &str, offset: usize) -> Completion {
    let offset = text.floor_char_boundary(offset);
    let (start, found, in_text) = match word::at(text, offset) {
        At::Comment => return Completion::default(),
        At::Word(start) => (start, slot(&text[..start]), false),
        At::Text(start, literal) => (start, slot(&text[..literal]), true),
    };
    let mut found = found;
    if in_text {
        found.expects = Expects::Text;
    }
    let end = if in_text { offset } else { word::end_of_word(text, offset).max(offset) };
    let operator = found.operator.as_ref().map(|o| o.offset);
    let scope = match found.expects {
        Expects::Operator | Expects::OptionValue(_) | Expects::TypeName | Expects::NewName => kql::Scope::default(),
        Expects::Text => scopes::scope(session, now, text, offset..offset, operator),
        _ => scopes::scope(session, now, text, start..end, operator),
    };
    let position = Position { session, text, before: &text[..start], after: &text[end..], slot: &found, scope: &scope };
    let mut offers = Offers::default();
    offer::offer(&position, &mut offers);
    let items = order::ordered(offers, &position, &text[start..offset]);
    Completion { replace: Span::new(start, offset), items }
}
