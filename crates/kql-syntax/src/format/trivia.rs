use crate::lex::{self, Token};

/// A token with the comments that belong to it.
pub(super) struct Dressed<'t> {
    pub(super) token: Token,
    /// On lines of their own before it.
    pub(super) leading: Vec<Comment<'t>>,
    /// After it, on its line.
    pub(super) trailing: Vec<Comment<'t>>,
    /// An empty line precedes it.
    pub(super) blank_before: bool,
}

/// A comment, from `//` to the end of its line.
pub(super) struct Comment<'t> {
    pub(super) text: &'t str,
    /// An empty line precedes it.
    pub(super) blank_before: bool,
}

/// The texts of all tokens and comments, in order.
pub(super) fn words(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for dressed in dress(text) {
        out.extend(dressed.leading.iter().map(|c| c.text));
        out.push(&text[dressed.token.span.range()]);
        out.extend(dressed.trailing.iter().map(|c| c.text));
    }
    out
}

/// All tokens of a text with their comments.
pub(super) fn dress(text: &str) -> Vec<Dressed<'_>> {
    let mut dressed: Vec<Dressed<'_>> = Vec::new();
    let mut end = 0;
    for token in lex::lex(text).tokens {
        let gap = gap(&text[end..token.span.start as usize], dressed.is_empty());
        let mut one = Dressed { token, leading: Vec::new(), trailing: Vec::new(), blank_before: gap.blank_before };
        for (comment, same_line) in gap.comments {
            match dressed.last_mut() {
                Some(previous) if same_line => previous.trailing.push(comment),
                _ => one.leading.push(comment),
            }
        }
        end = token.span.end as usize;
        dressed.push(one);
    }
    dressed
}

/// All line endings that end a comment; CR LF counts as one.
fn line_breaks(text: &str) -> usize {
    text.matches(['\n', '\r', '\u{2028}', '\u{2029}']).count() - text.matches("\r\n").count()
}

struct Gap<'t> {
    /// Comments, each with whether it is on the line of the previous token.
    comments: Vec<(Comment<'t>, bool)>,
    blank_before: bool,
}

fn gap(trivia: &str, first: bool) -> Gap<'_> {
    let mut comments = Vec::new();
    let mut rest = trivia;
    let mut same_line = !first;
    loop {
        let start = rest.find("//").unwrap_or(rest.len());
        let newlines = line_breaks(&rest[..start]);
        same_line &= newlines == 0;
        // The line break that ends a comment is not part of it, so that two of them make an empty line in either case.
        let blank_before = newlines > 1;
        if start == rest.len() {
            return Gap { comments, blank_before };
        }
        let length = rest[start..].find(['\n', '\r', '\u{2028}', '\u{2029}']).unwrap_or(rest.len() - start);
        comments.push((Comment { text: rest[start..start + length].trim_end(), blank_before }, same_line));
        rest = &rest[start + length..];
    }
}
