//! The memory that the process really takes stays near the limit, whatever runs, over every format, on any number of threads.

#![cfg(target_os = "linux")]
#![allow(clippy::disallowed_methods, reason = "the test looks at the memory of a child while it runs")]

mod support;

use std::fmt::Write;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use support::Folder;

const LIMIT_MB: u64 = 32;
/// What the process may take: a quarter more than the limit, and what it takes without data.
const PEAK_MB: u64 = LIMIT_MB * 5 / 4 + 64;

/// What becomes of a query: it fits, or it says that it does not.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fits {
    Yes,
    No,
}
use Fits::{No, Yes};

/// Operators and functions that hold rows or make large values.
const QUERIES: &[(Fits, &str)] = &[
    (Yes, "T | extend Longer = strrep(Message, 3)"),
    (Yes, "T | where strlen(strrep(Message, 30)) > 1 | summarize count(), dcount(User)"),
    (Yes, "T | mv-expand x = range(1, 20) | summarize count() by tostring(x)"),
    (Yes, "T | extend x = repeat(Message, 20) | summarize max(array_length(x))"),
    (Yes, "T | join kind=leftsemi (T | where N < 100) on N | count"),
    (Yes, "T | where N in ((T | project N)) | count"),
    (Yes, "T | summarize tdigest(N), hll(N) by User | count"),
    (Yes, "T | summarize make_list(N) | extend s = series_fit_line(list_N) | count"),
    (Yes, "T | project Bag | evaluate bag_unpack(Bag) | summarize count() by a"),
    (Yes, "T | top 10 by Message | count"),
    (Yes, "union T, T | search 'word' | count"),
    (Yes, "T | extend s = toscalar(T | summarize make_list(N)) | summarize max(array_length(s))"),
    (Yes, "print array_length(range(1, 100000000)), array_length(repeat(1, 100000000))"),
    (Yes, "range x from 1 to 1000000 step 1 | summarize count() by x % 10"),
    (No, "T | sort by Message asc"),
    (No, "T | distinct Message"),
    (No, "T | join kind=inner T on Message"),
    (No, "T | summarize make_list(Message), make_set(strcat(N, Message))"),
    (No, "T | partition hint.strategy=native by User (top 1000 by Message)"),
    (No, "T | serialize r = row_number() | where prev(r) > 0"),
    (No, "T | extend b = bag_pack(tostring(N), Message) | evaluate bag_unpack(b)"),
    (No, "T | project Bag, Part = substring(Message, 0, 350) | evaluate bag_unpack(Bag) | count"),
    (No, "print strlen(strrep(strrep(strrep('ten bytes.', 1000), 1000), 1000))"),
];

struct Run {
    status: Option<i32>,
    /// The highest resident memory in MB, as far as it was seen.
    peak: u64,
    errors: String,
}

fn run(folder: &Path, data: &str, query: &str, threads: &str, limit_mb: u64) -> Run {
    let errors = folder.join("errors.txt");
    let limit = format!("{limit_mb}MB");
    let mut child = Command::new(env!("CARGO_BIN_EXE_vigie"))
        .args(["query", query, "--format", "csv", "--memory-limit", &limit, "--threads", threads, "--data"])
        .arg(folder.join(data))
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
        std::thread::sleep(Duration::from_millis(2));
    };
    Run { status: status.code(), peak, errors: fs::read_to_string(errors).expect("standard error") }
}

fn check(folder: &Path, data: &str, (fits, query): (Fits, &str), threads: &str) {
    let Run { status, peak, errors } = run(folder, data, query, threads, LIMIT_MB);
    let at = format!("{data}, {threads} threads, {query}: {peak} MB, {errors}");
    assert!(peak > 0 && peak <= PEAK_MB, "{at}");
    assert_eq!(status == Some(0), fits == Yes, "{at}");
    assert_eq!(errors.contains("KQL502") && errors.contains("`--memory-limit`"), fits == No, "{at}");
}

/// Rows of half a kilobyte, 25 MB as text, in a folder.
fn rows(folder: &Path) {
    let mut text = String::new();
    for n in 0..50_000u32 {
        let word = n.wrapping_mul(2_654_435_761);
        let message = format!("{word:010} word ").repeat(28);
        let bag = format!(r#"{{"a":{},"b":[1,{n}]}}"#, n % 9);
        writeln!(text, r#"{{"N":{n},"User":"user{}","Message":"{message}","Bag":{bag}}}"#, word % 50).expect("text");
    }
    fs::create_dir(folder.join("ndjson")).expect("a folder");
    fs::write(folder.join("ndjson/T.ndjson"), text).expect("a file");
}

fn shell(folder: &Path, script: &str) {
    let status = Command::new("sh").args(["-c", script]).current_dir(folder).status().expect("a shell");
    assert!(status.success(), "{script}");
}

#[test]
fn operators_stay_near_the_limit() {
    let folder = Folder::new("memory-operators");
    rows(&folder.0);
    for query in QUERIES {
        check(&folder.0, "ndjson", *query, "4");
    }
    // With more memory it takes more, so that the test can fail.
    let free = run(&folder.0, "ndjson", "T | sort by Message asc, N asc | distinct Message", "4", 4096);
    assert!(free.status == Some(0) && free.peak > PEAK_MB, "{} MB, {}", free.peak, free.errors);
}

#[test]
fn formats_stay_near_the_limit() {
    let folder = Folder::new("memory-formats");
    rows(&folder.0);
    let vigie = env!("CARGO_BIN_EXE_vigie");
    for format in ["csv", "json", "parquet"] {
        let to = format!("mkdir {format} && '{vigie}' query T --data ndjson --format {format} > {format}/T.{format}");
        shell(&folder.0, &to);
    }
    shell(
        &folder.0,
        "mkdir gz packed && gzip -1 < ndjson/T.ndjson > gz/T.ndjson.gz && gzip < parquet/T.parquet > packed/T.parquet.gz",
    );
    let query = (Yes, "T | where Message has 'word' | summarize count(), max(strlen(Message)) by tostring(Bag.a)");
    for data in ["ndjson", "csv", "json", "parquet", "gz", "packed"] {
        for threads in ["1", "16"] {
            check(&folder.0, data, query, threads);
        }
    }
}

#[test]
fn many_small_files_are_read_one_after_another() {
    let folder = Folder::new("memory-files");
    let table = folder.0.join("many/T");
    fs::create_dir_all(&table).expect("a folder");
    for i in 0..2_000 {
        fs::write(
            table.join(format!("{i}.ndjson")),
            format!("{{\"N\":{i},\"Message\":\"{}\"}}\n", "word ".repeat(400)),
        )
        .expect("a file");
    }
    check(&folder.0, "many", (Yes, "T | where Message has 'word' | summarize count(), sum(N)"), "16");
}
