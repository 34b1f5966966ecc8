//! Any text: parsing ends, places lie inside the text, and printing and formatting keep the tree.

#![no_main]

use kql_syntax::{format, parse, print, same};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let parsed = parse(text);
    for d in &parsed.diagnostics {
        let (start, end) = (d.span.start as usize, d.span.end as usize);
        assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end), "{d:?}");
    }
    let printed = print(&parsed.query);
    if parsed.has_errors() {
        return;
    }
    let again = parse(&printed);
    assert!(!again.has_errors() && same(&parsed.query, &again.query), "printing changes the tree: {printed}");
    let formatted = format(text).unwrap_or_else(|e| panic!("a good query is not formatted: {e:?}"));
    let again = parse(&formatted);
    assert!(!again.has_errors() && same(&parsed.query, &again.query), "formatting changes the tree: {formatted}");
    assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "formatting is not stable");
});
