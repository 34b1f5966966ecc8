//! "Did you mean …?"

use kql_source::Diagnostic;

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
pub(crate) fn or_list(d: Diagnostic, word: &str, what: &str, names: &[&str]) -> Diagnostic {
    or_else(d, word, names.iter().copied(), || format!("{what} {}", quoted(names)))
}

/// Adds to a finding about an unknown word the name that was probably meant, or else other help.
pub(crate) fn or_else<'n>(
    d: Diagnostic,
    word: &str,
    names: impl IntoIterator<Item = &'n str>,
    help: impl FnOnce() -> String,
) -> Diagnostic {
    match nearest(word, names) {
        Some(near) => d.with_help(format!("did you mean `{near}`?")),
        None => d.with_help(help()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
