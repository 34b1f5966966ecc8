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

/// Up to this many needles are searched one after the other: each search is far faster than the automaton.
const FEW: usize = 4;

/// Many needles at once.
pub(crate) struct AnyNeedle {
    needles: Vec<SearchTerm>,
    automaton: Option<AhoCorasick>,
    ascii: bool,
    always: bool,
}

impl AnyNeedle {
    /// Compiles the items of a list.
    pub(crate) fn new(items: &[Value]) -> AnyNeedle {
        let mut texts: Vec<String> = items.iter().map(_convert::text_of).collect();
        texts.sort_unstable();
        texts.dedup();
        let needles: Vec<SearchTerm> = texts.iter().map(|t| SearchTerm::new(t, false, Bounds::Both)).collect();
        let automaton = if needles.len() > FEW {
            AhoCorasick::builder().ascii_case_insensitive(true).build(needles.iter().map(SearchTerm::text)).ok()
        } else {
            None
        };
        AnyNeedle {
            ascii: texts.iter().all(|t| t.is_ascii()),
            always: texts.iter().any(|t| t.is_empty()),
            needles,
            automaton,
        }
    }

    /// Whether a needle occurs as a term.
    pub(crate) fn is_in(&self, hay: &str) -> bool {
        match &self.automaton {
            _ if self.always => true,
            None => self.needles.iter().any(|n| n.is_in(hay)),
            Some(a) if self.ascii || hay.is_ascii() => self.search(a, hay),
            Some(a) => with_folded(hay, |h| self.search(a, h)),
        }
    }

    fn search(&self, automaton: &AhoCorasick, hay: &str) -> bool {
        automaton
            .find_overlapping_iter(hay)
            .any(|m| self.needles.get(m.pattern().as_usize()).is_some_and(|n| n.fits(hay, m.start(), m.end())))
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
        for hay in ["an ALPHA", "alphas", "x BÉTA.", "at 10.0.0.12", "at 10.0.0.1,", "gamma", "gammas", "", "xx-y"] {
            let one = words.iter().any(|w| SearchTerm::new(w, false, Bounds::Both).is_in(hay));
            assert_eq!(any.is_in(hay), one, "{hay}");
        }
    }
}
