//! The layout of `vigie fmt`: one operator a line, long lists wrapped, comments kept.
//!
//! It moves white space between tokens and never changes a token, so that comments and spelling stay as they are.
//! Invariants: the result has the same tree as the text, and formatting it again changes nothing.

mod doc;
mod group;
mod operator;
mod space;
mod statement;
mod tree;
mod trivia;

use crate::{parse, same};
use kql_source::Diagnostic;

/// Lays a query out. A text with errors is left alone, and what is wrong with it is returned.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(text);
    if parsed.has_errors() {
        return Err(parsed.diagnostics);
    }
    let tokens = trivia::dress(text);
    let nodes = tree::build(&tokens);
    let layout = Layout { text, tokens: &tokens };
    let formatted = doc::render(&layout.query(&nodes));
    // The layout goes by tokens; should it ever misjudge one, the text stays as it was.
    let again = parse(&formatted);
    let kept = !again.has_errors() && same(&parsed.query, &again.query);
    Ok(if kept { formatted } else { text.to_string() })
}

/// What the layout of every part needs.
struct Layout<'t> {
    text: &'t str,
    tokens: &'t [trivia::Dressed<'t>],
}
