//! What the pages of `tests/conformance` leave out.
//!
//! Every builtin, operator and plugin has a page: the one whose title names it (titles list names behind commas). The page
//! says its source, and under each heading that its kind demands an example uses the name. What Vigie refuses by name has one
//! heading, `Refused`, with examples that give errors.

use crate::page::{Example, Page, pages};
use crate::place;
use kql_functions as functions;
use std::path::Path;

/// Headings on the page of a function or an aggregate.
const OF_BUILTINS: &[&str] = &["Basic", "Nulls", "Edge"];
/// Headings on the page of a tabular operator or a plugin.
const OF_OPERATORS: &[&str] = &["Basic", "Nulls", "Empty input", "Names", "Order"];

/// Heading for what is refused.
const REFUSED: &str = "Refused";

/// Old spellings of operators; the page of the new one shows them.
const LEGACY: &[(&str, &str)] =
    &[("filter", "where"), ("limit", "take"), ("mvapply", "mv-apply"), ("mvexpand", "mv-expand"), ("order", "sort")];

/// Prints what is missing.
pub fn main() -> Result<bool, String> {
    let missing = missing()?;
    missing.iter().for_each(|m| println!("{m}"));
    println!("{} names checked, {} gaps", subjects().len(), missing.len());
    Ok(missing.is_empty())
}

/// One thing that needs a page.
struct Subject {
    name: &'static str,
    /// The texts of which one must stand in a query that uses it.
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

/// Signs in front of a value, paths into dynamic values and the form `pack_all(true)` have names of their own in the table.
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

/// A line for each gap.
pub fn missing() -> Result<Vec<String>, String> {
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
        out.push(format!("`{}`: {} says no source", subject.name, own[0].name()));
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

/// Whether a query has a name as a whole word, or a sign anywhere. Names of operators have hyphens, so that `parse` does not
/// stand in `parse-kv`.
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
