//! Request properties, of `set` statements and of clients, and query parameters: each acts, is refused by name, or is reported.

use kql::{Code, Compiled, Query, RequestOptions, Session, Timestamp, Value};
use serde_json::json;

const NOW: &str = "2026-03-10T00:00:00Z";

fn session(unoptimized: bool) -> Session {
    let builder = Session::builder().threads(2);
    let mut session = if unoptimized { builder.unoptimized() } else { builder }.build().expect("a session");
    let logon = |time: &str, day: i64| json!({"TimeGenerated": time, "Seen": time, "Day": day});
    session
        .append_json(
            "Logons",
            &[
                logon("2026-03-01T11:00:00Z", 1),
                logon("2026-03-05T00:00:00Z", 5),
                logon("2026-03-06T00:00:00Z", 6),
                logon("2026-03-06T00:00:00.0000001Z", 7),
                json!({"Day": 0}),
            ],
        )
        .expect("rows");
    session.append_json("Hosts", &[json!({"Host": "a"}), json!({"Host": "b"})]).expect("rows");
    session
}

fn query(text: &str) -> Query<'_> {
    Query::new(text, NOW.parse::<Timestamp>().expect("a time"))
}

/// Rows as text, the same with the optimizer and without; a failure as its code and message.
fn rows_with(text: &str, request: &RequestOptions) -> Result<Vec<String>, String> {
    let [optimized, plain] = [false, true].map(|unoptimized| {
        let session = session(unoptimized);
        let answer = session.run(&session.compile_request(&query(text), request)).map_err(|e| {
            let code = e.code().map_or("", Code::id);
            format!("{code} {e}")
        })?;
        Ok(answer.rows().map(|r| r.iter().map(Value::to_string).collect::<Vec<_>>().join(",")).collect::<Vec<_>>())
    });
    assert_eq!(optimized, plain, "{text}");
    optimized
}

fn rows(text: &str) -> Result<Vec<String>, String> {
    rows_with(text, &RequestOptions::default())
}

fn fails(text: &str, words: &str) {
    let error = rows(text).expect_err(text);
    assert!(error.contains(words), "{text}: {error}");
}

fn compiled(text: &str) -> Compiled {
    session(false).compile(&query(text))
}

#[test]
fn query_now_is_what_now_and_ago_see() {
    let set = "set query_now = datetime(2026-03-01T12:00:00Z);\n";
    assert_eq!(
        rows(&format!("{set}Logons | where TimeGenerated between (ago(2h) .. now()) | project Day")),
        Ok(vec!["1".into()])
    );
    assert_eq!(
        rows(&format!("{set}print datetime(now) == now(), now(-1h)")).unwrap(),
        ["True,2026-03-01T11:00:00.0000000Z"]
    );
    // Also inside functions, `let` values and what only the execution computes.
    let text = format!(
        "{set}let since = ago(2h); let f = () {{ Logons | where TimeGenerated > since | where TimeGenerated < now() }}; f | project Day"
    );
    assert_eq!(rows(&text), Ok(vec!["1".into()]));
    let mut request = RequestOptions::default();
    request.set("query_now", Some(&Value::String("2026-03-01 12:00:00".into()))).unwrap();
    assert_eq!(rows_with("print now()", &request), Ok(vec!["2026-03-01T12:00:00.0000000Z".into()]));
}

#[test]
fn the_datetime_scope_filters_every_table_with_its_column() {
    let set = |column: &str| {
        format!(
            "set query_datetimescope_column = \"{column}\";\nset query_datetimescope_from = datetime(2026-03-05);\n\
             set query_datetimescope_to = datetime(2026-03-06);\n"
        )
    };
    // Both ends belong to it, and rows without a time do not.
    for column in ["TimeGenerated", "Seen"] {
        let set = set(column);
        assert_eq!(rows(&format!("{set}Logons | project Day")).unwrap(), ["5", "6"], "{column}");
        assert_eq!(rows(&format!("{set}Logons | where Day != 5 | summarize count()")).unwrap(), ["1"]);
        let text = format!(
            "{set}let f = () {{ Logons }}; Hosts | extend n = toscalar(f | count) | join kind=inner (f | project Host = 'a', Day) on Host | project n, Day"
        );
        assert_eq!(rows(&text).unwrap(), ["2,5", "2,6"]);
        assert_eq!(rows(&format!("{set}union Logons, Hosts | count")).unwrap(), ["4"]);
        // A table without the column, and rows that the query makes, stay whole.
        assert_eq!(rows(&format!("{set}Hosts | count")).unwrap(), ["2"]);
        assert_eq!(rows(&format!("{set}datatable({column}:datetime)[datetime(2020-01-01)] | count")).unwrap(), ["1"]);
    }
    let from = "set query_datetimescope_column = TimeGenerated; set query_datetimescope_from = datetime(2026-03-06);";
    assert_eq!(rows(&format!("{from} Logons | project Day")).unwrap(), ["6", "7"]);
    // It narrows the period of a rule.
    let session = session(false);
    let window = kql::TimeRange::until("2026-03-06T00:00:00Z".parse().unwrap());
    let text = format!("{from} Logons | project Day");
    let answer = session.run(&session.compile(&Query { window: Some(window), ..query(&text) })).unwrap();
    assert_eq!(answer.row_count(), 1);
    fails("set query_datetimescope_from = datetime(2026-03-06); Logons", "KQL211");
}

#[test]
fn limits_cut_or_refuse_the_result() {
    assert_eq!(rows("set query_take_max_records = 2; range x from 1 to 5 step 1").unwrap(), ["1", "2"]);
    let text =
        "set query_take_max_records = 4; set query_take_max_records = 3; range x from 1 to 5 step 1 | sort by x desc";
    assert_eq!(rows(text).unwrap(), ["5", "4", "3"]);
    assert_eq!(rows("set query_take_max_records = 2; range x from 1 to 5 step 1 | count").unwrap(), ["5"]);
    assert_eq!(rows("set query_take_max_records = 0; print 1").unwrap(), Vec::<String>::new());
    let mut request = RequestOptions::default();
    request.set("query_take_max_records", Some(&Value::Long(1))).unwrap();
    assert_eq!(rows_with("set query_take_max_records = 2; range x from 1 to 5 step 1", &request).unwrap(), ["1"]);

    assert_eq!(rows("set truncationmaxrecords = 2; range x from 1 to 2 step 1").unwrap().len(), 2);
    fails("set truncationmaxrecords = 2; range x from 1 to 3 step 1", "KQL503 the result has more than 2 records");
    fails("set notruncation; set truncationmaxrecords = 2; range x from 1 to 3 step 1", "KQL503");
    assert_eq!(rows("set truncationmaxsize = 12; print 'twelve byt'").unwrap().len(), 1);
    fails("set truncationmaxsize = 11; print 'twelve byt'", "KQL503 the result has more than 11 bytes");
    fails("set truncationmaxrecords = 2; Hosts; range x from 1 to 3 step 1", "KQL503");
    assert_eq!(rows("set notruncation; range x from 1 to 3 step 1").unwrap().len(), 3);
    fails("set maxoutputcolumns = 1; print 1, 2", "maxoutputcolumns");
}

#[test]
fn memory_and_time_are_limited() {
    let sort = "range x from 1 to 100000 step 1 | sort by x desc | take 1000000 | summarize count(), max(x)";
    assert_eq!(rows(sort).unwrap(), ["100000,100000"]);
    fails(&format!("set max_memory_consumption_per_query_per_node = 10000; {sort}"), "KQL502");
    fails(&format!("set maxmemoryconsumptionperiterator = 10000; {sort}"), "KQL502");
    assert_eq!(rows(&format!("set maxmemoryconsumptionperiterator = 16106127360; {sort}")).unwrap(), ["100000,100000"]);
    let long = "range x from 1 to 1000000000000 step 1 | where x < 0";
    fails(&format!("set servertimeout = 10ms; {long}"), "KQL504 the query ran longer than 00:00:00.0100000");
    assert_eq!(rows("set servertimeout = 1h; print 1").unwrap(), ["1"]);
}

#[test]
fn other_properties_that_act() {
    assert_eq!(rows("set query_results_apply_getschema; print a = 1").unwrap(), ["a,0,System.Int64,long"]);
    assert_eq!(rows("set best_effort; union Hosts, Nowhere | count").unwrap(), ["2"]);
    fails("union Hosts, Nowhere | count", "Nowhere");
    fails("set request_external_data_disabled = true; externaldata(a:string)['https://x.example/a.csv']", "KQL211");
    assert_eq!(rows("set query_bin_auto_size = 5; print bin_auto(7)").unwrap(), ["5"]);
}

#[test]
fn properties_without_effect_are_silent_and_others_refused_by_name() {
    let silent = "set queryconsistency = 'weakconsistency'; set query_datascope = 'hotcache'; set request_app_name = \"x\"; \
                  set query_results_cache_max_age = time(5m); set query_results_cache_per_shard; print 1";
    assert_eq!(compiled(silent).diagnostics, []);
    assert_eq!(rows(silent).unwrap(), ["1"]);
    fails(
        "set query_cursor_after_default = 'x'; print 1",
        "KQL301 the request property `query_cursor_after_default` is not supported",
    );
    fails("set query_python_debug; print 1", "query_python_debug");
    assert_eq!(rows("set request_block_row_level_security = false; print 1").unwrap(), ["1"]);
}

#[test]
fn unknown_properties_are_reported() {
    let found = compiled("set query_nwo = datetime(2020-01-01); print now()");
    assert_eq!(found.diagnostics[0].code, Code::UnknownRequestProperty);
    assert_eq!(found.diagnostics[0].help.as_deref(), Some("did you mean `query_now`?"));
    assert!(found.is_ok());
    let found = compiled("set NoTruncation; print 1");
    assert!(found.diagnostics[0].help.as_deref().unwrap().contains("case-sensitive"));
}

#[test]
fn values_of_another_type_and_places_that_do_not_act_are_errors() {
    fails(
        "set query_now = 'yesterday'; print now()",
        "KQL211 the request property `query_now` takes a datetime, not `yesterday`",
    );
    fails("set query_now; print now()", "KQL211");
    fails("set query_now = ago(1h, 2); print now()", "KQL");
    fails("print 1; set query_take_max_records = 1; Hosts", "KQL301 `set` after the first query");
}

#[test]
fn query_parameters_have_a_value_a_default_or_an_error() {
    fails("declare query_parameters(n:long); print n", "KQL212 the query parameter `n` has no value and no default");
    // Also where the query does not use it, as in the service.
    fails("declare query_parameters(n:long); print 1", "KQL212");
    assert_eq!(rows("declare query_parameters(n:long = 5, r:real = 1); print n + 1, gettype(r)").unwrap(), ["6,real"]);
    let mut request = RequestOptions::default();
    for (name, value) in [
        ("n", "10"),
        ("r", "1"),
        ("t", "2026-03-01 00:00:00"),
        ("u", "datetime(2026-03-02)"),
        ("d", "0:02:00"),
        ("b", "true"),
        ("s", "it's"),
        ("j", "dynamic([\"a\"])"),
        ("k", "{\"a\": 1}"),
        ("g", "74be27de-1e4e-49d9-b579-fe0b331d3642"),
    ] {
        request.set_parameter(name, value);
    }
    let declared = "declare query_parameters(n:long = 1, r:real, t:datetime, u:datetime, d:timespan, b:bool, s:string, \
                    j:dynamic, k:dynamic, g:guid);";
    let text = format!("{declared} print n, gettype(r), t, u, d, b, s, j[0], k.a, g");
    assert_eq!(
        rows_with(&text, &request).unwrap(),
        [
            "10,real,2026-03-01T00:00:00.0000000Z,2026-03-02T00:00:00.0000000Z,00:02:00,True,it's,a,1,74be27de-1e4e-49d9-b579-fe0b331d3642"
        ]
    );
    // A value is a literal, never a piece of a query.
    for value in ["1) | take 1; Hosts", "ten", "1 + 1", "now()", ""] {
        let mut request = RequestOptions::default();
        request.set_parameter("n", value);
        let error = rows_with("declare query_parameters(n:long); print n", &request).unwrap_err();
        assert!(error.starts_with("KQL005"), "{value}: {error}");
    }
}

#[test]
fn a_check_needs_no_values() {
    let session = session(false);
    let checked = session.check(&query("declare query_parameters(n:long); Logons | where Day > n | project Day"));
    assert!(checked.is_ok() && checked.schema.fields.len() == 1, "{:?}", checked.diagnostics);
    assert!(session.run(&checked).is_err());
}
