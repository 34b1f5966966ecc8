use super::trivia::Dressed;
use crate::lex::TokenKind;

/// A token, or a pair of brackets with what is between them. Tokens are given by their index.
pub(super) enum Node {
    Leaf(usize),
    Group { open: usize, body: Vec<Node>, close: usize },
}

impl Node {
    /// The index of its first token.
    pub(super) fn first(&self) -> usize {
        match self {
            Node::Leaf(index) | Node::Group { open: index, .. } => *index,
        }
    }

    /// The index of its last token.
    pub(super) fn last(&self) -> usize {
        match self {
            Node::Leaf(index) | Node::Group { close: index, .. } => *index,
        }
    }
}

/// The brackets of a text without errors match; those that do not are leaves.
pub(super) fn build(tokens: &[Dressed<'_>]) -> Vec<Node> {
    let mut open: Vec<(usize, Vec<Node>)> = Vec::new();
    let mut nodes = Vec::new();
    for (index, dressed) in tokens.iter().enumerate() {
        match dressed.token.kind {
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => {
                open.push((index, std::mem::take(&mut nodes)));
            }
            TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => match open.pop() {
                Some((start, before)) => {
                    let body = std::mem::replace(&mut nodes, before);
                    nodes.push(Node::Group { open: start, body, close: index });
                }
                None => nodes.push(Node::Leaf(index)),
            },
            _ => nodes.push(Node::Leaf(index)),
        }
    }
    while let Some((start, mut before)) = open.pop() {
        before.push(Node::Leaf(start));
        before.append(&mut nodes);
        nodes = before;
    }
    nodes
}
