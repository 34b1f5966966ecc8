//! The parser: recursive descent from tokens to the syntax tree, with precedence climbing for infix operators.
//!
//! Invariants: parsing never fails and never panics; the tree is never higher than [`MAX_DEPTH`] nested constructs plus
//! [`MAX_LINKS`] links of chains, so that recursive traversal is safe; the parser reports at most one error per token.

mod call;
mod cursor;
mod dynamic;
mod expr;
mod foreign_syntax;
mod function;
mod infix;
mod list;
mod literal;
mod name;
mod operator;
mod option;
mod pipe;
mod pipe_errors;
mod primary;
mod recover;
mod schema;
mod source;
mod statement;
mod suggest;
mod template;

pub(crate) use infix::is_infix_word;
pub(crate) use operator::is_operator;
pub use operator::operators;
pub(crate) use option::is_option_name;

use crate::ast::{Expr, Query};
use crate::lex::{self, Token, TokenKind};
use kql_source::{Code, Diagnostic, Span};

/// Maximum nesting depth. Brackets, calls and functions count twice, right sides of infix
/// operators once, so that the parser's stack use is bounded.
pub const MAX_DEPTH: u32 = 200;

/// How many links a chain such as `a + b + c` or `a.b.c` may add to the height of the tree. Chains of `and` and `or` are
/// balanced and have no limit.
pub const MAX_LINKS: u32 = 200;

/// Maximum length of a query in bytes.
pub const MAX_LENGTH: usize = 16 * 1024 * 1024;

/// The result of parsing a query.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    /// The tree; parts with errors are error nodes.
    pub query: Query,
    /// Diagnostics in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

impl Parsed {
    /// Whether there is an error among the diagnostics.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(Diagnostic::is_error)
    }
}

/// The result of parsing a single expression.
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedExpression {
    /// The tree; parts with errors are error nodes.
    pub expression: Expr,
    /// Diagnostics in the order of the text.
    pub diagnostics: Vec<Diagnostic>,
}

/// Parses a query: statements separated by `;`.
pub fn parse(text: &str) -> Parsed {
    if let Some(diagnostic) = too_long(text) {
        return Parsed { query: Query::default(), diagnostics: vec![diagnostic] };
    }
    let mut parser = Parser::new(text);
    let query = parser.query();
    Parsed { query, diagnostics: parser.finish() }
}

/// Parses one expression, scalar or tabular, such as the default value of a parameter.
pub fn parse_expression(text: &str) -> ParsedExpression {
    if let Some(diagnostic) = too_long(text) {
        let expression = Expr { kind: crate::ast::ExprKind::Error, span: Span::at(0) };
        return ParsedExpression { expression, diagnostics: vec![diagnostic] };
    }
    let mut parser = Parser::new(text);
    let expression = parser.required_pipe("an expression");
    parser.reject_rest();
    ParsedExpression { expression, diagnostics: parser.finish() }
}

fn too_long(text: &str) -> Option<Diagnostic> {
    (text.len() > MAX_LENGTH).then(|| {
        let limit = MAX_LENGTH / (1024 * 1024);
        Diagnostic::new(Code::TooLong, Span::at(0), format!("the query is longer than {limit} MB"))
            .with_help("put long lists into a table and join with it")
    })
}

/// A position in the tokens of a text.
pub(crate) struct Parser<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    pos: usize,
    diagnostics: Vec<Diagnostic>,
    /// Nested constructs around the current position.
    depth: u32,
    /// Links of the highest chain among the expressions that are complete at this level.
    links: u32,
    /// The token of the last report; further errors at it are suppressed.
    reported_at: Option<usize>,
    /// Set by an error that aborts parsing.
    stopped: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        let lexed = lex::lex(text);
        Parser {
            text,
            tokens: lexed.tokens,
            pos: 0,
            diagnostics: lexed.diagnostics,
            depth: 0,
            links: 0,
            reported_at: None,
            stopped: false,
        }
    }

    fn finish(mut self) -> Vec<Diagnostic> {
        let mut diagnostics = std::mem::take(&mut self.diagnostics);
        if let Some(found) = self.unfinished(&diagnostics) {
            diagnostics = vec![found];
        }
        diagnostics.sort_by_key(|d| d.span.start);
        diagnostics
    }

    /// Runs `inner` one level deeper, or gives up when that is too deep.
    fn nest<T>(&mut self, inner: impl FnOnce(&mut Self) -> T, refused: impl FnOnce(Span) -> T) -> T {
        if self.depth >= MAX_DEPTH {
            let span = self.token().span;
            self.stop(span, "too many brackets, calls or sub-queries stand inside each other here".to_string());
            return refused(span);
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    /// Adds `links` to the chain height of the expression that is complete now.
    fn add_links(&mut self, links: u32, span: Span) {
        self.links += links;
        if self.links > MAX_LINKS {
            self.stop(span, format!("more than {MAX_LINKS} chained operators"));
        }
    }

    /// Runs `inner` with its own count of links, which then counts here only if it is higher.
    fn scope_links<T>(&mut self, inner: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::take(&mut self.links);
        let result = inner(self);
        self.links = self.links.max(outer);
        result
    }

    fn stop(&mut self, span: Span, message: String) {
        if !self.stopped {
            self.diagnostics.push(
                Diagnostic::new(Code::TooDeep, span, message)
                    .with_help("move parts of the query into `let` statements"),
            );
        }
        self.stopped = true;
        self.pos = self.tokens.len() - 1;
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }
}
