//! Builtins that no conformance page shows.

use crate::place;
use std::collections::BTreeSet;
use std::path::Path;

/// Prints builtins without a page.
pub fn main() -> Result<bool, String> {
    let mut pages = BTreeSet::new();
    pages_of(&place::root().join("tests/conformance"), &mut pages);
    let mut missing = 0;
    for name in kql::functions_table::builtin_names() {
        let name: &str = name;
        if name.starts_with(|c: char| c.is_alphabetic()) && !pages.contains(name) {
            println!("{name}");
            missing += 1;
        }
    }
    println!("{missing} builtins without a page");
    Ok(true)
}

fn pages_of(dir: &Path, out: &mut BTreeSet<String>) {
    for path in std::fs::read_dir(dir).into_iter().flatten().filter_map(|e| e.ok().map(|e| e.path())) {
        if path.is_dir() {
            pages_of(&path, out);
        } else if let (Some("md"), Some(stem)) =
            (path.extension().and_then(|e| e.to_str()), path.file_stem().and_then(|s| s.to_str()))
        {
            out.insert(stem.to_string());
        }
    }
}
