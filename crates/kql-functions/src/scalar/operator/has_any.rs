//! `has_any`.

use super::_membership::{flatten_terms, list_of};
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
    nulls: Nulls::Described(
        "A null element of an array matches every string, as `\"\"` does; other null items are skipped.",
    ),
    purity: Purity::Pure,
    summary: "Whether the string `has` any of the items, case-insensitively. A dynamic array stands for its \
              elements.",
    source: "has-any-operator",
    bind: |args| {
        list_of(args, flatten_terms, SearchTerms::new, |any, column, rows| mask(column, rows, |s| any.is_in(s)))
    },
}];

/// Up to this many terms are searched one after the other, because a single search is much faster than the automaton.
const FEW: usize = 4;

/// Terms of one automaton: building one takes time quadratic in their number.
const TERMS_PER_AUTOMATON: usize = 4000;

/// Many search terms at once.
pub(crate) struct SearchTerms {
    terms: Vec<SearchTerm>,
    /// One for each [`TERMS_PER_AUTOMATON`] terms; none for few terms.
    automata: Vec<AhoCorasick>,
    ascii: bool,
    always: bool,
}

impl SearchTerms {
    /// Compiles the items of a list.
    pub(crate) fn new(items: &[Value]) -> SearchTerms {
        let mut strings: Vec<String> = items.iter().map(_convert::text_of).collect();
        strings.sort_unstable();
        strings.dedup();
        let terms: Vec<SearchTerm> = strings.iter().map(|t| SearchTerm::new(t, false, Bounds::Both)).collect();
        let build = |chunk: &[SearchTerm]| {
            AhoCorasick::builder().ascii_case_insensitive(true).build(chunk.iter().map(SearchTerm::text))
        };
        let automata = if terms.len() > FEW {
            terms.chunks(TERMS_PER_AUTOMATON).map(build).collect::<Result<_, _>>().unwrap_or_default()
        } else {
            Vec::new()
        };
        SearchTerms {
            ascii: strings.iter().all(|t| t.is_ascii()),
            always: strings.iter().any(|t| t.is_empty()),
            terms,
            automata,
        }
    }

    /// Whether a search term occurs as a term.
    pub(crate) fn is_in(&self, haystack: &str) -> bool {
        if self.always {
            true
        } else if self.automata.is_empty() {
            self.terms.iter().any(|n| n.is_in(haystack))
        } else if self.ascii || haystack.is_ascii() {
            self.search(haystack)
        } else {
            with_folded(haystack, |h| self.search(h))
        }
    }

    fn search(&self, haystack: &str) -> bool {
        self.automata.iter().zip(self.terms.chunks(TERMS_PER_AUTOMATON)).any(|(automaton, terms)| {
            automaton
                .find_overlapping_iter(haystack)
                .any(|m| terms.get(m.pattern().as_usize()).is_some_and(|n| n.fits(haystack, m.start(), m.end())))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_terms_agree_with_one() {
        let words = ["alpha", "Béta", "10.0.0.1", "x-y", "gam", "gamma", "ma"];
        let items: Vec<Value> = words.iter().map(|w| Value::String((*w).into())).collect();
        let any = SearchTerms::new(&items);
        for haystack in ["an ALPHA", "alphas", "x BÉTA.", "at 10.0.0.12", "at 10.0.0.1,", "gamma", "gammas", "", "xx-y"]
        {
            let one = words.iter().any(|w| SearchTerm::new(w, false, Bounds::Both).is_in(haystack));
            assert_eq!(any.is_in(haystack), one, "{haystack}");
        }
    }

    #[test]
    fn terms_beyond_one_automaton_are_found() {
        let items: Vec<Value> = (0..2 * TERMS_PER_AUTOMATON + 1).map(|i| Value::String(format!("t{i}"))).collect();
        let any = SearchTerms::new(&items);
        assert_eq!(any.automata.len(), 3);
        for i in [0, 1, TERMS_PER_AUTOMATON - 1, TERMS_PER_AUTOMATON, 2 * TERMS_PER_AUTOMATON] {
            assert!(any.is_in(&format!("a T{i}.")), "{i}");
            assert!(!any.is_in(&format!("a xt{i}.")), "{i}");
        }
        assert!(!any.is_in(&format!("t{}", items.len())));
    }
}
