//! Simple case folding, character by character, as Kusto compares in `=~`, `has` and `in~`.

use std::borrow::Cow;

/// The folded form of a character. ASCII folds among itself only: the Kelvin sign is no `k`, and `ß` is not `ss`.
pub(crate) fn fold_char(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let single = |mut it: std::char::ToLowercase| it.next().filter(|_| it.next().is_none());
    let upper = {
        let mut it = c.to_uppercase();
        it.next().filter(|_| it.next().is_none()).unwrap_or(c)
    };
    match single(upper.to_lowercase()).or_else(|| single(c.to_lowercase())) {
        Some(f) if !f.is_ascii() => f,
        _ => c,
    }
}

/// The folded string; strings that are equal ignoring case have equal folded strings.
pub(crate) fn fold(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    fold_into(text, &mut out);
    Cow::Owned(out)
}

/// Appends the folded string.
pub(crate) fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let from = out.len();
        out.push_str(text);
        out[from..].make_ascii_lowercase();
    } else {
        out.extend(text.chars().map(fold_char));
    }
}

/// Whether two strings are equal without case.
pub(crate) fn equal(a: &str, b: &str) -> bool {
    if a.len() == b.len() && a.eq_ignore_ascii_case(b) {
        return true;
    }
    !(a.is_ascii() || b.is_ascii()) && a.chars().map(fold_char).eq(b.chars().map(fold_char))
}

/// Whether `text` starts with `prefix` without case.
pub(crate) fn starts_with(text: &str, prefix: &str) -> bool {
    let (t, p) = (text.as_bytes(), prefix.as_bytes());
    if t.len() >= p.len() && t[..p.len()].eq_ignore_ascii_case(p) {
        return true;
    }
    if prefix.is_ascii() {
        return false;
    }
    let mut chars = text.chars();
    prefix.chars().all(|p| chars.next().is_some_and(|c| fold_char(c) == fold_char(p)))
}

/// Whether `text` ends with `suffix` without case.
pub(crate) fn ends_with(text: &str, suffix: &str) -> bool {
    let (t, s) = (text.as_bytes(), suffix.as_bytes());
    if t.len() >= s.len() && t[t.len() - s.len()..].eq_ignore_ascii_case(s) {
        return true;
    }
    if suffix.is_ascii() {
        return false;
    }
    let mut chars = text.chars().rev();
    suffix.chars().rev().all(|s| chars.next().is_some_and(|c| fold_char(c) == fold_char(s)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_letters_apart() {
        assert!(equal("CAFÉ", "café") && equal("ΣΑΣ", "σας") && equal("STRAßE", "straße"));
        assert!(!equal("ß", "ss") && !equal("\u{212a}", "k") && !equal("ı", "i") && !equal("ab", "abc"));
        assert!(starts_with("Économie", "é") && ends_with("CAFÉ", "fé") && !starts_with("e", "é"));
    }
}
