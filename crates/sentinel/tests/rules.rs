//! The rules of this repository: no findings, and tests that pass.

use kql_source::{Screen, Severity};
use sentinel::Repository;
use sentinel::rule_test::{FolderBench, Outcome, Suite, TestOptions, read_tests, run_suite};
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    // The manifest folder of a build may be a link; the rules are beside the crates either way.
    let crates = std::fs::canonicalize(env!("CARGO_MANIFEST_DIR")).expect("the folder of the crate");
    crates.join("../../rules")
}

#[test]
fn our_rules_have_no_findings() {
    let paths = sentinel::load::rule_files(&folder()).expect("the folder of rules");
    let files: Vec<_> = paths.iter().map(|p| sentinel::load(p).expect("a rule file")).collect();
    assert!(files.len() >= 11, "{}", files.len());
    let schema = kql::builtin_tables::schema("_Im_WebSession").expect("a known table");
    let table = std::sync::Arc::new(kql_types::MemoryTable::new(schema, Vec::new()));
    let session = kql::Session::builder().table("_Im_WebSession", table).build().expect("a session");
    let now: kql::Timestamp = "2026-03-01T00:00:00Z".parse().expect("a time");
    let findings = sentinel::check::check(&files, Some((&session, now)));
    let checked = sentinel::report::Checked { rules: files.len(), queries: 0 };
    let text = sentinel::report::findings_text(&findings, checked, Screen::FILE);
    assert!(findings.list.is_empty() && findings.count(Severity::Note) == 0, "{text}");
}

/// Whether the engine behind the facade is there; without it the tests of rules can't be run.
fn engine_runs() -> bool {
    use sentinel::Engine;
    let Ok(session) = kql::Session::builder().build() else { return false };
    let plan = Engine::compile_over(
        &session,
        &kql::Query::new("print 1", kql::Timestamp::UNIX_EPOCH),
        &kql::Arrivals::default(),
    );
    plan.run().is_ok()
}

#[test]
fn tests_of_our_rules() {
    let paths = sentinel::load::test_files(&folder()).expect("the folder of rules");
    assert!(paths.len() >= 11, "{}", paths.len());
    let runs = engine_runs();
    let bench = FolderBench::new().expect("a scratch folder");
    let repository = Repository::at(&folder()).expect("the folder of rules");
    let mut results = Vec::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("a test file");
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (file, diagnostics) = read_tests(kql_source::Source::new(name.clone(), text));
        assert!(diagnostics.is_empty(), "{name}: {diagnostics:?}");
        let file = file.expect("a test file");
        let stem = name.trim_end_matches(".test.yaml");
        let parent = path.parent().unwrap_or(Path::new("."));
        let rule = sentinel::load(&parent.join(format!("{stem}.yaml"))).expect("a rule beside its tests");
        if !runs {
            continue;
        }
        let kept = |name: &str| std::fs::read_to_string(parent.join("snapshots").join(name)).ok();
        let rule = &rule.rules[0];
        let repository = &repository;
        let suite = Suite { file: &file, diagnostics, rule, folder: parent, repository, stem, snapshots: &kept };
        let mut result = run_suite(&suite, &bench, &TestOptions::default());
        assert!(result.tests.iter().any(|t| t.snapshot.is_some()), "{name} has no snapshot");
        result.fail_open_snapshots();
        let (fires, quiet) = result.has_both_kinds();
        assert!(fires && quiet || result.failed(), "{name} needs a test with and one without an alert");
        results.push(result);
    }
    if !runs {
        eprintln!("the engine is not there: the tests of the rules were only read");
    }
    let text = sentinel::report::suites_text(&results, Screen::FILE);
    let wrong = |o: &Outcome| matches!(o, Outcome::Failed(_) | Outcome::Broken(_));
    let tests = || results.iter().flat_map(|r| &r.tests);
    assert!(!tests().any(|t| wrong(&t.outcome)), "{text}");
    // What the engine cannot run yet is told, and checked as soon as it can.
    for test in tests().filter(|t| matches!(t.outcome, Outcome::Unsupported(_))) {
        eprintln!("not supported yet: {}: {:?}", test.name, test.outcome);
    }
}
