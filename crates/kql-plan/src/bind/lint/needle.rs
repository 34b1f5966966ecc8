use super::Side;
use crate::bind::binder::Binder;
use kql_source::{Code, Diagnostic, Severity};
use kql_syntax::ast::{BinaryOp, ExprKind, Literal};

/// What is particular about a needle, the more serious first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Several terms with white space between them.
    SeveralTerms,
    /// White space or punctuation before the first term or behind the last.
    LooseEnds,
    /// Not one term.
    NoTerm,
}

impl Binder<'_> {
    /// The right side of `has` and its kin.
    pub(super) fn lint_needle(&mut self, op: BinaryOp, right: Side<'_>) {
        if matches!(op, BinaryOp::Has | BinaryOp::NotHas | BinaryOp::HasCs | BinaryOp::NotHasCs) {
            self.lint_needles(op.text(), &[right]);
        }
    }

    /// Needles of `has` and of its lists: one finding, at the first of the most serious kind.
    pub(super) fn lint_needles(&mut self, op: &str, needles: &[Side<'_>]) {
        let kinds = needles.iter().filter_map(|n| kind(n).map(|k| (k, n.text.span)));
        let Some((kind, span)) = kinds.min_by_key(|(k, span)| (*k, span.start)) else { return };
        let (message, help) = match kind {
            Kind::SeveralTerms => (
                format!(
                    "`{op}` with several terms finds them only side by side, with exactly what is between them here"
                ),
                "use `has_all (…)` for the terms in any order and distance, `contains` for the exact text",
            ),
            Kind::LooseEnds => (
                format!("this needle of `{op}` asks for no end of a term where it starts or ends with a separator"),
                "leave the separators out for whole terms, or use `contains`, `startswith` or `endswith`",
            ),
            Kind::NoTerm => (
                format!("this needle of `{op}` has no term and is searched as by `contains`, everywhere"),
                "write `contains`",
            ),
        };
        let mut d = Diagnostic::new(Code::HasWithSeveralTerms, span, message).with_help(help);
        if kind != Kind::SeveralTerms {
            d.severity = Severity::Note;
        }
        self.report(d);
    }
}

/// A term is a run of letters and digits, and only an end of the needle that is one asks for the end of a term.
fn kind(needle: &Side<'_>) -> Option<Kind> {
    let ExprKind::Literal(Literal::String(text)) = &needle.text.kind else { return None };
    let mut terms = text.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty());
    if text.is_empty() {
        None
    } else if terms.next().is_none() {
        Some(Kind::NoTerm)
    } else if terms.next().is_some() && text.trim().contains(char::is_whitespace) {
        Some(Kind::SeveralTerms)
    } else if text.starts_with(char::is_alphanumeric) && text.ends_with(char::is_alphanumeric) {
        None
    } else {
        Some(Kind::LooseEnds)
    }
}
