use super::Side;
use crate::bind::binder::Binder;
use kql_source::{Code, Diagnostic, Severity};
use kql_syntax::ast::{BinaryOp, ExprKind, Literal};

/// What is unusual about a search term, the more serious first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Several words with white space between them.
    SeveralTerms,
    /// White space or punctuation before the first word or after the last.
    LooseEnds,
    /// No word at all.
    NoTerm,
}

impl Binder<'_> {
    /// The right side of `has` and its kin.
    pub(super) fn lint_search_term(&mut self, op: BinaryOp, right: Side<'_>) {
        if matches!(op, BinaryOp::Has | BinaryOp::NotHas | BinaryOp::HasCs | BinaryOp::NotHasCs) {
            self.lint_search_terms(op.text(), &[right]);
        }
    }

    /// Search terms of `has` and of its lists: one finding, at the first of the most serious kind.
    pub(super) fn lint_search_terms(&mut self, op: &str, terms: &[Side<'_>]) {
        let kinds = terms.iter().filter_map(|n| kind(n).map(|k| (k, n.text.span)));
        let Some((kind, span)) = kinds.min_by_key(|(k, span)| (*k, span.start)) else { return };
        let (message, help) = match kind {
            Kind::SeveralTerms => (
                format!("`{op}` with several words matches only this exact phrase"),
                "use `has_all (…)` to match the words in any order, `contains` for the exact string",
            ),
            Kind::LooseEnds => (
                format!("this search term of `{op}` starts or ends with a separator, where it can match within a word"),
                "remove the separator to match whole words, or use `contains`, `startswith` or `endswith`",
            ),
            Kind::NoTerm => {
                (format!("this search term contains no word, so `{op}` scans like `contains`"), "use `contains`")
            }
        };
        let mut d = Diagnostic::new(Code::HasWithSeveralTerms, span, message).with_help(help);
        if kind != Kind::SeveralTerms {
            d.severity = Severity::Note;
        }
        self.report(d);
    }
}

/// A word is a run of letters and digits, which only matches at a word boundary where the search term starts or ends with it.
fn kind(term: &Side<'_>) -> Option<Kind> {
    let ExprKind::Literal(Literal::String(text)) = &term.text.kind else { return None };
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|t| !t.is_empty());
    if text.is_empty() {
        None
    } else if words.next().is_none() {
        Some(Kind::NoTerm)
    } else if words.next().is_some() && text.trim().contains(char::is_whitespace) {
        Some(Kind::SeveralTerms)
    } else if text.starts_with(char::is_alphanumeric) && text.ends_with(char::is_alphanumeric) {
        None
    } else {
        Some(Kind::LooseEnds)
    }
}
