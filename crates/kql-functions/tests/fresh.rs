//! The `mod.rs` of each family lists exactly the files of its folder. `UPDATE=1` rewrites them.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Files whose name starts with `_` hold what several functions of a family share and declare nothing.
fn expected(folder: &Path, kind: &str) -> String {
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("folder")
        .filter_map(|e| e.expect("entry").file_name().into_string().ok())
        .filter_map(|n| n.strip_suffix(".rs").map(str::to_string))
        .filter(|n| n != "mod")
        .collect();
    names.sort();
    let mut out = String::from(
        "//! Generated from the files of this folder: `UPDATE=1 cargo test -p kql-functions --test fresh`.\n\n",
    );
    let _ = writeln!(out, "use crate::{kind};\n");
    for n in &names {
        let visibility = if n.starts_with('_') { "pub(crate) " } else { "" };
        let _ = writeln!(out, "{visibility}mod {n};");
    }
    let _ = write!(out, "\n/// The declarations of each file.\npub static ALL: &[&[{kind}]] = &[");
    let declaring: Vec<_> = names.iter().filter(|n| !n.starts_with('_')).collect();
    for n in &declaring {
        let _ = write!(out, "\n    {n}::DECLARED,");
    }
    out.push_str(if declaring.is_empty() { "];\n" } else { "\n];\n" });
    out
}

#[test]
fn module_lists_are_fresh() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![(src.join("aggregate"), "Aggregate")];
    for entry in fs::read_dir(src.join("scalar")).expect("scalar") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            folders.push((path, "Scalar"));
        }
    }
    let mut stale = Vec::new();
    for (folder, kind) in folders {
        let file = folder.join("mod.rs");
        let want = expected(&folder, kind);
        // Compared without white space, since the formatter may join short lists.
        let strip = |s: &str| s.split_whitespace().collect::<String>().replace(",]", "]");
        if strip(&fs::read_to_string(&file).unwrap_or_default()) != strip(&want) {
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&file, want).expect("write");
            } else {
                stale.push(file);
            }
        }
    }
    assert!(stale.is_empty(), "run `UPDATE=1 cargo test -p kql-functions --test fresh`: {stale:?}");
}
