//! Formats the queries of a rule file in place: only the lines of their blocks change.

use super::file::read;
use super::model::{QueryText, RuleFile};
use crate::yaml;
use kql_source::{Diagnostic, Source, Span};
use std::ops::Range;

/// A rule file with formatted queries.
#[derive(Clone, Debug, Default)]
pub struct Formatted {
    /// The text of the file.
    pub text: String,
    /// Errors of queries that cannot be formatted; spans are byte offsets into the file.
    pub errors: Vec<Diagnostic>,
    /// The number of queries that are left alone because they are not literal blocks (`query: |`).
    pub not_blocks: usize,
}

/// Formats the queries of a file. Everything else stays as it is, byte for byte.
pub fn format_queries(file: &RuleFile) -> Formatted {
    let mut out = Formatted { text: file.source.text.clone(), ..Formatted::default() };
    let queries: Vec<&QueryText> = file.rules.iter().filter_map(|r| r.query.as_ref()).collect();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for query in &queries {
        let formatted = match kql_syntax::format(&query.text) {
            Ok(formatted) => formatted,
            Err(diagnostics) => {
                out.errors.extend(diagnostics.into_iter().map(|d| d.map_spans(|span| query.map.map(span))));
                continue;
            }
        };
        match Block::of(&file.source.text, query) {
            Some(block) => edits.push((block.lines.clone(), block.with(&formatted))),
            None => out.not_blocks += 1,
        }
    }
    edits.sort_by_key(|(lines, _)| lines.start);
    for (lines, text) in edits.into_iter().rev() {
        out.text.replace_range(lines, &text);
    }
    // If the extent of a block was ever misjudged, the file stays as it was.
    let again = read(Source::new(file.source.name.clone(), out.text.clone()));
    let again: Vec<&str> = again.rules.iter().filter_map(|r| r.query.as_ref()).map(|q| q.text.trim()).collect();
    let same = |text: &str| kql_syntax::parse(text).query;
    let is_kept = again.len() == queries.len()
        && again.iter().zip(&queries).all(|(new, old)| kql_syntax::same(&same(new), &same(&old.text)));
    if !is_kept {
        out.text.clone_from(&file.source.text);
    }
    out
}

/// A literal block from its first to its last line that is not blank.
struct Block<'t> {
    /// The lines in the file, without the end of the last one.
    lines: Range<usize>,
    indent: &'t str,
    newline: &'static str,
}

impl<'t> Block<'t> {
    fn of(file: &'t str, query: &QueryText) -> Option<Block<'t>> {
        if !yaml::is_literal_block(file, query.span) {
            return None;
        }
        let first = query.text.find(|c: char| !c.is_whitespace())?;
        let begin = query.text[..first].rfind('\n').map_or(0, |i| i + 1);
        let at = query.map.map(Span::at(begin)).start as usize;
        let start = file[..at].rfind('\n').map_or(0, |i| i + 1);
        let mut inner = query.text[begin..].trim_end().lines();
        let (mut next, mut end) = (start, start);
        let mut indent = None;
        for line in file[start..].split_inclusive('\n') {
            let Some(own) = inner.next() else { break };
            let content = line.trim_end_matches(['\n', '\r']);
            let before = content.trim_end().strip_suffix(own.trim_end())?;
            if !own.trim().is_empty() && *indent.get_or_insert(before) != before {
                return None;
            }
            end = next + content.len();
            next += line.len();
        }
        let newline = if file[..start].ends_with("\r\n") { "\r\n" } else { "\n" };
        Some(Block { lines: start..end, indent: indent?, newline })
    }

    /// The lines with another query in them.
    fn with(&self, query: &str) -> String {
        let lines = query.trim_end().lines();
        let lines = lines.map(|l| if l.is_empty() { String::new() } else { format!("{}{l}", self.indent) });
        lines.collect::<Vec<_>>().join(self.newline)
    }
}

#[cfg(test)]
mod tests;
