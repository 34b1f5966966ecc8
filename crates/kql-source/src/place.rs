use crate::Span;
use std::sync::{Arc, OnceLock};

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
    /// The text that spans count in. It does not change once a place is asked for.
    pub text: String,
    /// The places of every [`STEP`] bytes, computed once: each of many findings asks for its place.
    steps: OnceLock<Vec<(usize, Place)>>,
}

const STEP: usize = 1 << 12;

impl Source {
    /// A text with a name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source { name: name.into(), text: text.into(), steps: OnceLock::new() }
    }

    /// Line and column of a byte offset; offsets past the end count as the end.
    pub fn place(&self, offset: u32) -> Place {
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let steps = self.steps.get_or_init(|| self.steps());
        let step = steps.partition_point(|(at, _)| *at <= end).saturating_sub(1);
        let (at, place) = steps.get(step).copied().unwrap_or((0, START));
        advance(place, &self.text[at..end])
    }

    fn steps(&self) -> Vec<(usize, Place)> {
        let mut steps = vec![(0, START)];
        while let Some((at, place)) = steps.last().copied()
            && let Some(next) = (at + STEP..self.text.len()).find(|next| self.text.is_char_boundary(*next))
        {
            steps.push((next, advance(place, &self.text[at..next])));
        }
        steps
    }
}

const START: Place = Place { line: 1, column: 1 };

/// The place after some text.
fn advance(from: Place, text: &str) -> Place {
    match text.rfind('\n') {
        None => Place { column: from.column + text.chars().count(), ..from },
        Some(last) => Place {
            line: from.line + text.bytes().filter(|b| *b == b'\n').count(),
            column: text[last + 1..].chars().count() + 1,
        },
    }
}

/// Maps spans of an embedded text (the query of a rule) to spans of the file that holds it.
///
/// A YAML block scalar loses its indentation, so each line of the embedded text starts at its own offset of the file.
#[derive(Clone, Debug)]
pub struct SourceMap {
    /// The file.
    pub outer: Arc<Source>,
    /// For each line of the embedded text: its first byte there and in the file.
    lines: Vec<(u32, u32)>,
}

impl SourceMap {
    /// The embedded text is the whole file.
    pub fn identity(source: impl Into<Arc<Source>>) -> Self {
        SourceMap { outer: source.into(), lines: vec![(0, 0)] }
    }

    /// `lines` holds, for each line of the embedded text, its first byte there and in the file, ascending.
    pub fn from_lines(outer: impl Into<Arc<Source>>, lines: Vec<(u32, u32)>) -> Self {
        SourceMap { outer: outer.into(), lines }
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
    fn places_of_long_texts_count_from_the_start() {
        let text = "é".repeat(STEP) + "\n" + &"ab\nc".repeat(STEP);
        let s = Source::new("q", text.as_str());
        for (at, _) in text.char_indices().step_by(997) {
            let line_start = text[..at].rfind('\n').map_or(0, |i| i + 1);
            let place =
                Place { line: text[..at].matches('\n').count() + 1, column: text[line_start..at].chars().count() + 1 };
            assert_eq!(s.place(at as u32), place, "{at}");
        }
    }

    #[test]
    fn embedded_lines_map_to_the_file() {
        let map = SourceMap::from_lines(Source::new("r.yaml", "query: |\n  T\n  | take 1\n"), vec![(0, 11), (2, 15)]);
        assert_eq!(map.map(Span::new(4, 8)), Span::new(17, 21));
    }
}
