//! Every page of `tests/conformance` holds.

use kql_testkit::{conformance, place};

#[test]
fn all_pages_hold() {
    let dir = place::root().join("tests/conformance");
    let report = conformance::run_dir(&dir).unwrap();
    assert!(report.failures.is_empty(), "{}\n\n{} failed", report.failures.join("\n\n"), report.failures.len());
    assert!(report.passed > 0);
}
