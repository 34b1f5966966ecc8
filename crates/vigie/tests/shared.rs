//! The scan cache between runs gives the same results as no cache, and alerts feed rules that read them.

mod support;

use kql::{Query, Session, SignedDuration, TimeRange};
use kql_types::ticks::{MINUTE, SECOND, format_datetime, parse_datetime, to_timestamp};
use sentinel::RunOptions;
use sentinel::sim::{SimOptions, simulate};
use std::fmt::Write;
use support::{Folder, vigie};

const START: &str = "2026-03-01T00:00:00Z";

/// Two tables over a day, with rows in random order of time, some of them without a time.
fn data(name: &str) -> Folder {
    let folder = Folder::new(name);
    let start = parse_datetime(START).expect("a time");
    let (mut web, mut lists) = (String::new(), String::new());
    for i in 0..8_000i64 {
        let time = format_datetime(start + i * 7919 % 8_000 * 10 * SECOND);
        let time = if i % 997 == 0 { String::new() } else { time };
        let _ = writeln!(
            web,
            r#"{{"TimeGenerated":"{time}","Ip":"10.0.{}.{}","Url":"http://h{}.example/a","Bytes":{i}}}"#,
            i % 7,
            i % 250,
            i % 31
        );
    }
    for i in 0..50 {
        let _ = writeln!(lists, r#"{{"TimeGenerated":"{START}","Ip":"10.0.3.{i}","Level":{i}}}"#);
    }
    folder.file("Web.ndjson", web);
    folder.file("Bad.ndjson", lists);
    folder
}

const QUERIES: [&str; 4] = [
    "Web | where Url has 'h7' | summarize n = count(), s = sum(Bytes) by Ip",
    "Web | where Url has 'h7' and Bytes % 3 == 0 | project TimeGenerated, Ip, Bytes",
    "Web | join kind=inner (Bad | where Level > 3) on Ip | project TimeGenerated, Ip, Level, Url",
    "Web | take 5",
];

#[test]
fn results_are_the_same() {
    let folder = data("answers");
    let start = parse_datetime(START).expect("a time");
    let whole = TimeRange::new(start, start + 1440 * MINUTE);
    let plain = Session::builder().data(&folder.0).build().expect("opens");
    let shared = |limit: usize| {
        Session::builder()
            .data(&folder.0)
            .memory_limit(limit)
            .shared(whole)
            .threads(2)
            .workers(1)
            .build()
            .expect("opens")
    };
    // The second cache is too small for the tables.
    for kept in [shared(1 << 30), shared(200_000)] {
        for at in (0..1440).step_by(170) {
            for (query, length) in QUERIES.iter().flat_map(|q| [(q, 5), (q, 600)]) {
                let to = start + at * MINUTE;
                let window = Some(TimeRange::new((to - length * MINUTE).max(start), to));
                let rows = |session: &Session| {
                    let compiled = session.compile(&Query { text: query, now: to_timestamp(to), window });
                    session.run(&compiled).expect("runs").rows().collect::<Vec<_>>()
                };
                assert_eq!(rows(&plain), rows(&kept), "{query} at {at} over {length}");
            }
        }
    }
}

#[test]
fn a_simulation_equals_its_runs() {
    let folder = data("simulation");
    // The last four hours have no rows.
    for (i, (query, quiet)) in [
        ("Web | where Url has 'h7' | summarize n = count(), largest = max(Bytes) by Ip", true),
        ("Web | where Url has 'h7' | count | where Count == 0", false),
        ("union (Web | project Ip, Bytes), (Bad | project Ip, Bytes = Level) | summarize max(Bytes) by Ip", true),
        ("Bad | join kind=leftouter (Web | summarize n = count() by Ip) on Ip | where isnull(n)", true),
        ("let most = toscalar(Web | summarize max(Bytes)); print most | where isnull(most)", false),
        ("search in (Web) 'h7' | distinct Ip", true),
    ]
    .into_iter()
    .enumerate()
    {
        let head = "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: R\nkind: Scheduled\nqueryFrequency: 5m\nqueryPeriod: 20m\n";
        let rule = folder.file(&format!("rules/{i}.yaml"), format!("{head}query: \"{query}\"\n"));
        let file = sentinel::load(std::path::Path::new(&rule)).expect("a rule");
        let rule = &file.rules[0];
        let from = parse_datetime(START).expect("a time") + 60 * MINUTE;
        let to = from + 1500 * MINUTE;
        let window = TimeRange::new(sentinel::evaluate::window(rule, to_timestamp(from)).from, to);
        let session = Session::builder().data(&folder.0).shared(window).workers(1).build().expect("opens");
        let options =
            SimOptions { period: TimeRange::new(from, to), run: RunOptions::at(to_timestamp(from)), threads: 2 };
        let sim = simulate(rule, &session, &options);
        assert!(sim.runs.len() == 301 && !sim.diagnostics.iter().any(|d| d.is_error()), "{:?}", sim.diagnostics);
        let fires_in_the_end = sim.alerts.iter().any(|a| a.run_at > to_timestamp(to - 60 * MINUTE));
        assert_eq!(fires_in_the_end, !quiet, "{query}");
        let plain = Session::builder().data(&folder.0).build().expect("opens");
        for run in sim.runs.iter().step_by(6) {
            let one = sentinel::evaluate(rule, &plain, &RunOptions::at(run.at));
            let same: Vec<_> = sim.alerts.iter().filter(|a| a.run_at == run.at).cloned().collect();
            assert_eq!((one.rows.len(), &one.alerts), (run.rows, &same), "{query} at {}", run.at);
        }
    }
}

/// Late rows are missed, however the query refers to their table.
#[test]
fn a_delay_applies_however_the_table_is_referenced() {
    let folder = data("delay");
    let from = parse_datetime(START).expect("a time") + 60 * MINUTE;
    for query in [
        "Web | where Bytes > 0",
        "union Web, Bad | where isnotempty(Url)",
        "union W* | where Bytes > 0",
        "search in (Web) Url: 'example'",
        "find in (Web) where Bytes > 0",
        "let f = () { Web }; f | where Bytes > 0",
        "table('Web') | where Bytes > 0",
    ] {
        let head =
            "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: R\nkind: Scheduled\nqueryFrequency: 5m\nqueryPeriod: 5m\n";
        let file = sentinel::read(kql_source::Source::new("r.yaml", format!("{head}query: \"{query}\"\n")));
        let session = Session::builder().data(&folder.0).build().expect("opens");
        let rows = |minutes: i64| {
            let delays = vec![("Web".to_string(), SignedDuration::from_mins(minutes))];
            let options = SimOptions {
                period: TimeRange::new(from, from),
                run: RunOptions { delays, ..RunOptions::at(to_timestamp(from)) },
                threads: 1,
            };
            let sim = simulate(&file.rules[0], &session, &options);
            assert!(
                sim.unread_delays.is_empty() && !sim.diagnostics.iter().any(|d| d.is_error()),
                "{:?}",
                sim.diagnostics
            );
            (sim.runs[0].rows, sim.missed.len())
        };
        // A row every ten seconds; the run waits five minutes.
        let (all, none) = (rows(5), rows(11));
        assert!(all.0 >= 28 && all.1 == 0 && none.0 == 0 && none.1 == all.0, "{query}: {all:?} {none:?}");
        let some = rows(7);
        assert!(some.0 > 0 && some.1 > 0 && some.0 + some.1 == all.0, "{query}: {some:?} of {all:?}");
    }
}

#[test]
fn alerts_feed_rules_that_read_them() {
    let folder = data("feed");
    let rules = Folder::new("feed-rules");
    let head = "kind: Scheduled\nqueryFrequency: 1d\nqueryPeriod: 1d\nseverity: Low\n";
    rules.file(
        "a-reads.yaml",
        format!("id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: Reads\n{head}query: SecurityAlert | where AlertName == 'Writes'\n"),
    );
    rules.file(
        "b-writes.yaml",
        format!("id: 7b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: Writes\n{head}query: Web | where Bytes == 5\n"),
    );
    let run = |more: &[&str]| {
        let mut args = vec!["run", rules.0.to_str().expect("text"), "--data", folder.0.to_str().expect("text")];
        args.extend(["--now", "2026-03-02T00:00:00Z"]);
        args.extend(more);
        vigie(&args)
    };
    let cards = run(&[]);
    assert!(cards.out.contains("Reads: 1 row, 1 alert, 1 incident"), "{}{}", cards.out, cards.err);
    assert!(cards.out.contains("incident 1 · Low · Writes (1 alert"), "{}", cards.out);
    let table = run(&["--as", "security-alert", "--format", "csv"]);
    assert!(table.out.starts_with("TenantId,TimeGenerated,DisplayName,AlertName,AlertSeverity,"), "{}", table.out);
    assert_eq!(run(&["--as", "security-incident"]).out.lines().count(), 2);
    assert!(run(&["--as", "rows", "--format", "ndjson"]).out.lines().any(|l| l.contains("\"Bytes\":5")));
    assert_eq!(run(&["--format", "csv"]).status, 2);
}

#[test]
fn status_of_unsupported_kql() {
    let rules = Folder::new("unsupported");
    let head =
        "id: 6b1e1d3c-2b6a-4bb2-8e0d-0a9b7c6d5e4f\nname: R\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 2h\n";
    let rule = rules.file("r.yaml", format!("{head}query: cluster('x').database('y').T | take 1\n"));
    rules.file("r.test.yaml", "tests:\n  - name: one\n    rows: {}\n    expect: { alerts: 0 }\n");
    let (run, test) = (vigie(&["run", &rule, "--now", START]), vigie(&["test", &rules.path()]));
    assert_eq!(run.status, 3, "{}{}", run.out, run.err);
    assert_eq!(test.status, 3, "{}{}", test.out, test.err);
}
