//! Reading literals, each form a thousand times: `cargo bench -p kql-literal [-- NAME]`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kql_literal::{datetime, dynamic, guid, number, string, timespan};
use std::hint::black_box;

const COUNT: u64 = 1000;

fn measure(c: &mut Criterion, name: &str, texts: impl Fn(u64) -> String, read: impl Fn(&str) -> bool) {
    let texts: Vec<String> = (0..COUNT).map(texts).collect();
    assert!(texts.iter().all(|text| read(text)), "every text is a literal");
    let mut group = c.benchmark_group("literal");
    group.throughput(Throughput::Elements(COUNT));
    group.bench_function(name, |b| b.iter(|| texts.iter().filter(|text| read(black_box(text))).count()));
    group.finish();
}

fn literals(c: &mut Criterion) {
    let iso = |i: u64| format!("2026-03-{:02}T{:02}:{:02}:17.{:07}Z", 1 + i % 28, i % 24, i % 60, i * 7919);
    measure(c, "datetime iso", iso, |text| datetime::parse(text).is_ok());
    let portal = |i: u64| format!("{}/{}/2026, {}:{:02}:17.000 PM", 1 + i % 12, 1 + i % 28, 1 + i % 12, i % 60);
    measure(c, "datetime lenient", portal, |text| datetime::parse(text).is_ok());
    let clock = |i: u64| format!("{}.{:02}:{:02}:17.5", i, i % 24, i % 60);
    measure(c, "timespan clock", clock, |text| timespan::parse(text).is_ok());
    measure(c, "timespan unit", |i| format!("{i}.25h"), |text| timespan::parse(text).is_ok());
    let id = |i: u64| format!("{:08x}-1e4e-49d9-b579-{:012x}", i * 77_777, i * 999_999);
    measure(c, "guid", id, |text| guid::parse(text).is_ok());
    measure(c, "long", |i| (i * 7_654_321).to_string(), |text| number::parse_long(text).is_ok());
    measure(c, "real", |i| format!("{}.{i}", i * 31), |text| number::parse_real(text).is_ok());
    let text = |i: u64| format!(r#"h'C:\\Windows\\System32\\cmd{i}.exe \x41 /c "{i}"'"#);
    measure(c, "string", text, |text| string::scan(text).is_some() && !string::decode(text).is_empty());
    let tree = |i: u64| format!(r#"dynamic([{{"a": {i}, 'b': [1.5, null, 1d]}}, "x{i}", "y" ])"#);
    measure(c, "dynamic", tree, |text| dynamic::scan(text).is_ok());
}

criterion_group!(benches, literals);
criterion_main!(benches);
