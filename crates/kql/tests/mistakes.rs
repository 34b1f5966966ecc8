//! What people write that is not KQL, or not what they mean: the finding names it and says what to write.

use kql::{Query, Session, Severity, Timestamp};
use kql_types::{Field, MemoryTable, Schema, Type};
use std::sync::Arc;

fn now() -> Timestamp {
    "2026-03-01T12:00:00Z".parse().expect("a time")
}

fn session() -> Session {
    let columns =
        [("TimeGenerated", Type::DateTime), ("User", Type::String), ("Took", Type::Timespan), ("Bytes", Type::Long)];
    let schema: Schema = columns.into_iter().map(|(name, ty)| Field::new(name, ty)).collect();
    Session::builder().table("T", Arc::new(MemoryTable::new(schema, Vec::new()))).threads(1).build().expect("a session")
}

/// The only finding on a query: its message and its help.
#[track_caller]
fn only(query: &str) -> (String, String) {
    let found = session().compile(&Query::new(query, now())).diagnostics;
    assert_eq!(found.len(), 1, "{query}: {found:#?}");
    (found[0].message.clone(), found[0].help.clone().unwrap_or_default())
}

#[track_caller]
fn says(query: &str, message: &str, help: &str) {
    let (m, h) = only(query);
    assert!(m.contains(message), "{query}: {m}");
    assert!(h.contains(help), "{query}: {h}");
}

#[test]
fn a_time_is_not_compared_with_a_length_of_time() {
    says("T | where TimeGenerated >= (90d)", "does not compare a datetime with timespan", "`ago(90d)`");
    says("T | where 36h < TimeGenerated", "does not compare a timespan with datetime", "`ago(36h)`");
    says("T | where TimeGenerated > -1d", "a datetime with timespan", "`ago(1d)`");
    says("T | where TimeGenerated between (1d .. 2d)", "does not compare a datetime with timespan", "`ago(1d)`");
    says("T | where TimeGenerated > Took", "a datetime with timespan", "`ago(…)`");
    let found = session().compile(&Query::new("T | where TimeGenerated >= 90d", now())).diagnostics;
    assert_eq!(
        found[0].fixes[0].apply("T | where TimeGenerated >= 90d").unwrap(),
        "T | where TimeGenerated >= ago(90d)"
    );
}

#[test]
fn other_types_that_do_not_go_together() {
    says("T | where TimeGenerated < 5", "a datetime with long", "ago(1d)");
    says("T | where User > 5", "a string with long", "tolong");
    says("T | where User > 'x'", "a string with string", "strcmp");
    says("T | where Took < 5", "a timespan with long", "`5m`");
    says("T | where TimeGenerated > '2026-01-01'", "a datetime with string", "todatetime");
    says("T | extend x = User + 1", "does not combine a string with long", "tolong");
    says("T | extend x = User + User", "does not combine a string with string", "strcat");
}

#[test]
fn units_that_no_timespan_has() {
    says("T | where TimeGenerated > ago(6w)", "`6w` is not a timespan", "`42d`");
    says("T | where TimeGenerated > ago(2weeks)", "no unit for weeks", "`14d`");
    says("T | where TimeGenerated > ago(1M)", "months differ in length", "`30d`");
    says("T | where TimeGenerated > ago(3mo)", "months differ in length", "`90d`");
    says("T | where TimeGenerated > ago(1y)", "years differ in length", "`365d`");
    says("T | where TimeGenerated > ago(1D)", "lower case", "`1d`");
    says("print x = 5lightyears", "`5lightyears` is not a timespan", "the units are");
    says("let week = 1w; print week", "`1w` is not a timespan", "`7d`");
}

#[test]
fn columns_named_like_functions_and_keywords() {
    let accepts = |query: &str| {
        let found = session().compile(&Query::new(query, now())).diagnostics;
        assert!(found.is_empty(), "{query}: {found:#?}");
    };
    accepts("T | summarize Count = count() by User, Bytes | summarize arg_max(Count, *) by User");
    accepts("T | extend count = 1 | summarize arg_min(count, *), sum(count), take_any(count, *) by User");
    accepts("T | extend min = 1, max = 2, ago = 3 | where min < max and ago > 1 | extend sum = max - min");
    accepts("T | extend by = 1, in = 2 | project ['by'], ['in']");
    says("T | summarize count(*)", "`count` takes no `*`", "`count()`");
    for (query, word) in [
        ("T | where and == 1", "and"),
        ("T | where by == 1", "by"),
        ("T | project and, User", "and"),
        ("T | project User, or", "or"),
        ("T | where contains == 1", "contains"),
        ("T | summarize count() by in", "in"),
        ("T | sort by between asc", "between"),
        ("T | distinct has", "has"),
    ] {
        says(query, &format!("`{word}`"), &format!("`['{word}']`"));
    }
}

#[test]
fn other_languages_are_named() {
    for query in [
        "SELECT * FROM T WHERE User = 'a'",
        "select distinct User from T",
        "SELECT TOP 10 User FROM T",
        "SELECT 'a' FROM T",
        "-- all users\n-- of today\nSELECT User FROM T",
        "WITH x AS (SELECT User FROM T) SELECT * FROM x",
        "INSERT INTO T VALUES (1)",
        "UPDATE T SET User = 'a'",
        "DELETE FROM T",
        "EXPLAIN SELECT User FROM T",
        "FROM T SELECT User",
        "DROP TABLE T",
    ] {
        says(query, "starts an SQL statement, not a KQL query", "start with a table");
    }
    says("T | where $__timeFilter(TimeGenerated)", "`$__timeFilter` is a placeholder", "ago(1d)");
    says("T | where User == $user", "`$user` is a placeholder", "");
    says("## of the week\nT", "`##` does not start a comment", "`//`");
}

#[test]
fn count_with_an_argument_is_a_warning() {
    let found =
        session().compile(&Query::new("T | summarize count(User), countif(User == 'a'), count()", now())).diagnostics;
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].code.id(), found[0].severity), ("KQL410", Severity::Warning));
}

#[test]
fn parsers_that_are_not_there_say_where_they_come_from() {
    says("_Im_Dns(starttime=ago(1d))", "there is no function `_Im_Dns`", "`--functions`");
}

/// Whether the published compiler accepts a query.
fn is_valid(query: &str) -> bool {
    let verdict = session().verdict(query, &[], now());
    verdict.syntax_errors.is_empty() && verdict.semantic_errors.is_empty()
}

#[test]
fn hints_take_the_values_of_the_published_compiler() {
    for query in [
        "T | join kind=inner hint.strategy=broadcast (T) on User",
        "T | join kind=inner hint.remote=left hint.num_partitions=5 hint.shufflekey=User (T) on User",
        "T | summarize hint.strategy=Shuffle hint.shufflekey=User count() by User",
        "T | summarize hint.strategy = 'shuffle' hint.shufflekey = 'User' count() by User",
        "T | lookup hint.strategy=anything (T) on User",
        "T | partition hint.strategy=native by User (take 1)",
        "union hint.concurrency=5 hint.spread=local T",
        "T | evaluate hint.distribution=per_node narrow()",
        "Unknown | summarize hint.shufflekey=anything count() by User",
    ] {
        assert!(is_valid(query), "{query}");
    }
    for query in [
        "T | join kind=inner hint.strategy=native (T) on User",
        "T | join kind=inner hint.remote=here (T) on User",
        "T | join kind=inner hint.num_partitions=many (T) on User",
        "T | join kind=inner hint.shufflekey=Nothing (T) on User",
        "T | distinct hint.strategy=fast User",
        "T | summarize hint.strategy=broadcast count() by User",
        "T | summarize hint.shufflekey=Nothing count() by User",
        "T | top hint.shufflekey=Nothing 5 by User",
        "union hint.concurrency=many T",
        "T | evaluate hint.distribution=everywhere narrow()",
    ] {
        assert!(!is_valid(query), "{query}");
    }
}

#[test]
fn databases_and_directives_of_the_published_compiler() {
    assert!(is_valid("database().T") && is_valid("cluster('a').database('b').T | take 1"));
    assert!(!is_valid("database('b').T") && !is_valid("##\nT"));
}

#[test]
fn values_of_unknown_type_fit_everywhere() {
    for query in [
        "Unknown | extend d = (a - b)/1s | where d > 5",
        "Unknown | extend d = a - b | extend e = d > 1h, f = d * 2, g = d + 1h, h = a/1h, i = bin(d, 1h), j = (a * 2)/1s",
        "Unknown | where a > 'x' and a has 5 and strlen(a - b) > 1",
        "Unknown | summarize max(a), min(a) | extend d = max_a - min_a | where d < 1h",
    ] {
        assert!(is_valid(query), "{query}");
    }
    assert!(!is_valid("print x = dynamic(1) / 1s"), "a dynamic value is not of unknown type");
    // Columns that depend on data.
    let open = "let T2 = datatable(x: dynamic)[dynamic({})] | evaluate bag_unpack(x);\n";
    let query = format!("{open}T2 | extend d = (a - b)/1s | where d > 1 and (a - b) > 1h");
    let found = session().compile(&Query::new(&query, now())).diagnostics;
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn null_is_no_literal() {
    says("T | where User == null", "no column `null`", "`isempty(x)`");
    says("T | where User <> NULL", "no column `NULL`", "`isnull(x)`");
    says("T | extend x = null", "no column `null`", "`long(null)`");
}

#[test]
fn a_keyword_at_the_end_is_one_finding() {
    says("T | extend x = where", "the keyword `where` must be quoted", "`['where']`");
    says("T | extend x = where; T", "the keyword `where` must be quoted", "`['where']`");
}
