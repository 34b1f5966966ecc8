//! `// vigie: allow CODE reason` in a query, and `# vigie: allow CODE reason` in the YAML around it.

use super::findings::{Finding, Findings};
use kql_source::{Code, Diagnostic, Source, Span};
use std::sync::Arc;

const MARK: &str = "vigie: allow ";

/// What was checked before.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Coverage {
    /// Fields and lints of rules.
    FieldsOnly,
    /// Their queries too.
    WithQueries,
}

/// A code that a comment allows.
struct Allow {
    span: Span,
    code: Code,
}

/// Removes the findings that comments allow in their file, and reports comments with an unknown code, without a reason, or
/// without effect. A comment can only be without effect if the queries were checked too.
pub(super) fn apply<'s>(sources: impl Iterator<Item = &'s Arc<Source>>, coverage: Coverage, out: &mut Findings) {
    for source in sources {
        let mut found = Vec::new();
        let allows = read(source, &mut found);
        let mut used = vec![false; allows.len()];
        let before = out.list.len();
        out.list.retain(|f| {
            if f.source.name != source.name {
                return true;
            }
            match allows.iter().position(|a| a.code == f.diagnostic.code) {
                Some(i) => {
                    used[i] = true;
                    false
                }
                None => true,
            }
        });
        out.allowed += before - out.list.len();
        for (allow, _) in allows.iter().zip(&used).filter(|(_, used)| coverage == Coverage::WithQueries && !**used) {
            let message = format!("the comment has no effect: this file has no finding `{}`", allow.code);
            let d = Diagnostic::new(Code::RuleUselessAllow, allow.span, message);
            let diagnostic = d.with_help("remove the comment");
            out.list.push(Finding { source: source.clone(), rule: None, diagnostic, allows: Some(allow.code) });
        }
        for d in found {
            out.push(source.clone(), None, d);
        }
    }
}

fn read(source: &Source, found: &mut Vec<Diagnostic>) -> Vec<Allow> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = source.text[from..].find(MARK).map(|i| i + from) {
        let line_start = source.text[..at].rfind('\n').map_or(0, |i| i + 1);
        let line_end = source.text[at..].find('\n').map_or(source.text.len(), |i| i + at);
        from = at + MARK.len();
        let before = source.text[line_start..at].trim_end();
        if !before.ends_with("//") && !before.ends_with('#') {
            continue;
        }
        let rest = source.text[from..line_end].trim_end();
        let (codes, reason) = rest.split_once(' ').unwrap_or((rest, ""));
        let mut at = from;
        for word in codes.split(',') {
            let span = Span::new(at, at + word.len());
            at += word.len() + 1;
            match Code::ALL.iter().find(|c| c.id() == word) {
                Some(code) => out.push(Allow { span, code: *code }),
                None => {
                    let message = format!("unknown code `{word}`");
                    let help = "write `vigie: allow CODE reason` with a code such as `KQL401`";
                    found.push(Diagnostic::new(Code::RuleUnknownAllow, span, message).with_help(help));
                }
            }
        }
        if reason.trim().is_empty() {
            let message = "the `allow` comment gives no reason";
            let d = Diagnostic::new(Code::RuleUnknownAllow, Span::new(from, line_end), message);
            found.push(d.with_help("add why this finding can be ignored"));
        }
    }
    out
}
