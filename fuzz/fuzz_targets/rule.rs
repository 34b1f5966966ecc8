//! Rules in YAML and ARM: reading and checking end, places lie inside the text, and formatting keeps a good file good.

#![no_main]

use libfuzzer_sys::fuzz_target;
use sentinel::rule::format_queries;
use sentinel::{Source, check, read};

fuzz_target!(|text: &str| {
    for name in ["rule.yaml", "rule.json"] {
        let file = read(Source::new(name, text));
        let found = check::check(std::slice::from_ref(&file), None);
        for finding in &found.list {
            let (start, end) = (finding.diagnostic.span.start as usize, finding.diagnostic.span.end as usize);
            assert!(start <= end && end <= finding.source.text.len(), "{:?}", finding.diagnostic);
        }
        let formatted = format_queries(&file);
        if formatted.errors.is_empty() {
            let again = read(Source::new(name, formatted.text));
            assert_eq!(again.rules.len(), file.rules.len(), "formatting loses a rule");
        }
    }
});
