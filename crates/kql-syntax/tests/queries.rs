//! Own queries: every construct once, with the verdict of the official parser, and what each becomes.

use kql_syntax::{dump, dump_expression, format, parse, parse_expression, print, same, tokens};

/// Each line is a query that the official parser accepts; `\n` stands for a line break.
const GOOD: &str = include_str!("queries/good.kql");
/// Each line is a query that the official parser refuses.
const BAD: &str = include_str!("queries/bad.kql");

fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| !line.is_empty()).map(|line| line.replace("\\n", "\n"))
}

#[test]
fn good_queries_are_accepted_printed_and_formatted() {
    for query in lines(GOOD) {
        let parsed = parse(&query);
        assert_eq!(parsed.diagnostics, [], "{query}");
        let printed = print(&parsed.query);
        let again = parse(&printed);
        assert!(same(&parsed.query, &again.query), "{query}\n{printed}\n{}{}", dump(&parsed.query), dump(&again.query));
        assert_eq!(print(&again.query), printed);
        let formatted = format(&query).expect("a good query");
        assert!(same(&parsed.query, &parse(&formatted).query), "{query}\n{formatted}");
        assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "{query}");
    }
}

#[test]
fn bad_queries_are_refused_once() {
    let mut failed = Vec::new();
    for query in lines(BAD) {
        let diagnostics = parse(&query).diagnostics;
        if diagnostics.len() != 1 {
            let messages: Vec<&str> = diagnostics.iter().map(|d| d.message.as_str()).collect();
            failed.push(format!("{query}: {messages:?}"));
        }
        assert_eq!(format(&query), Err(diagnostics));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn snapshots() {
    let mut out = String::new();
    for query in lines(GOOD) {
        let parsed = parse(&query);
        out.push_str(&format!("{query}\n---\n{}{}\n\n", dump(&parsed.query), print(&parsed.query)));
    }
    insta::assert_snapshot!("trees", out);
}

#[test]
fn layouts() {
    let mut out = String::new();
    for part in include_str!("queries/layout.kql").split("\n====\n") {
        out.push_str(&format(part).expect("a good query"));
        out.push_str("====\n");
    }
    insta::assert_snapshot!("layouts", out);
}

fn check_tokens(text: &str, expected: &str) {
    let words: Vec<String> =
        tokens(text).iter().map(|token| format!("{}:{}", &text[token.span.range()], token.kind.name())).collect();
    assert_eq!(words.join(" "), expected);
}

#[test]
fn keywords_are_longest_matches() {
    check_tokens(
        "T | project-away a | project-b",
        "T:name |:punctuation project-away:keyword a:name |:punctuation project:keyword -:punctuation b:name :end",
    );
    check_tokens("mv-expandx", "mv:name -:punctuation expandx:name :end");
    check_tokens("x !in~ (1)", "x:name !in~:keyword (:punctuation 1:long ):punctuation :end");
    check_tokens("hint.strategy hint.other", "hint.strategy:keyword hint:name .:punctuation other:name :end");
    check_tokens("a matches regex b", "a:name matches regex:keyword b:name :end");
}

#[test]
fn literals_take_their_parentheses() {
    check_tokens("long(1) long (1)", "long(1):long long:keyword (:punctuation 1:long ):punctuation :end");
    check_tokens("datetime(2024-01-01) h'x' @\"y\"", "datetime(2024-01-01):datetime h'x':string @\"y\":string :end");
    check_tokens("1.5h 1..2 3rd 1e3", "1.5h:timespan 1:long ..:punctuation 2:long 3rd:name 1e3:real :end");
}

fn check(expression: &str, expected: &str) {
    let parsed = parse_expression(expression);
    assert_eq!(parsed.diagnostics, [], "{expression}");
    assert_eq!(dump_expression(&parsed.expression), expected);
}

#[test]
fn precedence() {
    check("a or b and c", "(or a (and b c))");
    check("a + b * c - d", "(- (+ a (* b c)) d)");
    check("a == b + 1 and c", "(and (== a (+ b 1)) c)");
    check("a has 'x' + b", "(+ (has a \"x\") b)");
    check("-a.b[0]", "(minus ([] (. a b) 0))");
    check("a in (1, 2) and b !between (1 .. 2)", "(and (in a 1 2) (!between b 1 2))");
    check("a <> b", "(!= a b)");
    check("a notcontains b", "(!contains a b)");
}

#[test]
fn literals() {
    check("0xFF", "255");
    check("long(-5)", "-5");
    check("long(-9223372036854775808)", "-9223372036854775808");
    check("int(null)", "(int null)");
    check("real(nan)", "(real NaN)");
    check("1.5h", "(timespan 54000000000)");
    check("time(1.02:03:04.5)", "(timespan 937845000000)");
    check("'a' \"b\" @'c\\d'", "\"abc\\\\d\"");
    check("guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "(guid 74be27de1e4e49d9b579fe0b331d3642)");
    check("dynamic({ \"a\" :[1,  -2], // none\n 'b': null})", "(dynamic (bag (\"a\" (array 1 -2)) (\"b\" null)))");
    check("datetime( 2024-01-01 )", "(datetime \"2024-01-01\")");
    check("decimal(1.5)", "(decimal \"1.5\")");
}

#[test]
fn paths() {
    check("a.['b c'].d[e].f(1)", "(.call ([] (. (. a \"b c\") d) e) f 1)");
    check("cluster('c').database('d').T", "(. (.call (call cluster \"c\") database \"d\") T)");
    check("a.[0]", "([] a 0)");
}

#[test]
fn long_chains_are_balanced_and_printed_alike() {
    for count in [2, 16, 17, 18, 100, 1000, 20_000] {
        let text = format!("T | where {}", (0..count).map(|i| format!("a == {i}")).collect::<Vec<_>>().join(" or "));
        let parsed = parse(&text);
        let printed = print(&parsed.query);
        assert!(same(&parsed.query, &parse(&printed).query), "{count}");
    }
}
