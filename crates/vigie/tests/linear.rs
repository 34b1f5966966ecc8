//! Input of any size takes time linear in it, or is refused by a limit of `docs/limits.md`.

#![allow(clippy::disallowed_methods, reason = "it measures time")]

mod support;

use std::fmt::Write;
use std::time::{Duration, Instant};
use support::{Folder, Run, check, vigie};

/// What takes quadratic time needs minutes, and a busy machine does not make seconds of it.
const BOUND: Duration = Duration::from_secs(30);

fn bounded(what: &str, args: &[&str]) -> Run {
    let start = Instant::now();
    let run = vigie(args);
    let took = start.elapsed();
    assert!(took < BOUND, "{what}: {took:?}");
    assert!(!run.err.contains("panicked") && run.status >= 0, "{what}: {}", run.err);
    run
}

fn many(n: usize, part: impl Fn(usize) -> String) -> String {
    (0..n).fold(String::new(), |mut all, i| {
        let _ = write!(all, "{}", part(i));
        all
    })
}

/// Runs the query, which is too long for a command line.
fn query(what: &str, text: &str) -> Run {
    let folder = Folder::new(&format!("linear-{what}"));
    let file = folder.file("q.kql", text);
    bounded(what, &["query", "-f", &file, "--format", "csv", "--memory-limit", "500MB"])
}

const TABLE: &str = "datatable(a: long)[1, 2, 3]";

#[test]
fn long_expressions_and_lists() {
    let terms = |n, part: &str, by: &str| vec![part; n].join(by);
    for (what, text) in [
        ("and", format!("{TABLE} | where {} | count", terms(20_000, "a != 7", " and "))),
        ("or", format!("{TABLE} | where {} | count", terms(20_000, "a == 2", " or "))),
        ("in", format!("print x = '7' | where x in ({}'7') | count", many(100_000, |i| format!("'t{i}', ")))),
        ("has-any", format!("print x = '7' | where x has_any ({}'7') | count", many(100_000, |i| format!("'t{i}', ")))),
        ("case", format!("{TABLE} | extend x = case({}'') | count", many(5_000, |i| format!("a == {i}, 'x{i}', ")))),
        ("strcat", format!("print x = strcat({}'') | count", many(20_000, |_| "'a', ".into()))),
        ("rows", format!("datatable(a: long, b: string)[{}] | count", terms(100_000, "1, 'x'", ", "))),
        ("columns", format!("{TABLE} | extend {}b = 1 | count", many(5_000, |i| format!("c{i} = a, ")))),
        ("statements", format!("{}print 1", many(3_000, |i| format!("print {i};\n")))),
        ("lets", format!("{}print v1", many(10_000, |i| format!("let v{i} = {i};\n")))),
        ("keys", format!("print d = dynamic({{{}'x': 1}}) | count", many(100_000, |i| format!("'k{i}': 1, ")))),
    ] {
        let run = query(what, &text);
        assert_eq!(run.status, 0, "{what}: {}", &run.err[..run.err.len().min(500)]);
    }
}

#[test]
fn long_pipes_are_refused() {
    let said = &["KQL007", "more than 1000 operators follow each other"];
    for (what, text) in [
        ("where", format!("{TABLE}{}", " | where a != 7".repeat(20_000))),
        ("extend", format!("{TABLE}{}", many(1_001, |i| format!(" | extend c{i} = a + {i}")))),
        ("union-pipe", format!("{TABLE}{}", " | union (datatable(a: long)[1])".repeat(3_000))),
        ("join", format!("{TABLE}{}", " | join kind=leftsemi (datatable(a: long)[1]) on a".repeat(1_100))),
        ("invoke", format!("let f = (T: (a: long)) {{ T | where a > 0 }};\n{TABLE}{}", " | invoke f()".repeat(2_000))),
        (
            "let-chain",
            format!("let v0 = {TABLE};\n{}v3000", many(3_000, |i| format!("let v{} = v{i} | where a > {i};\n", i + 1))),
        ),
    ] {
        check(&query(what, &text), 1, said);
    }
    // Below the limit they run.
    for (what, text) in [
        ("where-900", format!("{TABLE}{} | count", " | where a != 7".repeat(900))),
        ("extend-300", format!("{TABLE}{} | count", many(300, |i| format!(" | extend c{i} = a + {i}")))),
        (
            "let-500",
            format!(
                "let v0 = {TABLE};\n{}v500 | count",
                many(500, |i| format!("let v{} = v{i} | where a > {i};\n", i + 1))
            ),
        ),
    ] {
        check(&query(what, &text), 0, &["Count"]);
    }
}

#[test]
fn wide_unions_and_pivots_are_refused() {
    let tables = many(3_000, |i| format!("(print a{i} = 1), "));
    check(&query("union", &format!("union {tables}(print b = 1)")), 1, &["KQL007", "3001 different columns"]);
    let text = "range i from 1 to 20000 step 1 | extend k = strcat('k', i) | evaluate pivot(k, count(), i)";
    let run = query("pivot", text);
    assert!(run.status != 0 && run.err.contains("20000 columns of 20000 rows"), "{}", run.err);
}

#[test]
fn many_findings() {
    for (what, text) in [
        ("functions", format!("print {}1", many(5_000, |i| format!("x{i} = no{i}(1), ")))),
        ("columns", format!("{TABLE} | where {}true", many(5_000, |i| format!("no{i} == 1 and ")))),
        ("tables", format!("union {}T", many(5_000, |i| format!("NoTable{i}, ")))),
        ("tokens", format!("print {}", "$ ".repeat(5_000))),
    ] {
        let folder = Folder::new(&format!("linear-findings-{what}"));
        let file = folder.file("q.kql", &text);
        for format in ["text", "json"] {
            let run = bounded(what, &["check", &file, "--format", format]);
            assert_eq!(run.status, 1, "{what}");
            assert!(run.out.len() + run.err.len() < 4 << 20, "{what}: {} bytes", run.out.len() + run.err.len());
        }
    }
}

#[test]
fn many_keys_of_yaml() {
    let folder = Folder::new("linear-yaml");
    let block = folder.file("block.yaml", format!("id: x\nquery: T\n{}", many(100_000, |i| format!("k{i}: 1\n"))));
    let flow = folder.file("flow.yaml", format!("{{query: T{}}}", many(100_000, |i| format!(", k{i}: 1"))));
    for file in [&block, &flow] {
        for command in ["check", "run"] {
            assert_ne!(bounded(file, &[command, file]).status, 0);
        }
    }
}

#[test]
fn many_columns_of_files() {
    let folder = Folder::new("linear-files");
    let names = |name: &dyn Fn(usize) -> String| (0..100_000).map(name).collect::<Vec<_>>();
    let distinct = names(&|i| format!("c{i}"));
    let row = vec!["1"; distinct.len()].join(",");
    folder.file("Csv.csv", format!("{}\n{row}\n", distinct.join(",")));
    folder.file("Same.csv", format!("{}\n{row}\n", vec!["a"; distinct.len()].join(",")));
    let members = names(&|i| format!("\"c{i}\":1"));
    folder.file("Json.ndjson", format!("{{{}}}\n", members.join(",")));
    folder.file("Repeated.ndjson", format!("{{{}}}\n", names(&|i| format!("\"a\":{i}")).join(",")));
    let records: Vec<String> = members.chunks(10).map(|c| format!("{{{}}}\n", c.join(","))).collect();
    folder.file("Spread.ndjson", records.concat());
    folder.file("Deep.ndjson", format!("{}1{}\n", "{\"a\":".repeat(100_000), "}".repeat(100_000)));
    for table in ["Csv", "Same", "Json", "Repeated", "Spread", "Deep"] {
        let text = format!("{table} | count");
        let run = bounded(table, &["query", &text, "--data", &folder.path(), "--format", "csv"]);
        assert_eq!(run.status, 0, "{table}: {}", run.err);
    }
}

#[cfg(unix)]
#[test]
fn links_between_folders() {
    let folder = Folder::new("linear-links");
    let names: Vec<String> = (0..12).map(|i| format!("Folder{i}_CL")).collect();
    for name in &names {
        folder.file(&format!("{name}/rows.ndjson"), "{\"a\":1}\n");
        folder.file(&format!("{name}/rule.kql"), "print 1\n");
    }
    for from in &names {
        for to in names.iter().filter(|to| *to != from) {
            std::os::unix::fs::symlink(format!("../{to}"), folder.0.join(from).join(format!("to-{to}")))
                .expect("a link");
        }
    }
    let path = folder.path();
    let run = bounded("data", &["query", "Folder3_CL | count", "--data", &path, "--format", "csv"]);
    assert_eq!((run.status, run.out.lines().last()), (0, Some("1")), "{}{}", run.out, run.err);
    check(&bounded("rules", &["check", &path]), 0, &["12 queries checked"]);
    bounded("functions", &["query", "print 1", "--functions", &path]);
}
