//! The visitor reaches every expression: its spans are all the places that the tree dump shows as expressions.

use kql_syntax::ast::ExprKind;
use kql_syntax::{parse, visit};

/// Names and literals of a query in the order in which the visitor meets them.
fn leaves(query: &str) -> Vec<&str> {
    let parsed = parse(query);
    assert_eq!(parsed.diagnostics, [], "{query}");
    let mut spans = Vec::new();
    visit::each_expr_of_query(&parsed.query, |e| {
        if matches!(e.kind, ExprKind::Name { .. } | ExprKind::Literal(_)) {
            spans.push(e.span.range());
        }
    });
    spans.into_iter().map(|range| &query[range]).collect()
}

#[test]
fn every_expression_is_visited() {
    let check = |query: &str, expected: &str| assert_eq!(leaves(query).join(" "), expected, "{query}");
    check("let f = (a:long = 1) { T | where a > 2 }; f(3)", "1 T a 2 3");
    check("T | join kind=inner (U | where x) on $left.a == $right.b", "T U x $left $right");
    check("T | make-series c = count() default=0 on t from f to g step s by k", "T 0 t f g s k");
    check("T | top-nested 3 of a with others='o' by sum(b) desc", "T 3 a 'o' b");
    check("T | mv-apply a = b to typeof(long) limit 5 on (where a > 1)", "T b 5 a 1");
    check("T | scan declare (n:long = 0) with (step s: a > 1 => n = b;)", "T 0 a 1 b");
    check("T | project-reorder b, a asc", "T b a");
    check("T | make-graph s --> t with N on k", "T s t N k");
    check("T | make-graph s --> t | graph-match (a)-[e*1..3]->(b) where x project y", "T s t 1 3 x y");
    check("T | partition by k (take 1)", "T k 1");
    check("T | facet by a, b with (take 1)", "T a b 1");
    check("find in (T, U) where a == 1", "T U a 1");
    check("T | fork (where a) (take 2)", "T a 2");
    check("T | top 5 by a | sort by b | sample-distinct 3 of c | where d between (1 .. 2)", "T 5 a b 3 c d 1 2");
}
