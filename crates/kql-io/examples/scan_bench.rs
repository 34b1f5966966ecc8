//! Measures a scan: `scan_bench FILE [-c A,B,…] [-t FROM..TO] [-j THREADS] [-n RUNS] [-s SCHEMA.parquet]
//! [-k CHUNK_KIB]`.
//!
//! `-s` takes the columns of another file for the catalogue's, so that no pass over the whole file is needed for types.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a benchmark: it measures time and prints it")]

use kql_io::{NoHints, ReadOptions, TableFiles, TypeHints, open, scan_with};
use kql_types::{ScanRequest, Schema, TableSource, TimeFilter, TimeRange, ticks};
use std::path::Path;
use std::time::Instant;

struct Fixed(Option<Schema>);

impl TypeHints for Fixed {
    fn table(&self, _name: &str) -> Option<Schema> {
        self.0.clone()
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let file = args.next().ok_or("which file?")?;
    let (mut columns, mut time, mut threads, mut runs, mut hints) = (None, None, 2, 3, Fixed(None));
    let mut chunk = ReadOptions::default().chunk;
    while let Some(flag) = args.next() {
        let value = args.next().ok_or("a flag without a value")?;
        match flag.as_str() {
            "-c" => columns = Some(value),
            "-t" => time = Some(value),
            "-j" => threads = value.parse()?,
            "-k" => chunk = value.parse::<usize>()? << 10,
            "-n" => runs = value.parse()?,
            "-s" => {
                let table = open(&TableFiles::at(Path::new(&value))?, &NoHints, &ReadOptions::default())?;
                hints = Fixed(Some(table.schema().clone()));
            }
            _ => return Err(format!("unknown flag {flag}").into()),
        }
    }
    for _ in 0..runs {
        let cpu = cpu_seconds();
        let start = Instant::now();
        let options = ReadOptions { threads, chunk, ..ReadOptions::default() };
        let table = open(&TableFiles::at(Path::new(&file))?, &hints, &options)?;
        let opened = start.elapsed();
        let schema = table.schema();
        let place = |name: &str| schema.index_of(name).ok_or(format!("no column {name}"));
        let wanted = match columns.as_deref() {
            None => (0..schema.fields.len()).collect(),
            Some("") => Vec::new(),
            Some(list) => list.split(',').map(place).collect::<Result<_, _>>()?,
        };
        let time = match time.as_deref().and_then(|t| t.split_once("..")) {
            Some((from, to)) => Some(TimeFilter {
                column: place("TimeGenerated")?,
                range: TimeRange::new(
                    ticks::parse_datetime(from).ok_or("bad time")?,
                    ticks::parse_datetime(to).ok_or("bad time")?,
                ),
            }),
            None => None,
        };
        let request = ScanRequest { columns: wanted, time, ..ScanRequest::default() };
        let counts =
            scan_with(table.as_ref(), &request, threads, |batches| batches.iter().map(|b| b.rows).sum::<usize>())?;
        let rows: usize = counts.iter().sum();
        println!(
            "rows {rows} tasks {} open {:.3}s total {:.3}s cpu {:.3}s rss {} MB",
            counts.len(),
            opened.as_secs_f64(),
            start.elapsed().as_secs_f64(),
            cpu_seconds() - cpu,
            peak_megabytes()
        );
        table.report().lines().iter().for_each(|l| println!("{l}"));
    }
    Ok(())
}

/// User and system time of the process, where the system tells.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |i: usize| fields.get(i).and_then(|f| f.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
