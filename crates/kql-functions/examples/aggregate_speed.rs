//! Nanoseconds a row of the common aggregates, over batches as the engine makes them:
//! `cargo run --release -p kql-functions --example aggregate_speed [rows]`.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark: it measures time and prints it")]

use kql_functions::{AggregateForm, Args, BindArgs, Context, aggregate};
use kql_types::{Column, Dictionary, Type};

const BATCH: usize = 8192;

/// A scrambled sequence, the same in every run.
fn mix(i: u64) -> u64 {
    let x = (i ^ (i >> 31)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (x ^ (x >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 8
}

fn column(kind: &str, from: u64) -> Column {
    let rows = from..from + BATCH as u64;
    match kind {
        "long" => Column::Long(rows.map(|i| mix(i) as i64).collect::<Vec<_>>().into()),
        "few" => Column::Long(rows.map(|i| (mix(i) % 1000) as i64).collect::<Vec<_>>().into()),
        "nulls" => Column::longs(rows.map(|i| (i % 5 > 0).then(|| mix(i) as i64))),
        "real" => Column::Real(rows.map(|i| mix(i) as f64).collect::<Vec<_>>().into()),
        "text" => Column::strings(rows.map(|i| format!("192.168.{}.{}", mix(i) % 10, mix(i) / 10 % 100))),
        _ => Column::Dictionary(Dictionary {
            keys: rows.map(|i| Some((mix(i) % 1000) as i32)).collect(),
            values: (0..1000).map(|i| Some(format!("192.168.{}.{}", i % 10, i / 10))).collect(),
        }),
    }
}

/// Time of this thread on a processor, so that a busy machine does not blur the measure; by the clock where there is none.
fn cpu() -> u128 {
    static START: std::sync::LazyLock<std::time::Instant> = std::sync::LazyLock::new(std::time::Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    stat.and_then(|s| s.split(' ').next()?.parse().ok()).unwrap_or_else(|| START.elapsed().as_nanos())
}

fn main() {
    let rows: usize = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10_000_000);
    let cases = [
        ("count", ""),
        ("countif", "bool"),
        ("sum", "long"),
        ("sum", "nulls"),
        ("sum", "real"),
        ("avg", "long"),
        ("min", "long"),
        ("max", "real"),
        ("max", "text"),
        ("sumif", "long"),
        ("stdev", "real"),
        ("dcount", "few"),
        ("dcount", "long"),
        ("dcount", "text"),
        ("dcount", "dictionary"),
        ("make_set", "few"),
        ("make_set", "text"),
        ("make_set", "dictionary"),
        ("make_list", "long"),
        ("make_list", "text"),
        ("percentile", "long"),
    ];
    let group_counts = [1usize, 1000, 100_000];
    println!(
        "{:<12} {:<12} {:>10} {:>10} {:>10}   ns a row, {rows} rows",
        "aggregate", "argument", "1 group", "1000", "100000"
    );
    let context = Context::default();
    for (name, kind) in cases {
        let Some(declared) = aggregate(name) else { continue };
        let bind = match declared.form {
            AggregateForm::Accumulator(bind) | AggregateForm::Columns { bind, .. } => bind,
            _ => continue,
        };
        let mut line = format!("{name:<12} {kind:<12}");
        for group_count in group_counts {
            // Batches are made outside the clock.
            let (mut nanos, mut done) = (0u128, 0usize);
            let mut columns: Vec<Column> = Vec::new();
            let sample = if kind == "bool" { Column::bools([None]) } else { column(kind, 0) };
            let mut types = vec![sample.ty()];
            let mut constants = vec![None, None];
            if name == "percentile" {
                types.push(Type::Long);
                constants[1] = Some(&kql_types::Value::Long(90));
            }
            let returns = if matches!(name, "min" | "max" | "sum" | "sumif") { sample.ty() } else { Type::Long };
            let Ok(mut state) = bind(&BindArgs { types: &types, constants: &constants, returns, context: &context })
            else {
                continue;
            };
            while done < rows {
                let from = done as u64;
                columns.clear();
                if kind == "bool" || name == "sumif" {
                    columns.push(Column::bools((from..from + BATCH as u64).map(|i| Some(mix(i).is_multiple_of(3)))));
                }
                if kind != "bool" && !kind.is_empty() {
                    columns.insert(0, column(kind, from));
                }
                let groups: Vec<u32> =
                    (from..from + BATCH as u64).map(|i| (mix(i * 7) % group_count as u64) as u32).collect();
                let start = cpu();
                let args = Args::new(&columns, BATCH);
                state.update(&args, &groups, group_count).expect("update");
                nanos += cpu() - start;
                done += BATCH;
            }
            let start = cpu();
            let answer = state.finish(group_count, kql_types::OutputLimit::UNLIMITED).expect("finish");
            nanos += cpu() - start;
            assert_eq!(answer.len(), group_count);
            line += &format!(" {:>10.2}", nanos as f64 / done as f64);
        }
        println!("{line}");
    }
}
