//! A pretty printer for a given line width: the algorithm of Wadler and Lindig, extended by comments that end their line.

/// Maximum line width in characters.
const WIDTH: usize = 100;

/// A document: text with its possible line breaks.
pub(super) enum Doc {
    Text(String),
    /// A space, or a line break if the enclosing group is broken.
    Line,
    /// Nothing, or a line break if the enclosing group is broken.
    Soft,
    /// An unconditional line break.
    Hard,
    /// A line break and an empty line.
    Blank,
    /// A comment after a token; it ends the line.
    Trailing(String),
    /// A comment on its own line.
    Own(String),
    Seq(Vec<Doc>),
    /// Indents the lines inside.
    Indent(usize, Vec<Doc>),
    /// Breaks all of its lines or none.
    Group(Vec<Doc>),
    /// Breaks only where the line would be too long.
    Fill(Vec<Doc>),
}

impl Doc {
    pub(super) fn text(text: impl Into<String>) -> Doc {
        Doc::Text(text.into())
    }

    pub(super) fn space() -> Doc {
        Doc::text(" ")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
    Fill,
}

type Rest<'d> = Vec<(usize, Mode, &'d Doc)>;

/// Renders a document.
pub(super) fn render(doc: &Doc) -> String {
    let mut out = Out { text: String::new(), column: 0, ends_line: false, fresh: true };
    let mut rest: Rest<'_> = vec![(0, Mode::Broken, doc)];
    while let Some((indent, mode, doc)) = rest.pop() {
        match doc {
            Doc::Text(text) => out.push(text, indent),
            Doc::Line if mode == Mode::Flat => out.push(" ", indent),
            Doc::Line if mode == Mode::Fill && fits(WIDTH.saturating_sub(out.column + 1), Vec::new(), &rest) => {
                out.push(" ", indent);
            }
            Doc::Soft if mode == Mode::Flat => {}
            Doc::Line | Doc::Soft | Doc::Hard => out.newline(indent),
            Doc::Blank => {
                out.newline(indent);
                out.blank(indent);
            }
            Doc::Trailing(text) => {
                out.push(" ", indent);
                out.push(text, indent);
                out.ends_line = true;
            }
            Doc::Own(text) => {
                out.newline(indent);
                out.push(text, indent);
                out.ends_line = true;
            }
            Doc::Seq(items) => rest.extend(items.iter().rev().map(|item| (indent, mode, item))),
            Doc::Indent(by, items) => rest.extend(items.iter().rev().map(|item| (indent + by, mode, item))),
            Doc::Group(items) | Doc::Fill(items) => {
                let flat: Rest<'_> = items.iter().rev().map(|item| (indent, Mode::Flat, item)).collect();
                let mode = if mode == Mode::Flat || fits(WIDTH.saturating_sub(out.column), flat, &rest) {
                    Mode::Flat
                } else if matches!(doc, Doc::Fill(_)) {
                    Mode::Fill
                } else {
                    Mode::Broken
                };
                rest.extend(items.iter().rev().map(|item| (indent, mode, item)));
            }
        }
    }
    let text = out.text.trim_end();
    if text.is_empty() { String::new() } else { format!("{text}\n") }
}

/// Whether everything up to the next line break fits into the line.
fn fits<'d>(mut room: usize, mut first: Rest<'d>, rest: &[(usize, Mode, &'d Doc)]) -> bool {
    let mut later = rest.iter().rev();
    loop {
        let (indent, mode, doc) = match first.pop() {
            Some(next) => next,
            None => match later.next() {
                Some(next) => *next,
                None => return true,
            },
        };
        match doc {
            Doc::Text(text) => {
                let line = text.split('\n').next().unwrap_or("");
                match room.checked_sub(line.chars().count()) {
                    Some(left) => room = left,
                    None => return false,
                }
                if text.contains('\n') {
                    return true;
                }
            }
            Doc::Line => match mode {
                Mode::Flat => match room.checked_sub(1) {
                    Some(left) => room = left,
                    None => return false,
                },
                Mode::Broken | Mode::Fill => return true,
            },
            Doc::Soft => {
                if mode != Mode::Flat {
                    return true;
                }
            }
            // A comment may end a flat group, but no other part of the group may follow it.
            Doc::Trailing(_) => return mode != Mode::Flat || !first.iter().any(|(_, _, doc)| has_text(doc)),
            // A forced line break does not fit into a flat group; after the group it ends the line.
            Doc::Hard | Doc::Blank | Doc::Own(_) => return mode != Mode::Flat,
            Doc::Seq(items) | Doc::Indent(_, items) => {
                first.extend(items.iter().rev().map(|item| (indent, mode, item)))
            }
            Doc::Group(items) | Doc::Fill(items) => {
                // A group that follows may break by itself.
                let mode = if mode == Mode::Flat { Mode::Flat } else { inner_mode(items) };
                first.extend(items.iter().rev().map(|item| (indent, mode, item)));
            }
        }
    }
}

fn has_text(doc: &Doc) -> bool {
    match doc {
        Doc::Text(text) => !text.is_empty(),
        Doc::Trailing(_) | Doc::Own(_) | Doc::Hard | Doc::Blank => true,
        Doc::Line | Doc::Soft => false,
        Doc::Seq(items) | Doc::Indent(_, items) | Doc::Group(items) | Doc::Fill(items) => items.iter().any(has_text),
    }
}

/// A later group counts as broken when it has to be.
fn inner_mode(items: &[Doc]) -> Mode {
    if items.iter().any(must_break) { Mode::Broken } else { Mode::Fill }
}

fn must_break(doc: &Doc) -> bool {
    match doc {
        Doc::Hard | Doc::Blank | Doc::Trailing(_) | Doc::Own(_) => true,
        Doc::Seq(items) | Doc::Indent(_, items) | Doc::Group(items) | Doc::Fill(items) => items.iter().any(must_break),
        Doc::Text(_) | Doc::Line | Doc::Soft => false,
    }
}

struct Out {
    text: String,
    column: usize,
    /// A comment was written last; the next text goes to a new line.
    ends_line: bool,
    /// The line holds only indentation.
    fresh: bool,
}

impl Out {
    fn push(&mut self, text: &str, indent: usize) {
        if self.ends_line && text != " " {
            self.newline(indent);
        }
        if text == " " && (self.fresh || self.ends_line) {
            return;
        }
        self.fresh = false;
        self.text.push_str(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = last.chars().count(),
            None => self.column += text.chars().count(),
        }
    }

    /// A new line; an empty one is used as it is.
    fn newline(&mut self, indent: usize) {
        let length = self.text.trim_end_matches(' ').len();
        self.text.truncate(length);
        if !self.fresh {
            self.text.push('\n');
        }
        self.ends_line = false;
        self.fresh = true;
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.column = indent;
    }

    /// An empty line before the current one, which is empty too.
    fn blank(&mut self, indent: usize) {
        let length = self.text.trim_end_matches(' ').len();
        self.text.truncate(length);
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self.text.extend(std::iter::repeat_n(' ', indent));
    }
}
