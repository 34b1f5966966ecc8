//! Where the files lie that belong to a test file.

use kql_source::Source;
use sentinel::rule_test::read_tests;
use std::path::{Path, PathBuf};

/// What lies beside a test file.
pub(super) struct Beside<'p> {
    /// Its folder.
    pub(super) folder: &'p Path,
    /// Its name without `.test.yaml`.
    pub(super) stem: &'p str,
}

impl Beside<'_> {
    /// Of a path.
    pub(super) fn of(test: &Path) -> Beside<'_> {
        let folder = test.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = test.file_name().and_then(|n| n.to_str()).unwrap_or("");
        let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).unwrap_or(name);
        Beside { folder, stem: stem.strip_suffix(".test").unwrap_or(stem) }
    }

    /// A path that the test file names. `./a.yaml` is none that people write.
    pub(super) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        if self.folder == Path::new(".") { name.as_ref().to_path_buf() } else { self.folder.join(name) }
    }

    /// The rule of a test file that names none.
    pub(super) fn rule(&self) -> PathBuf {
        let other = self.path(format!("{}.yml", self.stem));
        if other.is_file() { other } else { self.path(format!("{}.yaml", self.stem)) }
    }

    /// The folder of snapshots.
    pub(super) fn snapshots(&self) -> PathBuf {
        self.path("snapshots")
    }

    /// Whether a file has the name of a snapshot of these tests.
    pub(super) fn is_snapshot(&self, name: &str) -> bool {
        let test = name.strip_prefix(self.stem).and_then(|n| n.strip_prefix('.')).and_then(|n| n.strip_suffix(".snap"));
        test.is_some_and(|t| !t.contains('.'))
    }
}

/// Every file and folder that a test file reads, itself first.
pub(super) fn reads(test: &Path) -> Vec<PathBuf> {
    let beside = Beside::of(test);
    let mut out = vec![test.to_path_buf(), beside.rule()];
    let text = std::fs::read_to_string(test).unwrap_or_default();
    if let (Some(file), _) = read_tests(Source::new(test.display().to_string(), text)) {
        out.extend(file.paths().into_iter().map(|p| beside.path(p)));
    }
    out
}

/// One spelling of a path, also of one that is gone.
pub(super) fn absolute(path: &Path) -> PathBuf {
    if let Ok(path) = path.canonicalize() {
        return path;
    }
    match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) if parent != path => absolute(parent).join(name),
        _ => path.to_path_buf(),
    }
}
