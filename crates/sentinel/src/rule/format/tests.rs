use super::*;

const HEAD: &str = "# Kept: \u{e9}, and blanks at the end   \nid: a\nname:   'R'\nkind: Scheduled\n";

fn formatted(text: &str) -> Formatted {
    let file = read(Source::new("r.yaml", text));
    let out = format_queries(&file);
    let again = format_queries(&read(Source::new("r.yaml", out.text.clone())));
    assert_eq!(again.text, out.text, "formatting twice");
    out
}

#[track_caller]
fn check(query: &str, expected: &str) {
    let tail = "version: 1.0.0   # kept too\n";
    let out = formatted(&format!("{HEAD}{query}{tail}"));
    assert_eq!(out.text, format!("{HEAD}{expected}{tail}"));
    assert!(out.errors.is_empty());
}

#[test]
fn only_the_lines_of_the_block_change() {
    check("query: |\n    T|where a==1|count\n", "query: |\n    T\n    | where a == 1\n    | count\n");
    check("query: |\n  T | take 1\n", "query: |\n  T\n  | take 1\n");
    // Blank lines around the query, the chomping mark and comments stay.
    check("query: |+ # all\n\n\n  T|count\n\n\n", "query: |+ # all\n\n\n  T\n  | count\n\n\n");
    check("query: |2-\n    T|count // why\n", "query: |2-\n  T\n  | count // why\n");
    check("query: |\n  T|count  \n", "query: |\n  T\n  | count\n");
    check("query: |\r\n  T|count\r\n\r\n", "query: |\r\n  T\r\n  | count\r\n\r\n");
    // White space inside a string is kept.
    check("query: |\n  print x=```a\n\n     b```\n", "query: |\n  print x = ```a\n\n     b```\n");
}

#[test]
fn what_is_not_a_block_stays_and_is_counted() {
    for query in ["query: 'T|count'\n", "query: \"T|count\"\n", "query: T|count\n", "query: >\n  T|count\n"] {
        let text = format!("{HEAD}{query}");
        let out = formatted(&text);
        assert_eq!((out.text, out.not_blocks), (text, 1), "{query}");
    }
    let arm = "{\"resources\": [{\"type\": \"x/alertRules\", \"kind\": \"Scheduled\", \"properties\": {\"query\": \"T|count\"}}]}";
    assert_eq!(formatted(arm).text, arm);
}

#[test]
fn a_query_with_an_error_stays() {
    let text = format!("{HEAD}query: |\n  T|where (\n");
    let out = formatted(&text);
    assert_eq!(out.text, text);
    let at = out.errors[0].span.range().start;
    assert!(text[at..].starts_with('('), "{at}: {:?}", out.errors);
}
