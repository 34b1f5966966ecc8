use crate::{Diagnostic, Severity, SourceMap};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// Whether the terminal shows colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape codes.
    Plain,
    /// ANSI colours.
    Coloured,
}

/// The human form, with the lines of the file and carets.
pub fn render_text(map: &SourceMap, diagnostics: &[Diagnostic], style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    };
    let mut out = String::new();
    for d in diagnostics {
        let level = match d.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let clamp = |span: crate::Span| {
            let r = map.map(span).range();
            let n = map.outer.text.len();
            r.start.min(n)..r.end.min(n)
        };
        let mut primary = AnnotationKind::Primary.span(clamp(d.span));
        if let Some(label) = &d.label {
            primary = primary.label(label.as_str());
        }
        let snippet =
            Snippet::source(map.outer.text.as_str()).path(map.outer.name.as_str()).annotation(primary).annotations(
                d.labels.iter().map(|l| AnnotationKind::Context.span(clamp(l.span)).label(l.message.as_str())),
            );
        let mut group = level.primary_title(d.message.as_str()).id(d.code.id()).element(snippet);
        if let Some(help) = &d.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// The one-line form, `file:line:column: severity[CODE]: message`.
pub fn render_line(map: &SourceMap, d: &Diagnostic) -> String {
    let place = map.outer.place(map.map(d.span).start);
    let name = &map.outer.name;
    format!("{name}:{}:{}: {}[{}]: {}", place.line, place.column, d.severity.name(), d.code, d.message)
}

/// The machine form: one JSON object a finding, on one line each.
pub fn render_json(map: &SourceMap, d: &Diagnostic) -> String {
    let span = map.map(d.span);
    let (from, to) = (map.outer.place(span.start), map.outer.place(span.end));
    serde_json::json!({
        "file": map.outer.name, "code": d.code.id(), "severity": d.severity.name(), "message": d.message,
        "help": d.help, "line": from.line, "column": from.column, "endLine": to.line, "endColumn": to.column,
    })
    .to_string()
}
