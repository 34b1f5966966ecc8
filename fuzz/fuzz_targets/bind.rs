//! Any text: binding, optimizing and explaining end, and what can be printed binds to the same columns again.

#![no_main]

use kql_syntax::{format, parse, print};
use kql_types::{Field, MemoryTable, Schema, Type};
use kql::{Compiled, Query, Session};
use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};

/// 2026-03-01 12:00 UTC.
const NOW: i64 = 639_079_632_000_000_000;

/// The tables of the built-in catalogue, one with a column of every type, and functions of each sort.
static SESSION: LazyLock<Session> = LazyLock::new(|| {
    let schema: Schema = [
        ("TimeGenerated", Type::DateTime),
        ("s", Type::String),
        ("l", Type::Long),
        ("i", Type::Int),
        ("r", Type::Real),
        ("b", Type::Bool),
        ("t", Type::Timespan),
        ("g", Type::Guid),
        ("c", Type::Decimal),
        ("d", Type::Dynamic),
    ]
    .into_iter()
    .map(|(name, ty)| Field::new(name, ty))
    .collect();
    Session::builder()
        .threads(1)
        .table("T", Arc::new(MemoryTable::new(schema, Vec::new())))
        .function("Twice", "x:long, y:long = 2", "x * y")
        .function("Recent", "rows:(TimeGenerated:datetime), since:timespan = 1h", "rows | where TimeGenerated > ago(since)")
        .function("Again", "", "Again() | take 1")
        .build()
        .expect("a session of memory")
});

fn compile(text: &str) -> Compiled {
    SESSION.compile(&Query { text, now: kql_types::ticks::to_timestamp(NOW), window: None })
}

fn columns(compiled: &Compiled) -> Vec<(String, Type)> {
    compiled.schema.fields.iter().map(|f| (f.name.clone(), f.ty)).collect()
}

fuzz_target!(|text: &str| {
    let compiled = compile(text);
    for d in &compiled.diagnostics {
        let (start, end) = (d.span.start as usize, d.span.end as usize);
        assert!(start <= end && text.is_char_boundary(start) && text.is_char_boundary(end), "{d:?}");
    }
    SESSION.verdict(text, &[], kql_types::ticks::to_timestamp(NOW));
    for (_, plan, optimized) in compiled.tables() {
        kql_plan::explain::logical(plan);
        kql_plan::explain::physical(optimized);
        let names = |p: &kql_plan::ir::Plan| p.fields.iter().map(|f| (f.name.clone(), f.ty)).collect::<Vec<_>>();
        assert_eq!(names(plan), names(optimized), "the optimizer changes columns");
    }
    if !compiled.is_ok() {
        return;
    }
    for again in [print(&parse(text).query), format(text).expect("a good query")] {
        let second = compile(&again);
        assert!(second.is_ok(), "no longer good: {again}\n{:?}", second.diagnostics);
        assert_eq!(columns(&compiled), columns(&second), "other columns: {again}");
    }
});
