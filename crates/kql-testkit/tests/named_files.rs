//! The files and folders that ARCHITECTURE.md and CONTRIBUTING.md name exist, so that readers find their way.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

/// Named, but made by users or by a run.
const ELSEWHERE: &[&str] = &["vigie.toml", "fuzz/artifacts/"];

#[test]
fn documents_name_files_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    walk(&root.join("crates"), &mut files);
    let mut wrong = Vec::new();
    for document in ["ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = std::fs::read_to_string(root.join(document)).unwrap();
        let named: Vec<&str> = text.split('`').skip(1).step_by(2).filter(|name| is_path(name)).collect();
        assert!(named.len() > 10, "{document} names files");
        for name in named {
            let wanted = Path::new(name);
            let exists = root.join(name).exists() || files.iter().any(|file| file.ends_with(wanted));
            if !exists && !ELSEWHERE.contains(&name) {
                wrong.push(format!("{document} names `{name}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "there are no such files:\n{}", wrong.join("\n"));
}

/// Whether text in backticks is a path in full, rather than a pattern such as `<name>.rs` or code.
fn is_path(text: &str) -> bool {
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./".contains(c));
    plain && (text.ends_with('/') || [".rs", ".md", ".toml"].iter().any(|end| text.ends_with(end)))
}

/// All files and folders below a folder.
fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, out);
        }
        out.push(path);
    }
}
