use crate::{Diagnostic, Edit, Fix, Severity, SourceMap};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// Whether the terminal shows colors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// No escape codes.
    Plain,
    /// ANSI colors.
    Colored,
}

/// Human-readable form, with source lines and carets.
pub fn render_text(map: &SourceMap, diagnostics: &[Diagnostic], style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
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
        let headline = d.headline();
        let mut group = level.primary_title(headline.as_ref()).id(d.code.id()).element(snippet);
        if let Some(help) = &d.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// One-line form: `file:line:column: severity[CODE]: message`.
pub fn render_line(map: &SourceMap, d: &Diagnostic) -> String {
    let place = map.outer.place(map.map(d.span).start);
    let name = &map.outer.name;
    format!("{name}:{}:{}: {}[{}]: {}", place.line, place.column, d.severity.name(), d.code, d.headline())
}

/// JSON form: one object per diagnostic, on one line.
pub fn render_json(map: &SourceMap, d: &Diagnostic) -> String {
    let span = map.map(d.span);
    let (from, to) = (map.outer.place(span.start), map.outer.place(span.end));
    serde_json::json!({
        "file": map.outer.name, "code": d.code.id(), "severity": d.severity.name(), "message": d.headline(),
        "help": d.help, "line": from.line, "column": from.column, "endLine": to.line, "endColumn": to.column,
        "function": d.origin.as_ref().map(|o| &o.function), "fixes": fixes_json(map, &d.fixes),
    })
    .to_string()
}

/// Fixes as a JSON list; places count as in [`render_json`].
pub fn fixes_json(map: &SourceMap, fixes: &[Fix]) -> serde_json::Value {
    let edit = |e: &Edit| {
        let span = map.map(e.span);
        let (from, to) = (map.outer.place(span.start), map.outer.place(span.end));
        serde_json::json!({
            "line": from.line, "column": from.column, "endLine": to.line, "endColumn": to.column,
            "replacement": e.replacement,
        })
    };
    let fix = |f: &Fix| {
        let edits: Vec<_> = f.edits.iter().map(edit).collect();
        serde_json::json!({"title": f.title, "applicability": f.applicability.name(), "edits": edits})
    };
    fixes.iter().map(fix).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Applicability, Code, Origin, Source, Span};

    #[test]
    fn every_form_names_the_workspace_function() {
        let map = SourceMap::identity(Source::new("q.kql", "_Im_Dns()"));
        let origin = Origin { function: "_Im_Dns".into(), file: None };
        let fix = Fix::replace("write `b`", Span::new(0, 7), "b", Applicability::Safe);
        let d = Diagnostic::new(Code::UnknownColumn, Span::new(0, 7), "there is no column `a` here")
            .with_origin(origin)
            .with_fix(fix);
        let said = "in the workspace function `_Im_Dns`: there is no column `a` here";
        assert!(
            render_text(&map, std::slice::from_ref(&d), Style::Plain).starts_with(&format!("error[KQL101]: {said}"))
        );
        assert_eq!(render_line(&map, &d), format!("q.kql:1:1: error[KQL101]: {said}"));
        let json: serde_json::Value = serde_json::from_str(&render_json(&map, &d)).expect("JSON");
        assert_eq!((json["message"].as_str(), json["function"].as_str()), (Some(said), Some("_Im_Dns")));
        assert_eq!(json["fixes"][0]["applicability"], "safe");
        assert_eq!(json["fixes"][0]["edits"][0]["endColumn"], 8);
    }
}
