//! Where the files lie that belong to a test file.

use kql_source::Source;
use sentinel::Repository;
use sentinel::rule_test::read_tests;
use std::path::{Path, PathBuf};

/// A test file.
#[derive(Clone)]
pub(in crate::command) struct TestPath {
    pub(in crate::command) path: PathBuf,
    /// What its paths must not leave.
    pub(in crate::command) repository: Repository,
}

/// What lies beside a test file.
pub(in crate::command) struct Beside<'p> {
    /// Its folder.
    pub(in crate::command) folder: &'p Path,
    /// Its name without `.test.yaml`.
    pub(in crate::command) stem: &'p str,
}

impl Beside<'_> {
    /// Of a path.
    pub(in crate::command) fn of(test: &Path) -> Beside<'_> {
        let folder = test.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = test.file_name().and_then(|n| n.to_str()).unwrap_or("");
        let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).unwrap_or(name);
        Beside { folder, stem: stem.strip_suffix(".test").unwrap_or(stem) }
    }

    /// A path that the test file names. `./a.yaml` is none that people write.
    pub(in crate::command) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        if self.folder == Path::new(".") { name.as_ref().to_path_buf() } else { self.folder.join(name) }
    }

    /// The rule of a test file that names none.
    pub(in crate::command) fn rule(&self) -> PathBuf {
        let other = self.path(format!("{}.yml", self.stem));
        if other.is_file() { other } else { self.path(format!("{}.yaml", self.stem)) }
    }

    /// The folder of snapshots.
    pub(in crate::command) fn snapshots(&self) -> PathBuf {
        self.path("snapshots")
    }

    /// Whether a file has the name of a snapshot of these tests.
    pub(in crate::command) fn is_snapshot(&self, name: &str) -> bool {
        let test = name.strip_prefix(self.stem).and_then(|n| n.strip_prefix('.')).and_then(|n| n.strip_suffix(".snap"));
        test.is_some_and(|t| !t.contains('.'))
    }
}

/// Every file and folder that a test file reads, itself first. Paths that leave its repository are not read.
pub(in crate::command) fn reads(test: &TestPath) -> Vec<PathBuf> {
    let beside = Beside::of(&test.path);
    let mut out = vec![test.path.clone(), beside.rule()];
    let text = sentinel::load::read_text(&test.path).unwrap_or_default();
    if let (Some(file), _) = read_tests(Source::new(test.path.display().to_string(), text)) {
        let is_read = |path: &PathBuf| test.repository.check(path).is_ok();
        out.extend(file.paths().into_iter().map(|p| beside.path(p)).filter(is_read));
    }
    out
}

/// One spelling of a path, also of one that is gone.
pub(in crate::command) fn absolute(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent != path => absolute(parent).join(name),
        _ => path.to_path_buf(),
    }
}
