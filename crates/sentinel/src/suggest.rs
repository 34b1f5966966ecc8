//! "Did you mean …?"

use kql_source::{Applicability, Diagnostic, Fix, Span};

/// The longest word that is compared: comparing takes quadratic time.
const MAX_LENGTH: usize = 64;

/// The name that was probably meant: the one with the fewest edits, at most a third of its length and at most three.
pub(crate) fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    if word.len() > MAX_LENGTH {
        return None;
    }
    let lower = word.to_lowercase();
    names
        .into_iter()
        .map(|n| (strsim::osa_distance(&lower, &n.to_lowercase()), n))
        .filter(|(d, n)| *d <= (n.len().max(3) / 3).min(3))
        .min_by_key(|(d, _)| *d)
        .map(|(_, n)| n)
}

/// Names in backticks with commas between.
pub(crate) fn quoted(names: &[&str]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}

/// Adds to a finding about an unknown word the name that was probably meant, or else the names there are.
/// The span of the finding contains the word; `text` is that of the file.
pub(crate) fn or_list(d: Diagnostic, text: &str, word: &str, what: &str, names: &[&str]) -> Diagnostic {
    or_else(d, text, word, names.iter().copied(), || format!("{what} {}", quoted(names)))
}

/// Adds to a finding about an unknown word the name that was probably meant, or else other help.
pub(crate) fn or_else<'n>(
    d: Diagnostic,
    text: &str,
    word: &str,
    names: impl IntoIterator<Item = &'n str>,
    help: impl FnOnce() -> String,
) -> Diagnostic {
    match nearest(word, names) {
        Some(near) => {
            let d = d.with_help(format!("did you mean `{near}`?"));
            // A name in the wrong case can mean nothing else.
            let sure = if near.eq_ignore_ascii_case(word) { Applicability::Safe } else { Applicability::Unsafe };
            with_replacement(d, text, word, near, sure)
        }
        None => d.with_help(help()),
    }
}

/// Adds the fix that writes `name` for the word at the span of a finding. Quotes and braces around the word stay; no fix where
/// the word is not written out, as in a string with escapes.
pub(crate) fn with_replacement(d: Diagnostic, text: &str, word: &str, name: &str, sure: Applicability) -> Diagnostic {
    let at = text.get(d.span.range()).and_then(|t| t.find(word)).filter(|_| !word.is_empty());
    let Some(at) = at else { return d };
    let start = d.span.range().start + at;
    d.with_fix(Fix::replace(format!("write `{name}`"), Span::new(start, start + word.len()), name, sure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kql_source::Code;

    #[test]
    fn suggestions_are_near() {
        let names = ["queryPeriod", "queryFrequency", "id", "severity"];
        assert_eq!(nearest("querryPeriod", names), Some("queryPeriod"));
        assert_eq!(nearest("QueryPeriod", names), Some("queryPeriod"));
        assert_eq!(nearest("severtiy", names), Some("severity"));
        assert_eq!(nearest("di", names), Some("id"));
        assert_eq!(nearest("banana", names), None);
        assert_eq!(nearest(&"a".repeat(100_000), names), None);
    }

    #[test]
    fn fixes_keep_quotes_and_braces() {
        for (text, fixed) in [("a: Ip", "a: IP"), ("a: \"Ip\"", "a: \"IP\""), ("a: x {{ Ip }}", "a: x {{ IP }}")] {
            let d = Diagnostic::new(Code::RuleBadValue, Span::new(3, text.len()), "");
            let d = or_list(d, text, "Ip", "the types are", &["IP", "Host"]);
            assert_eq!(d.fixes[0].apply(text).as_deref(), Some(fixed));
        }
        let escaped = Diagnostic::new(Code::RuleBadValue, Span::new(3, 11), "");
        assert!(or_list(escaped, "a: \"\\u0049p\"", "Ip", "the types are", &["IP"]).fixes.is_empty());
    }
}
