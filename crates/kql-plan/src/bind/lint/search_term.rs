use super::Side;
use crate::bind::binder::Binder;
use kql_source::{Applicability, Code, Diagnostic, Fix, Severity, Span};
use kql_syntax::ast::{BinaryOp, Expr, ExprKind, Literal};
use kql_syntax::print_expression;

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
    /// The right side of `has`, `!has`, `has_cs` and `!has_cs`. A term without a word is what `contains` is for, which the fix
    /// writes.
    pub(super) fn lint_search_term(&mut self, op: BinaryOp, left: Side<'_>, right: Side<'_>) {
        let contains = match op {
            BinaryOp::Has => BinaryOp::Contains,
            BinaryOp::NotHas => BinaryOp::NotContains,
            BinaryOp::HasCs => BinaryOp::ContainsCs,
            BinaryOp::NotHasCs => BinaryOp::NotContainsCs,
            _ => return,
        };
        let Some((kind, at)) = most_serious(&[right]) else { return };
        let mut found = finding(op.text(), kind, at);
        // In a chain of operators, the left side is no expression of its own.
        if kind == Kind::NoTerm && left.text.span.end <= right.text.span.start {
            // The span of the whole expression would include parentheses around it.
            let span = left.text.span.to(right.text.span);
            let sides = (Box::new(left.text.clone()), Box::new(right.text.clone()));
            let test = Expr { kind: ExprKind::Binary(contains, sides.0, sides.1), span };
            let title = format!("use `{}`", contains.text());
            found = found.with_fix(Fix::replace(title, span, print_expression(&test), Applicability::Unsafe));
        }
        self.report(found);
    }

    /// Search terms of `has` and of its lists: one finding, at the first of the most serious kind.
    pub(super) fn lint_search_terms(&mut self, op: &str, terms: &[Side<'_>]) {
        if let Some((kind, at)) = most_serious(terms) {
            self.report(finding(op, kind, at));
        }
    }
}

/// The first term of the most serious kind.
fn most_serious(terms: &[Side<'_>]) -> Option<(Kind, Span)> {
    let kinds = terms.iter().filter_map(|n| kind(n).map(|k| (k, n.text.span)));
    kinds.min_by_key(|(k, span)| (*k, span.start))
}

/// The finding at a search term of the operator `op`.
fn finding(op: &str, kind: Kind, at: Span) -> Diagnostic {
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
    let mut found = Diagnostic::new(Code::HasWithSeveralTerms, at, message).with_help(help);
    if kind != Kind::SeveralTerms {
        found.severity = Severity::Note;
    }
    found
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
    } else if text.starts_with(char::is_alphanumeric) == text.ends_with(char::is_alphanumeric) {
        // Whole words, or a text that is bounded on both sides and found as it is.
        None
    } else {
        Some(Kind::LooseEnds)
    }
}
