//! `docs/guarantees.md` names a test for every promise; each of these tests exists.

mod support;

use regex::Regex;
use std::fs;
use support::root;

#[test]
fn every_promise_has_its_tests() {
    let page = fs::read_to_string(root().join("docs/guarantees.md")).expect("the page");
    let named = Regex::new(r"`([^`\s]+\.rs)::(\w+)`").expect("an expression");
    let mut rows = 0;
    for line in page.lines().filter(|l| l.starts_with("| ") && !l.starts_with("| Vigie…")) {
        rows += 1;
        let mut tests = named.captures_iter(line).peekable();
        assert!(tests.peek().is_some(), "no test holds this promise: {line}");
        for test in tests {
            let (file, name) = (&test[1], &test[2]);
            let text = fs::read_to_string(root().join(file)).unwrap_or_else(|e| panic!("{file}: {e}"));
            let is_test = Regex::new(&format!(r"#\[test\]\s+fn {name}\(")).expect("an expression").is_match(&text);
            assert!(is_test, "there is no test `{name}` in {file}");
        }
    }
    assert!(rows > 20, "{rows} promises");
}
