//! Common mistakes in queries and their diagnostics.

mod support;

use kql_source::{Applicability, Diagnostic, Fix, Screen, Source, SourceMap, render_line, render_text};
use kql_syntax::{format, parse};

/// The query with the safe fixes of all findings applied, from the last to the first; those that overlap are left out.
fn with_safe_fixes(query: &str, found: &[Diagnostic]) -> Option<String> {
    let mut fixes: Vec<&Fix> =
        found.iter().filter_map(|d| d.fixes.iter().find(|f| f.applicability == Applicability::Safe)).collect();
    fixes.sort_by_key(|f| std::cmp::Reverse(f.edits[0].span.start));
    let mut text = (!fixes.is_empty()).then(|| query.to_string())?;
    let mut applied_from = query.len();
    for fix in fixes {
        let ends = fix.edits.iter().map(|e| e.span.range().end).max()?;
        if ends <= applied_from {
            text = fix.apply(&text).expect("edits in order and inside the text");
            applied_from = fix.edits[0].span.range().start;
        }
    }
    Some(text)
}

#[test]
fn common_mistakes_are_explained() {
    support::check("findings.md", |query| {
        let diagnostics = parse(query).diagnostics;
        assert!(!diagnostics.is_empty(), "{query}");
        let map = SourceMap::identity(Source::new("q.kql", query));
        let text = render_text(&map, &diagnostics, Screen::FILE).trim_end().to_string();
        let fixed = with_safe_fixes(query, &diagnostics).map(|fixed| ("fixed", fixed));
        std::iter::once(("text", text)).chain(fixed).collect()
    });
}

#[test]
fn invalid_queries_have_one_diagnostic() {
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
fn safe_fixes_resolve_their_diagnostic() {
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
