//! From text to syntax tree and back: lexer, parser, AST, printer and formatter.
//!
//! Invariants: [`parse`] never fails and never panics; `parse(print(ast))` equals `ast` but for spans.

pub mod ast;
mod dump;
mod format;
mod lex;
mod parse;
mod print;
pub mod visit;

pub use dump::{dump, dump_expression, same};
pub use format::format;
pub use lex::{Token, TokenKind, WordClass};
pub use parse::{MAX_DEPTH, MAX_LENGTH, MAX_LINKS, Parsed, ParsedExpression, operators, parse, parse_expression};
pub use print::{print, print_expression};

/// Every keyword of the language.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    lex::keywords()
}

/// The tokens of a text, without its white space and comments.
pub fn tokens(text: &str) -> Vec<Token> {
    lex::lex(text).tokens
}
