//! A failure explains where a row was dropped: through joins, `summarize`, functions in the query and unions.

mod support;

use support::{Folder, vigie_in};

/// The output of a test that expects `expected` or, without it, an alert. Data: three sign-ins, one of them valid, and a session.
fn said(name: &str, query: &str, expected: Option<&str>) -> String {
    let d = Folder::new(name);
    let query: String = query.lines().map(|l| format!("  {l}\n")).collect();
    d.file(
        "a.yaml",
        format!(
            "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: Lost\nkind: Scheduled\nseverity: Low\nqueryFrequency: 1h\n\
             queryPeriod: 2h\ntriggerOperator: gt\ntriggerThreshold: 0\nquery: |\n{query}"
        ),
    );
    let expect = expected.map_or("{alerts: 1}".to_string(), |row| format!("{{rows: {{contains: [{row}]}}}}"));
    d.file(
        "a.test.yaml",
        format!(
            "tests:\n  - name: t\n    rows:\n      SigninLogs:\n        - {{IPAddress: 203.0.113.9, UserPrincipalName: ann, \
             ResultType: \"50126\", $repeat: 2}}\n        - {{IPAddress: 203.0.113.9, UserPrincipalName: bob, ResultType: \
             \"0\"}}\n      CommonSecurityLog:\n        - {{SourceIP: 203.0.113.9, DeviceAction: Deny, TimeGenerated: -3m}}\n    \
             expect: {expect}\n"
        ),
    );
    let run = vigie_in(&d.0, &["test"]);
    assert_eq!(run.status, 1, "{}{}", run.out, run.err);
    run.out
}

#[track_caller]
fn check(said: &str, wanted: &[&str]) {
    for w in wanted {
        assert!(said.contains(w), "`{w}` is missing in:\n{said}");
    }
}

#[test]
fn in_a_function_of_the_query() {
    let query = "let failed = (code: string, least: long = 1) {\n    SigninLogs\n    | where ResultType == code\n    \
                 | summarize Failures = count() by UserPrincipalName\n    | where Failures >= least\n};\nfailed('50126', 3)\n\
                 | project UserPrincipalName";
    let lost = "lost at line 14 of the rule: `| where Failures >= least`";
    check(&said("function-row", query, Some("{UserPrincipalName: ann}")), &["the row is", lost]);
    check(&said("function-all", query, None), &["all rows are", lost]);
    let by_name = query.replace("failed('50126', 3)", "failed(least = 1, code = '1')");
    check(
        &said("function-name", &by_name, None),
        &["all rows are lost at line 12 of the rule: `| where ResultType == code`"],
    );
    let of_table = "let failed = (T: (ResultType: string), code: string) {\n    T\n    | where ResultType == code\n};\n\
                    SigninLogs\n| where UserPrincipalName == 'bob'\n| invoke failed('50126')";
    check(&said("invoke", of_table, None), &["all rows are lost at line 16 of the rule: `| invoke failed('50126')`"]);
    let passed_on = "let failed = (T: (*), code: string) {\n    T\n    | where ResultType == code\n};\n\
                     failed((SigninLogs | where UserPrincipalName == 'bob'), '50126')";
    check(&said("table", passed_on, None), &["all rows are lost at line 12 of the rule: `| where ResultType == code`"]);
}

#[test]
fn on_the_sides_of_a_union() {
    let query = "union\n    (SigninLogs | where ResultType == '1' | project Who = UserPrincipalName),\n    \
                 (CommonSecurityLog | where DeviceAction == 'Allow' | project Who = SourceIP)\n| where Who != ''";
    let said_all = said("union-all", query, None);
    check(
        &said_all,
        &[
            "no input of the union contains a row: all rows are lost at line 11 of the rule: `| where ResultType == '1'`; \
             all rows are lost at line 12 of the rule: `| where DeviceAction == 'Allow'`",
        ],
    );
    let piped =
        "SigninLogs\n| where UserPrincipalName == 'eve'\n| union (CommonSecurityLog | where DeviceAction == 'Allow')";
    let wanted = ["no input of the union contains a row", "line 12 of the rule: `| where DeviceAction == 'Allow'`"];
    check(&said("union-piped", piped, None), &wanted);
    let after = query.replace("'1'", "'0'").replace("!= ''", "== 'eve'");
    check(&said("union-after", &after, None), &["all rows are lost at line 13 of the rule: `| where Who == 'eve'`"]);
}

#[test]
fn by_summarize() {
    let query = "SigninLogs\n| where ResultType != '0'\n| summarize Failures = count() by UserPrincipalName\n| where Failures > 0";
    let lost = ["the row is lost at line 12 of the rule: `| summarize Failures = count() by UserPrincipalName`"];
    check(&said("summarize", query, Some("{UserPrincipalName: ann, Failures: 3}")), &lost);
    let lost = ["the row is lost at line 11 of the rule: `| where ResultType != '0'`"];
    check(&said("summarize-bob", query, Some("{UserPrincipalName: bob, Failures: 1}")), &lost);
}

#[test]
fn by_a_join() {
    let query = "SigninLogs\n| where ResultType == '0'\n| join kind=inner (\n    CommonSecurityLog\n    \
                 | where DeviceAction == 'Allow'\n    ) on $left.IPAddress == $right.SourceIP";
    let side = "whose right side is empty: all rows are lost at line 14 of the rule: `| where DeviceAction == 'Allow'`";
    check(&said("join-right", query, None), &["all rows are lost at line 12 of the rule: `| join kind=inner (`", side]);
    // Both sides have a time column; the result has that of the left side, which says nothing about the right.
    let other = query.replace("Allow", "Deny").replace("$right.SourceIP", "$right.DestinationIP");
    let row = "{UserPrincipalName: bob, TimeGenerated: -1m, SourceIP: 203.0.113.9}";
    let told = said("join-keys", &other, Some(row));
    check(&told, &["the row is lost at line 12 of the rule: `| join kind=inner (`"]);
    assert!(!told.contains("whose right side"), "{told}");
}

#[test]
fn by_a_list_without_an_item() {
    let query = "let denied = CommonSecurityLog\n    | where DeviceAction == 'Allow'\n    | project SourceIP;\nSigninLogs\n\
                 | where IPAddress in (denied)";
    let wanted = [
        "all rows are lost at line 14 of the rule: `| where IPAddress in (denied)`",
        "whose list is empty: all rows are lost at line 11 of the rule: `| where DeviceAction == 'Allow'`",
    ];
    check(&said("list", query, None), &wanted);
}
