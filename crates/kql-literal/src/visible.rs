//! Text that shows every character that it has: what steers a terminal, reorders text or takes no room is written as an escape
//! of a string literal, such as `\u001b`.
//!
//! Log data, file names and rules may come from an attacker. Whatever prints them for people, or line by line for programs,
//! passes them through here.

use std::borrow::Cow;
use std::fmt::Write;

/// Characters that must not be printed as they are: the general categories `Cc`, `Cf`, `Zl` and `Zp`, and letters that take no
/// room (`Default_Ignorable_Code_Point`, but for the variation selectors that follow emoji). Unicode 16.
const HIDDEN: &[(u32, u32)] = &[
    (0x00, 0x1f),
    (0x7f, 0x9f),
    (0xad, 0xad),
    (0x34f, 0x34f),
    (0x600, 0x605),
    (0x61c, 0x61c),
    (0x6dd, 0x6dd),
    (0x70f, 0x70f),
    (0x890, 0x891),
    (0x8e2, 0x8e2),
    (0x115f, 0x1160),
    (0x17b4, 0x17b5),
    (0x180e, 0x180e),
    (0x200b, 0x200f),
    (0x2028, 0x202e),
    (0x2060, 0x206f),
    (0x3164, 0x3164),
    (0xfeff, 0xfeff),
    (0xffa0, 0xffa0),
    (0xfff0, 0xfffb),
    (0x110bd, 0x110bd),
    (0x110cd, 0x110cd),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0xe0000, 0xe00ff),
    (0xe01f0, 0xe0fff),
];

/// Whether a character steers a terminal, reorders the text around it or takes no room. Line ends and tabs are such characters.
pub fn is_hidden(c: char) -> bool {
    // Almost all text is plain ASCII.
    if (' '..='~').contains(&c) {
        return false;
    }
    let code = u32::from(c);
    let after = HIDDEN.partition_point(|(first, _)| *first <= code);
    after > 0 && HIDDEN[after - 1].1 >= code
}

/// Appends the escape of a character, as string literals and JSON write it: `\n`, `\u001b`, and two escapes above U+FFFF.
pub fn push_escaped(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| _ = write!(out, "\\u{unit:04x}")),
    }
}

/// The text on one line, every hidden character as its escape.
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, is_hidden)
}

/// The text with its line feeds, every other hidden character as its escape.
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n' && is_hidden(c))
}

/// The text as the cell of a table: on one line, where `⏎` stands for a line end and a space for a tab.
pub fn cell(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_hidden) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    let mut chars = text[first..].chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' => out.push('⏎'),
            '\t' => out.push(' '),
            c if is_hidden(c) => push_escaped(c, &mut out),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The text as the cell of a Markdown table (GitHub's form): visible, on one line, and nothing of it is markup.
pub fn markdown_cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("<br>"),
            '|' => out.push_str("\\|"),
            '`' => out.push_str("\\`"),
            // Elsewhere a backslash is itself, as in the paths of Windows.
            '\\' if chars.peek().is_some_and(char::is_ascii_punctuation) => out.push_str("\\\\"),
            // Links and images, which viewers fetch.
            ']' if chars.peek() == Some(&'(') => out.push_str("\\]"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if is_hidden(c) => push_escaped(c, &mut out),
            c => out.push(c),
        }
    }
    out
}

fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&is_escaped) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len() + 16);
    out.push_str(&text[..first]);
    for c in text[first..].chars() {
        if is_escaped(c) { push_escaped(c, &mut out) } else { out.push(c) }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_are_in_order() {
        assert!(HIDDEN.iter().all(|(first, last)| first <= last));
        assert!(HIDDEN.windows(2).all(|w| w[0].1 < w[1].0));
    }

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(line("a\u{1b}[31mb\r\n\tc"), "a\\u001b[31mb\\r\\n\\tc");
        assert_eq!(
            line("\u{9b}1m \u{202e}x \u{200b} \u{feff} \u{e0041}"),
            "\\u009b1m \\u202ex \\u200b \\ufeff \\udb40\\udc41"
        );
        assert_eq!(lines("a\nb\u{7}"), "a\nb\\u0007");
    }

    #[test]
    fn a_cell_is_one_line() {
        assert_eq!(cell("a\r\nb\tc\u{1b}[31m\r"), "a⏎b c\\u001b[31m\\r");
        assert!(matches!(cell("日本 e\u{301}"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_markdown_cell_is_text() {
        let text = "a|b `c` <b>&amp;</b> C:\\Windows \\| [x](y)\r\nz\u{1b}";
        let cell = "a\\|b \\`c\\` &lt;b&gt;&amp;amp;&lt;/b&gt; C:\\Windows \\\\\\| [x\\](y)<br>z\\u001b";
        assert_eq!(markdown_cell(text), cell);
    }

    #[test]
    fn readable_text_stays() {
        for text in ["", "plain ~text~", "naïve 日本 ☃\u{fe0f} 😀", "\u{a0}"] {
            assert!(matches!(line(text), Cow::Borrowed(t) if t == text), "{text}");
        }
    }
}
