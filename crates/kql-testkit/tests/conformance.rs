//! Every page of `tests/conformance` holds.

use kql_testkit::{conformance, place};

#[test]
fn all_pages_hold() {
    let dir = place::root().join("tests/conformance");
    let report = conformance::run_dir(&dir).unwrap();
    assert!(report.failures.is_empty(), "{}\n\n{} failed", report.failures.join("\n\n"), report.failures.len());
    assert!(report.passed > 0);
}

/// What the real engine answers and Vigie does not, each with its reason. A fix moves the page.
#[test]
fn what_is_known_as_wrong_still_is() {
    let (failing, wrong) = conformance::run_fixme(&place::root().join("tests/fixme")).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(failing > 0);
}
