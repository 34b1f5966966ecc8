//! Fuzzing by mutation: parsing any damaged query terminates, and all spans lie inside the text.

mod support;

use kql_source::Diagnostic;
use kql_syntax::{format, parse, print};

/// Fragments that mutations insert.
#[rustfmt::skip]
const PIECES: &[&str] = &[
    "|", "||", ";", ",", "(", ")", "[", "]", "{", "}", "'", "\"", "```", "@'", "h'", "--", "//", "/*", "..", ".", "=", "==",
    "=>", "!", "!in", "*", "-", "+", ":", "?", "&&", "#", "~", "\\", "“", "é", "\u{2028}", "\0", " let ", " where ", " by ",
    " in ", " in (", " between (", " union ", " join ", " and ", " or ", " not ", "dynamic(", "datetime(", "typeof(", "long(",
    "toscalar(", "datatable(", "$left", "0x", "1e", "1.", "9999999999999999999", "{x}", "['", " as ", " on ", " with (",
];

/// A pseudo-random number generator with a fixed seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn check(text: &str) {
    let parsed = parse(text);
    let inside = |d: &Diagnostic| d.span.start <= d.span.end && d.span.end as usize <= text.len();
    for diagnostic in &parsed.diagnostics {
        assert!(inside(diagnostic), "{text}\n{diagnostic:?}");
        assert!(text.is_char_boundary(diagnostic.span.start as usize), "{text}\n{diagnostic:?}");
        assert!(text.is_char_boundary(diagnostic.span.end as usize), "{text}\n{diagnostic:?}");
    }
    let printed = print(&parsed.query);
    if !parsed.has_errors() {
        assert!(!parse(&printed).has_errors(), "{text}\n{printed}");
        let formatted = format(text).expect("no errors");
        assert!(!parse(&formatted).has_errors(), "{text}\n{formatted}");
    }
}

fn queries() -> Vec<String> {
    [support::queries("accepted"), support::queries("findings.md")].concat()
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[test]
fn every_prefix_and_suffix() {
    for query in queries() {
        for (at, _) in query.char_indices() {
            check(&query[..at]);
            check(&query[at..]);
        }
    }
}

#[test]
fn mutations() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let queries = queries();
    for query in &queries {
        for _ in 0..25 {
            let mut text = query.clone();
            for _ in 0..=random.below(4) {
                let at = boundary(&text, random.below(text.len() + 1));
                match random.below(4) {
                    0 => text.insert_str(at, PIECES[random.below(PIECES.len())]),
                    1 => {
                        let end = boundary(&text, (at + random.below(12)).min(text.len()));
                        text.replace_range(at..end.max(at), "");
                    }
                    2 => {
                        let other = &queries[random.below(queries.len())];
                        let start = boundary(other, random.below(other.len() + 1));
                        let end = boundary(other, (start + random.below(30)).min(other.len()));
                        text.insert_str(at, &other[start..end]);
                    }
                    _ => {
                        let end = boundary(&text, (at + random.below(30)).min(text.len()));
                        let copy = text[at..end].to_string();
                        let to = boundary(&text, random.below(text.len() + 1));
                        text.insert_str(to, &copy);
                    }
                }
            }
            check(&text);
        }
    }
}

#[test]
fn random_tokens() {
    let mut random = Random(42);
    for _ in 0..4000 {
        let count = random.below(30);
        let text: String = (0..count).map(|_| PIECES[random.below(PIECES.len())]).collect();
        check(&text);
    }
}

/// Every kind of line ending ends a comment, so that a comment after it is not on the line of the previous token.
#[test]
fn every_line_ending_ends_a_comment() {
    for end in ["\n", "\r", "\r\n", "\u{2028}", "\u{2029}"] {
        for width in [4, 80] {
            let text = format!(
                "T | project a = 1, {} //one{end}\t//two, with more text behind it than fits",
                "b".repeat(width)
            );
            let once = format(&text).expect("a good query");
            assert_eq!(format(&once).as_ref(), Ok(&once), "{text:?}");
            let broken = text.replace(end, "\n");
            assert_eq!(format(&broken).as_ref(), Ok(&once), "{text:?}");
        }
    }
}
