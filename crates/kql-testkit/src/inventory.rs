//! Checks that the pages of `tests/conformance` are complete.
//!
//! Every builtin, operator and plugin has a page whose title names it (titles list names separated by commas). The page states its
//! source, and each heading that its kind requires has an example that uses the name. A builtin that Vigie does not run has a single
//! heading `Refused` with examples that fail.

use crate::page::{Example, Page, pages};
use crate::{Error, place};
use kql_functions as functions;
use std::path::Path;

/// Headings on the page of a function or an aggregate.
const OF_BUILTINS: &[&str] = &["Basic", "Nulls", "Edge"];
/// Headings on the page of a tabular operator or a plugin.
const OF_OPERATORS: &[&str] = &["Basic", "Nulls", "Empty input", "Names", "Order"];

/// Heading for builtins that Vigie does not run.
const REFUSED: &str = "Refused";

/// Legacy spellings of operators, covered by the page of the current spelling.
const LEGACY: &[(&str, &str)] =
    &[("filter", "where"), ("limit", "take"), ("mvapply", "mv-apply"), ("mvexpand", "mv-expand"), ("order", "sort")];

/// Prints the gaps.
///
/// # Errors
/// As [`missing`].
pub fn main() -> Result<bool, Error> {
    let missing = missing()?;
    missing.iter().for_each(|m| println!("{m}"));
    println!("{} names checked, {} gaps", subjects().len(), missing.len());
    Ok(missing.is_empty())
}

/// A name that needs a page.
struct Subject {
    name: &'static str,
    /// Spellings in queries.
    spellings: Vec<&'static str>,
    folder: &'static str,
    parts: &'static [&'static str],
}

fn subjects() -> Vec<Subject> {
    let builtin = |folder, name, spellings| Subject { name, spellings, folder, parts: OF_BUILTINS };
    let operator = |name| {
        let legacy = LEGACY.iter().filter(|(_, modern)| *modern == name).map(|(old, _)| *old);
        let spellings = std::iter::once(name).chain(legacy).collect();
        Subject { name, spellings, folder: "operators", parts: OF_OPERATORS }
    };
    let scalars = functions::scalars().map(|s| {
        let names = std::iter::once(s.name).chain(s.aliases.iter().copied());
        builtin("functions", s.name, names.map(spelling).collect())
    });
    let aggregates = functions::aggregates().map(|a| {
        let names = std::iter::once(a.name).chain(a.aliases.iter().copied());
        builtin("aggregates", a.name, names.collect())
    });
    let specials = functions::special::ALL.iter().map(|s| builtin("functions", s.name, vec![s.name]));
    let plugins = functions::plugin::plugins().map(|p| operator(p.name));
    let operators =
        kql_syntax::operators().into_iter().filter(|o| !LEGACY.iter().any(|(old, _)| old == o)).map(operator);
    scalars.chain(aggregates).chain(specials).chain(operators).chain(plugins).collect()
}

/// The spelling in queries of builtins that have an internal name.
fn spelling(name: &'static str) -> &'static str {
    match name {
        "neg" => "-",
        "plus" => "+",
        "index" => "[",
        "member" => ".",
        "pack_all_present" => "pack_all(true)",
        _ => name,
    }
}

/// One line per gap.
///
/// # Errors
/// If a page cannot be read.
pub fn missing() -> Result<Vec<String>, Error> {
    let base = place::root().join("tests/conformance");
    let pages = pages(&base)?;
    Ok(subjects().iter().flat_map(|s| gaps(s, &base, &pages)).collect())
}

fn gaps(subject: &Subject, base: &Path, pages: &[Page]) -> Vec<String> {
    let folder = base.join(subject.folder);
    let named = |p: &&Page| p.path.starts_with(&folder) && p.title.split(", ").any(|t| t == subject.name);
    let own: Vec<&Page> = pages.iter().filter(named).collect();
    if own.is_empty() {
        return vec![format!("`{}` has no page in `{}`", subject.name, subject.folder)];
    }
    let mut out = Vec::new();
    if !own.iter().any(|p| p.has_source) {
        out.push(format!("`{}`: {} has no source", subject.name, own[0].name()));
    }
    let under = |part: &str| {
        let sections = own.iter().flat_map(|p| &p.sections).filter(move |s| s.heading == part);
        let hyphens = subject.parts == OF_OPERATORS;
        let names_it = move |e: &&Example| subject.spellings.iter().any(|s| uses(&e.query, s, hyphens));
        sections.flat_map(|s| &s.examples).filter(names_it).collect::<Vec<_>>()
    };
    let refused = under(REFUSED);
    if !refused.is_empty() && refused.iter().all(|e| e.expected.first().is_some_and(|b| b.language == "error")) {
        return out;
    }
    for part in subject.parts.iter().filter(|part| under(part).is_empty()) {
        out.push(format!("`{}`: {} has no example of it under `{part}`", subject.name, own[0].name()));
    }
    out
}

/// Whether a query contains a name as a whole word, or an operator symbol anywhere. Hyphens belong to operator names, so that
/// `parse-kv` does not contain `parse`.
fn uses(query: &str, name: &str, hyphens: bool) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_' || hyphens && c == '-';
    query.match_indices(name).any(|(at, _)| {
        let before = query[..at].chars().next_back().is_some_and(word);
        let after = query[at + name.len()..].chars().next().is_some_and(word);
        !(before && name.starts_with(word) || after && name.ends_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_whole_words() {
        assert!(uses("print x = log10(10)", "log10", false) && !uses("print x = log10(10)", "log", false));
        assert!(
            uses("print 1==1", "==", false) && uses("print -(1)", "-", false) && uses("print 1-abs(2)", "abs", false)
        );
        assert!(!uses("T | parse-kv s as (a: long)", "parse", true));
    }
}
