use super::Layout;
use super::doc::Doc;
use super::space::Context;
use super::statement::{split_after, split_before};
use super::tree::Node;
use crate::lex::TokenKind;

/// Operators that take a list, whose items get one line each if they do not fit.
#[rustfmt::skip]
const LISTS: &[&str] = &[
    "distinct", "extend", "make-series", "print", "project", "project-away", "project-by-names", "project-keep",
    "project-rename", "project-reorder", "serialize", "summarize", "union",
];

impl Layout<'_> {
    /// An operator and its arguments. The caller prints the comments before its keyword.
    pub(super) fn operator(&self, nodes: &[Node]) -> Doc {
        let keyword = self.word(nodes[0].first());
        let context = Context {
            wildcards: matches!(
                keyword,
                "project-away"
                    | "project-keep"
                    | "project-reorder"
                    | "union"
                    | "find"
                    | "search"
                    | "parse"
                    | "parse-where"
            ),
            graph: keyword.starts_with("graph-") || keyword == "make-graph",
            ..Context::default()
        };
        let head = 1 + self.options_length(&nodes[1..]);
        let rest = &nodes[head..];
        let head = self.tokens_in_line(&nodes[..head], context);
        if rest.is_empty() {
            return head;
        }
        if matches!(keyword, "join" | "lookup") {
            return Doc::Seq(vec![head, Doc::space(), self.join(rest, context)]);
        }
        if !LISTS.contains(&keyword) {
            return Doc::Seq(vec![head, Doc::space(), self.commented_expression(rest, context)]);
        }
        self.list_operator(keyword, head, rest, context)
    }

    /// The right side and the conditions of a join.
    fn join(&self, nodes: &[Node], context: Context) -> Doc {
        let on = nodes.iter().position(|node| matches!(node, Node::Leaf(index) if self.word(*index) == "on"));
        match on {
            Some(at) if at > 0 => {
                let table = self.commented_expression(&nodes[..at], context);
                let on = self.leaf(nodes[at].first());
                let conditions = Doc::Indent(2, vec![Doc::space(), self.items(&nodes[at + 1..], context)]);
                Doc::Seq(vec![table, Doc::space(), Doc::Group(vec![on, conditions])])
            }
            _ => self.commented_expression(nodes, context),
        }
    }

    fn list_operator(&self, keyword: &str, head: Doc, rest: &[Node], context: Context) -> Doc {
        let clause = |node: &Node| match node {
            Node::Leaf(index) => match keyword {
                "summarize" => self.word(*index) == "by",
                "make-series" => matches!(self.word(*index), "on" | "by"),
                _ => false,
            },
            Node::Group { .. } => false,
        };
        let parts = split_before(rest, clause);
        let single = parts.len() == 1 && !rest.iter().any(|node| self.is(node, TokenKind::Comma));
        if single {
            return Doc::Seq(vec![head, Doc::space(), self.commented_expression(rest, context)]);
        }
        let mut docs = Vec::new();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            docs.push(Doc::Line);
            if clause(&part[0]) {
                let word = self.leaf(part[0].first());
                docs.push(Doc::Group(vec![word, Doc::Indent(2, vec![Doc::Line, self.items(&part[1..], context)])]));
            } else {
                docs.push(self.items(part, context));
            }
        }
        Doc::Group(vec![head, Doc::Indent(2, docs)])
    }

    /// Items with commas between them, for a group around to break.
    pub(super) fn items(&self, nodes: &[Node], context: Context) -> Doc {
        let mut docs = Vec::new();
        for (i, item) in split_after(nodes, |node| self.is(node, TokenKind::Comma)).into_iter().enumerate() {
            if i > 0 {
                docs.push(self.line_after_comma(item));
            }
            docs.push(self.item(item, context));
        }
        Doc::Seq(docs)
    }

    /// The gap before an item that follows a comma: a comma that a comment put on a line of its own keeps its item beside it.
    pub(super) fn line_after_comma(&self, item: &[Node]) -> Doc {
        let comma = item.first().and_then(|node| node.first().checked_sub(1));
        let is_first = comma.is_some_and(|comma| {
            let before = comma.checked_sub(1).map(|i| &self.tokens[i]);
            let commented = before.is_some_and(|t| !t.trailing.is_empty()) || !self.tokens[comma].leading.is_empty();
            commented && self.tokens[comma].trailing.is_empty()
        });
        if is_first { Doc::space() } else { Doc::Line }
    }

    /// An item with the comma after it and its comments.
    pub(super) fn item(&self, nodes: &[Node], context: Context) -> Doc {
        match nodes.split_last() {
            Some((Node::Leaf(index), item)) if self.kind(*index) == TokenKind::Comma => {
                Doc::Seq(vec![self.commented_expression(item, context), self.leaf(*index)])
            }
            _ => self.commented_expression(nodes, context),
        }
    }

    pub(super) fn commented_expression(&self, nodes: &[Node], context: Context) -> Doc {
        let Some(first) = nodes.first() else { return Doc::Seq(Vec::new()) };
        let mut docs = self.leading(first.first(), Doc::Hard);
        docs.push(self.expression(nodes, context));
        Doc::Seq(docs)
    }

    /// Number of leading nodes that form `name=value` pairs.
    fn options_length(&self, nodes: &[Node]) -> usize {
        let mut at = 0;
        loop {
            let leaf = |i: usize| match nodes.get(i) {
                Some(Node::Leaf(index)) => Some(*index),
                Some(Node::Group { .. }) | None => None,
            };
            let dotted = leaf(at + 1).is_some_and(|i| self.kind(i) == TokenKind::Dot);
            let equal = if dotted { at + 3 } else { at + 1 };
            let name = leaf(if dotted { at + 2 } else { at });
            let named = name.is_some_and(|i| dotted || crate::parse::is_option_name(self.word(i)));
            if !named || !leaf(equal).is_some_and(|i| self.kind(i) == TokenKind::Equal) {
                return at;
            }
            if nodes.get(equal + 1).is_none() {
                return at;
            }
            at = equal + 2;
        }
    }

    /// An expression, broken before `or` first, then before `and`. The caller prints the comments before its first token.
    pub(super) fn expression(&self, nodes: &[Node], context: Context) -> Doc {
        for word in ["or", "and"] {
            let parts = split_before(nodes, |node| matches!(node, Node::Leaf(index) if self.word(*index) == word));
            if parts.len() < 2 {
                continue;
            }
            let mut parts = parts.into_iter();
            let first = parts.next().map(|part| self.expression(part, context));
            let mut rest = Vec::new();
            for part in parts {
                let Some((operator, operand)) = part.split_first() else { continue };
                rest.push(Doc::Line);
                rest.push(self.leaf(operator.first()));
                rest.push(Doc::space());
                rest.push(self.commented_expression(operand, context));
            }
            return Doc::Group(first.into_iter().chain([Doc::Indent(2, rest)]).collect());
        }
        let comma = nodes.iter().position(|node| self.is(node, TokenKind::Comma));
        match comma {
            Some(_) => Doc::Group(vec![Doc::Indent(2, vec![self.comma_line(nodes, context)])]),
            None => self.tokens_in_line(nodes, context),
        }
    }

    fn comma_line(&self, nodes: &[Node], context: Context) -> Doc {
        let mut docs = Vec::new();
        for (i, item) in split_after(nodes, |node| self.is(node, TokenKind::Comma)).into_iter().enumerate() {
            if i > 0 {
                docs.push(self.line_after_comma(item));
                docs.extend(item.first().map(|node| Doc::Seq(self.leading(node.first(), Doc::Hard))));
            }
            docs.push(match item.split_last() {
                Some((Node::Leaf(index), item)) if self.kind(*index) == TokenKind::Comma => {
                    Doc::Seq(vec![self.tokens_in_line(item, context), self.leaf(*index)])
                }
                _ => self.tokens_in_line(item, context),
            });
        }
        Doc::Seq(docs)
    }
}
