//! The memory that the process really takes stays near the limit, whatever runs, on any number of threads.

#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "the test looks at the memory of a child while it runs")]

use std::fmt::Write;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const LIMIT_MB: u64 = 32;
/// What the process may take: a quarter more than the limit, and what it takes without data.
const PEAK_MB: u64 = LIMIT_MB * 5 / 4 + 64;

/// Queries that fit, and queries that do not fit and say so.
const QUERIES: &[(bool, &str)] = &[
    (true, "T | summarize count(), max(strlen(Message)), dcount(User)"),
    (true, "T | where strlen(strrep(Message, 30)) > 1 | summarize count()"),
    (true, "T | mv-expand x = range(1, 50) | summarize count() by tostring(x)"),
    (true, "T | extend m = extract_all(@'(\\w+)', Message) | summarize max(array_length(m))"),
    (true, "T | join kind=leftsemi (T | where N < 100) on N | count"),
    (false, "T | extend a = strcat(Message, N), b = strcat(N, Message) | sort by a asc, b asc"),
];

/// Status, highest resident memory in MB as far as it was seen, and standard error.
fn run(data: &Path, query: &str, threads: &str) -> (Option<i32>, u64, String) {
    let errors = data.join("errors.txt");
    let limit = format!("{LIMIT_MB}MB");
    let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["query", query, "--format", "csv", "--memory-limit", &limit, "--threads", threads, "--data"])
        .arg(data.join("data"))
        .stdout(Stdio::null())
        .stderr(File::create(&errors).expect("a file"))
        .spawn()
        .expect("the program starts");
    let mut peak = 0;
    let status = loop {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let high =
            status.lines().find_map(|l| l.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        peak = peak.max(high.unwrap_or(0) / 1024);
        if let Some(status) = child.try_wait().expect("a child") {
            break status;
        }
        std::thread::sleep(Duration::from_millis(3));
    };
    (status.code(), peak, fs::read_to_string(errors).expect("standard error"))
}

#[test]
fn the_process_stays_near_the_limit() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    let mut text = String::new();
    for n in 0..60_000u32 {
        let word = n.wrapping_mul(2_654_435_761);
        writeln!(
            text,
            r#"{{"N":{n},"User":"user{}","Message":"{}"}}"#,
            word % 50,
            format!("{word:010} word ").repeat(10)
        )
        .unwrap();
    }
    let table = folder.path().join("data/T.ndjson");
    fs::write(&table, text).unwrap();
    let packed = folder.path().join("T.parquet");
    let status = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["query", "T", "--format", "parquet", "--data"])
        .arg(folder.path().join("data"))
        .stdout(File::create(&packed).unwrap())
        .status()
        .unwrap();
    assert!(status.success());
    for format in ["ndjson", "parquet"] {
        if format == "parquet" {
            fs::remove_file(&table).unwrap();
            fs::rename(&packed, folder.path().join("data/T.parquet")).unwrap();
        }
        for (fits, query) in QUERIES {
            for threads in ["1", "16"] {
                let (status, peak, errors) = run(folder.path(), query, threads);
                let at = format!("{format}, {threads} threads, {query}: {peak} MB, {errors}");
                assert!(peak > 0 && peak <= PEAK_MB, "{at}");
                assert_eq!(status, Some(if *fits { 0 } else { 2 }), "{at}");
                assert_eq!(errors.contains("KQL502"), !fits, "{at}");
            }
        }
    }
}
