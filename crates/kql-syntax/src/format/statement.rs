use super::Layout;
use super::doc::Doc;
use super::space::Context;
use super::tree::Node;
use crate::lex::TokenKind;
use crate::parse::is_operator;

impl Layout<'_> {
    /// All statements of a text and its trailing comments.
    pub(super) fn query(&self, nodes: &[Node]) -> Doc {
        let (end, nodes) = match nodes.split_last() {
            Some((Node::Leaf(index), rest)) if self.kind(*index) == TokenKind::End => (Some(*index), rest),
            _ => (None, nodes),
        };
        let mut docs = Vec::new();
        let mut nodes = nodes;
        while let Some((Node::Leaf(index), rest)) = nodes.split_first()
            && self.kind(*index) == TokenKind::Directive
        {
            docs.push(self.leaf(*index));
            docs.push(Doc::Hard);
            nodes = rest;
        }
        docs.push(self.statements(nodes));
        if let Some(end) = end {
            docs.extend(self.leading(end, Doc::Blank));
        }
        Doc::Seq(docs)
    }

    /// Statements, each on its own line. An empty line between two of them is kept.
    pub(super) fn statements(&self, nodes: &[Node]) -> Doc {
        let mut docs = Vec::new();
        for (i, statement) in split_after(nodes, |node| self.is(node, TokenKind::Semicolon)).into_iter().enumerate() {
            if statement.is_empty() {
                continue;
            }
            if i > 0 {
                docs.push(self.line_before(statement[0].first()));
            }
            docs.push(self.statement(statement));
        }
        Doc::Seq(docs)
    }

    fn line_before(&self, index: usize) -> Doc {
        let dressed = &self.tokens[index];
        let blank = dressed.leading.first().map_or(dressed.blank_before, |comment| comment.blank_before);
        if blank { Doc::Blank } else { Doc::Hard }
    }

    /// A statement with its `;`.
    fn statement(&self, nodes: &[Node]) -> Doc {
        let first = nodes[0].first();
        let mut docs = self.leading(first, Doc::Hard);
        let (body, semicolon) = match nodes.split_last() {
            Some((Node::Leaf(index), body)) if self.kind(*index) == TokenKind::Semicolon => (body, Some(*index)),
            _ => (nodes, None),
        };
        let word = self.word(first);
        let context = Context { wildcards: word == "restrict", ..Context::default() };
        let equal = body.iter().position(|node| self.is(node, TokenKind::Equal));
        match equal {
            Some(equal) if word == "let" && equal + 1 < body.len() => {
                docs.push(self.tokens_in_line(&body[..=equal], context));
                docs.push(Doc::space());
                docs.push(self.let_value(&body[equal + 1..]));
            }
            _ if matches!(word, "declare" | "restrict" | "alias" | "set") => docs.push(self.expression(body, context)),
            _ => docs.push(self.pipe(body, 0)),
        }
        docs.extend(semicolon.map(|index| self.leaf(index)));
        Doc::Seq(docs)
    }

    fn let_value(&self, nodes: &[Node]) -> Doc {
        let first = nodes[0].first();
        // A comment right of `=` gets its own line, and so does the value.
        let leading = self.leading(first, Doc::Hard);
        if leading.is_empty() {
            return self.pipe(nodes, 2);
        }
        Doc::Indent(2, leading.into_iter().chain([self.pipe(nodes, 0)]).collect())
    }

    /// A table and its operators, one per line, indented by `indent`.
    pub(super) fn pipe(&self, nodes: &[Node], indent: usize) -> Doc {
        let mut segments = split_before(nodes, |node| self.is(node, TokenKind::Bar)).into_iter();
        let Some(first) = segments.next() else { return Doc::Seq(Vec::new()) };
        let mut docs = vec![self.segment(first)];
        let mut rest = Vec::new();
        for segment in segments {
            let Some((bar, operator)) = segment.split_first() else { continue };
            rest.push(Doc::Hard);
            rest.push(self.piped(bar.first(), operator));
        }
        docs.push(Doc::Indent(indent, rest));
        Doc::Seq(docs)
    }

    /// `| operator`; its parts are aligned with the operator.
    pub(super) fn piped(&self, bar: usize, operator: &[Node]) -> Doc {
        let mut docs = self.leading(bar, Doc::Hard);
        docs.push(self.bare_leaf(bar));
        docs.push(Doc::Indent(2, vec![Doc::space(), self.segment_with_comments(operator)]));
        Doc::Seq(docs)
    }

    fn segment_with_comments(&self, nodes: &[Node]) -> Doc {
        let Some(first) = nodes.first() else { return Doc::Seq(Vec::new()) };
        let mut docs = self.leading(first.first(), Doc::Hard);
        docs.push(self.segment(nodes));
        Doc::Seq(docs)
    }

    /// A source or an operator. The caller prints the comments before its first token.
    pub(super) fn segment(&self, nodes: &[Node]) -> Doc {
        let Some(first) = nodes.first() else { return Doc::Seq(Vec::new()) };
        if is_operator(self.word(first.first())) && nodes.len() > 1 {
            return self.operator(nodes);
        }
        self.expression(nodes, Context::default())
    }

    pub(super) fn is(&self, node: &Node, kind: TokenKind) -> bool {
        matches!(node, Node::Leaf(index) if self.kind(*index) == kind)
    }

    /// The comments before a token, each on its line.
    pub(super) fn leading(&self, index: usize, blank: Doc) -> Vec<Doc> {
        let mut docs = Vec::new();
        let keeps_blanks = matches!(blank, Doc::Blank);
        for (i, comment) in self.tokens[index].leading.iter().enumerate() {
            if comment.blank_before && (i > 0 || keeps_blanks) {
                docs.push(Doc::Blank);
            }
            docs.push(Doc::Own(comment.text.to_string()));
        }
        if !docs.is_empty() && self.tokens[index].blank_before && self.kind(index) != TokenKind::Bar {
            docs.push(Doc::Blank);
        }
        docs
    }

    /// A token without the comments before it, but with those after it.
    pub(super) fn bare_leaf(&self, index: usize) -> Doc {
        let text = Doc::text(self.token_text(index));
        let trailing = &self.tokens[index].trailing;
        if trailing.is_empty() {
            return text;
        }
        let comments = trailing.iter().map(|comment| Doc::Trailing(comment.text.to_string()));
        Doc::Seq(std::iter::once(text).chain(comments).collect())
    }

    /// A token with all its comments.
    pub(super) fn leaf(&self, index: usize) -> Doc {
        let mut docs = self.leading(index, Doc::Hard);
        docs.push(self.bare_leaf(index));
        Doc::Seq(docs)
    }
}

/// Parts that each end after a node that fits, but for the last.
pub(super) fn split_after(nodes: &[Node], ends: impl Fn(&Node) -> bool) -> Vec<&[Node]> {
    nodes.split_inclusive(ends).collect()
}

/// Parts that each start with a node that fits, but for the first.
pub(super) fn split_before(nodes: &[Node], starts: impl Fn(&Node) -> bool) -> Vec<&[Node]> {
    let mut parts = Vec::new();
    let mut from = 0;
    for (i, node) in nodes.iter().enumerate() {
        if starts(node) {
            parts.push(&nodes[from..i]);
            from = i;
        }
    }
    parts.push(&nodes[from..]);
    parts
}
