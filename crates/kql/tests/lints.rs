//! Warnings about queries that are valid but probably not what was meant: queries that raise each, and similar ones that do not.

use kql::{Query, Session, Timestamp};
use kql_types::{Field, MemoryTable, Schema, Type};
use std::sync::Arc;

fn session() -> Session {
    let columns = [
        ("TimeGenerated", Type::DateTime),
        ("Host", Type::String),
        ("User", Type::String),
        ("Port", Type::Int),
        ("Bytes", Type::Long),
        ("Score", Type::Real),
        ("Known", Type::Bool),
        ("Bag", Type::Dynamic),
    ];
    let schema: Schema = columns.into_iter().map(|(name, ty)| Field::new(name, ty)).collect();
    let table = || Arc::new(MemoryTable::new(schema.clone(), Vec::new()));
    Session::builder().table("Flows", table()).table("Others", table()).threads(1).build().expect("a session")
}

/// The codes of warnings, as `KQL402 KQL407`; a query must have no error.
fn warnings(session: &Session, query: &str) -> String {
    let compiled = session.compile(&Query {
        text: query,
        now: kql_types::ticks::to_timestamp(639_079_632_000_000_000),
        window: None,
    });
    assert!(compiled.is_ok(), "{query}\n{:?}", compiled.diagnostics);
    for d in &compiled.diagnostics {
        assert!(d.span.start < d.span.end && d.span.end as usize <= query.len(), "{query}\n{d:?}");
    }
    let codes: Vec<&str> = compiled.diagnostics.iter().map(|d| d.code.id()).collect();
    codes.join(" ")
}

#[track_caller]
fn check(code: &str, queries: &[&str]) {
    let session = session();
    let wrong: Vec<String> = queries
        .iter()
        .map(|q| (q, warnings(&session, q)))
        .filter(|(_, drawn)| drawn != code)
        .map(|(q, drawn)| format!("`{q}` draws `{drawn}`"))
        .collect();
    assert!(wrong.is_empty(), "expected `{code}`:\n{}", wrong.join("\n"));
}

#[test]
fn contradictory_conditions() {
    check(
        "KQL402",
        &[
            "Flows | where Bytes == 1 and Bytes == 2",
            "Flows | where Port == 22 and Port in (80, 443)",
            "Flows | where Port == 22 and Bytes > 5 and Port != 22",
            "Flows | where Bytes > 5 and Bytes < 3",
            "Flows | where Bytes > 5 and Bytes <= 5",
            "Flows | where 5 < Bytes and 3 > Bytes",
            "Flows | where Bytes between (1 .. 5) and Bytes > 7",
            "Flows | where TimeGenerated > ago(1h) and TimeGenerated < ago(1d)",
            "Flows | where Host == 'db1' and Host has 'web'",
            "Flows | where Host == 'db1' and isempty(Host)",
            "Flows | where isempty(Host) and Host has 'web'",
            "Flows | where isnull(Port) and Port < 1024",
            "Flows | where Host has 'web' and Host !has 'web'",
            "Flows | where Known and not(Known)",
            "Flows | where Host startswith 'web' and Host startswith 'db'",
            "Flows | where Host endswith '.exe' and Host endswith '.dll'",
            "Flows | where Host =~ 'web1' and Host =~ 'web2'",
            "Flows | where tolower(Host) == 'web1' and tolower(Host) == 'web2'",
            "Flows | where (Host == 'a' or Host == 'b') and Host == 'c'",
            "Flows | where Host == 'a' | where Host == 'b'",
            "Flows | where Host == 'a' | extend n = 1 | project Host, n | where Host == 'b'",
            "Flows | summarize countif(Host == 'a' and Host == 'b')",
        ],
    );
    check(
        "",
        &[
            "Flows | where Bytes == 1 or Bytes == 2",
            "Flows | where Bytes > 3 and Bytes < 5",
            "Flows | where Bytes >= 5 and Bytes <= 5",
            "Flows | where Port == 22 and Port in (22, 443)",
            "Flows | where Host == 'web1' and Host has 'web1'",
            "Flows | where Host == 'WEB1' and Host =~ 'web1'",
            "Flows | where Host startswith 'web' and Host startswith 'WEB1'",
            "Flows | where Host has 'web' and Host has 'db'",
            "Flows | where Host == 'a' and User == 'b'",
            "Flows | where Port != 22 and isnull(Port)",
            "Flows | where not(Host == 'a' and User == 'b') and Host == 'a'",
            "Flows | where Bag.kind == 1 and Bag.kind == '1'",
            "Flows | where rand() > 0.5 and rand() < 0.3",
            "Flows | where Host == 'a' | join kind=leftouter (Others | where Host == 'b') on User | where Host1 == ''",
            "Others | where User == 'x' | join kind=rightouter (Flows) on Host | where isempty(User)",
            "Flows | where Host == 'a' | summarize Host = max(User) by Port | where Host == 'b'",
            // A setting that is turned off is not a mistake.
            "let host = ''; Flows | where isempty(host) or (Host == host and isnotempty(Host))",
            "let low = 5; Flows | where Bytes > low and Bytes < 3",
            "let by_host = (h: string) { Flows | where Host == h and isnotempty(Host) }; by_host('')",
        ],
    );
}

#[test]
fn comparisons_that_are_never_true() {
    check(
        "KQL402",
        &[
            "Flows | where tolower(Host) == 'Web1'",
            "Flows | where tolower(Host) in ('web1', 'Web2')",
            "Flows | where toupper(Host) == 'web1'",
            "Flows | where 'Web1' == tolower(Host)",
            "Flows | where tolower(Host) startswith_cs 'Web'",
            "Flows | extend h = tolower(Host) | where h == 'Web1'",
            "Flows | extend h = tolower(Host) | summarize count() by h | where h has_cs 'Web1'",
            "let hosts = dynamic(['Web1']); Flows | where tolower(Host) in (hosts)",
            "Flows | where hash_md5(Host) == 'D41D8CD98F00B204E9800998ECF8427E'",
            "Flows | where hourofday(TimeGenerated) > 23",
            "Flows | where monthofyear(TimeGenerated) == 0",
            "Flows | where strlen(Host) < 0",
            "Flows | where array_length(Bag) <= -1",
            "Flows | extend state = iff(Known, 'on', 'off') | where state == 'yes'",
            "Flows | extend state = case(Port == 22, 'ssh', Port == 80, 'web', 'other') | where state in ('dns', 'mail')",
            "Flows | summarize count() by Host | where count_ == 0",
            "Flows | summarize n = count() by Host | where n < 1",
            "Flows | where Port == 'ssh'",
            "Flows | where Port in (22, 'ssh')",
            "Flows | where TimeGenerated == 'yesterday'",
            "Flows | where Port == int(null)",
            "Flows | where Bytes > long(null)",
            "Flows | where Bytes between (5 .. 1)",
            "Flows | where TimeGenerated between (now() .. ago(1d))",
            "let start = now(); let end = ago(1d); Flows | where TimeGenerated between (start .. end)",
            "Flows | where Host in (dynamic([]))",
            "Flows | where isnull(Host)",
        ],
    );
    check(
        "",
        &[
            "Flows | where tolower(Host) == 'web1'",
            "Flows | where tolower(Host) =~ 'Web1'",
            "Flows | where tolower(Host) has 'Web1'",
            "Flows | where tolower(Host) in~ ('Web1')",
            "Flows | where tolower(Host) == User",
            "Flows | where Host == 'Web1'",
            "Flows | where hourofday(TimeGenerated) in (22, 23)",
            "Flows | where strlen(Host) > 0",
            "Flows | extend state = iff(Known, 'on', 'off') | where state == 'on'",
            "Flows | extend state = iff(Known, 'on', Host) | where state == 'yes'",
            "Flows | summarize n = count() | where n == 0",
            "Flows | count | where Count == 0",
            "Flows | summarize n = countif(Known) by Host | where n == 0",
            "Flows | where Port == '22'",
            "Flows | where Host == 22",
            "Flows | where Port != int(null)",
            "Flows | where isempty(Host) or isnull(Port)",
            "Flows | where Bytes between (1 .. 1)",
            "let skip = dynamic([]); Flows | where Host !in (skip)",
            "let f = (h: string) { Flows | where tolower(Host) == h }; f('Web1')",
        ],
    );
}

#[test]
fn comparisons_that_are_always_true() {
    check(
        "KQL408",
        &[
            "Flows | where tolower(Host) != 'Web1'",
            "Flows | where tolower(Host) !startswith_cs 'Web'",
            "Flows | where isnotnull(Host)",
            "Flows | extend state = iff(Known, 'on', 'off') | where state != 'yes'",
            "Flows | where Host !in (dynamic([]))",
            "Flows | where Port != 'ssh'",
            "Flows | where Host == Host",
            "Flows | where Bytes !between (5 .. 1)",
        ],
    );
    check(
        "",
        &[
            "Flows | where tolower(Host) != 'web1'",
            "Flows | where isnotempty(Host)",
            "Flows | where isnotnull(Port)",
            "Flows | where Score == Score",
            "Flows | extend Host1 = Host | where Host == Host1",
            "Flows | where isnotnull(Bag.name)",
            "Flows | extend state = iff(Known, 'on', 'off') | where state != 'on'",
        ],
    );
}

#[test]
fn datetimes_compared_with_strings() {
    check(
        "KQL403",
        &[
            "Flows | where TimeGenerated == '2026-03-01'",
            "Flows | where '2026-03-01' == TimeGenerated",
            "Flows | where TimeGenerated != Host",
            "Flows | where TimeGenerated in ('2026-03-01')",
        ],
    );
    check(
        "",
        &[
            "Flows | where TimeGenerated == datetime(2026-03-01)",
            "Flows | where TimeGenerated == todatetime(Host)",
            "Flows | where tostring(TimeGenerated) == '2026-03-01'",
            "Flows | where Bag.at == TimeGenerated",
        ],
    );
}

#[test]
fn search_strings_of_several_terms() {
    check(
        "KQL404",
        &[
            "Flows | where Host has 'web server'",
            "Flows | where Host !has_cs 'web server'",
            "Flows | where Host has ' web'",
            "Flows | where Host has '/'",
            "Flows | where Host has_any ('web', 'file server')",
        ],
    );
    check(
        "",
        &[
            "Flows | where Host has 'web'",
            "Flows | where Host contains 'web server'",
            "Flows | where Host has_all ('web', 'server')",
            "Flows | where Host has ''",
            "let needle = 'web server'; Flows | where Host has needle",
        ],
    );
}

#[test]
fn unused_names() {
    check(
        "KQL405",
        &[
            "let low = 3; Flows | take 1",
            "let low = 3; let high = low; Flows",
            "let f = () { Flows }; Others",
            "let Host = 'web1'; Flows | where Host == 'web1'",
        ],
    );
    check(
        "",
        &[
            "let low = 3; Flows | where Bytes > low",
            "let low = 3; let f = () { Flows | where Bytes > low }; f()",
            "declare query_parameters(host: string = ''); Flows",
            // A query that contains only functions is a library.
            "let f = () { Flows };",
        ],
    );
    // The use may be in a part that an error hides.
    let session = session();
    let compiled = session.compile(&Query {
        text: "let low = 3; Flows | where Nope == 1 | where Bytes > low",
        now: Timestamp::UNIX_EPOCH,
        window: None,
    });
    let codes: Vec<&str> = compiled.diagnostics.iter().map(|d| d.code.id()).collect();
    assert_eq!(codes, ["KQL101"]);
}

#[test]
fn joins_without_a_kind() {
    check("KQL401", &["Flows | join Others on Host", "Flows | join hint.strategy=shuffle (Others) on Host"]);
    check("", &["Flows | join kind=innerunique Others on Host", "Flows | lookup Others on Host"]);
}

#[test]
fn fixes_leave_a_query_without_warnings() {
    let session = session();
    for (query, fixed) in [
        ("let a = 1; let b = 2; Flows | where Port == b", "let b = 2; Flows | where Port == b"),
        ("let a = 1;\n(Flows | take 1) | count", "(Flows | take 1) | count"),
        ("Flows | where (isnull(Host))", "Flows | where (isempty(Host))"),
        ("Flows | where isnotnull(Host)", "Flows | where isnotempty(Host)"),
        ("Flows | where Host has '--'", "Flows | where Host contains \"--\""),
        ("Flows | where Known and (Host !has_cs '--')", "Flows | where Known and (Host !contains_cs \"--\")"),
    ] {
        let compiled = session.compile(&Query { text: query, now: kql_types::ticks::to_timestamp(0), window: None });
        let [found] = compiled.diagnostics.as_slice() else { panic!("{query}\n{:?}", compiled.diagnostics) };
        assert_eq!(found.fixes[0].apply(query).as_deref(), Some(fixed));
        assert_eq!(warnings(&session, fixed), "");
    }
}
