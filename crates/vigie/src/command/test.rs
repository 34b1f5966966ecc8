//! `vigie test`: the tests beside rules.

use super::{Failure, report};
use crate::args::TestArgs;
use kql::source::{Source, SourceMap, render_text};
use sentinel::test::{FolderBench, Outcome, SnapshotState, Suite, SuiteResult, TestOptions, read_tests, run_suite};
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub fn run(args: &TestArgs) -> Result<u8, Failure> {
    if !args.watch {
        return once(args);
    }
    loop {
        let seen = stamp(&args.paths);
        let status = once(args)?;
        eprintln!("note: waiting for a change (status {status}); stop with Ctrl-C");
        while stamp(&args.paths) == seen {
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}

/// The newest change below the paths, and how many files there are.
fn stamp(paths: &[PathBuf]) -> (usize, Option<SystemTime>) {
    let (mut files, mut work) = (0, paths.to_vec());
    let mut newest = None;
    while let Some(path) = work.pop() {
        if let Ok(entries) = std::fs::read_dir(&path) {
            work.extend(entries.filter_map(|e| e.ok().map(|e| e.path())));
        } else if let Ok(time) = std::fs::metadata(&path).and_then(|m| m.modified()) {
            files += 1;
            newest = newest.max(Some(time));
        }
    }
    (files, newest)
}

fn once(args: &TestArgs) -> Result<u8, Failure> {
    let mut files = Vec::new();
    for path in &args.paths {
        let found = sentinel::load::test_files(path)
            .map_err(|e| Failure::usage(format!("`{}` cannot be read: {e}", path.display())))?;
        files.extend(found);
    }
    if let Some(reference) = &args.changed {
        let changed = super::changed::Changed::since(reference)?;
        files.retain(|f| changed.concerns(f));
    }
    let folder = std::env::temp_dir().join(format!("vigie-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(|e| Failure::usage(format!("no temporary folder: {e}")))?;
    let bench = FolderBench { folder: folder.clone() };
    let mut suites = Vec::new();
    for path in &files {
        if let Some(suite) = one(path, args, &bench)? {
            suites.push(suite);
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    report::suites(args.format.into(), &args.report, &suites)?;
    let too_few = gate(args, &suites);
    let snapshots = settle_snapshots(args, &files, &suites)?;
    let failed = suites.iter().any(SuiteResult::failed);
    // With nothing wrong but KQL that is not run yet, the status says so.
    let only_unsupported = suites.iter().all(|s| !s.failed() || s.only_unsupported());
    Ok(match failed {
        _ if too_few || snapshots => 1,
        false => 0,
        true if only_unsupported => 3,
        true => 1,
    })
}

fn one(path: &Path, args: &TestArgs, bench: &FolderBench) -> Result<Option<SuiteResult>, Failure> {
    let fail = |p: &Path, e: &std::io::Error| Failure::usage(format!("`{}` cannot be read: {e}", p.display()));
    let text = std::fs::read_to_string(path).map_err(|e| fail(path, &e))?;
    let source = Source::new(path.display().to_string(), text);
    let (file, diagnostics) = read_tests(source.clone());
    let Some(file) = file else {
        eprint!("{}", render_text(&SourceMap::identity(source), &diagnostics, crate::output::style()));
        return Err(Failure { message: format!("`{}` holds no tests", path.display()), status: 1 });
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or("");
    let stem = name.trim_end_matches(".yaml").trim_end_matches(".yml").trim_end_matches(".test");
    let rule_path = match &file.rule {
        Some(rule) => folder.join(&rule.value),
        None => folder.join(format!("{stem}.yaml")),
    };
    let rules = sentinel::load(&rule_path).map_err(|e| fail(&rule_path, &e))?;
    let Some(rule) = rules.rules.first() else {
        let map = SourceMap::identity((*rules.source).clone());
        eprint!("{}", render_text(&map, &rules.diagnostics, crate::output::style()));
        return Err(Failure { message: format!("`{}` holds no rule", rule_path.display()), status: 1 });
    };
    if !args.filter.iter().all(|f| matches(rule, f)) {
        return Ok(None);
    }
    let snapshots = |name: &str| std::fs::read_to_string(folder.join("snapshots").join(name)).ok();
    let suite = Suite { file: &file, diagnostics, rule, folder, stem, snapshots: &snapshots };
    let default_now = kql::types::ticks::parse_datetime("2026-01-01").unwrap_or_default();
    Ok(Some(run_suite(&suite, bench, &TestOptions { filter: args.run.clone(), default_now })))
}

/// `severity=High`, `kind=NRT`, `name=part of it`, `id=…`.
fn matches(rule: &sentinel::Rule, filter: &str) -> bool {
    let Some((key, value)) = filter.split_once('=') else { return rule.name().contains(filter) };
    match key {
        "severity" => rule.severity().name().eq_ignore_ascii_case(value),
        "kind" => format!("{:?}", rule.kind()).eq_ignore_ascii_case(value),
        "id" => rule.id() == value,
        _ => rule.name().contains(value),
    }
}

/// `--min-tests N`: so many tests, at least one that expects an alert and one that expects none.
fn gate(args: &TestArgs, suites: &[SuiteResult]) -> bool {
    let Some(least) = args.min_tests else { return false };
    let mut failed = false;
    for s in suites {
        let (positive, negative) = s.has_both_kinds();
        if s.tests.len() < least || !positive || !negative {
            eprintln!(
                "error: `{}` has {} tests; {least} are wanted, one that raises an alert and one that raises none",
                s.rule_name,
                s.tests.len()
            );
            failed = true;
        }
    }
    failed
}

/// What becomes of snapshots that are new or changed: kept, shown one by one, or a failure.
fn settle_snapshots(args: &TestArgs, files: &[PathBuf], suites: &[SuiteResult]) -> Result<bool, Failure> {
    let mut open = false;
    for suite in suites {
        let folder = files
            .iter()
            .find(|f| f.display().to_string() == suite.source.name)
            .and_then(|f| f.parent())
            .unwrap_or(Path::new("."))
            .join("snapshots");
        for test in &suite.tests {
            let Some(snapshot) = &test.snapshot else { continue };
            let what = match snapshot.state() {
                SnapshotState::Same => continue,
                SnapshotState::Missing => "new",
                SnapshotState::Changed => "changed",
            };
            let blocked = matches!(&test.outcome, Outcome::Broken(_) | Outcome::Unsupported(_));
            let keep = !blocked && (args.accept || (args.review && ask(&test.name, what, snapshot)?));
            if keep {
                let written = std::fs::create_dir_all(&folder)
                    .and_then(|()| std::fs::write(folder.join(&snapshot.name), &snapshot.new));
                written.map_err(|e| Failure::usage(format!("`{}` cannot be written: {e}", folder.display())))?;
                println!("kept {}", folder.join(&snapshot.name).display());
            } else {
                println!("{what} snapshot `{}`: review it with `vigie test --review`", snapshot.name);
                open = true;
            }
        }
    }
    Ok(open)
}

fn ask(test: &str, what: &str, snapshot: &sentinel::test::Snapshot) -> Result<bool, Failure> {
    println!("\n{test}: {what} snapshot {}", snapshot.name);
    let old: Vec<&str> = snapshot.old.as_deref().unwrap_or("").lines().collect();
    let new: Vec<&str> = snapshot.new.lines().collect();
    for line in old.iter().filter(|l| !new.contains(l)) {
        println!("- {line}");
    }
    for line in new.iter().filter(|l| !old.contains(l)) {
        println!("+ {line}");
    }
    loop {
        print!("[a]ccept, [r]eject, [s]kip? ");
        let _ = std::io::stdout().flush();
        let mut answer = String::new();
        let read = std::io::stdin().lock().read_line(&mut answer);
        match (read, answer.trim()) {
            (Ok(0) | Err(_), _) | (_, "r" | "s") => return Ok(false),
            (_, "a") => return Ok(true),
            _ => {}
        }
    }
}
