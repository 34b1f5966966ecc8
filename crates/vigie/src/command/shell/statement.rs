//! Where a statement ends in what is typed.

use kql_syntax::ast::Statement;
use kql_syntax::{Token, TokenKind, parse, tokens};

/// A command, which begins with `.`, or KQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// The line without white space around it.
    Command(String),
    /// The text of a statement, and its first byte in all that was typed.
    Query(String, usize),
}

/// Splits lines into units as they come in.
#[derive(Default)]
pub struct Splitter {
    pending: String,
    /// Where the pending text begins.
    start: usize,
    /// Bytes of all lines so far.
    read: usize,
}

impl Splitter {
    /// Takes a line with its line end; gives what is complete with it.
    pub fn line(&mut self, line: &str) -> Vec<Unit> {
        let mut out = Vec::new();
        let start = self.read;
        self.read += line.len();
        let open = Open::of(&self.pending);
        let is_command = line.trim_start().starts_with('.') && open != Open::Text;
        let is_blank = line.trim().is_empty();
        if is_command {
            out.extend(self.finish());
            out.push(Unit::Command(line.trim().to_string()));
            return out;
        }
        if self.pending.trim().is_empty() {
            (self.start, self.pending) = (start, String::new());
        }
        self.pending.push_str(line);
        if (is_blank && ends_at_empty_line(&self.pending, open)) || ends_at_semicolon(&self.pending) {
            out.extend(self.finish());
        }
        out
    }

    /// What is pending at the end of the input, or before a command.
    pub fn finish(&mut self) -> Option<Unit> {
        let text = std::mem::take(&mut self.pending);
        let text = text.trim_end();
        // Comments alone are no statement.
        let has_words = words(text).next().is_some();
        has_words.then(|| Unit::Query(text.to_string(), self.start))
    }
}

/// All units of a text.
pub fn units(text: &str) -> Vec<Unit> {
    let mut splitter = Splitter::default();
    let mut out: Vec<Unit> = text.split_inclusive('\n').flat_map(|line| splitter.line(line)).collect();
    out.extend(splitter.finish());
    out
}

/// Whether Enter runs what is typed: a command, a statement that ends in `;`, or one with an empty line after it.
pub fn is_complete(text: &str) -> bool {
    if text.trim().is_empty() || text.trim_start().starts_with('.') {
        return true;
    }
    let before = text.trim_end_matches([' ', '\t']);
    let is_empty_line = before.ends_with('\n');
    ends_at_semicolon(text) || is_empty_line && ends_at_empty_line(text, Open::of(text))
}

/// What is open at the end of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    Nothing,
    /// A bracket.
    Bracket,
    /// Text between ``` or ~~~, the only text over several lines.
    Text,
}

impl Open {
    fn of(text: &str) -> Open {
        let mut depth = 0i64;
        for token in words(text) {
            match token.kind {
                TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenBrace => depth += 1,
                TokenKind::CloseParen | TokenKind::CloseBracket | TokenKind::CloseBrace => depth -= 1,
                TokenKind::String if token.broken => {
                    let literal = &text[token.span.range()];
                    if literal.contains("```") || literal.contains("~~~") {
                        return Open::Text;
                    }
                }
                _ => {}
            }
        }
        if depth > 0 { Open::Bracket } else { Open::Nothing }
    }
}

fn words(text: &str) -> impl Iterator<Item = Token> {
    tokens(text).into_iter().filter(|t| t.kind != TokenKind::End)
}

/// An empty line ends a statement, but none inside of brackets, and no `let` that waits for its query.
fn ends_at_empty_line(text: &str, open: Open) -> bool {
    let waits = words(text).last().is_some_and(|t| t.kind == TokenKind::Semicolon) && !has_query(text);
    open == Open::Nothing && !waits
}

/// A `;` at the end of a line ends a statement, unless it only ends a `let` or `set` before the query.
fn ends_at_semicolon(text: &str) -> bool {
    let last = words(text).last();
    last.is_some_and(|t| t.kind == TokenKind::Semicolon && text[t.span.end as usize..].trim().is_empty())
        && Open::of(text) == Open::Nothing
        && has_query(text)
}

/// Whether the last of the statements is a query rather than a declaration.
fn has_query(text: &str) -> bool {
    matches!(parse(text).query.statements.last(), Some(Statement::Expression(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units as text: commands as they are, queries in brackets with their first byte.
    fn split(text: &str) -> Vec<String> {
        let shown = |u: Unit| match u {
            Unit::Command(line) => line,
            Unit::Query(text, at) => format!("{at}[{}]", text.replace('\n', "/")),
        };
        units(text).into_iter().map(shown).collect()
    }

    #[test]
    fn statements_end_at_a_semicolon_an_empty_line_a_command_or_the_end() {
        assert_eq!(
            split("print 1;\nprint 2\n\nprint 3\n.tables\nprint 4"),
            ["0[print 1;]", "9[print 2]", "18[print 3]", ".tables", "34[print 4]"]
        );
        assert_eq!(split("T\n| where a == 1\n| count;\nT"), ["0[T/| where a == 1/| count;]", "26[T]"]);
        assert_eq!(split("  .help tables  \n\n\n"), [".help tables"]);
        assert_eq!(split("// a comment\n\n// another"), Vec::<String>::new());
        assert_eq!(split("print 1; print 2;\n"), ["0[print 1; print 2;]"]);
    }

    #[test]
    fn declarations_wait_for_their_query() {
        assert_eq!(
            split("let a = 1;\n\nlet b = 2;\nprint a + b;\nprint 3"),
            ["0[let a = 1;//let b = 2;/print a + b;]", "36[print 3]"]
        );
        assert_eq!(split("set notruncation;\nT;\n"), ["0[set notruncation;/T;]"]);
        // Without `;` the declaration is complete, and wrong.
        assert_eq!(split("let a = 1\n\nprint 3"), ["0[let a = 1]", "11[print 3]"]);
    }

    #[test]
    fn brackets_and_text_go_on_over_empty_lines() {
        assert_eq!(
            split("let f = (x:long) {\n  let y = x;\n\n  print y;\n};\nf(1);\n"),
            ["0[let f = (x:long) {/  let y = x;//  print y;/};/f(1);]"]
        );
        assert_eq!(split("print ```\n.not a command\n\n```;\n"), ["0[print ```/.not a command//```;]"]);
        assert_eq!(split("print '; not the end'\n| count\n"), ["0[print '; not the end'/| count]"]);
        assert_eq!(split("print 1 // ;\n| count;\n"), ["0[print 1 // ;/| count;]"]);
        // A forgotten bracket does not swallow a command.
        assert_eq!(split("print (1\n\n.exit\n"), ["0[print (1]", ".exit"]);
    }

    #[test]
    fn enter_runs_what_is_complete() {
        for complete in ["", ".tables", "print 1;", "print 1; ", "print 1\n", "T\n| count\n", "let a = 1;\nprint a;"] {
            assert!(is_complete(complete), "{complete:?}");
        }
        for open in ["print 1", "T\n| count", "let a = 1;", "let a = 1;\n", "print (1\n", "print (1;", "print 1 // ;"] {
            assert!(!is_complete(open), "{open:?}");
        }
    }
}
