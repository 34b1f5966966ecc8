use super::*;
use crate::rule::read;
use kql_source::{Applicability, Source};

/// Ids of the lints' findings about a query, with the text under each.
fn check(head: &str, query: &str) -> Vec<(String, String)> {
    let body: String = query.lines().map(|l| format!("  {l}\n")).collect();
    let file = read(Source::new("r.yaml", format!("id: a\nkind: Scheduled\n{head}query: |\n{body}")));
    assert!(file.diagnostics.is_empty(), "{:?}", file.diagnostics);
    let rule = &file.rules[0];
    lint(rule)
        .iter()
        .filter(|d| d.code != kql_source::Code::LateEventsLost)
        .map(|d| (d.code.id().to_string(), rule.source.text[d.span.range()].to_string()))
        .collect()
}

fn lookback(query: &str) -> Vec<String> {
    let found = check("queryFrequency: 1h\nqueryPeriod: 1d\n", query);
    found.into_iter().filter(|(c, _)| c == "RULE201").map(|(_, t)| t).collect()
}

#[test]
fn lookback_beyond_the_period() {
    assert_eq!(lookback("T | where TimeGenerated > ago(2d)"), ["ago(2d)"]);
    assert_eq!(lookback("T | where TimeGenerated > ago(1d)"), [""; 0]);
    assert_eq!(lookback("T | where Created > ago(30d)"), [""; 0], "another column is not cut");
    assert_eq!(lookback("let x = 7d;\nT | where ago(x) <= TimeGenerated"), ["ago(x)"]);
    assert_eq!(lookback("let s = now() - 2 * 1d;\nT | where TimeGenerated >= s"), ["s"]);
    assert_eq!(lookback("T | where TimeGenerated between (ago(14d) .. ago(1d))"), ["ago(14d)", "ago(1d)"]);
    assert_eq!(lookback("T | where TimeGenerated > startofday(ago(1d))"), ["startofday(ago(1d))"]);
    assert_eq!(lookback("T | where TimeGenerated > startofday(now())"), [""; 0]);
    assert_eq!(lookback("T | where TimeGenerated > bin(ago(12h), 6h)"), [""; 0]);
    assert_eq!(lookback("T | where TimeGenerated < ago(1d)"), ["ago(1d)"], "nothing is left");
    assert_eq!(lookback("_Im_WebSession(starttime=ago(14d))"), ["ago(14d)"]);
    assert_eq!(lookback("_Im_WebSession(ago(14d), now())"), ["ago(14d)"]);
    assert_eq!(lookback("let f = (d: datetime) { T };\nf(ago(14d))"), [""; 0]);
    assert_eq!(
        lookback("T | make-series count() on TimeGenerated from startofday(ago(7d)) to now() step 1h"),
        ["startofday(ago(7d))"]
    );
    assert_eq!(
        lookback("T | where TimeGenerated > datetime_add('day', -3, now())"),
        ["datetime_add('day', -3, now())"]
    );
}

#[test]
fn lookback_through_functions() {
    let f = "let f = (back:timespan, t:string) { U | where TimeGenerated > ago(back) };\n";
    assert_eq!(lookback(&format!("{f}f(1h, 'a')")), [""; 0]);
    assert_eq!(lookback(&format!("{f}union f(1h, 'a'), f(3d, 'b')")), ["ago(back)"]);
    assert_eq!(lookback("let f = (b:timespan = 9d) { U | where TimeGenerated > ago(b) };\nf()"), ["ago(b)"]);
    assert_eq!(lookback("let f = () { U | where TimeGenerated > ago(9d) };\nf()"), ["ago(9d)"]);
}

#[test]
fn thresholds_out_of_reach() {
    let with = |trigger: &str, query: &str| {
        let found = check(trigger, query);
        found.into_iter().filter(|(c, _)| c == "RULE204").count()
    };
    let more_than_ten = "triggerOperator: gt\ntriggerThreshold: 10\n";
    assert_eq!(with(more_than_ten, "T | summarize count()"), 1);
    assert_eq!(with(more_than_ten, "T | summarize count() by a"), 0);
    assert_eq!(with(more_than_ten, "T | take 10"), 1);
    assert_eq!(with(more_than_ten, "T | take 11"), 0);
    let any = "triggerOperator: gt\ntriggerThreshold: 0\n";
    assert_eq!(with(any, "T | count"), 1, "fires at every run");
    assert_eq!(with(any, "T | count | where Count > 5"), 0);
    assert_eq!(with(any, "let c = T | count;\nc"), 1);
    assert_eq!(with("triggerOperator: eq\ntriggerThreshold: 0\n", "T | count"), 1);
    assert_eq!(with("triggerOperator: eq\ntriggerThreshold: 0\n", "T"), 0);
}

#[test]
fn filters_and_forbidden_operators() {
    assert_eq!(check("", "_Im_Dns(responsecodename='', pack=true)")[0].0, "RULE205");
    assert_eq!(check("", "_Im_Dns(domain_has_any=dynamic([ ]))")[0].1, "domain_has_any=dynamic([ ])");
    assert!(check("", "_Im_Dns(domain_has_any=x, starttime=ago(1h))").is_empty());
    assert_eq!(check("", "let x = dynamic([]);\n_Im_Dns(domain_has_any=x)")[0].1, "domain_has_any=x");
    assert!(check("", "let x = dynamic(['a']);\n_Im_Dns(domain_has_any=x)").is_empty());
    let by_place = |arguments: &str| {
        check("", &format!("_Im_Dns({arguments})")).into_iter().map(|(_, text)| text).collect::<Vec<_>>()
    };
    assert_eq!(by_place("datetime(null), datetime(null), dynamic(['10.'])"), [""; 0], "places of one that filters");
    assert_eq!(by_place("ago(1h), datetime(null), '*', pack=true"), ["datetime(null)", "'*'"]);
    assert_eq!(by_place("ago(1h), now(), dynamic([]), responsecodename='NXDOMAIN'"), ["dynamic([])"]);
    assert_eq!(check("", "search *")[0].0, "RULE113");
    assert_eq!(check("", "union * | take 1")[0].0, "RULE113");
    assert!(check("", "union T, U | search 'x'").is_empty());
}

#[test]
fn late_events() {
    let rule = |frequency: &str, query: &str| {
        let text = format!("id: a\nkind: Scheduled\nqueryFrequency: {frequency}\nqueryPeriod: 1h\nquery: {query}\n");
        let file = read(Source::new("r.yaml", text));
        lint(&file.rules[0]).len()
    };
    assert_eq!(rule("1h", "T"), 1);
    assert_eq!(rule("30m", "T"), 0);
    assert_eq!(rule("1h", "T | where ingestion_time() > ago(1h)"), 0);
}

#[test]
fn entities_that_can_be_empty() {
    let head = "entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: Ip\n";
    let outer = "T | join kind=leftouter (U | project Ip = Address, k) on k";
    for (query, can_be_empty) in [
        (outer, true),
        (&format!("{outer} | where isnotempty(Ip)"), false),
        (&format!("{outer} | where Ip != ''"), false),
        (&format!("{outer} | where Ip != '10.0.0.1'"), true),
        (&format!("{outer} | where Ip startswith '10.'"), false),
        (&format!("{outer} | where a == 1 or isnotempty(Ip)"), true),
        (&format!("{outer} | where not(isempty(Ip))"), false),
        (&format!("{outer} | extend Ip2 = Ip | project Ip = tolower(Ip2)"), true),
        (&format!("{outer} | project-rename Other = Ip | where isnotempty(Other) | project Ip = Other"), false),
        ("T | join kind=inner (U | project Ip = Address, k) on k", false),
        ("T | join (U | project Ip = extract('a(.*)', 1, x), k) on k", true),
        ("T | join kind=leftouter (U | project Ip, k) on Ip", false),
        ("T | extend Ip = a | join kind=leftouter (U | project Ip, k) on k", false),
        ("T | join kind=rightouter (U | project k) on k", true),
        ("T | join kind=fullouter (U | project Ip, k) on k", true),
        ("T | lookup (U | project Ip, k) on k", true),
        ("T | lookup kind=inner (U | project Ip, k) on k", false),
        ("SigninLogs | join kind=leftouter (U | project IPAddress, k) on k | project Ip = IPAddress", false),
        ("let bad = U | project Ip, k;\nT | join kind=leftouter bad on k", true),
        ("T | extend Ip = iff(a, b, '')", true),
        ("T | extend Ip = iff(a, b, c)", false),
        ("T | extend Ip = case(a, '', b, d, c)", true),
        ("T | extend Ip = case(a == '', b, c)", false),
        ("T | extend Ip = column_ifexists('x', '')", true),
        ("T | extend Ip = coalesce(a, '')", true),
        ("T | extend Ip = extract('a(.*)', 1, x)", true),
        ("T | where x matches regex 'a' | extend Ip = extract('a(.*)', 1, x)", false),
        ("T | extend e = extract('b', 0, x) | where e == 'b' | extend Ip = extract('a(.*)', 1, x)", false),
        ("T | extend e = extract('b', 0, y) | where e == 'b' | extend Ip = extract('a(.*)', 1, x)", true),
        ("T | extend Ip = extract('a(.*)', 1, x) | where isnotempty(Ip)", false),
        ("T | extend Ip = extract('a(.*)', 1, x) | summarize count() by Ip", true),
        ("T | extend Source = extract('a(.*)', 1, x) | summarize Ip = take_any(Source) by k", true),
        ("T | extend Ip = extract('a(.*)', 1, x) | summarize arg_max(t, *) by k", true),
        ("T | extend Ip = extract('a(.*)', 1, x) | summarize make_set(Ip) by k", false),
        ("T | parse x with * 'from ' Ip ' to'", true),
        ("T | parse-where x with * 'from ' Ip ' to'", false),
        ("T | parse x with * 'from ' Ip ' to' | where isnotempty(Ip)", false),
        ("T | parse x with * 'from ' Ip ' to ' To | where To == 'a'", false),
        ("T | where x has 'from' | parse x with * 'from ' Ip ' to'", false),
        ("T | summarize Ips = make_set(a) by k | extend Ip = tostring(Ips[0])", false),
        ("T | parse-kv x as (Ip:string) with (pair_delimiter=' ')", true),
        ("T | extend Ip = tostring(d.ip)", true),
        ("T | where isnotempty(d.ip) | extend Ip = tostring(d.ip)", false),
        ("T | extend Ip = tostring(split(x, ':')[0])", true),
        ("T | mv-expand Ip = d.ips", false),
        ("union T, U", false),
        ("T", false),
    ] {
        let found = check(head, query);
        assert_eq!(!found.is_empty(), can_be_empty, "{query}: {found:?}");
        assert!(found.iter().all(|(code, at)| code == "RULE203" && at == "Ip"), "{query}: {found:?}");
    }
}

#[test]
fn what_data_may_lack_is_only_a_note() {
    let head = "entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: Ip\n";
    let level = |query: &str| {
        let file = read(Source::new("r.yaml", format!("id: a\nkind: Scheduled\n{head}query: {query}\n")));
        lint(&file.rules[0]).into_iter().find(|d| d.code == kql_source::Code::EntityMayBeEmpty).map(|d| d.severity)
    };
    assert_eq!(level("T | extend Ip = tostring(d.ip)"), Some(kql_source::Severity::Note));
    assert_eq!(level("T | extend Ip = extract('a(.*)', 1, x)"), Some(kql_source::Severity::Note));
    assert_eq!(level("T | extend Ip = iff(a, b, '')"), Some(kql_source::Severity::Warning));
}

/// The file after the first fix of the first finding with a code, and whether the fix may be applied without asking.
fn fixed(text: &str, code: &str) -> Option<(String, Applicability)> {
    let file = read(Source::new("r.yaml", text));
    let found = lint(&file.rules[0]);
    let fix = found.iter().find(|d| d.code.id() == code)?.fixes.first()?.clone();
    let changed = fix.apply(text).expect("edits in order");
    let again = lint(&read(Source::new("r.yaml", changed.as_str())).rules[0]);
    let count = |list: &[kql_source::Diagnostic]| list.iter().filter(|d| d.code.id() == code).count();
    assert!(count(&again) < count(&found), "{changed}\n{again:?}");
    Some((changed, fix.applicability))
}

#[test]
fn fixes_remove_the_finding() {
    let head = "id: a\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1d\n";
    let rule = |query: &str| format!("{head}query: |\n  {query}\n");
    let check = |query: &str, code: &str, expected: &str, applicability: Applicability| {
        assert_eq!(fixed(&rule(query), code), Some((expected.to_string(), applicability)), "{query}");
    };
    let safe = |query: &str, expected: &str| check(query, "RULE205", &rule(expected), Applicability::Safe);
    safe("_Im_Dns(responsecodename='', pack=true)", "_Im_Dns(pack=true)");
    safe("_Im_Dns(pack=true, responsecodename='')", "_Im_Dns(pack=true)");
    safe("_Im_Dns(responsecodename='*')", "_Im_Dns()");
    let longer = rule("T | where TimeGenerated > ago(3d)").replace("1d\n", "3d\n");
    check("T | where TimeGenerated > ago(3d)", "RULE201", &longer, Applicability::Unsafe);
    assert_eq!(fixed(&rule("T | where TimeGenerated > ago(30d)"), "RULE201"), None, "no rule can look back so far");
    assert_eq!(fixed(&rule("_Im_Dns(ago(1h), datetime(null), '*')"), "RULE205"), None, "the next argument would move");

    let mapping = "entityMappings:\n  - entityType: IP\n    fieldMappings:\n      - identifier: Address\n        columnName: Ip\n";
    let query = |filter: &str| {
        format!("{head}{mapping}query: |\n  T\n  | extend Ip = iff(a, b, ''){filter} // the end\nversion: 1.0.0\n")
    };
    let expected = (query(" | where isnotempty(Ip)"), Applicability::Unsafe);
    assert_eq!(fixed(&query(""), "RULE203"), Some(expected));
}

#[test]
fn a_function_of_the_query_hides_the_builtin_of_its_name() {
    assert_eq!(lookback("T | where TimeGenerated > ago(2d)"), ["ago(2d)"]);
    assert_eq!(
        lookback("let ago = (x:timespan) { datetime(2020-01-01) };\nT | where TimeGenerated > ago(2d)"),
        [""; 0],
        "this `ago` is not the builtin"
    );
    assert_eq!(lookback("let ago = 2d;\nT | where TimeGenerated > ago(ago)"), ["ago(ago)"], "a value hides nothing");
    let rule = |query: &str| check("triggerOperator: gt\ntriggerThreshold: 3\n", query);
    let query = "let c = materialize(T | count);\nc | take 5";
    assert_eq!(rule(query).len(), 1);
    assert_eq!(rule(&format!("let materialize = (x:(*)) {{ T }};\n{query}")), []);
    let of_arrival = |query: &str| {
        let body = format!("id: a\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1h\nquery: |\n  {query}\n");
        let file = read(Source::new("r.yaml", body));
        lint(&file.rules[0]).iter().any(|d| d.code == kql_source::Code::LateEventsLost)
    };
    assert!(!of_arrival("T | where ingestion_time() > ago(1h)"));
    assert!(of_arrival("let ingestion_time = () { now() }; T | where ingestion_time() > ago(1h)"));
}
