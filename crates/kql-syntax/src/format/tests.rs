use super::trivia::{dress, words};
use super::{format, laid_out};
use crate::parse;

/// Queries that together have every separator and bracket in many places.
const QUERIES: &[&str] = &[
    "let A = print x = 1; A",
    "let f = (a: string, b: long = 1) { T | where x == a | take b }; f('x', 2); T | count",
    "T | where a in ('x', 'y') and b has_any ('c', 'd') or not(c between (1 .. 2)) | project a, b = c + 1, d",
    "T | summarize n = count(), m = dcount(a) by b, bin(t, 1h) | order by n desc, m asc | take 10",
    "T | join kind=inner (U | where a > 1 | project a, b) on a, $left.b == $right.c | extend x = dynamic({'a': [1, 2]})",
    "union isfuzzy=true T, U, (V | where x) | mv-expand a to typeof(string), b | parse c with 'x' d:long ',' e",
    "datatable(a: long, b: string)[1, 'x', 2, 'y'] | make-series n = count() default = 0 on t from ago(1d) to now() step 1h by b",
    "set notruncation; declare query_parameters(p: string = 'x'); T | evaluate bag_unpack(d, 'x_') | lookup (U) on a",
    "T | extend a = case(x > 1, 'a', x > 2, 'b', 'c'), b = d['k'][0].e | where a == 'a'",
    "T | mv-apply x = d on (where x > 1 | summarize s = sum(x)) | scan with (step a: x > 1; step b: x > 2;)",
];

/// A comment in every gap of a query, after the token before it or on a line of its own.
fn commented(query: &str, own_line: bool) -> Vec<String> {
    let tokens = dress(query);
    let with = |at: usize| {
        let mut out = String::new();
        let mut end = 0;
        for (i, dressed) in tokens.iter().enumerate() {
            out += &query[end..dressed.token.span.start as usize];
            if i == at {
                out += if own_line { "\n// note\n" } else { " // note\n" };
            }
            end = dressed.token.span.end as usize;
            out += &query[dressed.token.span.range()];
        }
        out
    };
    (0..tokens.len()).map(with).filter(|text| !parse(text).has_errors()).collect()
}

#[test]
fn tokens_and_comments_keep_their_order() {
    for query in QUERIES {
        assert!(!parse(query).has_errors(), "{query}");
        for text in commented(query, true).into_iter().chain(commented(query, false)) {
            let once = laid_out(&text);
            assert_eq!(words(&text), words(&once), "{text}\n---\n{once}");
            assert_eq!(format(&text).unwrap(), once, "{text}");
            assert_eq!(laid_out(&once), once, "{text}");
        }
    }
}

#[test]
fn separators_stay_behind_comments() {
    for text in [
        "let A = print x=1\n// Begin site filter\n// End site filter\n;\nA\n",
        "let A = print x=1 // one\n;\nA\n",
        "T\n| project\n    a // first\n    , b // second\n    , c\n",
        "T\n| where a in (\n  'x' // first\n  , 'y'\n  // none\n  , 'z')\n",
    ] {
        let formatted = format(text).unwrap();
        assert_eq!(words(text), words(&formatted), "{formatted}");
    }
    let text = "T\n| project a // first\n  , b // second\n  // third\n  , c\n";
    assert_eq!(format(text).unwrap(), "T\n| project\n    a // first\n    , b // second\n    // third\n    , c\n");
}
