//! Where things lie.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    crates.canonicalize().unwrap_or(crates)
}

/// The folder of recorded answers beside the clone; `VIGIE_SHARED` names another. `None` where there is none.
pub fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("VIGIE_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    path.is_dir().then_some(path)
}

/// The folder of recorded answers, or why there is none.
pub fn shared_or_error() -> Result<PathBuf, String> {
    shared().ok_or_else(|| "there is no folder `shared` beside the clone; `VIGIE_SHARED` may name one".to_string())
}

/// A file as text.
pub fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|e| format!("`{}` cannot be read: {e}", path.display()))
}

/// A file of one JSON value a line.
pub fn read_lines(path: &Path) -> Result<Vec<serde_json::Value>, String> {
    read(path)?
        .lines()
        .filter(|l| !l.trim().is_empty())
        .map(|l| serde_json::from_str(l).map_err(|e| format!("`{}` holds a bad line: {e}", path.display())))
        .collect()
}

/// The value behind `--name` among arguments, and the other arguments.
pub fn option(args: &[String], name: &str) -> (Option<String>, Vec<String>) {
    let mut value = None;
    let mut rest = Vec::new();
    let mut args = args.iter();
    while let Some(a) = args.next() {
        if a == name {
            value = args.next().cloned();
        } else {
            rest.push(a.clone());
        }
    }
    (value, rest)
}
