//! Functions, watchlists and external data that the caller provides in memory.

use kql::{Query, Session, Timestamp};
use kql_types::{Batch, ColumnBuilder, Field, MemoryTable, Schema, Type, Value};
use std::path::Path;
use std::sync::Arc;

fn names(column: &str) -> Arc<MemoryTable> {
    let mut values = ColumnBuilder::new(Type::String, 2);
    values.push(Value::String("a".into()));
    values.push(Value::String("b".into()));
    let schema = Schema::new(vec![Field::new(column, Type::String)]);
    Arc::new(MemoryTable::new(schema, vec![Batch::new(vec![values.finish()], 2)]))
}

fn rows(session: &Session, text: &str) -> Result<usize, String> {
    let compiled = session.compile(&Query { text, now: Timestamp::UNIX_EPOCH, window: None });
    session.run(&compiled).map(|a| a.row_count()).map_err(|e| e.to_string())
}

#[test]
fn watchlists_and_locations_are_read_from_memory() {
    let session = Session::builder()
        .watchlist("People", names("SearchKey"))
        .external("https://example.com/list.csv", names("Name"))
        .build()
        .expect("a session");
    assert_eq!(rows(&session, "_GetWatchlist('People') | where SearchKey == 'a'"), Ok(1));
    let list = "externaldata(Name:string)['https://example.com/list.csv'] with (format='csv')";
    assert_eq!(rows(&session, list), Ok(2));
    assert!(rows(&session, "externaldata(Name:string)['https://example.com/other.csv']").is_err());
}

#[test]
fn what_is_given_twice_adds_up_or_is_refused() {
    let url = "https://example.com/list.csv";
    let session = Session::builder()
        .table("T", names("Name"))
        .table("T", names("Other"))
        .table("T", names("Name"))
        .watchlist("People", names("Name"))
        .watchlist("People", names("Other"))
        .build()
        .expect("a session");
    assert_eq!(rows(&session, "T"), Ok(6));
    assert_eq!(rows(&session, "T | where Name == 'a'"), Ok(2));
    assert_eq!(rows(&session, "T | where Other == 'b' and isempty(Name)"), Ok(1));
    assert_eq!(rows(&session, "_GetWatchlist('People') | where Name == 'a' or Other == 'a'"), Ok(2));
    for (builder, what) in [
        (Session::builder().external(url, names("a")).external(url, names("a")), "table for `https:"),
        (Session::builder().watchlist_key("P", "a").watchlist_key("P", "b"), "key column for the watchlist `P`"),
        (
            Session::builder().external_file(url, Path::new("a.csv")).external_file(url, Path::new("b.csv")),
            "file for `https:",
        ),
    ] {
        let error = builder.build().err().map(|e| e.to_string()).unwrap_or_default();
        assert!(error.contains(&format!("there is more than one {what}")), "{error}");
    }
}

#[test]
fn a_fuzzy_union_skips_an_unresolved_parser() {
    let session = Session::builder()
        .table("Names", names("Name"))
        .function("Good", "", "Names | where Name == 'a'")
        .function("Broken", "", "Names | where Nmae == 'a'")
        .build()
        .expect("a session");
    assert_eq!(rows(&session, "union isfuzzy=true Good, Broken"), Ok(1));
    assert!(rows(&session, "union Good, Broken").is_err());
    assert!(rows(&session, "union isfuzzy=true Good, (Names | where Nmae == 'a')").is_err());
}

#[test]
fn each_use_of_a_table_has_its_own_columns() {
    let session = Session::builder().table("Names", names("Name")).build().expect("a session");
    let text = "let t = Names; t | join kind=inner (t) on Name | join kind=inner (t | where Name == 'b') on Name";
    let compiled = session.compile(&Query { text, now: Timestamp::UNIX_EPOCH, window: None });
    assert_eq!(kql_plan::check(compiled.optimized().expect("a plan")), Ok(()));
    assert_eq!(session.run(&compiled).map(|a| a.row_count()).ok(), Some(1));
}

#[test]
fn an_unreadable_table_fails_only_queries_that_read_it() {
    let dir = std::env::temp_dir().join(format!("vigie-unreadable-{}", std::process::id()));
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("Good.csv"), "Name\na\n").unwrap();
    std::fs::write(dir.join("Broken.parquet"), "no parquet").unwrap();
    let session = Session::builder().data(&dir).function("Reader", "", "Broken | take 1").build().expect("a session");
    let refused = |text: &str| rows(&session, text).expect_err("is refused").contains("Broken");
    assert!(refused("Broken"));
    assert!(refused("union isfuzzy=true Good, Broken"));
    assert!(refused("union isfuzzy=true Good, Reader"));
    assert!(refused("union *"));
    assert_eq!(rows(&session, "Good"), Ok(1));
    std::fs::remove_dir_all(&dir).unwrap();
}

#[test]
fn a_verdict_on_unknown_names_has_no_plan() {
    let session = Session::builder().table("Names", names("Name")).build().expect("a session");
    let query =
        Query { text: "Names | extend d = todynamic(nobody_knows(Name))", now: Timestamp::UNIX_EPOCH, window: None };
    let compiled = session.compile_for(&query, kql_plan::SemanticsProfile::Compiler);
    assert!(compiled.is_ok() && compiled.plan().is_none(), "{:?}", compiled.diagnostics);
    assert!(session.run(&compiled).is_err());
}

#[test]
fn watchlists_in_memory_get_the_standard_columns() {
    let session = Session::builder().watchlist("People", names("Name")).watchlist_key("People", "Name").build();
    let session = session.expect("a session");
    assert_eq!(rows(&session, "_GetWatchlist('People') | where SearchKey == 'b' and strlen(_DTItemId) == 36"), Ok(1));
    assert_eq!(rows(&session, "_GetWatchlistAlias | where WatchlistAlias == 'People'"), Ok(1));
    assert!(session.notes().is_empty(), "{:?}", session.notes());
    let wrong = Session::builder().watchlist("People", names("Name")).watchlist_key("People", "Nmae").build();
    let said = rows(&wrong.expect("a session"), "_GetWatchlist('People')").expect_err("no such key");
    assert!(said.contains("has no column `Nmae`"), "{said}");
}
