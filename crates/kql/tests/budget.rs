//! The memory limit and cancellation work in every operator that buffers rows.

#![allow(clippy::disallowed_methods, reason = "the test waits for something, but not forever")]

use kql::{Error, Metrics, Query, Session, Timestamp};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

const ROWS: &str = "range n from 1 to 60000 step 1 | extend s = strcat('row number ', n), k = n % 7";
const KB: usize = 1024;

fn run(session: &Session, text: &str) -> Result<usize, Error> {
    let compiled = session.compile(&Query { text, now: Timestamp::UNIX_EPOCH, window: None });
    assert!(compiled.is_ok(), "{text}: {:?}", compiled.diagnostics);
    session.run(&compiled).map(|a| a.row_count())
}

/// Operator, memory limit, and the query that follows [`ROWS`].
const OVER: &[(&str, usize, &str)] = &[
    ("sort", 256 * KB, "| sort by s desc"),
    ("sort", 256 * KB, "| top 50000 by s"),
    ("distinct", 256 * KB, "| distinct s"),
    ("summarize", 256 * KB, "| summarize count() by s"),
    ("summarize", 256 * KB, "| summarize make_list(s)"),
    ("summarize", 256 * KB, "| summarize dcount(s, 4), percentile(n, 50), arg_max(n, *) by k, n"),
    ("join", 256 * KB, "| join kind=leftouter (range n from 1 to 60000 step 1) on n | count"),
    ("join", 256 * KB, "| lookup (range n from 1 to 60000 step 1 | extend w = n) on n | count"),
    (
        "join",
        2048 * KB,
        "| where n < 3000 | join kind=inner (range m from 1 to 3000 step 1 | extend k = m % 7) on k | count",
    ),
    ("mv-expand", 512 * KB, "| where n < 100 | extend a = range(1, 5000) | mv-expand a | count"),
    ("mv-expand", 7168 * KB, "| project n, a = pack_array(n, s) | mv-apply a on (where isnotempty(a)) | count"),
    ("partition", 256 * KB, "| partition hint.strategy=native by k (top 1 by n) | count"),
    ("make-series", 256 * KB, "| make-series c = count() on n from 1 to 60001 step 1"),
    ("scan", 256 * KB, "| serialize | scan declare (seen:long = 0) with (step a: true => seen = a.seen + 1;)"),
    ("top-nested", 256 * KB, "| top-nested 3 of s by count()"),
    ("make-graph", 256 * KB, "| extend m = n + 1 | make-graph n --> m | graph-match (x)-[e]->(y) project e.n"),
    (
        "graph-match",
        1024 * KB,
        "| where n <= 40 | extend one = 1 | join kind=inner (range m from 1 to 40 step 1 | extend one = 1) on one \
         | make-graph n --> m | graph-match (a)-->(b)-->(c) project 1",
    ),
    ("narrow", 256 * KB, "| evaluate narrow()"),
    ("reduce", 256 * KB, "| reduce by s"),
    ("serialize", 256 * KB, "| serialize r = row_number() | where r > 5"),
    ("let T", 256 * KB, "| as T | union T"),
    ("in", 256 * KB, "| where n in ((range m from 1 to 60000 step 1))"),
    ("the result", 256 * KB, "| extend t = strcat(s, s)"),
    ("the result", 256 * KB, "| union (range n from 1 to 60000 step 1)"),
];

#[test]
fn over_the_limit_the_error_names_the_operator_and_the_bytes() {
    for threads in [1, 2] {
        for (operator, limit, rest) in OVER {
            let session = Session::builder().threads(threads).memory_limit(*limit).build().expect("a session");
            let text = format!("{ROWS} {rest}");
            let message = run(&session, &text).err().map(|e| e.to_string()).unwrap_or_else(|| "no error".into());
            assert!(message.starts_with(&format!("`{operator}` needs ")), "{rest}: {message}");
            let size =
                if *limit < 1024 * KB { format!("{}.0 KB", limit / KB) } else { format!("{}.0 MB", limit / KB / KB) };
            assert!(message.contains(&format!(", over the memory limit of {size}; ")), "{rest}: {message}");
        }
    }
}

/// Functions that turn small arguments into results of one row that exceed an eighth of the limit. Where only many rows
/// together exceed it, their batch is split.
const LARGE_RESULTS: &[(&str, &str)] = &[
    ("strrep", "| where n == 1 | where s == strrep(strrep(strrep(strrep(s, 1000), 1000), 1000), 1000)"),
    (
        "replace_string",
        "| where n == 1 | where s == replace_string(strrep(strrep('r', 1000), 1000), 'r', strrep(s, 1000))",
    ),
];

#[test]
fn too_large_a_result_names_the_function() {
    let session = Session::builder().threads(1).memory_limit(256 << 20).build().expect("a session");
    for (function, rest) in LARGE_RESULTS {
        let error = run(&session, &format!("{ROWS} {rest}")).expect_err(rest);
        assert!(error.to_string().starts_with(&format!("`{function}` needs more than ")), "{rest}: {error}");
        assert!(error.to_string().contains("; the limit is 32 MB"), "{rest}: {error}");
    }
}

#[test]
fn rows_whose_results_are_large_together_are_split() {
    let session = Session::builder().threads(2).memory_limit(32 << 20).build().expect("a session");
    let rest = "| where n <= 2000 | where strlen(strrep(s, 1000)) > 15000 | summarize sum(strlen(strrep(s, 2)))";
    assert_eq!(run(&session, &format!("{ROWS} {rest}")).ok(), Some(1));
}

#[test]
fn a_result_larger_than_the_limit_is_handed_over_while_the_query_runs() {
    let session = Session::builder().threads(2).memory_limit(1 << 20).build().expect("a session");
    let run = |text: &str| {
        let compiled = session.compile(&Query { text, now: Timestamp::UNIX_EPOCH, window: None });
        let mut rows = 0;
        let answer = session.run_streamed(&compiled, &Metrics::default(), &mut |_, batch| {
            rows += batch.rows;
            ControlFlow::Continue(())
        });
        (rows, answer.map(|a| a.row_count()))
    };
    let (handed_over, left) = run(&format!("{ROWS} | extend t = strcat(s, s)"));
    assert_eq!(handed_over + left.expect("fits"), 60000);
    assert!(handed_over > 0);
    // Few rows are held until the query has succeeded.
    let few = run(&format!("{ROWS} | take 5"));
    assert!(matches!(few, (0, Ok(5))), "{few:?}");
    let cut = run(&format!("set truncationmaxrecords = 7; {ROWS} | take 8"));
    assert!(matches!(cut, (0, Err(_))), "{cut:?}");
}

#[test]
fn within_the_limit_the_same_queries_run() {
    let session = Session::builder().threads(2).memory_limit(1 << 30).build().expect("a session");
    for (_, _, rest) in OVER {
        let text = format!("{} {rest}", ROWS.replace("60000", "600")).replace("60000", "600").replace("60001", "601");
        assert!(run(&session, &text).is_ok(), "{rest}: {:?}", run(&session, &text));
    }
}

/// Queries over an endless table, or with an operator that never ends over a short one.
const ENDLESS: &[&str] = &[
    "| where n < 0",
    "| where s == 'x' | count",
    "| summarize count() by k",
    "| distinct k",
    "| top 3 by n",
    "| extend r = strcat(s, k) | where r == ''",
    "| mv-expand a = pack_array(n, k) | where a < 0",
    "| parse s with * 'number ' m:long | where m < 0",
    "| join kind=inner (print k = 3) on k | where n < 0",
    "| join kind=innerunique (print k = 3) on k | where n < 0",
    "| union (print n = 1) | where n < 0",
    "| where k in ((range k from 1 to 3 step 1)) and n < 0",
    "| summarize make_set(k), arg_max(n, *), hll(k)",
];

#[test]
fn a_running_query_stops_when_cancelled() {
    let base = ROWS.replace("60000", "9000000000000000000");
    let long = [
        "range n from 1 to 60 step 1 | extend one = 1 | join kind=inner (range m from 1 to 60 step 1 | extend one = 1) on one \
         | make-graph n --> m with_node_id=id | graph-match (a)-->(b)-->(c)-->(d)-->(e) where a.id == 0 project 1"
            .to_string(),
        "range n from 1 to 30000 step 1 | serialize | scan declare (x:long = 0) with \
         (step a: true => x = a.x + 1; step b: n < 0; step c: n < 0;) | where n < 0"
            .to_string(),
        format!("{} | partition hint.strategy=native by n (where n < 0)", ROWS),
    ];
    for text in ENDLESS.iter().map(|rest| format!("{base} {rest}")).chain(long) {
        for threads in [1, 2] {
            let session = Session::builder().threads(threads).build().expect("a session");
            let flag = session.cancel_flag();
            let start = Instant::now();
            let message = std::thread::scope(|scope| {
                scope.spawn(|| {
                    std::thread::sleep(Duration::from_millis(30));
                    flag.store(true, Ordering::Relaxed);
                });
                run(&session, &text).err().map(|e| e.to_string())
            });
            assert_eq!(message.as_deref(), Some("cancelled"), "{text}");
            assert!(start.elapsed() < Duration::from_secs(20), "{text}: {:?}", start.elapsed());
        }
    }
}
