//! `has_any`.

use super::_membership::list;
use super::_search::{Bounds, SearchTerm, with_folded};
use super::_string_operator::mask;
use crate::scalar::conversion::_convert;
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use aho_corasick::AhoCorasick;
use kql_types::Value;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::HasAny),
    name: "has_any",
    aliases: &[],
    family: Family::Operator,
    syntax: Syntax::Named,
    signatures: &["(value: text, item: scalar*) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Described("Null items are skipped; a null string counts as `\"\"`."),
    purity: Purity::Pure,
    summary: "Whether the string `has` any of the items, case-insensitively. A dynamic array stands for its \
              elements.",
    source: "has-any-operator",
    bind: |args| list(args, AnyNeedle::new, |any, column, rows| mask(column, rows, |s| any.is_in(s))),
}];

/// Up to this many terms are searched one after the other, because a single search is much faster than the automaton.
const FEW: usize = 4;

/// Many search terms at once.
pub(crate) struct AnyNeedle {
    terms: Vec<SearchTerm>,
    automaton: Option<AhoCorasick>,
    ascii: bool,
    always: bool,
}

impl AnyNeedle {
    /// Compiles the items of a list.
    pub(crate) fn new(items: &[Value]) -> AnyNeedle {
        let mut strings: Vec<String> = items.iter().map(_convert::text_of).collect();
        strings.sort_unstable();
        strings.dedup();
        let terms: Vec<SearchTerm> = strings.iter().map(|t| SearchTerm::new(t, false, Bounds::Both)).collect();
        let automaton = if terms.len() > FEW {
            AhoCorasick::builder().ascii_case_insensitive(true).build(terms.iter().map(SearchTerm::text)).ok()
        } else {
            None
        };
        AnyNeedle {
            ascii: strings.iter().all(|t| t.is_ascii()),
            always: strings.iter().any(|t| t.is_empty()),
            terms,
            automaton,
        }
    }

    /// Whether a search term occurs as a term.
    pub(crate) fn is_in(&self, haystack: &str) -> bool {
        match &self.automaton {
            _ if self.always => true,
            None => self.terms.iter().any(|n| n.is_in(haystack)),
            Some(a) if self.ascii || haystack.is_ascii() => self.search(a, haystack),
            Some(a) => with_folded(haystack, |h| self.search(a, h)),
        }
    }

    fn search(&self, automaton: &AhoCorasick, haystack: &str) -> bool {
        automaton
            .find_overlapping_iter(haystack)
            .any(|m| self.terms.get(m.pattern().as_usize()).is_some_and(|n| n.fits(haystack, m.start(), m.end())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_needles_agree_with_one() {
        let words = ["alpha", "Béta", "10.0.0.1", "x-y", "gam", "gamma", "ma"];
        let items: Vec<Value> = words.iter().map(|w| Value::String((*w).into())).collect();
        let any = AnyNeedle::new(&items);
        for haystack in ["an ALPHA", "alphas", "x BÉTA.", "at 10.0.0.12", "at 10.0.0.1,", "gamma", "gammas", "", "xx-y"]
        {
            let one = words.iter().any(|w| SearchTerm::new(w, false, Bounds::Both).is_in(haystack));
            assert_eq!(any.is_in(haystack), one, "{haystack}");
        }
    }
}
