//! What the published compiler says of names that nothing describes, and what it does not say.

use kql::{Code, Session, Timestamp, Verdict};
use kql_types::{Field, MemoryTable, Schema, Type};
use std::sync::Arc;

fn session() -> Session {
    let table = |columns: &[(&str, Type)]| {
        let schema: Schema = columns.iter().map(|(name, ty)| Field::new(*name, *ty)).collect();
        Arc::new(MemoryTable::new(schema, Vec::new()))
    };
    Session::builder()
        .table("Doors", table(&[("Opened", Type::DateTime), ("Room", Type::String)]))
        .table("Lift", table(&[("Floor", Type::Long)]))
        .function("Badges", "", "Doors | where Room == 'b'")
        .threads(1)
        .build()
        .expect("a session")
}

fn verdict(text: &str) -> Verdict {
    session().verdict(text, &[], Timestamp::UNIX_EPOCH)
}

#[track_caller]
fn accepts(text: &str) {
    let found = verdict(text);
    assert!(found.syntax_errors.is_empty() && found.semantic_errors.is_empty(), "{text}: {:?}", found.semantic_errors);
}

/// The query has one error, of this code.
#[track_caller]
fn refuses(text: &str, code: Code) {
    let found = verdict(text);
    let codes: Vec<Code> = found.syntax_errors.iter().chain(&found.semantic_errors).map(|d| d.code).collect();
    assert_eq!(codes, [code], "{text}");
}

#[test]
fn a_name_alone_is_no_table_unless_something_else_shows_it() {
    for text in ["Gates", "(Gates)", "let g = Gates; g | take 1", "let g = () { Gates }; g | take 1", "Gates;\nprint 1"]
    {
        refuses(text, Code::UnknownTable);
    }
    for text in ["Gates | take 1", "let g = Gates; union Gates", "union Gates", "Doors | join Gates on Room", "Gates()"]
    {
        accepts(text);
    }
    accepts("let g = Doors; g");
    accepts("Badges");
}

#[test]
fn a_column_of_an_unknown_table_is_not_named_like_a_known_table() {
    for use_of in ["where Lift == 'x'", "summarize count() by Lift", "extend a = tostring(Lift)", "where Badges == 1"] {
        refuses(&format!("Gates | {use_of}"), Code::ScalarExpected);
    }
    refuses("Gates | invoke Enrich() | where Enrich == 'x'", Code::ScalarExpected);
    accepts("Gates | where Lifts == 'x'");
    accepts("Gates | extend Lift = 1 | where Lift == 1");
    accepts("let Lift = 'x'; Gates | where Name == Lift");
    accepts("union Gate* | where Lift == 'x'");
}

#[test]
fn each_side_of_a_join_is_open_by_itself() {
    refuses("Doors | join kind=inner (Gates) on $left.Rome == $right.Room", Code::UnknownColumn);
    refuses("Gates | lookup Doors on $left.Room == $right.Rome", Code::UnknownColumn);
    accepts("Doors | join kind=inner (Gates) on $left.Room == $right.Anything");
    accepts("Gates | join kind=inner (Doors) on $left.Anything == $right.Room");
}

#[test]
fn bounds_and_counts_may_be_columns_of_an_unknown_table() {
    accepts("Gates | make-series n = count() on Time in range(_from, _to, 1h)");
    accepts("Gates | make-series n = count() on Time from _from to _to step _step");
    accepts("Gates | take _n");
    accepts("Gates | top _n by Time");
    accepts("Doors | make-series n = count() on Opened from Opened to now() step 1h");
    refuses("Doors | take Room", Code::ScalarExpected);
}

#[test]
fn the_type_of_a_bin_of_unknown_values_is_unknown() {
    accepts("Doors | join (Gates | summarize count() by bin(Opened, 1h)) on Opened");
    accepts("Gates | extend x = round(y) | where x > 1h");
}

#[test]
fn a_column_may_be_called_null() {
    accepts("datatable(null:long)[1] | where null == null");
    accepts("Gates | where Name == null");
    refuses("Doors | where Room == null", Code::UnknownColumn);
    refuses("Doors | where Room != NULL", Code::UnknownColumn);
}

#[test]
fn an_unknown_directive_is_no_error_of_syntax() {
    let found = verdict("## Doors of the week\nDoors");
    assert!(found.syntax_errors.is_empty());
    assert_eq!(found.semantic_errors.len(), 1);
    assert_eq!(found.semantic_errors[0].code, Code::UnknownDirective);
}
