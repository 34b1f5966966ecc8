//! Crates depend on each other only where the design allows it.

use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// For each crate, those that it may depend on. Crates of the future hang off the facade.
const ALLOWED: &[(&str, &[&str])] = &[
    ("kql-literal", &[]),
    ("kql-source", &["kql-literal"]),
    ("kql-syntax", &["kql-source", "kql-literal"]),
    ("kql-types", &["kql-literal"]),
    ("kql-functions", &["kql-literal", "kql-types"]),
    ("kql-plan", &["kql-source", "kql-literal", "kql-syntax", "kql-types", "kql-functions"]),
    ("kql-engine", &["kql-types", "kql-functions", "kql-plan"]),
    ("kql-io", &["kql-literal", "kql-types"]),
    ("kql", &["kql-source", "kql-syntax", "kql-types", "kql-functions", "kql-plan", "kql-engine", "kql-io"]),
    // Lints read the syntax tree and tell builtins by identity, coverage reads the plan; queries run through the facade only.
    ("sentinel", &["kql", "kql-source", "kql-literal", "kql-syntax", "kql-types", "kql-functions", "kql-plan"]),
    // Parses what is typed and names builtins; what is in scope comes from the facade.
    ("vigie-ide", &["kql", "kql-source", "kql-syntax", "kql-types", "kql-functions"]),
    // Formats text, prints plans and writes rows; queries run through the facade only.
    (
        "vigie",
        &["vigie-ide", "sentinel", "kql", "kql-source", "kql-literal", "kql-syntax", "kql-types", "kql-plan", "kql-io"],
    ),
];

#[test]
fn no_other_arrow_joins_two_crates() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(kql_testkit::place::root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let own: BTreeSet<&str> = packages.iter().filter_map(|p| p["name"].as_str()).collect();
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let Some((_, allowed)) = ALLOWED.iter().find(|(n, _)| *n == name) else { continue };
        for dependency in package["dependencies"].as_array().unwrap() {
            let on = dependency["name"].as_str().unwrap();
            // Tests may use the test kit and whatever they compare with.
            let for_tests = dependency["kind"].as_str() == Some("dev");
            if own.contains(on) && !for_tests && !allowed.contains(&on) {
                wrong.push(format!("{name} depends on {on}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
