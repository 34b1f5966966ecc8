//! `vigie test --changed`: the tests that a change since a commit concerns.

use super::Failure;
use super::beside::{Beside, TestPath, absolute, reads};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Files that differ from a commit, or that git does not know yet.
pub(super) struct Changed {
    files: BTreeSet<PathBuf>,
}

impl Changed {
    /// Asks git, in the current folder.
    pub(super) fn since(reference: &str) -> Result<Changed, Failure> {
        if reference.starts_with('-') {
            return Err(Failure::usage(format!("`{reference}` is not a commit")));
        }
        let top = git(Path::new("."), &["rev-parse", "--show-toplevel"])?;
        let top = PathBuf::from(top.trim_end_matches(['\n', '\r']));
        // Before the first commit, every file is new.
        let is_unborn = reference == "HEAD" && git(&top, &["rev-parse", "--verify", "--quiet", "HEAD"]).is_err();
        let differ = if is_unborn {
            git(&top, &["ls-files", "-z"])?
        } else {
            git(&top, &["diff", "--name-only", "-z", reference, "--"])?
        };
        let new = git(&top, &["ls-files", "--others", "--exclude-standard", "-z"])?;
        let names = differ.split('\0').chain(new.split('\0')).filter(|n| !n.is_empty());
        Ok(Changed { files: names.map(|n| absolute(&top.join(n))).collect() })
    }

    /// Whether a file is among them.
    pub(super) fn holds(&self, path: &Path) -> bool {
        self.files.contains(&absolute(path))
    }

    /// Whether a test file, its rule, its snapshots or anything that its tests read is among them.
    pub(super) fn concerns(&self, test: &TestPath) -> bool {
        let beside = Beside::of(&test.path);
        let snapshots = absolute(&beside.snapshots());
        let reads: Vec<PathBuf> = reads(test).iter().map(|p| absolute(p)).collect();
        self.files.iter().any(|changed| {
            let snapshot = changed.parent() == Some(&*snapshots)
                && changed.file_name().and_then(|n| n.to_str()).is_some_and(|n| beside.is_snapshot(n));
            // Folders of functions and of fixtures are read whole.
            snapshot || reads.iter().any(|r| changed.starts_with(r))
        })
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
