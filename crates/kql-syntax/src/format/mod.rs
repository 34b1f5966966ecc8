//! The formatter behind `vigie fmt`: one operator per line, long lists wrapped, comments kept.
//!
//! It changes only the white space between tokens, never a token, so comments and spelling are preserved.
//! Invariants: the result parses to the same tree as the input, and formatting is idempotent.

mod doc;
mod group;
mod operator;
mod space;
mod statement;
mod tree;
mod trivia;

use crate::{parse, same};
use kql_source::Diagnostic;

/// Formats a query. If it has syntax errors, returns their diagnostics instead.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let parsed = parse(text);
    if parsed.has_errors() {
        return Err(parsed.diagnostics);
    }
    let formatted = laid_out(text);
    // The formatter works on tokens; if it ever changed the tree or the order of tokens and comments, the text is returned
    // unchanged.
    let again = parse(&formatted);
    let is_kept =
        !again.has_errors() && same(&parsed.query, &again.query) && trivia::words(text) == trivia::words(&formatted);
    Ok(if is_kept { formatted } else { text.to_string() })
}

fn laid_out(text: &str) -> String {
    let tokens = trivia::dress(text);
    let nodes = tree::build(&tokens);
    let layout = Layout { text, tokens: &tokens };
    doc::render(&layout.query(&nodes))
}

/// State that formatting of every part needs.
struct Layout<'t> {
    text: &'t str,
    tokens: &'t [trivia::Dressed<'t>],
}

#[cfg(test)]
mod tests;
