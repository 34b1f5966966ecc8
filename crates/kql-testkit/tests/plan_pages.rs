//! The plans of `tests/plans` are as its pages show them; `UPDATE=1` writes them anew.

use kql_testkit::place;
use kql_testkit::plan_pages::{self, Mode};

#[test]
fn plans_are_as_the_pages_show_them() {
    let mode = if std::env::var_os("UPDATE").is_some() { Mode::Update } else { Mode::Check };
    let report = plan_pages::run_dir(&place::root().join("tests/plans"), mode).unwrap();
    assert!(report.failures.is_empty(), "{}\n\n{} failed", report.failures.join("\n\n"), report.failures.len());
    println!("{} plans", report.passed);
    assert!(report.passed > 0);
}

#[test]
fn every_optimizer_rule_has_its_page() {
    let mut pages: Vec<String> = std::fs::read_dir(place::root().join("tests/plans/rules"))
        .unwrap()
        .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    pages.sort();
    let mut rules: Vec<&str> = kql_plan::RULES.to_vec();
    rules.sort_unstable();
    assert_eq!(pages, rules);
}
