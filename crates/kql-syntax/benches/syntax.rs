//! Tokens and syntax trees of queries: `cargo bench -p kql-syntax [-- NAME]`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

/// A rule query of usual length, some hundred times.
fn queries() -> String {
    r#"// Encoded commands of processes that started after an unusual logon.
let lookback = 14d; let threshold = 0.85;
let allowed = dynamic(["10.0.0.1", "10.0.0.2"]);
SecurityEvent
| where TimeGenerated between (ago(lookback) .. now()) and EventID in (4624, 4688)
| where CommandLine has_any ("-enc", "FromBase64String") and not(IpAddress in (allowed)) and isnotempty(Account)
| extend Host = tostring(split(Computer, ".")[0]), Hour = bin(TimeGenerated, 1h), Score = todouble(Level) * 1.5e-1
| summarize Count = count(), Hosts = make_set(Host, 100), First = min(TimeGenerated) by Account, Hour, ProcessName
| join kind=leftouter (SigninLogs | project UserPrincipalName, ResultType) on $left.Account == $right.UserPrincipalName
| where Count > 5 and Score >= threshold and ResultType !in~ ("50126", "50053") and Account matches regex @"^\w+\\adm"
| project-away UserPrincipalName
| order by Count desc;
"#
    .repeat(300)
}

fn literals() -> String {
    (0..2000)
        .map(|i| {
            format!(
                "'text {i}' , {i}.25, {i}h, 0x{i:x}, \"a\\\\b{i}\", datetime(2020-01-01), \
                 guid(74be27de-1e4e-49d9-b579-fe0b331d3642), long({i}), "
            )
        })
        .collect()
}

fn syntax(c: &mut Criterion) {
    let mut group = c.benchmark_group("syntax");
    for (name, text) in [("queries", queries()), ("literals", literals())] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(format!("tokens of {name}"), |b| b.iter(|| kql_syntax::tokens(black_box(&text)).len()));
    }
    let query = &queries()[..queries().len() / 300];
    assert!(!kql_syntax::parse(query).has_errors(), "a query");
    group.throughput(Throughput::Bytes(query.len() as u64));
    group.bench_function("tree of a query", |b| b.iter(|| kql_syntax::parse(black_box(query)).diagnostics.len()));
    group.finish();
}

criterion_group!(benches, syntax);
criterion_main!(benches);
