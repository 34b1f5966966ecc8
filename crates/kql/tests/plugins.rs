//! Unsupported plugins return the columns that the official compiler gives them, so that the rest of a query is checked.

use kql::{Compiled, Query, Session, Timestamp};
use kql_functions::plugin::all_refused;
use kql_source::Code;

fn compile(text: &str) -> Compiled {
    let session = Session::builder().build().expect("a session");
    session.compile(&Query { text, now: Timestamp::UNIX_EPOCH, window: None })
}

fn columns(text: &str) -> String {
    let compiled = compile(text);
    let errors: Vec<Code> = compiled.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.code).collect();
    assert!(matches!(errors[..], [Code::NeedsCluster | Code::Unsupported]), "{text}: {errors:?}");
    let fields = compiled.schema.fields.iter().map(|f| format!("{}:{}", f.name, f.ty));
    fields.chain(compiled.open.then(|| "…".to_string())).collect::<Vec<_>>().join(" ")
}

#[test]
fn each_is_rejected_by_name() {
    for r in all_refused() {
        let compiled = compile(&format!("datatable(host:string)['web1'] | evaluate {}('x')", r.name));
        let errors: Vec<&str> =
            compiled.diagnostics.iter().filter(|d| d.is_error()).map(|d| d.message.as_str()).collect();
        assert!(matches!(errors[..], [one] if one.contains(&format!("`{}`", r.name))), "{errors:?}");
    }
}

#[test]
fn their_columns_are_known() {
    let hosts = "datatable(host:string, n:long)['web1', 1] | evaluate";
    assert_eq!(columns(&format!("{hosts} http_request('u')")), "ResponseHeaders:dynamic ResponseBody:dynamic");
    assert_eq!(columns(&format!("{hosts} infer_storage_schema(dynamic({{}}))")), "CslSchema:string");
    assert_eq!(columns(&format!("{hosts} ai_embeddings(host, 'c')")), "host:string n:long host_embeddings:dynamic");
    assert_eq!(
        columns(&format!("{hosts} ai_chat_completion_prompt(host, 'c', dynamic({{}}), true)")),
        "host:string n:long host_completion:string host_completion_error:string"
    );
    assert_eq!(columns(&format!("{hosts} python(typeof(*, n:real, z:long), 'code')")), "host:string n:real z:long");
    assert_eq!(columns(&format!("{hosts} r(typeof(z:long), 'code')")), "z:long");
    assert_eq!(columns(&format!("{hosts} autocluster()")), "SegmentId:long Count:long Percent:real host:string n:long");
    assert_eq!(
        columns(&format!("{hosts} funnel_sequence(host, n, 1, 9, 1, 1, host, dynamic(['x']))")),
        "n:long prev:string next:string dcount:long samples:dynamic"
    );
    assert_eq!(columns("evaluate sql_request('c', 'q')"), "…");
    assert_eq!(columns("evaluate sql_request('c', 'q') : (a:long) | where a == 1"), "a:long");
}

#[test]
fn columns_that_depend_on_data_leave_the_schema_open() {
    let open = |text: &str| {
        let compiled = compile(text);
        assert!(compiled.is_ok(), "{text}: {:?}", compiled.diagnostics);
        compiled.schema.fields.iter().map(|f| format!("{} ", f.name)).chain(compiled.open.then(|| "…".into())).collect()
    };
    let one: String =
        open("datatable(host:string, d:dynamic)[] | evaluate bag_unpack(d) | evaluate pivot(k, any(v), zone)");
    assert_eq!(one, "zone …");
    let two: String = open("datatable(host:string, k:string, v:long)[] | evaluate pivot(k, sum(v))");
    assert_eq!(two, "host …");
}

#[test]
fn a_plugin_is_not_a_function() {
    for name in ["bag_unpack", "autocluster"] {
        let compiled = compile(&format!("print x = {name}(1)"));
        let messages: Vec<&str> = compiled.diagnostics.iter().map(|d| d.message.as_str()).collect();
        assert_eq!(messages, [format!("`{name}` is a plugin, not a function")]);
    }
}
