//! Parsing and binding a query: `cargo bench -p kql-plan [-- NAME]`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kql_plan::{BindOptions, Catalog, WorkspaceFunction, bind};
use kql_types::TableSource;
use std::hint::black_box;
use std::sync::Arc;

/// A workspace without tables.
struct Empty;

impl Catalog for Empty {
    fn table(&self, _: &str) -> Option<Arc<dyn TableSource>> {
        None
    }

    fn table_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn function(&self, _: &str) -> Option<Arc<WorkspaceFunction>> {
        None
    }

    fn function_names(&self) -> Vec<String> {
        Vec::new()
    }

    fn watchlist(&self, _: &str) -> Option<Arc<dyn TableSource>> {
        None
    }
}

/// A list of allowed values, as rules carry them, of 100 kB.
fn dynamic() -> String {
    let items = |i: u32| format!("{{\"a\": {i}, 'b': [1.5, null], \"path\": @\"C:\\x\\{i}\"}}, \"x{i}\", ");
    format!("print dynamic([{}1])", (0..1500).map(items).collect::<String>())
}

fn table() -> String {
    let rows = |i: u32| format!("{i}, \"host{i}.contoso.com\", datetime(2026-03-01 10:{:02}:00), 1.5h,\n", i % 60);
    format!("datatable(a:long, b:string, c:datetime, d:timespan)[{}]", (0..1500).map(rows).collect::<String>())
}

fn queries(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse and bind");
    for (name, text) in [("dynamic literal", dynamic()), ("datatable", table())] {
        let bound = |text: &str| {
            let parsed = kql_syntax::parse(text);
            bind(&parsed.query, &Empty, &BindOptions::default(), None).plan.is_some()
        };
        assert!(bound(&text), "{name}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |b| b.iter(|| bound(black_box(&text))));
    }
    group.finish();
}

criterion_group!(benches, queries);
criterion_main!(benches);
