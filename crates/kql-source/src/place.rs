use crate::Span;

/// A 1-based line and column, for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A named text.
#[derive(Clone, Debug)]
pub struct Source {
    /// File name, or `<query>`.
    pub name: String,
    /// The text that spans count in.
    pub text: String,
}

impl Source {
    /// A text with a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source { name: name.into(), text: text.into() }
    }

    /// Line and column of a byte offset; offsets past the end count as the end.
    pub fn place(&self, offset: u32) -> Place {
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Place {
            line: before.bytes().filter(|b| *b == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// Maps spans of an embedded text (the query of a rule) to spans of the file that holds it.
///
/// A YAML block scalar loses its indentation, so each line of the embedded text starts at its own offset of the file.
#[derive(Clone, Debug)]
pub struct SourceMap {
    /// The file.
    pub outer: Source,
    /// For each line of the embedded text: its first byte there and in the file.
    lines: Vec<(u32, u32)>,
}

impl SourceMap {
    /// The embedded text is the whole file.
    pub fn identity(source: Source) -> Self {
        SourceMap { outer: source, lines: vec![(0, 0)] }
    }

    /// `lines` holds, for each line of the embedded text, its first byte there and in the file, ascending.
    pub fn from_lines(outer: Source, lines: Vec<(u32, u32)>) -> Self {
        SourceMap { outer, lines }
    }

    /// The span in the file.
    pub fn map(&self, span: Span) -> Span {
        let one = |offset: u32| {
            let i = self.lines.partition_point(|(inner, _)| *inner <= offset).saturating_sub(1);
            self.lines.get(i).map_or(offset, |(inner, outer)| outer + (offset - inner.min(&offset)))
        };
        Span { start: one(span.start), end: one(span.end).max(one(span.start)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters() {
        let s = Source::new("q", "aé\nbc");
        assert_eq!(s.place(3), Place { line: 1, column: 3 });
        assert_eq!(s.place(5), Place { line: 2, column: 2 });
    }

    #[test]
    fn embedded_lines_map_to_the_file() {
        let map = SourceMap::from_lines(Source::new("r.yaml", "query: |\n  T\n  | take 1\n"), vec![(0, 11), (2, 15)]);
        assert_eq!(map.map(Span::new(4, 8)), Span::new(17, 21));
    }
}
