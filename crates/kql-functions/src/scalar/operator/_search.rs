//! Substring search with optional case folding and term boundaries, for `has`, `contains` and the other string
//! operators.

use super::_fold::{fold, fold_into};
use memchr::memmem::Finder;
use std::cell::RefCell;

/// Where an occurrence must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// Anywhere.
    None,
    /// At the start of a term.
    Start,
    /// At the end of a term.
    End,
    /// A whole run of terms.
    Both,
}

/// A compiled search term.
///
/// A term is a run of letters and digits; everything else, including `_`, separates terms. A boundary is required only
/// at an end of the search term that is itself a term character, so `" 1."` matches in `"a 1.2"`.
pub(crate) struct SearchTerm {
    text: String,
    cased: bool,
    ascii: bool,
    front: bool,
    back: bool,
    finder: Finder<'static>,
    /// Offset of the byte that is searched first, in lower and upper case.
    rare: (usize, u8, u8),
}

thread_local! {
    static FOLDED: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Calls `f` with the folded string, without allocating per call.
pub(crate) fn with_folded<R>(text: &str, f: impl FnOnce(&str) -> R) -> R {
    FOLDED.with(|cell| match cell.try_borrow_mut() {
        Ok(mut buffer) => {
            buffer.clear();
            fold_into(text, &mut buffer);
            f(&buffer)
        }
        Err(_) => f(&fold(text)),
    })
}

impl SearchTerm {
    /// Compiles a search term.
    pub(crate) fn new(text: &str, cased: bool, bounds: Bounds) -> SearchTerm {
        let text = if cased { text.to_string() } else { fold(text).into_owned() };
        let rare = text.bytes().enumerate().max_by_key(|(_, b)| rarity(*b)).unwrap_or((0, 0));
        SearchTerm {
            cased,
            ascii: text.is_ascii(),
            front: matches!(bounds, Bounds::Start | Bounds::Both) && text.chars().next().is_some_and(is_term),
            back: matches!(bounds, Bounds::End | Bounds::Both) && text.chars().next_back().is_some_and(is_term),
            finder: Finder::new(text.as_bytes()).into_owned(),
            rare: (rare.0, rare.1, rare.1.to_ascii_uppercase()),
            text,
        }
    }

    /// Whether the search term occurs within its bounds. An empty search term occurs everywhere.
    pub(crate) fn is_in(&self, haystack: &str) -> bool {
        if haystack.len() < self.text.len() && self.ascii || self.text.is_empty() {
            return self.text.is_empty();
        }
        if self.cased {
            return self.search(haystack, |from| self.finder.find(&haystack.as_bytes()[from..]).map(|i| from + i));
        }
        if self.ascii {
            return self.search(haystack, |from| self.next_ascii(haystack.as_bytes(), from));
        }
        !haystack.is_ascii()
            && with_folded(haystack, |h| {
                self.search(h, |from| self.finder.find(&h.as_bytes()[from..]).map(|i| from + i))
            })
    }

    fn search(&self, haystack: &str, next: impl Fn(usize) -> Option<usize>) -> bool {
        let mut from = 0;
        while let Some(at) = next(from) {
            if self.fits(haystack, at, at + self.text.len()) {
                return true;
            }
            from = at + 1;
        }
        false
    }

    /// Whether an occurrence lies within the bounds.
    pub(crate) fn fits(&self, haystack: &str, start: usize, end: usize) -> bool {
        !(self.front && ends_in_term(haystack, start) || self.back && starts_with_term(haystack, end))
    }

    fn next_ascii(&self, haystack: &[u8], mut from: usize) -> Option<usize> {
        let (offset, lower, upper) = self.rare;
        let n = self.text.len();
        loop {
            let tail = haystack.get(from + offset..)?;
            let i = if lower == upper { memchr::memchr(lower, tail)? } else { memchr::memchr2(lower, upper, tail)? };
            let start = from + i;
            if haystack.get(start..start + n)?.eq_ignore_ascii_case(self.text.as_bytes()) {
                return Some(start);
            }
            from = start + 1;
        }
    }

    /// The search term as compiled, folded unless it keeps case.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// Whether a character belongs to a term.
pub(crate) fn is_term(c: char) -> bool {
    c.is_alphanumeric()
}

fn ends_in_term(haystack: &str, at: usize) -> bool {
    match at.checked_sub(1).and_then(|i| haystack.as_bytes().get(i)) {
        None => false,
        Some(b) if b.is_ascii() => b.is_ascii_alphanumeric(),
        Some(_) => haystack.get(..at).and_then(|h| h.chars().next_back()).is_some_and(is_term),
    }
}

fn starts_with_term(haystack: &str, at: usize) -> bool {
    match haystack.as_bytes().get(at) {
        None => false,
        Some(b) if b.is_ascii() => b.is_ascii_alphanumeric(),
        Some(_) => haystack.get(at..).and_then(|h| h.chars().next()).is_some_and(is_term),
    }
}

/// How rare a byte is in logs; the rarest byte of a search term is searched first.
fn rarity(b: u8) -> u8 {
    match b.to_ascii_lowercase() {
        b'e' | b'a' | b' ' | b'0' | b'.' => 0,
        b't' | b'i' | b'o' | b'n' | b's' | b'r' | b'1' | b'2' | b'/' | b':' | b'-' => 1,
        b'c' | b'd' | b'l' | b'm' | b'p' | b'u' | b'3'..=b'9' | b'"' | b',' => 2,
        b'b' | b'f' | b'g' | b'h' | b'w' | b'y' | b'=' | b'_' | b'\\' => 3,
        b'k' | b'v' => 4,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        let has = |haystack: &str, term: &str, b| SearchTerm::new(term, false, b).is_in(haystack);
        assert!(has("alpha_Beta", "beta", Bounds::Both) && !has("alphabeta", "beta", Bounds::Both));
        assert!(has("version=1.2.3", "2.3", Bounds::Both) && !has("g hello", "o", Bounds::Both));
        assert!(has("xa a a", "a a", Bounds::Both), "overlapping occurrences");
        assert!(has("x-error", "-err", Bounds::Start) && !has("xa b", "a ", Bounds::Start));
        assert!(has("xa b", "a ", Bounds::End) && !has("err or", "r o", Bounds::Start));
        assert!(has("Привет МИР", "мир", Bounds::Both) && !has("ПриветМир", "привет", Bounds::Both));
        assert!(has("anything", "", Bounds::Both) && has("", "", Bounds::None) && !has("", "a", Bounds::None));
    }
}
