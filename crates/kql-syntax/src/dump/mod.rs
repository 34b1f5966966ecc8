//! The tree as an S-expression, without places: for snapshots, and to compare trees.
//!
//! Invariant: two trees have the same dump exactly if they differ in nothing but spans.

mod expr;
mod operator;
mod statement;

use crate::ast::{Expr, Query};

/// Maximum line width of a dump.
const WIDTH: usize = 100;

/// A readable form of a query that shows everything but places.
pub fn dump(query: &Query) -> String {
    let mut out = String::new();
    for statement in &query.statements {
        Node::from(statement).write(0, &mut out);
        out.push('\n');
    }
    out
}

/// A readable form of an expression that shows everything but places.
pub fn dump_expression(expression: &Expr) -> String {
    let mut out = String::new();
    Node::from(expression).write(0, &mut out);
    out
}

/// Whether two queries differ in nothing but places.
pub fn same(a: &Query, b: &Query) -> bool {
    dump(a) == dump(b)
}

/// A node of an S-expression.
pub(crate) enum Node {
    Atom(String),
    List(Vec<Node>),
}

impl Node {
    pub(crate) fn atom(text: impl Into<String>) -> Node {
        Node::Atom(text.into())
    }

    /// `(head items…)`.
    pub(crate) fn list(head: &str, items: impl IntoIterator<Item = Node>) -> Node {
        Node::List(std::iter::once(Node::atom(head)).chain(items).collect())
    }

    /// `(head items…)` of things that have a node each.
    pub(crate) fn each<'a, T: 'a>(head: &str, items: &'a [T]) -> Node
    where
        Node: From<&'a T>,
    {
        Node::list(head, items.iter().map(Node::from))
    }

    /// `(head item)` if there is one.
    pub(crate) fn maybe<'a, T: 'a>(head: &str, item: &'a Option<T>) -> Option<Node>
    where
        Node: From<&'a T>,
    {
        item.as_ref().map(|item| Node::list(head, [Node::from(item)]))
    }

    fn width(&self) -> usize {
        match self {
            Node::Atom(text) => text.len(),
            Node::List(items) => items.iter().map(|item| item.width() + 1).sum::<usize>() + 1,
        }
    }

    fn flat(&self, out: &mut String) {
        match self {
            Node::Atom(text) => out.push_str(text),
            Node::List(items) => {
                out.push('(');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(' ');
                    }
                    item.flat(out);
                }
                out.push(')');
            }
        }
    }

    fn write(&self, indent: usize, out: &mut String) {
        let Node::List(items) = self else { return self.flat(out) };
        if indent + self.width() <= WIDTH {
            return self.flat(out);
        }
        out.push('(');
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent + 2));
            }
            item.write(indent + 2, out);
        }
        out.push(')');
    }
}
