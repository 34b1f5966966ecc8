//! Text measured in the columns of a terminal: wide characters such as CJK and emoji take two, combining ones none.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Whether the terminal shows colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape codes.
    Plain,
    /// ANSI colors.
    Colored,
}

/// The colors in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// What failed, and high severity.
    Red,
    /// What passed.
    Green,
    /// Warnings and medium severity.
    Yellow,
    /// Low severity.
    Blue,
    /// What stands out without being good or bad.
    Cyan,
    /// What matters less.
    Dim,
    /// Names and titles.
    Bold,
}

impl Style {
    /// The text in a color, where colors are shown.
    pub fn paint(self, color: Color, text: &str) -> String {
        let code = match color {
            Color::Red => "1;31",
            Color::Green => "32",
            Color::Yellow => "1;33",
            Color::Blue => "1;34",
            Color::Cyan => "36",
            Color::Dim => "2",
            Color::Bold => "1",
        };
        match self {
            Style::Plain => text.to_string(),
            Style::Colored => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// What text for people is laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// With or without colors.
    pub style: Style,
    /// Columns of the terminal; `None` for a file or a pipe, whose lines are as long as they are.
    pub width: Option<usize>,
}

impl Screen {
    /// A file or a pipe without colors.
    pub const FILE: Screen = Screen { style: Style::Plain, width: None };

    /// A terminal of a number of columns.
    pub fn terminal(style: Style, width: usize) -> Screen {
        Screen { style, width: Some(width) }
    }

    /// A line wrapped to the terminal, where further lines begin with `indent` spaces; as it is in a file or a pipe.
    pub fn wrap(&self, line: &str, indent: usize) -> String {
        let Some(columns) = self.width.filter(|columns| colored_width(line) > *columns) else {
            return line.to_string();
        };
        // A narrow terminal has no room for deep indentation.
        let indent = indent.min(columns / 3);
        let text = line.trim_start_matches(' ');
        let lead = (line.len() - text.len()).min(columns / 3);
        let lines = hanging(text, columns.saturating_sub(lead), columns.saturating_sub(indent));
        " ".repeat(lead) + &lines.join(&format!("\n{}", " ".repeat(indent)))
    }

    /// Each line of a text wrapped, where further lines begin four spaces behind the start of the first.
    pub fn wrap_lines(&self, text: &str) -> String {
        let one = |line: &str| self.wrap(line, line.len() - line.trim_start_matches(' ').len() + 4);
        let wrapped = text.lines().map(one).collect::<Vec<_>>().join("\n");
        if text.ends_with('\n') { wrapped + "\n" } else { wrapped }
    }
}

/// The most characters of one cluster, so that a letter under thousands of accents stays a letter. The longest emoji have fewer.
const MAX_CLUSTER: usize = 16;

/// The width of text without control characters.
pub fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { UnicodeWidthStr::width(text) }
}

/// The width of text that may have colors.
pub fn colored_width(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().map_or(0, width);
    // A color ends at the letter `m`.
    first + parts.map(|part| part.split_once('m').map_or(0, |(_, shown)| width(shown))).sum::<usize>()
}

/// The longest start of a text that is at most `most` wide, and the rest. What a reader takes for one character stays whole.
pub fn split(text: &str, most: usize) -> (&str, &str) {
    if text.is_ascii() {
        return text.split_at(most.min(text.len()));
    }
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += width(cluster);
        if used > most {
            return text.split_at(at);
        }
    }
    (text, "")
}

/// Text cut to a width, where something is cut with `…` at the end.
pub fn cut(text: &str, most: usize) -> String {
    let text = thin(text);
    if width(&text) <= most {
        return text;
    }
    match most {
        0 => String::new(),
        _ => split(&text, most - 1).0.to_string() + "…",
    }
}

/// The text with at most [`MAX_CLUSTER`] characters of each cluster.
fn thin(text: &str) -> String {
    if text.is_ascii() || text.graphemes(true).all(|c| c.len() <= MAX_CLUSTER) {
        return text.to_string();
    }
    text.graphemes(true).flat_map(|c| c.chars().take(MAX_CLUSTER)).collect()
}

/// Text with spaces behind it, up to a width.
pub fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// Text with spaces before it, up to a width.
pub fn pad_start(text: &str, to: usize) -> String {
    format!("{}{text}", " ".repeat(to.saturating_sub(width(text))))
}

/// Lines of at most `most` columns, but no fewer than 10, broken at spaces where possible.
pub fn wrap(text: &str, most: usize) -> Vec<String> {
    hanging(text, most, most)
}

/// [`wrap`] with a first line of another width.
fn hanging(text: &str, first: usize, most: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let (mut line, mut used) = (String::new(), 0);
        for mut word in paragraph.split_whitespace() {
            let room = |lines: usize| if lines == 0 { first.max(10) } else { most.max(10) };
            if used > 0 && used + 1 + colored_width(word) > room(out.len()) {
                out.push(std::mem::take(&mut line));
                used = 0;
            }
            while used == 0 && !word.contains('\u{1b}') && width(word) > room(out.len()) {
                let (head, rest) = split(word, room(out.len()));
                out.push(head.to_string());
                word = rest;
            }
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += colored_width(word);
        }
        out.push(line);
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_and_combining_characters_count_as_they_are_shown() {
        for (text, columns) in
            [("abc", 3), ("日本", 4), ("e\u{301}", 1), ("😀", 2), ("👍🏽", 2), ("🇩🇪", 2), ("ﾊﾛ", 2), ("", 0)]
        {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn cuts_keep_characters_whole() {
        assert_eq!(cut("abcdef", 6), "abcdef");
        assert_eq!(cut("abcdef", 4), "abc…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("ne\u{301}e\u{301}n", 3), "ne\u{301}…");
        assert_eq!(cut("a🇩🇪b", 3), "a…");
        assert_eq!((cut("ab", 1), cut("ab", 0)), ("…".into(), String::new()));
    }

    #[test]
    fn a_pile_of_accents_is_thinned() {
        let pile = format!("a{}b", "\u{301}".repeat(5_000));
        assert_eq!(cut(&pile, 10).chars().count(), MAX_CLUSTER + 1);
    }

    #[test]
    fn lines_break_at_spaces() {
        assert_eq!(wrap("one two three four", 10), ["one two", "three four"]);
        assert_eq!(wrap("abcdefghijklmno", 10), ["abcdefghij", "klmno"]);
        assert_eq!(wrap("日本語日本語 a", 10), ["日本語日本", "語 a"]);
        assert_eq!(wrap("a\n\nb\n", 10), ["a", "", "b"]);
    }

    #[test]
    fn text_wraps_on_a_terminal_only() {
        let text = "note: the table has no rows at all";
        assert_eq!(Screen::FILE.wrap(text, 6), text);
        let screen = Screen::terminal(Style::Plain, 26);
        assert_eq!(screen.wrap(text, 6), "note: the table has no\n      rows at all");
        assert_eq!(screen.wrap("  T: aaaaaaaaaa, bbbbbbbbbb", 4), "  T: aaaaaaaaaa,\n    bbbbbbbbbb");
        let text = "one line\n  and another that is too long\n";
        assert_eq!(screen.wrap_lines(text), "one line\n  and another that is too\n      long\n");
    }

    #[test]
    fn colors_take_no_room() {
        let red = Style::Colored.paint(Color::Red, "failed");
        let screen = Screen::terminal(Style::Colored, 12);
        assert_eq!(screen.wrap(&format!("3 {red} now"), 2), format!("3 {red} now"));
        assert_eq!(screen.wrap(&format!("33 {red} now"), 2), format!("33 {red}\n  now"));
    }
}
