//! What is offered where: `$0` is the cursor.

use kql::{Field, MemoryTable, Schema, Session, Timestamp, Type};
use std::fmt::Write as _;
use std::sync::Arc;
use vigie_ide::complete;

fn session() -> Session {
    let logons = Schema::new(vec![
        Field::new("TimeGenerated", Type::DateTime),
        Field::new("User", Type::String),
        Field::new("Address", Type::String),
        Field::new("Attempts", Type::Long),
        Field::new("Details", Type::Dynamic),
        Field::new("odd name", Type::String),
    ]);
    let hosts = Schema::new(vec![
        Field::new("Address", Type::String),
        Field::new("Host", Type::String),
        Field::new("Attempts", Type::String),
    ]);
    let list = Schema::new(vec![Field::new("Name", Type::String)]);
    Session::builder()
        .table("Logons", Arc::new(MemoryTable::new(logons, Vec::new())))
        .table("Hosts", Arc::new(MemoryTable::new(hosts, Vec::new())))
        .watchlist("HighValue", Arc::new(MemoryTable::new(list, Vec::new())))
        .function("_Im_Logon", "starttime:datetime=datetime(null), user_has_any:dynamic=dynamic([])", "Logons")
        .build()
        .expect("a session")
}

/// The first items at `$0`: what is inserted, kind and detail.
fn first(text: &str, count: usize) -> String {
    let offset = text.find("$0").expect("a cursor");
    let text = text.replacen("$0", "", 1);
    let found = complete(&session(), Timestamp::UNIX_EPOCH, &text, offset);
    let mut out = String::new();
    for item in found.items.iter().take(count) {
        writeln!(out, "{}  {:?}  {}", item.insert, item.kind, item.detail).expect("text");
    }
    out
}

/// Only what is inserted, on one line.
fn words(text: &str, count: usize) -> String {
    let list = first(text, count);
    list.lines().map(|l| l.split("  ").next().unwrap_or_default()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_statement_begins_with_a_table_or_let() {
    insta::assert_snapshot!(words("$0", 8), @"let Hosts Logons DeviceProcessEvents SigninLogs DeviceNetworkEvents DeviceFileEvents AuditLogs");
    insta::assert_snapshot!(words("let x = Hosts; $0", 4), @"x Hosts let Logons");
    insta::assert_snapshot!(words("Lo$0", 3), @"Logons Lockdown_Data_CL LogicAppWorkflowRuntime");
}

#[test]
fn operators_follow_a_bar() {
    insta::assert_snapshot!(words("Logons | $0", 6), @"where extend summarize project join project-away");
    insta::assert_snapshot!(words("Logons | project-$0", 6), @"project-away project-rename project-reorder project-keep project-by-names");
    insta::assert_snapshot!(words("Logons | s$0 | count", 4), @"summarize sort serialize search");
}

#[test]
fn columns_have_the_types_of_their_step() {
    insta::assert_snapshot!(first("Logons | where $0", 6), @r"
    TimeGenerated  Column  datetime
    isnotempty(  Function  (value: scalar) -> bool
    User  Column  string
    not(  Function  (expression: number|bool) -> bool
    tostring(  Function  (value: scalar) -> string
    Address  Column  string
    ");
    insta::assert_snapshot!(first("Logons | extend Total = Attempts * 2.5 | where T$0", 4), @r"
    Total  Column  real
    TimeGenerated  Column  datetime
    tostring(  Function  (value: scalar) -> string
    todatetime(  Function  (value: scalar) -> datetime
    ");
    insta::assert_snapshot!(words("Logons | project User, Address | where $0 | count", 3), @"User Address isnotempty(");
    insta::assert_snapshot!(words("Logons | where od$0", 1), @"['odd name']");
    // After a step that is not understood.
    insta::assert_snapshot!(words("Logons | where User == | extend Y = A$0", 3), @"ago( array_length( array_slice(");
}

#[test]
fn an_operand_goes_on_with_what_fits_its_type() {
    insta::assert_snapshot!(words("Logons | where User $0", 6), @"== has in has_any != contains");
    insta::assert_snapshot!(words("Logons | where TimeGenerated $0", 4), @"between > >= <");
    insta::assert_snapshot!(words("Logons | where User == 'a' $0", 3), @"and or ==");
    insta::assert_snapshot!(words("Logons | where User !h$0", 3), @"!has !has_cs !hasprefix");
    insta::assert_snapshot!(words("Logons | where TimeGenerated > $0", 3), @"ago( todatetime( datetime(");
}

#[test]
fn summarize_takes_aggregates_then_keys() {
    insta::assert_snapshot!(words("Logons | summarize $0", 5), @"count( make_set( max( min( dcount(");
    insta::assert_snapshot!(words("Logons | summarize count() $0", 2), @"by ==");
    insta::assert_snapshot!(words("Logons | summarize count() by $0", 6), @"TimeGenerated bin( User Address Attempts Details");
    insta::assert_snapshot!(words("Logons | summarize max($0", 4), @"TimeGenerated tostring( User parse_json(");
    insta::assert_snapshot!(words("Logons | sort $0", 2), @"by TimeGenerated");
    insta::assert_snapshot!(words("Logons | sort by User $0", 3), @"desc asc nulls last");
}

#[test]
fn a_join_has_kinds_tables_and_keys() {
    insta::assert_snapshot!(words("Logons | join $0", 3), @"kind= Logons Hosts");
    insta::assert_snapshot!(words("Logons | join kind=$0", 4), @"inner leftouter leftanti innerunique");
    insta::assert_snapshot!(words("Logons | join kind=inner ($0", 3), @"Logons Hosts DeviceProcessEvents");
    insta::assert_snapshot!(words("Logons | join kind=inner (Hosts | where $0", 3), @"isnotempty( not( tostring(");
    insta::assert_snapshot!(words("Logons | join kind=inner (Hosts) $0", 2), @"on");
    insta::assert_snapshot!(first("Logons | join kind=inner (Hosts) on $0", 3), @r"
    Address  Column  string, in both tables
    $left  Keyword  columns of the table before the join
    Attempts  Column  long
    ");
    insta::assert_snapshot!(words("Logons | join kind=inner (Hosts) on $left.User == $right.$0", 4), @"Address Attempts Host");
}

#[test]
fn names_of_the_query_are_in_scope() {
    insta::assert_snapshot!(first("let known = dynamic(['a']); let f = (x:string, n:long) { x }; Logons | extend y = $0", 3), @r"
    tostring(  Function  (value: scalar) -> string
    iff(  Function  (if: bool, then: common|dynamic, else: common|dynamic) -> common_non_dynamic
    column_ifexists(  Function
    ");
    insta::assert_snapshot!(words("let recent = Logons | take 3; rec$0", 2), @"recent RecordedFutureIdentity_PlaybookAlertResults_CL");
    // Inside of a function that nothing calls.
    insta::assert_snapshot!(words("let f = (who:string) { Logons | where User == $0 }; print 1", 2), @"who tostring(");
    insta::assert_snapshot!(words("let f = (T:(Colour:string)) { T | where $0 }; print 1", 2), @"Colour isnotempty(");
}

#[test]
fn parameters_watchlists_and_values_of_options() {
    insta::assert_snapshot!(first("_Im_Logon($0", 2), @r"
    starttime=  Parameter  datetime
    user_has_any=  Parameter  dynamic
    ");
    insta::assert_snapshot!(words("_Im_Logon(starttime=ago(1d), $0", 1), @"user_has_any=");
    insta::assert_snapshot!(words("_GetWatchlist('$0", 1), @"HighValue");
    insta::assert_snapshot!(words("_GetWatchlist(\"hi$0\") | take 1", 1), @"HighValue");
    insta::assert_snapshot!(words("Logons | render $0", 3), @"timechart columnchart piechart");
    insta::assert_snapshot!(words("Logons | evaluate $0", 1), @"bag_unpack(");
    insta::assert_snapshot!(words("datatable(a:$0", 3), @"string long datetime");
}

#[test]
fn nothing_is_offered_in_comments_and_for_new_names() {
    insta::assert_snapshot!(words("Logons // whe$0", 3), @"");
    insta::assert_snapshot!(words("let $0", 3), @"");
    insta::assert_snapshot!(words("Logons | where User == 'Us$0", 3), @"");
}

#[test]
fn any_text_and_position_give_an_answer() {
    let text = "let f = (x:long) { Logons | where Attempts > x }; f(3) | join kind=inner (Hosts | project Address, ['odd']) on \
        Address | extend é = Details.a[0].b, s = 'ü' | summarize make_set(s, 5) by bin(TimeGenerated, 1h) | render timechart";
    let session = session();
    let now = Timestamp::UNIX_EPOCH;
    for end in 0..=text.len() {
        let end = text.floor_char_boundary(end);
        complete(&session, now, &text[..end], end);
        complete(&session, now, text, end);
    }
    complete(&session, now, "é", 1);
}
