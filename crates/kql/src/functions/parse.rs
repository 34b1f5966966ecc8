//! From the text of a function to its syntax tree.

use super::Entry;
use super::file::Format;
use crate::function_error::FunctionError;
use crate::yaml::{self, Kind, Node};
use kql_plan::{Broken, WorkspaceFunction};
use kql_source::{Code, Diagnostic, Source, Span, decode_text};
use kql_syntax::ast::{ExprKind, Statement};
use std::path::Path;
use std::sync::Arc;

/// Parses parameters and body as the function literal they are.
pub(super) fn parse(name: &str, entry: &Entry) -> Option<WorkspaceFunction> {
    let text = literal(entry);
    let parsed = kql_syntax::parse(&text);
    let broken = parsed.diagnostics.iter().find(|d| d.is_error()).map(|d| {
        let at = body_offset(entry, d.span);
        let place = at.and_then(|at| found_at(entry, at)).map(|(source, span)| {
            let place = source.place(span.start);
            format!("{}:{}:{}", source.name, place.line, place.column)
        });
        let at = match (at, &place) {
            (None, _) => "in its parameters".to_string(),
            (Some(_), Some(place)) => format!("at {place}"),
            (Some(at), None) => format!("in line {} of its body", lines(&entry.body[..at])),
        };
        Broken { code: d.code, message: format!("{}, {at}", d.message) }
    });
    let mut function = parsed.query.statements.into_iter().find_map(|s| match s {
        Statement::Let(l) => match l.value.kind {
            ExprKind::Function(f) => Some(*f),
            _ => None,
        },
        _ => None,
    })?;
    // A body that is itself a function literal is that function.
    if entry.parameters.is_empty()
        && function.body.len() == 1
        && let Some(Statement::Expression(e)) = function.body.first()
        && let ExprKind::Function(inner) = &e.kind
    {
        function = inner.as_ref().clone();
    }
    Some(WorkspaceFunction {
        name: name.to_string(),
        file: entry.file.clone(),
        parameters: function.parameters,
        body: function.body,
        broken,
    })
}

/// The first syntax error of a function, at its place in the file.
pub(super) fn syntax_error(name: &str, entry: &Entry) -> Option<FunctionError> {
    let parsed = kql_syntax::parse(&literal(entry));
    let d = parsed.diagnostics.into_iter().find(Diagnostic::is_error)?;
    let at = body_offset(entry, d.span);
    let (source, span) = at.and_then(|at| found_at(entry, at)).unwrap_or_else(|| {
        let name = entry.file.clone().unwrap_or_default();
        (Source::new(name, ""), Span::at(0))
    });
    let place = if at.is_none() { " in its parameters" } else { "" };
    let message = format!("the function `{name}` cannot be read{place}: {}", d.message);
    let mut diagnostic = Diagnostic::new(Code::UnreadableFunction, span, message);
    diagnostic.help = d.help;
    Some(FunctionError { source: Arc::new(source), diagnostic })
}

const HEAD: &str = "let f = (";
const MIDDLE: &str = ") {\n";

fn literal(entry: &Entry) -> String {
    let body = entry.body.trim_end().trim_end_matches(';');
    format!("{HEAD}{}{MIDDLE}{body}\n}};", entry.parameters)
}

/// The byte of the body that a span of the literal starts at; `None` in the parameters.
fn body_offset(entry: &Entry, span: Span) -> Option<usize> {
    let at = (span.start as usize).checked_sub(HEAD.len() + entry.parameters.len() + MIDDLE.len())?;
    let mut at = at.min(entry.body.len());
    while !entry.body.is_char_boundary(at) {
        at -= 1;
    }
    Some(at)
}

fn lines(text: &str) -> usize {
    text.matches('\n').count() + 1
}

/// A byte of the body in the file that defines it, which is read again.
fn found_at(entry: &Entry, offset: usize) -> Option<(Source, Span)> {
    let file = entry.file.as_deref()?;
    let text = decode_text(kql_io::read_text_file(Path::new(file)).ok()?).ok()?;
    let source = Source::new(file, text);
    if let Some(start) = entry.at {
        return Some((source, Span::at(start + offset)));
    }
    if Format::of(Path::new(file)) == Some(Format::Kql) {
        return None;
    }
    let documents = yaml::parse(&source.text).ok()?;
    let scalar = documents.iter().find_map(|d| scalar(d, &entry.body))?;
    let span = yaml::source_map(source.clone(), scalar).map(Span::at(offset));
    Some((source, span))
}

/// The scalar with a text.
fn scalar<'n>(node: &'n Node, text: &str) -> Option<&'n Node> {
    match &node.kind {
        Kind::Null => None,
        Kind::Scalar { text: found, .. } => (found == text).then_some(node),
        Kind::List(items) => items.iter().find_map(|n| scalar(n, text)),
        Kind::Map(entries) => entries.iter().find_map(|e| scalar(&e.value, text)),
    }
}
