use super::node::Node;
use kql_source::{Source, SourceMap, Span};

/// The style of a scalar, which decides how positions of its value map to positions of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `|`: line by line.
    Literal,
    /// `>`: lines joined by spaces.
    Folded,
    /// `"…"` with escapes.
    Double,
    /// `'…'` with `''`.
    Single,
    /// Bare.
    Plain,
}

/// Maps offsets of a scalar's decoded value to offsets of the file.
pub fn source_map(outer: Source, node: &Node) -> SourceMap {
    let value = node.text().unwrap_or("");
    let segments = align(&outer.text, node.defined, value);
    SourceMap::from_lines(outer, segments)
}

/// Whether the scalar at `span` is a block. The parser's span of a block starts at its first character, below its header.
pub(super) fn block_style(text: &str, span: Span) -> Option<Style> {
    let before = text.get(..span.start as usize)?.trim_end_matches([' ', '\t']);
    if !before.ends_with('\n') {
        return None;
    }
    let header = before.lines().rev().find(|l| !l.trim().is_empty())?;
    let header = header.find(" #").map_or(header, |i| &header[..i]);
    let word = header.split([' ', '\t', ':']).rfind(|w| !w.is_empty())?;
    let (style, indicators) = match word.as_bytes().first()? {
        b'|' => (Style::Literal, &word[1..]),
        b'>' => (Style::Folded, &word[1..]),
        _ => return None,
    };
    indicators.bytes().all(|b| matches!(b, b'+' | b'-' | b'0'..=b'9')).then_some(style)
}

/// Whether the scalar at `span` is a literal block, whose lines are the same in value and source.
pub fn is_literal_block(text: &str, span: Span) -> bool {
    style(text, span) == Style::Literal
}

fn style(text: &str, span: Span) -> Style {
    match text.as_bytes().get(span.start as usize) {
        Some(b'"') => block_style(text, span).unwrap_or(Style::Double),
        Some(b'\'') => block_style(text, span).unwrap_or(Style::Single),
        _ => block_style(text, span).unwrap_or(Style::Plain),
    }
}

/// Start points (offset in the value, offset in the file) of segments in which both advance equally.
fn align(text: &str, span: Span, value: &str) -> Vec<(u32, u32)> {
    let mut track = Track { segments: vec![(0, span.start)] };
    match style(text, span) {
        Style::Literal => literal(&mut track, text, span, value),
        Style::Folded | Style::Plain => folded(&mut track, text, span.start as usize, value, false),
        Style::Single => folded(&mut track, text, span.start as usize + 1, value, true),
        Style::Double => double(&mut track, text, span, value),
    }
    track.segments
}

struct Track {
    segments: Vec<(u32, u32)>,
}

impl Track {
    /// Records that an offset of the value corresponds to an offset of the file.
    fn at(&mut self, inner: usize, outer: usize) {
        let (inner, outer) = (inner as u32, outer as u32);
        match self.segments.last_mut() {
            Some((i, o)) if *i == inner => *o = outer,
            Some((i, o)) if outer.wrapping_sub(*o) == inner - *i => {}
            _ => self.segments.push((inner, outer)),
        }
    }
}

/// A line of the value ends where its line of the file ends, whatever the indentation is.
fn literal(track: &mut Track, text: &str, span: Span, value: &str) {
    let mut line_start = text[..span.start as usize].rfind('\n').map_or(0, |i| i + 1);
    // Blank lines before the first character belong to the value but not to the span.
    let leading = value.bytes().take_while(|b| *b == b'\n').count();
    if text.get(span.range()).is_some_and(|t| !t.starts_with(['\n', '\r'])) {
        for _ in 0..leading {
            line_start = text[..line_start.saturating_sub(1)].rfind('\n').map_or(0, |i| i + 1);
        }
    }
    let mut inner = 0;
    for line in value.split('\n') {
        let rest = text.get(line_start..).unwrap_or("");
        let (content, step) = match rest.find('\n') {
            Some(i) => (rest[..i].strip_suffix('\r').unwrap_or(&rest[..i]), i + 1),
            None => (rest, rest.len()),
        };
        let indent = content.len().saturating_sub(line.len());
        track.at(inner, line_start + indent);
        inner += line.len() + 1;
        line_start += step;
    }
}

/// White space may differ between value and file; every other character is found again in the file.
fn folded(track: &mut Track, text: &str, start: usize, value: &str, doubled_quotes: bool) {
    let bytes = text.as_bytes();
    let mut outer = start;
    for (inner, c) in value.char_indices() {
        if c.is_ascii_whitespace() {
            track.at(inner, outer);
            match bytes.get(outer) {
                Some(b) if *b == c as u8 && c != '\n' => outer += 1,
                Some(b'\n' | b'\r') => {
                    outer += if bytes[outer..].starts_with(b"\r\n") { 2 } else { 1 };
                    while matches!(bytes.get(outer), Some(b' ' | b'\t')) {
                        outer += 1;
                    }
                }
                _ => {}
            }
            continue;
        }
        while bytes.get(outer).is_some_and(|b| b.is_ascii_whitespace()) {
            outer += 1;
        }
        track.at(inner, outer);
        outer += c.len_utf8();
        if doubled_quotes && c == '\'' && bytes.get(outer) == Some(&b'\'') {
            outer += 1;
        }
    }
    track.at(value.len(), outer);
}

fn double(track: &mut Track, text: &str, span: Span, value: &str) {
    let bytes = text.as_bytes();
    let end = (span.end as usize).min(text.len());
    let mut outer = span.start as usize + 1;
    for (inner, c) in value.char_indices() {
        // An escaped line break and the indentation after it are not part of the value.
        while bytes.get(outer) == Some(&b'\\') && matches!(bytes.get(outer + 1), Some(b'\n' | b'\r')) {
            outer += 1;
            while outer < end && bytes[outer].is_ascii_whitespace() {
                outer += 1;
            }
        }
        let here = bytes.get(outer).copied().unwrap_or(b'"');
        if here == b'\\' {
            track.at(inner, outer);
            outer += escape_length(&bytes[outer..], c);
        } else if c.is_ascii_whitespace() && matches!(here, b'\n' | b'\r') {
            track.at(inner, outer);
            outer += if bytes[outer..].starts_with(b"\r\n") { 2 } else { 1 };
            while matches!(bytes.get(outer), Some(b' ' | b'\t')) {
                outer += 1;
            }
        } else {
            while !c.is_ascii_whitespace() && bytes.get(outer).is_some_and(|b| b.is_ascii_whitespace()) {
                outer += 1;
            }
            track.at(inner, outer);
            outer += c.len_utf8();
        }
    }
    track.at(value.len(), outer.min(end));
}

fn escape_length(escape: &[u8], decoded: char) -> usize {
    match escape.get(1) {
        Some(b'x') => 4,
        // JSON writes a character outside the first plane as two escapes.
        Some(b'u') if decoded as u32 > 0xffff => 12,
        Some(b'u') => 6,
        Some(b'U') => 10,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;

    /// Checks that every word of the decoded query maps to the same word in the file.
    fn check(text: &str, expected: &str) {
        let node = parse(text).unwrap().remove(0);
        let query = node.get("query").unwrap();
        let value = query.text().unwrap();
        assert_eq!(value, expected);
        let map = source_map(Source::new("r.yaml", text), query);
        let mut from = 0;
        for word in value.split_whitespace() {
            let at = from + value[from..].find(word).unwrap();
            from = at + word.len();
            let outer = map.map(Span::new(at, from));
            let found = &text[outer.range()];
            let plain = found.replace("\\\"", "\"").replace("''", "'").replace("\\u0041", "A").replace("\\/", "/");
            assert_eq!(plain, word, "in {text:?}");
        }
    }

    #[test]
    fn literal_blocks() {
        check("query: |\n  T\n    | where a == \"é\"\n\n  | take 1\n", "T\n  | where a == \"é\"\n\n| take 1\n");
        check("query: |-\n  T\n  | take 1\n", "T\n| take 1");
        check("query: |4-\n      T\n    | take 1\nid: x\n", "  T\n| take 1");
        check("query: |2+ # why\n  T\n\n\nid: x\n", "T\n\n\n");
        check("query: |\r\n  T\r\n  | take 1\r\n", "T\n| take 1\n");
        check("a:\n  - 1\nquery: |\n\n\n  T\n  | take 1\n", "\n\nT\n| take 1\n");
        check("query: |\n  'T'\n  | x\n", "'T'\n| x\n");
        check("query: |\n  let a = \"|\";\n  \"b\"\n", "let a = \"|\";\n\"b\"\n");
    }

    #[test]
    fn folded_blocks() {
        check("query: >\n  T\n  | where a\n\n  | take 1\n", "T | where a\n| take 1\n");
        check("query: >-\n  T\n    | more\n  | less\n", "T\n  | more\n| less");
    }

    #[test]
    fn quoted_and_plain() {
        check("query: \"T\\n| where a == \\\"b\\\"\\n\\t| take 1\"\n", "T\n| where a == \"b\"\n\t| take 1");
        check("query: \"T | \\u0041b\\/c\n  | take 1 \\\n  | x\"\n", "T | Ab/c | take 1 | x");
        check("query: 'T | where a == ''b'' | take 1'\n", "T | where a == 'b' | take 1");
        check("query: T | where a\n  | take 1\n", "T | where a | take 1");
        check("{\"x\": 1, \"query\": \"T\\r\\n| take 1\"}", "T\r\n| take 1");
    }

    #[test]
    fn aliases_map_to_their_anchor() {
        check("a: &q |\n  T\n  | take 1\nquery: *q\n", "T\n| take 1\n");
    }

    #[test]
    fn surrogate_pairs_count_twelve_bytes() {
        let text = "{\"query\": \"\\ud83d\\ude00 T\"}";
        let node = parse(text).unwrap().remove(0);
        let map = source_map(Source::new("r.json", text), node.get("query").unwrap());
        assert_eq!(&text[map.map(Span::new(5, 6)).range()], "T");
    }
}
