//! Edits that add to the lists of a file.

use kql_source::{Edit, Span};

/// The edit that adds a plain word to a list behind an item: on a line of its own in a block list, behind a comma in a flow list.
/// `None` where the item is no item of a list.
pub(crate) fn after_item(text: &str, item: Span, word: &str) -> Option<Edit> {
    let written = text.get(item.range())?;
    let quote = written.chars().next().filter(|c| matches!(c, '"' | '\'')).map(String::from).unwrap_or_default();
    let word = format!("{quote}{word}{quote}");
    let replacement = match before_on_line(text, item) {
        before if before.trim() == "-" => format!("{}{before}{word}", line_end(text, item)),
        _ if matches!(text.get(item.range().end..)?.trim_start().chars().next(), Some(',' | ']')) => {
            format!(", {word}")
        }
        _ => return None,
    };
    Some(Edit { span: Span { start: item.end, end: item.end }, replacement })
}

/// The edit that adds lines below an item of a list of mappings, with keys and values laid out as in the item: `- a: 1` and `b: 2`
/// below it, or `- {a: 1, b: 2}`. `first` and `last` are the first key and the last value of the item.
pub(crate) fn lines_like(text: &str, first: Span, last: Span, pairs: [(&str, &str); 2]) -> Option<Edit> {
    let before = before_on_line(text, first);
    let newline = line_end(text, first);
    let rest = text.get(last.range().end..)?.lines().next().unwrap_or("");
    let [(a, x), (b, y)] = pairs;
    if before.trim() == "-" && rest.trim().is_empty() {
        let below = before.replace('-', " ");
        let replacement = format!("{newline}{before}{a}: {x}{newline}{below}{b}: {y}");
        return Some(Edit { span: Span { start: last.end, end: last.end }, replacement });
    }
    let close = rest.find('}').filter(|i| rest[..*i].trim().is_empty() && rest[i + 1..].trim().is_empty())?;
    let at = last.end + close as u32 + 1;
    let replacement = format!("{newline}{before}{a}: {x}, {b}: {y}}}");
    (before.trim_start().starts_with("- {")).then_some(Edit { span: Span { start: at, end: at }, replacement })
}

/// What stands before a place on its line.
fn before_on_line(text: &str, at: Span) -> &str {
    let before = text.get(..at.range().start).unwrap_or("");
    before.rfind('\n').map_or(before, |i| &before[i + 1..])
}

/// How the line of a place ends.
fn line_end(text: &str, at: Span) -> &'static str {
    let end = text.get(at.range().end..).and_then(|t| t.find('\n')).map(|i| at.range().end + i);
    if end.is_some_and(|i| text[..i].ends_with('\r')) { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kql_source::{Applicability, Fix};

    fn with(text: &str, edit: Option<Edit>) -> Option<String> {
        Fix { title: String::new(), edits: vec![edit?], applicability: Applicability::Safe }.apply(text)
    }

    #[test]
    fn items_are_added_in_the_style_of_the_list() {
        let added = |text: &str, item: &str| {
            let at = text.find(item).unwrap();
            with(text, after_item(text, Span::new(at, at + item.len()), "New"))
        };
        assert_eq!(added("t:\n  - A\n  - B\n", "B").unwrap(), "t:\n  - A\n  - B\n  - New\n");
        assert_eq!(added("t:\r\n- 'A'\r\nx: 1\r\n", "'A'").unwrap(), "t:\r\n- 'A'\r\n- 'New'\r\nx: 1\r\n");
        assert_eq!(added("t: [A, B ]\n", "B").unwrap(), "t: [A, B, New ]\n");
        assert_eq!(added("{\"t\": [\"A\"]}", "\"A\"").unwrap(), "{\"t\": [\"A\", \"New\"]}");
        assert_eq!(added("t: A\n", "A"), None);
    }

    #[test]
    fn mappings_are_added_in_the_style_of_the_item() {
        let added = |text: &str| {
            let at = |word: &str| {
                let at = text.find(word).unwrap();
                Span::new(at, at + word.len())
            };
            with(text, lines_like(text, at("identifier"), at("Col"), [("identifier", "X"), ("columnName", "Y")]))
        };
        assert_eq!(
            added("f:\n  - identifier: A\n    columnName: Col\nq: 1\n").unwrap(),
            "f:\n  - identifier: A\n    columnName: Col\n  - identifier: X\n    columnName: Y\nq: 1\n"
        );
        assert_eq!(
            added("f:\n  - {identifier: A, columnName: Col}\n").unwrap(),
            "f:\n  - {identifier: A, columnName: Col}\n  - {identifier: X, columnName: Y}\n"
        );
        assert_eq!(added("f: [{identifier: A, columnName: Col}]\n"), None);
    }
}
