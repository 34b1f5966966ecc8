use kql_literal::visible;
use kql_source::Style;

/// The colors in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    Red,
    Green,
    Yellow,
    Blue,
    Cyan,
    Dim,
    Bold,
}

/// Adds terminal colors to text, if the style asks for them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Painter(pub Style);

impl Painter {
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
        match self.0 {
            Style::Plain => text.to_string(),
            Style::Colored => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        }
    }
}

/// Text on one line, with signs for its line ends and escapes for other hidden characters: text from logs and rules may steer
/// the terminal.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push('⏎'),
            '\t' => out.push(' '),
            '\r' => {}
            c if visible::is_hidden(c) => visible::push_escaped(c, &mut out),
            c => out.push(c),
        }
    }
    out
}

/// The width of text in terminal columns; wide characters (CJK, emoji) count twice.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(char_width).sum()
}

fn char_width(c: char) -> usize {
    match c as u32 {
        0x300..=0x36f | 0x200b..=0x200f | 0xfe00..=0xfe0f => 0,
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xfe30..=0xfe6f | 0xff00..=0xff60 => 2,
        0x1f300..=0x1faff | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

/// Truncates text to a width, ending in `…`.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += char_width(c);
        if used > most {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// Pads text with spaces.
pub(crate) fn pad(text: &str, to: usize) -> String {
    format!("{text}{}", " ".repeat(to.saturating_sub(width(text))))
}

/// Wraps text to lines of at most `most` columns, at spaces where possible.
pub(crate) fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(10);
    let mut out = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            let mut word = word.to_string();
            if !line.is_empty() && width(&line) + 1 + width(&word) > most {
                out.push(std::mem::take(&mut line));
            }
            while width(&word) > most {
                let mut head = String::new();
                while let Some(c) = word.chars().next().filter(|c| width(&head) + char_width(*c) <= most) {
                    head.push(c);
                    word.remove(0);
                }
                out.push(head);
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(&word);
        }
        out.push(line);
    }
    while out.last().is_some_and(String::is_empty) {
        out.pop();
    }
    out
}

/// `1 row`, `2 rows`.
pub(crate) fn plural(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_and_cutting() {
        assert_eq!(wrap("one two three four", 10), ["one two", "three four"]);
        assert_eq!(wrap("abcdefghijklmno", 10), ["abcdefghij", "klmno"]);
        assert_eq!(shorten("abcdef", 4), "abc…");
        assert_eq!(width("日本"), 4);
        assert_eq!(clean("a\u{1b}[31mb\nc"), "a\\u001b[31mb⏎c");
    }
}
