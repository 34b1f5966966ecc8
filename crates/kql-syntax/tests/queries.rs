//! Queries for every construct: syntax tree, printed form and formatting. The official parser gives the same verdicts.

mod support;

use kql_syntax::{dump, dump_expression, format, parse, parse_expression, print, same, tokens};

#[test]
fn accepted_queries_have_a_tree_and_a_canonical_form() {
    support::check("accepted", |query| {
        let parsed = parse(query);
        assert_eq!(parsed.diagnostics, [], "{query}");
        let printed = print(&parsed.query);
        let tree = ("tree", dump(&parsed.query));
        if printed.trim_end() == query { vec![tree] } else { vec![tree, ("printed", printed)] }
    });
}

#[test]
fn printing_and_formatting_keep_the_tree() {
    for query in support::queries("accepted") {
        let parsed = parse(&query);
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
fn formatting() {
    support::check("format.md", |query| {
        let formatted = format(query).expect("a good query");
        assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "{query}");
        vec![("formatted", formatted)]
    });
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
fn typed_literals_are_one_token() {
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
fn long_chains_print_to_the_same_tree() {
    for count in [2, 16, 17, 18, 100, 1000, 20_000] {
        let text = format!("T | where {}", (0..count).map(|i| format!("a == {i}")).collect::<Vec<_>>().join(" or "));
        let parsed = parse(&text);
        let printed = print(&parsed.query);
        assert!(same(&parsed.query, &parse(&printed).query), "{count}");
    }
}
