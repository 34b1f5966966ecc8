//! Every plugin has a conformance page with the usual parts; those that are not run share one.

use kql_functions::plugin::{all_refused, plugins};
use kql_testkit::place;

#[test]
fn every_plugin_has_a_page() {
    let dir = place::root().join("tests/conformance/operators/evaluate");
    let read = |name: &str| place::read(&dir.join(format!("{name}.md"))).unwrap_or_default();
    for p in plugins() {
        let page = read(p.name);
        for part in ["Basic", "Nulls", "Empty input", "Names", "Order"] {
            assert!(page.contains(&format!("\n## {part}\n")), "the page of `{}` lacks `{part}`", p.name);
        }
    }
    let refused = read("refused");
    for r in all_refused() {
        assert!(refused.contains(&format!("evaluate {}(", r.name)), "`refused.md` lacks `{}`", r.name);
    }
}
