//! Prints the syntax tree as canonical text: one spelling for each construct.
//!
//! Invariant: for a tree that was parsed without errors, `parse(print(tree))` is the same tree, ignoring spans.

mod aggregate;
mod expr;
mod graph;
mod literal;
mod name;
mod operator;
mod pipe;
mod scan;
mod statement;

use crate::ast::{Expr, Query};

/// A query as compact text: one statement per line, each pipe on one line.
pub fn print(query: &Query) -> String {
    let mut printer = Printer::default();
    for (i, statement) in query.statements.iter().enumerate() {
        if i > 0 {
            printer.push(";\n");
        }
        printer.statement(statement);
    }
    printer.out
}

/// An expression as compact text.
pub fn print_expression(expression: &Expr) -> String {
    let mut printer = Printer::default();
    printer.pipe(expression);
    printer.out
}

/// The text printed so far.
#[derive(Default)]
struct Printer {
    out: String,
}

impl Printer {
    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Items with `, ` between them.
    fn comma<T>(&mut self, items: &[T], mut item: impl FnMut(&mut Self, &T)) {
        for (i, one) in items.iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            item(self, one);
        }
    }
}
