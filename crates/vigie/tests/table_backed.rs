//! `_Im_WebSession` over a file of normalized sessions: its parameters filter as ASIM documents them.

mod support;

use support::vigie;

/// The result of a query over the example, as CSV without its header.
#[track_caller]
fn answer(query: &str) -> String {
    let run =
        vigie(&["query", query, "--data", "examples/ti-map-ip", "--format", "csv", "--now", "2026-03-01T12:00:00Z"]);
    assert_eq!(run.status, 0, "{}", run.err);
    run.out.lines().skip(1).collect::<Vec<_>>().join("\n")
}

/// A call with parameters returns as many rows as the equivalent filter.
#[track_caller]
fn check(parameters: &str, filter: &str) {
    let called = answer(&format!("_Im_WebSession({parameters}) | count"));
    let filtered = answer(&format!("table('_Im_WebSession') | where {filter} | count"));
    assert_eq!(called, filtered, "{parameters}");
    let all = answer("_Im_WebSession | count");
    assert!(called != "0" && called != all, "{parameters} keeps {called} of {all}: the example shows nothing");
}

#[test]
fn parameters_filter() {
    check("starttime=ago(1h)", "TimeGenerated >= ago(1h)");
    check("endtime=ago(1h)", "TimeGenerated <= ago(1h)");
    check("srcipaddr_has_any_prefix=dynamic(['203.0.113.'])", "SrcIpAddr startswith '203.0.113.'");
    check("url_has_any=dynamic(['api'])", "Url has 'api'");
    check("eventresult='Failure'", "EventResult == 'Failure'");
    check("eventresultdetails_in=dynamic(['401', '403'])", "EventResultDetails in ('401', '403')");
}

#[test]
fn disabled_gives_nothing() {
    assert_eq!(answer("_Im_WebSession(disabled=true) | count"), "0");
}

#[test]
fn columns_missing_in_the_file_are_empty() {
    assert_eq!(
        answer(
            "_Im_WebSession | summarize countif(isempty(ThreatField)), take_any(isnull(DstGeoLatitude)) | project-away countif_"
        ),
        "true"
    );
}
