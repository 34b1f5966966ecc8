//! What people write by mistake, and what they are told.

mod support;

use kql_source::{Applicability, Source, SourceMap, Style, render_line, render_text};
use kql_syntax::{format, parse};

#[test]
fn findings_point_at_the_mistake_and_say_what_to_do() {
    support::check("findings.md", |query| {
        let diagnostics = parse(query).diagnostics;
        assert!(!diagnostics.is_empty(), "{query}");
        let map = SourceMap::identity(Source::new("q.kql", query));
        vec![("text", render_text(&map, &diagnostics, Style::Plain).trim_end().to_string())]
    });
}

#[test]
fn one_finding_refuses_a_bad_query() {
    support::check("refused.md", |query| {
        let diagnostics = parse(query).diagnostics;
        assert_eq!(format(query).as_ref(), Err(&diagnostics), "{query}");
        let map = SourceMap::identity(Source::new("q.kql", query));
        let [only] = diagnostics.as_slice() else { panic!("{query}: {diagnostics:?}") };
        vec![("text", render_line(&map, only))]
    });
}

#[test]
fn messages_are_one_sentence() {
    for query in [support::queries("findings.md"), support::queries("refused.md")].concat() {
        for diagnostic in parse(&query).diagnostics {
            for text in std::iter::once(&diagnostic.message).chain(&diagnostic.help) {
                assert!(!text.contains('\n') && !text.ends_with('.'), "{text}");
                assert!(!text.contains("Token") && !text.contains("Expr"), "{text}");
                assert!(text.starts_with(|c: char| !c.is_uppercase()), "{text}");
            }
        }
    }
}

/// Every fix applies, and one that is safe leaves less to report.
#[test]
fn fixes_resolve_their_finding() {
    let mut count = 0;
    for query in [support::queries("findings.md"), support::queries("refused.md")].concat() {
        let found = parse(&query).diagnostics;
        for fix in found.iter().flat_map(|d| &d.fixes) {
            let fixed = fix.apply(&query).expect("edits in order and inside the text");
            let left = parse(&fixed).diagnostics;
            let is_resolved = left.len() < found.len();
            assert!(is_resolved || fix.applicability != Applicability::Safe, "{query}\n{fixed}\n{left:?}");
            count += 1;
        }
    }
    assert!(count > 0, "no finding has a fix");
}
