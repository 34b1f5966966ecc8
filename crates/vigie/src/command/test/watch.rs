//! `vigie test --watch`: runs again whenever a file changes.

use super::beside::TestPath;
use super::{Failure, beside};
use crate::output;
use sentinel::Repository;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use walkdir::{DirEntry, WalkDir};

/// How often files are looked at.
const PAUSE: Duration = Duration::from_millis(200);

/// Runs, waits for a change, and runs again until it is interrupted. Failures are printed, and the next change runs the tests again.
/// `written` lists the files that a run itself writes; their changes are ignored.
pub(super) fn run(
    paths: &[PathBuf],
    written: &[PathBuf],
    once: impl Fn() -> Result<u8, Failure>,
) -> Result<u8, Failure> {
    let look = || {
        let mut seen = Seen::of(paths);
        written.iter().for_each(|w| seen.forget(w));
        seen
    };
    loop {
        let seen = look();
        let status = once().unwrap_or_else(|failure| {
            output::error("", failure.to_string());
            failure.status()
        });
        output::note(format!("waiting for a change (status {status}); stop with Ctrl-C"));
        while look() == seen {
            std::thread::sleep(PAUSE);
        }
    }
}

/// Files with their last change and their size.
#[derive(PartialEq)]
struct Seen(BTreeMap<PathBuf, (Option<SystemTime>, u64)>);

impl Seen {
    /// Everything below the paths, and what test files read elsewhere.
    fn of(paths: &[PathBuf]) -> Seen {
        let mut seen = Seen(BTreeMap::new());
        paths.iter().for_each(|p| seen.add(p));
        let tests = paths.iter().filter_map(|p| {
            let repository = Repository::around(p)?;
            let found = sentinel::load::test_files(p).ok()?.into_iter();
            Some(found.map(move |path| TestPath { path, repository: repository.clone() }))
        });
        for path in tests.flatten().flat_map(|t| beside::reads(&t)) {
            if !paths.iter().any(|p| path.starts_with(p)) {
                seen.add(&path);
            }
        }
        seen
    }

    fn forget(&mut self, path: &Path) {
        let path = beside::absolute(path);
        self.0.retain(|p, _| beside::absolute(p) != path);
    }

    /// The files of a path, without hidden ones and without folders of caches, such as that of a build.
    fn add(&mut self, path: &Path) {
        let is_hidden = |e: &DirEntry| e.depth() > 0 && e.file_name().to_string_lossy().starts_with('.');
        let is_watched = |e: &DirEntry| !is_hidden(e) && !e.path().join("CACHEDIR.TAG").exists();
        let mut walk = WalkDir::new(path).follow_links(true).into_iter().filter_entry(is_watched);
        let mut folders = kql::EnteredFolders::below(path);
        while let Some(entry) = walk.next() {
            let Ok(entry) = entry else { continue };
            if !folders.enter(&entry) {
                walk.skip_current_dir();
            } else if let Ok(meta) = entry.metadata()
                && !meta.is_dir()
            {
                self.0.insert(entry.into_path(), (meta.modified().ok(), meta.len()));
            }
        }
    }
}
