use crate::screen::{Screen, Style, split, width, wrap};
use crate::{Diagnostic, Edit, Fix, Severity, SourceMap, Span};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use kql_literal::visible;
use std::borrow::Cow;
use std::ops::Range;

/// Diagnostics that are shown with their source lines: each repeats its line, and a line may be as long as the text.
const MAX_SHOWN: usize = 200;

/// Longer lines are not shown: nobody finds a caret in them, and many findings on one line would repeat it each time.
const LONGEST_LINE: usize = 4_000;

/// Human-readable form, with source lines and carets. After the first 200 diagnostics only the number of the others is told.
pub fn render_text(map: &SourceMap, diagnostics: &[Diagnostic], screen: Screen) -> String {
    let mut renderer = match screen.style {
        Style::Plain => Renderer::plain(),
        Style::Colored => Renderer::styled(),
    };
    if let Some(width) = screen.width {
        renderer = renderer.term_width(width);
    }
    let (shown, name) = (Shown::new(&map.outer.text), visible::line(&map.outer.name));
    let mut out = String::new();
    for d in diagnostics.iter().take(MAX_SHOWN) {
        let level = match d.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let excerpt = shown.excerpt(map, d);
        let within = |span: Span| {
            let Range { start, end } = shown.within(screen, shown.range(map.map(span)));
            start - excerpt.start..end - excerpt.start
        };
        let headline = d.headline();
        let before = d.severity.name().len() + d.code.id().len() + "[]: ".len();
        let headline = fitted(screen, &visible::line(&headline), before);
        let mut group = Group::with_title(level.primary_title(headline).id(d.code.id()));
        let text = &shown.text[excerpt.clone()];
        if text.lines().any(|line| line.len() > LONGEST_LINE) {
            let place = map.outer.place(map.map(d.span).start);
            group = group.element(Origin::path(&*name).line(place.line).char_column(place.column));
        } else {
            let mut primary = AnnotationKind::Primary.span(within(d.span));
            if let Some(label) = &d.label {
                primary = primary.label(visible::line(label));
            }
            let first = shown.text[..excerpt.start].bytes().filter(|b| *b == b'\n').count() + 1;
            group = group.element(
                Snippet::source(text).line_start(first).path(&*name).annotation(primary).annotations(
                    d.labels
                        .iter()
                        .map(|l| AnnotationKind::Context.span(within(l.span)).label(visible::line(&l.message))),
                ),
            );
        }
        if let Some(help) = &d.help {
            // The margin is as wide as the number of the last line.
            let line = map.outer.place(map.map(d.span).end).line;
            let before = line.to_string().len() + " = help: ".len();
            group = group.element(Level::HELP.message(fitted(screen, &visible::line(help), before)));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    if let Some(more) = diagnostics.len().checked_sub(MAX_SHOWN).filter(|n| *n > 0) {
        out.push_str(&format!("and {more} more findings in `{}`\n\n", map.outer.name));
    }
    out
}

/// A message on as many lines as the terminal needs, after `before` columns of the first; the renderer aligns the others.
fn fitted(screen: Screen, message: &str, before: usize) -> String {
    match screen.width.filter(|columns| before + width(message) > *columns) {
        Some(columns) => wrap(message, columns.saturating_sub(before)).join("\n"),
        None => message.to_string(),
    }
}

/// The text of a source with every hidden character written out, except line ends and tabs.
struct Shown<'t> {
    text: Cow<'t, str>,
    /// Where each character that is written out ends, in the source and in the shown text.
    escapes: Vec<(usize, usize)>,
}

impl<'t> Shown<'t> {
    fn new(source: &'t str) -> Shown<'t> {
        let is_end = |at: usize| source[at..].starts_with("\r\n");
        let is_shown = |at: usize, c: char| matches!(c, '\n' | '\t') || !visible::is_hidden(c) || is_end(at);
        if source.char_indices().all(|(at, c)| is_shown(at, c)) {
            return Shown { text: Cow::Borrowed(source), escapes: Vec::new() };
        }
        let (mut text, mut escapes) = (String::with_capacity(source.len() + 64), Vec::new());
        for (at, c) in source.char_indices() {
            if is_shown(at, c) {
                text.push(c);
            } else {
                visible::push_escaped(c, &mut text);
                escapes.push((at + c.len_utf8(), text.len()));
            }
        }
        Shown { text: Cow::Owned(text), escapes }
    }

    /// As much of a range as a line of the terminal has room for, so that the renderer can show the line in part.
    fn within(&self, screen: Screen, range: Range<usize>) -> Range<usize> {
        let marked = &self.text[range.clone()];
        match screen.width {
            Some(columns) if !marked.contains('\n') => {
                // The number of the line, the bar, and the signs for what is left out on both sides.
                let room = columns.saturating_sub(18).max(4);
                range.start..range.start + split(marked, room).0.len()
            }
            Some(_) | None => range,
        }
    }

    /// The lines of the shown text that the places of a finding lie in.
    fn excerpt(&self, map: &SourceMap, d: &Diagnostic) -> Range<usize> {
        let places = || std::iter::once(d.span).chain(d.labels.iter().map(|l| l.span)).map(|s| self.range(map.map(s)));
        let from = places().map(|r| r.start).min().unwrap_or(0);
        let to = places().map(|r| r.end).max().unwrap_or(0);
        let bytes = self.text.as_bytes();
        let start = bytes[..from].iter().rposition(|b| *b == b'\n').map_or(0, |i| i + 1);
        let end = bytes[to..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |i| to + i);
        start..end
    }

    /// The bytes of the shown text that stand for a span of the source.
    fn range(&self, span: Span) -> Range<usize> {
        let one = |offset: u32| {
            let offset = offset as usize;
            let before = self.escapes.partition_point(|(end, _)| *end <= offset).checked_sub(1);
            let (inner, outer) = before.and_then(|i| self.escapes.get(i)).copied().unwrap_or_default();
            (outer + offset - inner).min(self.text.len())
        };
        one(span.start)..one(span.end).max(one(span.start))
    }
}

/// One-line form: `file:line:column: severity[CODE]: message`.
pub fn render_line(map: &SourceMap, d: &Diagnostic) -> String {
    let place = map.outer.place(map.map(d.span).start);
    let (name, headline) = (visible::line(&map.outer.name), d.headline());
    let headline = visible::line(&headline);
    format!("{name}:{}:{}: {}[{}]: {headline}", place.line, place.column, d.severity.name(), d.code)
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
    use crate::{Applicability, Code, Origin, Source};

    /// The excerpt shows what the source hides, and the caret still points at the right word.
    #[test]
    fn hidden_characters_are_written_out() {
        let text = "T\r\n| where a\u{1b}]0;x\u{7} == \u{202e}\u{9b}nope\tb";
        let at = text.find("nope").expect("the word");
        let map = SourceMap::identity(Source::new("a\n::error::b\u{1b}[31m.kql", text));
        let d = Diagnostic::new(Code::UnknownColumn, Span::new(at, at + 4), "no `n\no\u{1b}`")
            .with_label("l\u{7}")
            .with_help("h\u{7}");
        let shown = render_text(&map, std::slice::from_ref(&d), Screen::FILE);
        assert!(!shown.chars().any(|c| c != '\n' && visible::is_hidden(c)), "{shown:?}");
        assert!(shown.contains("a\\n::error::b\\u001b[31m.kql:2:") && shown.contains("no `n\\no\\u001b`"), "{shown}");
        let line = shown.lines().position(|l| l.contains("nope")).expect("an excerpt");
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[line].find("nope"), lines[line + 1].find("^^^^"), "{shown}");
        assert_eq!(render_line(&map, &d).lines().count(), 1);
    }

    #[test]
    fn the_number_of_shown_diagnostics_is_bounded() {
        let map = SourceMap::identity(Source::new("q.kql", "x ".repeat(1000)));
        let errors: Vec<_> =
            (0..1000).map(|i| Diagnostic::new(Code::UnknownColumn, Span::new(2 * i, 2 * i + 1), "none")).collect();
        let text = render_text(&map, &errors, Screen::FILE);
        assert_eq!(text.matches("error[KQL101]").count(), MAX_SHOWN);
        assert!(text.ends_with("and 800 more findings in `q.kql`\n\n"), "{text}");
        assert!(!render_text(&map, &errors[..MAX_SHOWN], Screen::FILE).contains("more findings"));
    }

    #[test]
    fn a_long_line_is_not_shown() {
        let text = format!("T\n{}nope", "x ".repeat(5000));
        let span = Span::new(text.len() - 4, text.len());
        let map = SourceMap::identity(Source::new("q.kql", text));
        let d = Diagnostic::new(Code::UnknownColumn, span, "none").with_help("add it");
        let shown = render_text(&map, std::slice::from_ref(&d), Screen::FILE);
        assert!(shown.contains("q.kql:2:10001") && shown.contains("add it") && shown.len() < 200, "{shown}");
    }

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
            render_text(&map, std::slice::from_ref(&d), Screen::FILE).starts_with(&format!("error[KQL101]: {said}"))
        );
        assert_eq!(render_line(&map, &d), format!("q.kql:1:1: error[KQL101]: {said}"));
        let json: serde_json::Value = serde_json::from_str(&render_json(&map, &d)).expect("JSON");
        assert_eq!((json["message"].as_str(), json["function"].as_str()), (Some(said), Some("_Im_Dns")));
        assert_eq!(json["fixes"][0]["applicability"], "safe");
        assert_eq!(json["fixes"][0]["edits"][0]["endColumn"], 8);
    }
}
