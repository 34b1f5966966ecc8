//! The only place that writes to standard output and standard error.
//!
//! Text for people and lines for programs pass through here with hidden characters written out, data formats keep the values that
//! they hold, and a write that fails is a [`Failure`] in every command.

use super::Terminal;
use crate::failure::Failure;
use kql_literal::visible;
use kql_source::{Diagnostic, SourceMap, Style, render_text};
use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

/// Prints text to standard output.
pub fn text(text: impl AsRef<str>) -> Result<(), Failure> {
    let shown = shown(text.as_ref(), Terminal::output().screen.style);
    let mut out = io::stdout().lock();
    out.write_all(shown.as_bytes()).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Prints what is written piece by piece, whose hidden characters are written out already.
pub(super) fn pieces(write: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    write(&mut out).and_then(|()| out.flush()).map_err(Failure::Output)
}

/// Prints text and a line end to standard output.
pub fn line(line: impl Into<String>) -> Result<(), Failure> {
    text(line.into() + "\n")
}

/// Prints text for people, a paragraph a line, and a line end to standard output; on a terminal paragraphs are wrapped.
pub fn prose(prose: impl AsRef<str>) -> Result<(), Failure> {
    line(Terminal::output().screen.wrap_lines(prose.as_ref()))
}

/// A name, path or other text of somebody else, on one line.
pub fn name(name: impl ToString) -> String {
    visible::line(&name.to_string()).into_owned()
}

/// What stands between text and the file or terminal behind standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exact {
    /// JSON: hidden characters are written as its own escapes, which is the same value.
    Json,
    /// Text whose bytes programs take as they are; escaped only where a person looks at them.
    Text,
    /// Bytes, which no terminal can show.
    Binary,
}

/// Writes data to standard output.
pub fn data(kind: Exact, write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = Remembered { out: io::stdout(), failed: None };
    let is_terminal = out.out.is_terminal();
    let written = match kind {
        Exact::Json => write(&mut Escaped::new(&mut out)),
        Exact::Text if is_terminal => write(&mut Escaped::new(&mut out)),
        Exact::Text => write(&mut out),
        Exact::Binary if is_terminal => {
            return Err(Failure::usage("this format is binary and a terminal cannot show it: add `> FILE`"));
        }
        Exact::Binary => write(&mut out),
    };
    let written = written.and_then(|()| out.flush());
    written.map_err(|e| Failure::Output(out.failed.take().unwrap_or(e)))
}

/// Remembers what made a write fail, since writers of formats wrap it in errors of their own.
struct Remembered<W> {
    out: W,
    failed: Option<io::Error>,
}

impl<W> Remembered<W> {
    fn keep<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if let Err(e) = &result {
            self.failed = Some(e.raw_os_error().map_or_else(|| e.kind().into(), io::Error::from_raw_os_error));
        }
        result
    }
}

impl<W: Write> Write for Remembered<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let result = self.out.write(bytes);
        self.keep(result)
    }

    fn flush(&mut self) -> io::Result<()> {
        let result = self.out.flush();
        self.keep(result)
    }
}

/// Prints a JSON document or lines of JSON.
pub fn json(text: &str) -> Result<(), Failure> {
    data(Exact::Json, |out| out.write_all(text.as_bytes()))
}

/// Prints `note: …` to standard error, where it does not mix with results.
pub fn note(message: impl AsRef<str>) {
    aside("note: ", message.as_ref());
}

/// Prints `error…: …` to standard error; `code` is empty or in brackets.
pub fn error(code: &str, message: impl AsRef<str>) {
    aside(&format!("error{code}: "), message.as_ref());
}

/// Prints why a command ends, or what went wrong with a statement of a shell.
pub fn failure(failure: &Failure) {
    let code = failure.code().map_or(String::new(), |c| format!("[{c}]"));
    if !failure.is_quiet() {
        error(&code, failure.to_string());
    }
}

/// A message behind a word that tells its kind, wrapped on a terminal.
fn aside(kind: &str, message: &str) {
    let text = format!("{kind}{}", visible::line(message));
    complain(&(Terminal::error().screen.wrap(&text, kind.len()) + "\n"));
}

/// Prints diagnostics with the lines of their source to standard error, but for those that only `check` shows.
pub fn diagnostics(map: &SourceMap, list: &[Diagnostic]) {
    let shown: Vec<Diagnostic> = list.iter().filter(|d| !d.code.is_style()).cloned().collect();
    complain(&render_text(map, &shown, Terminal::error().screen));
}

/// Prints to standard error. Where that cannot be written there is nobody left to tell.
pub fn complain(text: &str) {
    let mut err = io::stderr().lock();
    _ = err.write_all(shown(text, Terminal::error().screen.style).as_bytes());
}

/// Text for a terminal: line feeds and our own colors pass.
pub(super) fn shown(text: &str, style: Style) -> Cow<'_, str> {
    match style {
        Style::Plain => visible::lines(text),
        Style::Colored if !text.contains(|c| c != '\n' && visible::is_hidden(c)) => Cow::Borrowed(text),
        Style::Colored => {
            let mut out = String::with_capacity(text.len());
            let mut rest = text;
            while let Some(at) = rest.find('\u{1b}') {
                out.push_str(&visible::lines(&rest[..at]));
                let end = at + color(&rest[at..]).unwrap_or(0);
                out.push_str(&rest[at..end]);
                if end == at {
                    visible::push_escaped('\u{1b}', &mut out);
                }
                rest = &rest[end.max(at + 1)..];
            }
            out.push_str(&visible::lines(rest));
            Cow::Owned(out)
        }
    }
}

/// The bytes of a color or weight at the start of a text, such as `ESC [1;31m`.
fn color(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("\u{1b}[")?;
    let digits = rest.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    rest[digits..].starts_with('m').then_some(digits + 3)
}

/// Writes text on with its hidden characters as escapes, but for line ends.
struct Escaped<W> {
    out: W,
    /// The start of a character that was cut by the end of a write.
    cut: Vec<u8>,
}

impl<W: Write> Escaped<W> {
    fn new(out: W) -> Escaped<W> {
        Escaped { out, cut: Vec::new() }
    }
}

impl<W: Write> Write for Escaped<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.cut.is_empty() && bytes.iter().all(|b| matches!(b, b' '..=b'~' | b'\n')) {
            self.out.write_all(bytes)?;
            return Ok(bytes.len());
        }
        self.cut.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.cut) {
            Ok(text) => text.len(),
            Err(e) if e.error_len().is_none() => e.valid_up_to(),
            // What is no text at all is shown as such.
            Err(_) => self.cut.len(),
        };
        let text = String::from_utf8_lossy(&self.cut[..whole]).replace("\r\n", "\n");
        self.out.write_all(visible::lines(&text).as_bytes())?;
        self.cut.drain(..whole);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_colors_pass() {
        assert_eq!(shown("a\u{1b}[1;31mb\u{1b}[0m\n", Style::Colored), "a\u{1b}[1;31mb\u{1b}[0m\n");
        let text = "\u{1b}]0;x\u{7} \u{1b}[2J \u{1b} \u{9b}1m";
        assert_eq!(shown(text, Style::Colored), "\\u001b]0;x\\u0007 \\u001b[2J \\u001b \\u009b1m");
        assert_eq!(shown("\u{1b}[31m", Style::Plain), "\\u001b[31m");
    }

    #[test]
    fn characters_survive_the_ends_of_writes() {
        let mut out = Vec::new();
        let mut writer = Escaped::new(&mut out);
        for byte in "{\"ä\u{9b}☃\":1}\r\n".bytes() {
            writer.write_all(&[byte]).unwrap();
        }
        assert_eq!(String::from_utf8(out).unwrap(), "{\"ä\\u009b☃\":1}\\r\n");
    }
}
