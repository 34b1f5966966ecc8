//! Every page of `tests/conformance` holds.

use kql_testkit::{conformance, place};

#[test]
fn all_pages_hold() {
    let dir = place::root().join("tests/conformance");
    let report = conformance::run_dir(&dir).unwrap();
    assert!(report.failures.is_empty(), "{}\n\n{} failed", report.failures.join("\n\n"), report.failures.len());
    assert!(report.passed > 0);
}

/// Every builtin, operator and plugin has a page with all its parts.
#[test]
fn nothing_is_without_a_page() {
    let missing = kql_testkit::inventory::missing().unwrap();
    assert!(missing.is_empty(), "{}\n\n{} gaps", missing.join("\n"), missing.len());
}

/// What the real engine answers and Vigie does not, each with its reason. A fix moves the page.
#[test]
fn what_is_known_as_wrong_still_is() {
    let (failing, wrong) = conformance::run_fixme(&place::root().join("tests/fixme")).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(failing > 0);
}
