//! `vigie test --changed`: the tests that a change since a commit concerns.

use super::Failure;
use kql::source::Source;
use sentinel::test::{TestFile, read_tests};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files that differ from a commit, or that git does not know yet.
pub struct Changed {
    files: BTreeSet<PathBuf>,
}

impl Changed {
    /// Asks git, in the current folder.
    pub fn since(reference: &str) -> Result<Changed, Failure> {
        if reference.starts_with('-') {
            return Err(Failure::usage(format!("`{reference}` is no commit")));
        }
        let top = git(Path::new("."), &["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(top.trim_end_matches(['\n', '\r']));
        let differ = git(&top, &["diff", "--name-only", "-z", reference, "--"])?;
        let new = git(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let names = differ.split('\0').chain(new.split('\0')).filter(|n| !n.is_empty());
        Ok(Changed { files: names.map(|n| absolute(&top.join(n))).collect() })
    }

    /// Whether a test file, its rule, its snapshots or anything that its tests read is among them.
    pub fn concerns(&self, test: &Path) -> bool {
        let folder = test.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = test.file_name().and_then(|n| n.to_str()).unwrap_or("");
        let stem = name.trim_end_matches(".yaml").trim_end_matches(".yml").trim_end_matches(".test");
        let mut reads = vec![test.to_path_buf(), folder.join(format!("{stem}.yaml"))];
        let text = std::fs::read_to_string(test).unwrap_or_default();
        if let (Some(file), _) = read_tests(Source::new(name, text)) {
            reads.extend(inputs(&file).into_iter().map(|p| folder.join(p)));
        }
        let snapshots = absolute(&folder.join("snapshots"));
        let reads: Vec<PathBuf> = reads.iter().map(|p| absolute(p)).collect();
        self.files.iter().any(|changed| {
            let snapshot = changed.parent() == Some(&*snapshots)
                && changed.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with(&format!("{stem}.")));
            // Folders of functions and of fixtures are read whole.
            snapshot || reads.iter().any(|r| changed.starts_with(r))
        })
    }
}

/// The paths that a test file names.
fn inputs(file: &TestFile) -> Vec<String> {
    let mut out: Vec<String> = file.rule.iter().map(|r| r.value.clone()).collect();
    out.extend(file.functions.iter().map(|f| f.value.clone()));
    out.extend(file.tables.iter().chain(&file.watchlists).chain(&file.external).map(|(_, path)| path.value.clone()));
    for test in &file.tests {
        out.extend(
            test.tables.iter().chain(&test.watchlists).chain(&test.external).map(|(_, path)| path.value.clone()),
        );
    }
    out
}

/// One spelling of a path, also of one that is gone.
fn absolute(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent != path => absolute(parent).join(name),
        _ => path.to_path_buf(),
    }
}

fn git(folder: &Path, args: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git").arg("-C").arg(folder).args(args).output();
    let output = output.map_err(|e| Failure::usage(format!("`--changed` needs git, which does not start: {e}")))?;
    if !output.status.success() {
        let reason = String::from_utf8_lossy(&output.stderr);
        let reason = reason.lines().next().unwrap_or("git gives no reason");
        return Err(Failure::usage(format!("git cannot tell what changed: {reason}")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
