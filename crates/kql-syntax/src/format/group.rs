use super::Layout;
use super::doc::Doc;
use super::space::Context;
use super::statement::split_after;
use super::tree::Node;
use crate::lex::TokenKind;

/// A list of single tokens that is longer than this shares lines.
const FILLED: usize = 8;

impl Layout<'_> {
    /// Nodes in sequence, separated by spaces where needed. The caller prints the comments before the first.
    pub(super) fn tokens_in_line(&self, nodes: &[Node], context: Context) -> Doc {
        let mut docs = Vec::new();
        let mut context = context;
        for (i, node) in nodes.iter().enumerate() {
            if i > 0 {
                let left = nodes[i - 1].last();
                if self.spaced(left, node.first(), context) {
                    docs.push(Doc::space());
                }
                docs.extend(self.leading(node.first(), Doc::Hard));
            }
            match node {
                Node::Leaf(index) => docs.push(self.bare_leaf(*index)),
                Node::Group { open, body, close } => {
                    docs.push(self.group(*open, body, *close, i.checked_sub(1).map(|i| &nodes[i]), context));
                }
            }
            context.graph &= !matches!(node, Node::Leaf(index) if matches!(self.word(*index), "where" | "project"));
        }
        Doc::Seq(docs)
    }

    /// Brackets and their content. The caller prints the comments before the opening bracket.
    fn group(&self, open: usize, body: &[Node], close: usize, before: Option<&Node>, context: Context) -> Doc {
        let context = self.inner_context(open, before, context);
        let end = Doc::Seq(vec![Doc::Indent(2, self.leading(close, Doc::Hard)), self.bare_leaf(close)]);
        if body.is_empty() {
            return Doc::Seq(vec![self.bare_leaf(open), end]);
        }
        let bars = body.iter().filter(|node| self.is(node, TokenKind::Bar)).count();
        let statements = body.iter().any(|node| self.is(node, TokenKind::Semicolon));
        let open_doc = self.bare_leaf(open);
        let first = Doc::Seq(self.leading(body[0].first(), Doc::Hard));
        match self.kind(open) {
            TokenKind::OpenBrace if context.json => self.list(open_doc, body, end, context),
            TokenKind::OpenBrace if self.is_parameter(open, close) => {
                Doc::Seq(vec![open_doc, self.tokens_in_line(body, context), end])
            }
            TokenKind::OpenBrace if statements || bars > 0 => {
                let inside = Doc::Indent(2, vec![Doc::Hard, self.statements(body)]);
                Doc::Seq(vec![open_doc, inside, Doc::Hard, end])
            }
            TokenKind::OpenBrace => {
                let inside = Doc::Indent(2, vec![Doc::Line, first, self.segment(body)]);
                Doc::Group(vec![open_doc, inside, Doc::Line, end])
            }
            _ if statements => {
                let inside = Doc::Indent(2, vec![Doc::Hard, self.statements(body)]);
                Doc::Seq(vec![open_doc, inside, Doc::Hard, end])
            }
            _ if bars == 1 => {
                let bar = body.iter().position(|node| self.is(node, TokenKind::Bar)).unwrap_or(0);
                let source = self.segment(&body[..bar]);
                let piped = self.piped(body[bar].first(), &body[bar + 1..]);
                let inside = Doc::Indent(2, vec![Doc::Soft, first, source, Doc::Line, piped]);
                Doc::Group(vec![open_doc, inside, Doc::Soft, end])
            }
            _ if bars > 1 => {
                let inside = Doc::Indent(2, vec![Doc::Hard, first, self.pipe(body, 0)]);
                Doc::Seq(vec![open_doc, inside, Doc::Hard, end])
            }
            TokenKind::OpenParen if self.hugs(body, close) => {
                Doc::Seq(vec![open_doc, self.tokens_in_line(body, context), self.bare_leaf(close)])
            }
            TokenKind::OpenBracket if self.is_rows(before) => self.rows(open_doc, body, end, before, context),
            _ if crate::parse::is_operator(self.word(body[0].first())) && body.len() > 1 && !self.is_called(body) => {
                let inside = Doc::Indent(2, vec![Doc::Soft, first, self.operator(body)]);
                Doc::Group(vec![open_doc, inside, Doc::Soft, end])
            }
            _ => self.list(open_doc, body, end, context),
        }
    }

    /// Whether parentheses contain exactly one pair of brackets, which then opens on the same line.
    fn hugs(&self, body: &[Node], close: usize) -> bool {
        let [Node::Group { open, body: inner, .. }] = body else { return false };
        let bars = inner.iter().any(|node| self.is(node, TokenKind::Bar));
        self.kind(*open) != TokenKind::OpenParen
            && !bars
            && self.tokens[*open].leading.is_empty()
            && self.tokens[close].leading.is_empty()
    }

    fn is_called(&self, body: &[Node]) -> bool {
        matches!(body.get(1), Some(Node::Group { open, .. }) if self.kind(*open) == TokenKind::OpenParen)
            || matches!(body.get(1), Some(Node::Leaf(index)) if !matches!(self.kind(*index), TokenKind::Word(_) | TokenKind::Long | TokenKind::String))
    }

    fn inner_context(&self, open: usize, before: Option<&Node>, outer: Context) -> Context {
        let word = match before {
            Some(Node::Leaf(index)) => self.word(*index),
            _ => "",
        };
        let brackets = self.kind(open) == TokenKind::OpenBracket;
        let called = matches!(before, Some(Node::Leaf(index)) if !brackets && word != "query_parameters" && self.is_call(*index));
        Context {
            wildcards: outer.wildcards && matches!(word, "in" | "to") || brackets,
            graph: outer.graph && brackets,
            json: outer.json || word == "dynamic",
            properties: word == "with" || called,
        }
    }

    /// `{x}` and `{x[0]}`.
    fn is_parameter(&self, open: usize, close: usize) -> bool {
        let glued = (open + 1..=close).all(|i| self.tokens[i].token.glued);
        let single = close == open + 2 || self.kind(open + 2) == TokenKind::OpenBracket;
        let body = open > 0 && matches!(self.kind(open - 1), TokenKind::CloseParen);
        glued && single && !body && matches!(self.kind(open + 1), TokenKind::Word(_))
    }

    /// Whether the brackets hold the values of a `datatable`.
    fn is_rows(&self, before: Option<&Node>) -> bool {
        matches!(before, Some(Node::Group { open, .. }) if *open > 0 && self.word(open - 1) == "datatable")
    }

    /// The values of a `datatable`, one line per row.
    fn rows(&self, open: Doc, body: &[Node], end: Doc, schema: Option<&Node>, context: Context) -> Doc {
        let columns = match schema {
            Some(Node::Group { body, .. }) => body.iter().filter(|node| self.is(node, TokenKind::Colon)).count().max(1),
            _ => 1,
        };
        let values = split_after(body, |node| self.is(node, TokenKind::Comma));
        if values.len() <= columns {
            return self.list(open, body, end, context);
        }
        let filled = columns == 1 && values.len() > FILLED;
        let mut docs = Vec::new();
        for (i, value) in values.into_iter().enumerate() {
            if i > 0 {
                let line = if filled { Doc::Line } else { Doc::Hard };
                docs.push(if i % columns == 0 { line } else { Doc::space() });
            }
            docs.push(self.item(value, context));
        }
        let first = if filled { Doc::Hard } else { Doc::Seq(Vec::new()) };
        let inside = if filled { vec![first, Doc::Fill(docs)] } else { vec![Doc::Hard, Doc::Seq(docs)] };
        Doc::Seq(vec![open, Doc::Indent(2, inside), Doc::Hard, end])
    }

    /// Items on one line if they fit, otherwise one per line; many small items share lines.
    fn list(&self, open: Doc, body: &[Node], end: Doc, context: Context) -> Doc {
        let items = split_after(body, |node| self.is(node, TokenKind::Comma));
        let small = |item: &&[Node]| item.len() <= 2 && !matches!(item.first(), Some(Node::Group { .. }));
        let fill = items.len() > FILLED && items.iter().all(small);
        let mut docs = Vec::new();
        for (i, item) in items.into_iter().enumerate() {
            if i > 0 {
                docs.push(self.line_after_comma(item));
            }
            docs.push(self.item(item, context));
        }
        let inside = if fill { Doc::Fill(docs) } else { Doc::Seq(docs) };
        Doc::Group(vec![open, Doc::Indent(2, vec![Doc::Soft, inside]), Doc::Soft, end])
    }
}
