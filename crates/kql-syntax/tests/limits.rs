//! Any query parses to a tree that can be traversed, cloned and dropped on a small stack.

use kql_source::Code;
use kql_syntax::{MAX_LENGTH, Parsed, format, parse, print, same};

/// Runs on a thread with the default stack size of the standard library.
fn on_a_small_stack(test: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(test).expect("a thread");
    thread.join().expect("no panic and no overflow");
}

fn used(parsed: &Parsed) {
    let copy = parsed.clone();
    assert!(copy == *parsed);
    assert!(same(&copy.query, &parsed.query));
    let _printed = print(&parsed.query);
}

/// `open` and `close` around `inside`, many times.
fn check_too_deep(
    name: &'static str,
    before: &'static str,
    open: &'static str,
    inside: &'static str,
    close: &'static str,
) {
    on_a_small_stack(move || {
        for depth in [60, 95, 105, 250, 10_000] {
            let text = format!("{before}{}{inside}{}", open.repeat(depth), close.repeat(depth));
            let parsed = parse(&text);
            used(&parsed);
            if let Ok(formatted) = format(&text) {
                assert!(!parse(&formatted).has_errors());
            }
            let codes: Vec<Code> = parsed.diagnostics.iter().map(|d| d.code).collect();
            if depth == 10_000 {
                assert_eq!(codes, [Code::TooDeep], "{name} {depth}");
            }
            // The same with unclosed brackets.
            used(&parse(&format!("{before}{}", open.repeat(depth))));
        }
    });
}

#[test]
fn deep_nesting_is_rejected() {
    check_too_deep("parentheses", "T | where ", "(", "1", ")");
    check_too_deep("tables", "", "(", "T", ")");
    check_too_deep("calls", "T | where ", "f(", "1", ")");
    check_too_deep("methods", "T | where ", "a.f(", "1", ")");
    check_too_deep("indexes", "T | where ", "a[", "1", "]");
    check_too_deep("bare brackets", "T | where ", "[", "1", "]");
    check_too_deep("lists", "T | where ", "a in (", "1", ")");
    check_too_deep("bounds", "T | where ", "a between (", "1", " .. 2)");
    check_too_deep("sub-queries", "T | where ", "a in (T | where ", "true", ")");
    check_too_deep("scalars", "T | where ", "toscalar(", "T", ")");
    check_too_deep("joins", "T", " | join (T", "", ") on a");
    check_too_deep("unions", "T", " | union (T", "", ")");
    check_too_deep("forks", "T", " | fork (where true", "", ")");
    check_too_deep("applications", "T", " | mv-apply a on (where true", "", ")");
    check_too_deep("partitions", "T", " | partition by a { T", "", " }");
    check_too_deep("functions", "", "let f = () { ", "1", " }; f()");
    check_too_deep("macros", "", "macro-expand g as X (", "T", ")");
    check_too_deep("arrays", "print dynamic(", "[", "1", "]");
    check_too_deep("objects", "print dynamic(", "{\"a\": ", "1", "}");
    check_too_deep("dynamics", "print ", "dynamic(", "1", ")");
    check_too_deep("signs", "print ", "-", "1", "");
    check_too_deep("groups of entities", "let g = ", "entity_group [", "a", "]");
}

#[test]
fn long_chains_of_conditions_are_accepted() {
    on_a_small_stack(|| {
        for count in [2, 31, 32, 33, 64, 1000, 20_000] {
            for word in [" or ", " and "] {
                let text = format!("T | where {}", vec!["a == 1"; count].join(word));
                let parsed = parse(&text);
                assert_eq!(parsed.diagnostics, []);
                used(&parsed);
            }
        }
    });
}

#[test]
fn long_pipes_and_lists_are_accepted() {
    on_a_small_stack(|| {
        for text in [
            format!("T{}", " | where a == 1".repeat(20_000)),
            format!("T | where a in ({})", vec!["'x'"; 50_000].join(", ")),
            format!("print dynamic([{}])", vec!["1"; 50_000].join(", ")),
            format!("T | summarize {}", vec!["count()"; 20_000].join(", ")),
            format!("{}T", "let a = 1;".repeat(20_000)),
        ] {
            let parsed = parse(&text);
            assert_eq!(parsed.diagnostics, []);
            used(&parsed);
        }
    });
}

#[test]
fn other_chains_have_a_limit() {
    on_a_small_stack(|| {
        for (link, count) in [(" + 1", 190), (".b", 190), ("[0]", 190), (" * 2", 190)] {
            let fits = parse(&format!("print a{}", link.repeat(count)));
            assert_eq!(fits.diagnostics, []);
            used(&fits);
            let refused = parse(&format!("print a{}", link.repeat(20_000)));
            used(&refused);
            assert_eq!(refused.diagnostics.len(), 1, "{link}");
            assert_eq!(refused.diagnostics[0].code, Code::TooDeep, "{link}");
        }
        // Chains inside the first operand of a chain add up.
        let text = format!("print {}a{}", "(".repeat(100), format!("{})", " + 1".repeat(100)).repeat(100));
        let parsed = parse(&text);
        used(&parsed);
        assert_eq!(parsed.diagnostics[0].code, Code::TooDeep);
        // Chains beside each other do not.
        let sum = format!("a{}", " + 1".repeat(150));
        let text = format!("T | where {}", vec![format!("f({sum}) == 1"); 100].join(" or "));
        assert_eq!(parse(&text).diagnostics, []);
    });
}

#[test]
fn overlong_queries_are_rejected() {
    let parsed = parse(&" ".repeat(MAX_LENGTH + 1));
    assert_eq!(parsed.diagnostics[0].code, Code::TooLong);
    assert_eq!(parse(&" ".repeat(MAX_LENGTH)).diagnostics, []);
}
