use nu_ansi_term::{Color, Style};
use reedline::{Highlighter, StyledText};
use vigie_ide::{Highlight, highlight};

/// Colors from the lexer.
pub struct ShellHighlighter;

impl Highlighter for ShellHighlighter {
    fn highlight(&self, text: &str, _: usize) -> StyledText {
        let mut out = StyledText::new();
        if text.trim_start().starts_with('.') {
            out.push((Style::new().bold(), text.to_string()));
            return out;
        }
        let mut end = 0;
        for piece in highlight(text) {
            out.push((Style::new(), text[end..piece.place.start].to_string()));
            out.push((style(piece.kind), text[piece.place.clone()].to_string()));
            end = piece.place.end;
        }
        out.push((Style::new(), text[end..].to_string()));
        out
    }
}

fn style(kind: Highlight) -> Style {
    match kind {
        Highlight::Keyword => Style::new().fg(Color::Blue).bold(),
        Highlight::Function => Style::new().fg(Color::Cyan),
        Highlight::Text => Style::new().fg(Color::Green),
        Highlight::Literal => Style::new().fg(Color::Magenta),
        Highlight::Comment => Style::new().fg(Color::DarkGray),
        Highlight::Wrong => Style::new().fg(Color::Red),
        Highlight::Name | Highlight::Punctuation => Style::new(),
    }
}
