//! What people write by mistake, and what they are told.

use kql_source::{Source, SourceMap, Style, render_text};
use kql_syntax::parse;

/// Queries between lines of `====`.
const BROKEN: &str = include_str!("queries/broken.kql");

#[test]
fn messages() {
    let mut out = String::new();
    for query in BROKEN.trim_end().split("\n====\n") {
        let diagnostics = parse(query).diagnostics;
        assert!(!diagnostics.is_empty(), "{query}");
        let map = SourceMap::identity(Source::new("q.kql", query));
        out.push_str(&render_text(&map, &diagnostics, Style::Plain));
        out.push_str("====\n");
    }
    insta::assert_snapshot!("messages", out);
}

#[test]
fn messages_are_one_sentence() {
    for query in BROKEN.trim_end().split("\n====\n") {
        for diagnostic in parse(query).diagnostics {
            for text in std::iter::once(&diagnostic.message).chain(&diagnostic.help) {
                assert!(!text.contains('\n') && !text.ends_with('.'), "{text}");
                assert!(!text.contains("Token") && !text.contains("Expr"), "{text}");
                assert!(text.starts_with(|c: char| !c.is_uppercase()), "{text}");
            }
        }
    }
}
