//! Files larger than the samples that `open` reads, and round trips of random values.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod support;

use kql_io::{OutputFormat, ReadOptions, TableFiles, open, read_all, write};
use kql_types::{Batch, Column, Decimal, Dyn, Field, ScanRequest, Schema, Type, Value, ticks};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use support::*;

/// Four megabytes in which one line near the middle, outside all samples, has an extra key and another type of value.
fn large() -> String {
    let mut text = String::new();
    let pad = "x".repeat(100);
    for i in 0..30_000 {
        let odd = if i == 14_321 { ",\"late\":7,\"n\":1.5" } else { ",\"n\":1" };
        text += &format!("{{\"TimeGenerated\":\"2026-03-01T00:00:00Z\",\"pad\":\"{pad}\"{odd}}}\n");
    }
    text
}

#[test]
fn types_and_keys_come_from_the_whole_file() {
    let folder = Folder::new();
    for (name, bytes) in [("T.ndjson", large().into_bytes()), ("T.ndjson.gz", gzip(large().as_bytes()))] {
        for threads in [1, 3] {
            let t = table(&folder.file(name, &bytes), &ReadOptions { threads, ..ReadOptions::default() });
            assert_eq!(columns(t.as_ref()), "TimeGenerated:datetime pad:string n:real late:long");
            let batches = all(t.as_ref());
            let late: i64 =
                batches.iter().flat_map(|b| (0..b.rows).filter_map(|r| b.columns[3].as_longs().get(r))).sum();
            assert_eq!((batches.iter().map(|b| b.rows).sum::<usize>(), late), (30_000, 7));
        }
    }
}

#[test]
fn a_key_outside_the_samples_is_counted() {
    let folder = Folder::new();
    let path = folder.file("T.ndjson", large());
    let t = hinted(&path, &Catalogue("T", &[("TimeGenerated", Type::DateTime), ("n", Type::Long)]));
    assert_eq!(columns(t.as_ref()), "TimeGenerated:datetime n:long pad:string");
    all(t.as_ref());
    let report = t.report();
    assert_eq!(report.files[0].unknown, [("late".to_string(), 1)]);
    assert_eq!(report.files[0].coerced, [("n".to_string(), 1)]);
}

#[test]
fn progress_goes_from_zero_to_all() {
    let folder = Folder::new();
    let text = large();
    for (name, bytes) in [("T.ndjson", text.clone().into_bytes()), ("T.ndjson.gz", gzip(text.as_bytes()))] {
        let path = folder.file(name, &bytes);
        let seen = Arc::new(AtomicU64::new(0));
        let told = seen.clone();
        let progress: kql_io::Progress = Arc::new(move |done, total| {
            assert!(done <= total);
            told.fetch_max(done, Ordering::Relaxed);
        });
        let t = table(&path, &ReadOptions { progress: Some(progress), ..ReadOptions::default() });
        read_all(t.as_ref(), &ScanRequest::default(), 2).unwrap();
        assert_eq!(seen.load(Ordering::Relaxed), bytes.len() as u64, "{name}");
    }
}

struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn string(&mut self) -> String {
        const PARTS: [&str; 12] =
            ["a", "\"", "\\", "\n", "\t", "\u{1}", "é", "😀", "null", "{}", ",", "some longer text"];
        (0..self.next(6)).map(|_| PARTS[self.next(PARTS.len() as u64) as usize]).collect()
    }

    fn tree(&mut self, depth: u32) -> Dyn {
        match self.next(if depth == 0 { 5 } else { 7 }) {
            0 => Dyn::Null,
            1 => Dyn::Bool(self.next(2) == 1),
            2 => Dyn::Long(self.next(1 << 30) as i64 - 1000),
            3 => Dyn::Real(self.next(1 << 30) as f64 / 64.0),
            // A string that looks like an object becomes one, because many logs contain JSON in strings.
            4 => Dyn::String(self.string().replace(['{', '['], "")),
            5 => Dyn::Array((0..self.next(4)).map(|_| self.tree(depth - 1)).collect()),
            _ => {
                let mut bag = Vec::new();
                (0..self.next(4)).for_each(|_| Dyn::insert(&mut bag, self.string(), self.tree(depth - 1)));
                Dyn::Bag(bag)
            }
        }
    }

    fn value(&mut self, ty: Type) -> Value {
        if ty != Type::String && self.next(5) == 0 {
            return Value::Null(ty);
        }
        let n = self.next(1 << 31) as i64;
        match ty {
            Type::Bool => Value::Bool(n % 2 == 0),
            Type::Int => Value::Int(n as i32 - (1 << 30)),
            Type::Long => Value::Long(n * n * if n % 2 == 0 { 1 } else { -1 }),
            Type::Real => Value::Real(match n % 5 {
                0 => f64::INFINITY,
                1 => 1.0 / n as f64,
                2 => n as f64 * 1e200,
                _ => n as f64 / 1024.0,
            }),
            Type::DateTime => Value::DateTime(n * 1_000_003 % ticks::MAX_DATETIME),
            Type::Timespan => Value::Timespan(n * 1_000_003 - (1 << 40)),
            Type::String => Value::String(self.string()),
            Type::Guid => Value::Guid(std::array::from_fn(|_| self.next(256) as u8)),
            Type::Decimal => Value::Decimal(Decimal::new(i128::from(n) * 1_000_000_007, (n % 12) as u8).unwrap()),
            // Outside string columns, an empty string is null.
            Type::Dynamic => match self.tree(3) {
                Dyn::String(s) if s.is_empty() => Value::Null(ty),
                tree => Value::dynamic(tree),
            },
        }
    }
}

struct Same(Schema);

impl kql_io::TypeHints for Same {
    fn table(&self, _: &str) -> Option<Schema> {
        Some(self.0.clone())
    }
}

#[test]
fn ndjson_round_trips() {
    let mut random = Random(42);
    let schema = Schema::new(Type::ALL.iter().map(|t| Field::new(format!("{t} \"col\""), *t)).collect());
    let batches: Vec<Batch> = (0..6)
        .map(|_| {
            let column = |t: &Type| Column::from_values(*t, (0..200).map(|_| random.value(*t)).collect::<Vec<_>>());
            Batch::new(Type::ALL.iter().map(column).collect(), 200)
        })
        .collect();
    let mut text = Vec::new();
    write(OutputFormat::Ndjson, &schema, &batches, &mut text).unwrap();
    let folder = Folder::new();
    let path = folder.file("T.ndjson", &text);
    for chunk in [1 << 12, 2 << 20] {
        let options = ReadOptions { chunk, ..ReadOptions::default() };
        let t = open(&TableFiles::at(&path).unwrap(), &Same(schema.clone()), &options).unwrap();
        let back = all(t.as_ref());
        let got =
            back.iter().flat_map(|b| (0..b.rows).map(|r| b.columns.iter().map(|c| c.value(r)).collect::<Vec<_>>()));
        let want =
            batches.iter().flat_map(|b| (0..b.rows).map(|r| b.columns.iter().map(|c| c.value(r)).collect::<Vec<_>>()));
        for (i, (g, w)) in got.zip(want).enumerate() {
            assert_eq!(g, w, "row {i}");
        }
        assert_eq!(back.iter().map(|b| b.rows).sum::<usize>(), 1200);
        assert!(t.report().is_clean(), "{:?}", t.report());
    }
}
