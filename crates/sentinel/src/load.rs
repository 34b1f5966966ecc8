//! Finding and reading files on disk. Besides [`FolderBench`](crate::rule_test::FolderBench) and [`Repository`](crate::Repository), the only
//! IO of the crate.

use crate::rule::{RuleFile, read};
use kql_source::{Code, Diagnostic, Source, Span};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};
use walkdir::{DirEntry, WalkDir};

/// A file or folder that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot access `{}`: {source}", path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What the operating system reports.
    #[source]
    pub source: io::Error,
}

impl FileError {
    /// An error of the operating system about a path.
    pub fn new(path: impl Into<PathBuf>, source: io::Error) -> Self {
        FileError { path: path.into(), source }
    }
}

/// Reads a rule file. Mistakes inside the file are diagnostics of the result.
///
/// # Errors
///
/// The file cannot be opened or read.
pub fn load(path: &Path) -> Result<RuleFile, FileError> {
    let name = path.display().to_string();
    match String::from_utf8(fs::read(path).map_err(|e| FileError::new(path, e))?) {
        Ok(text) => Ok(read(Source::new(name, text.trim_start_matches('\u{feff}')))),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let d = Diagnostic::new(Code::RuleSyntax, Span::at(at), "the file is not UTF-8 text");
            Ok(RuleFile { source: Arc::new(Source::new(name, text)), rules: Vec::new(), diagnostics: vec![d] })
        }
    }
}

/// The rule files of a path: the file itself, or each `.yaml`, `.yml` and `.json` below a folder that is not a test file.
///
/// # Errors
///
/// See [`find_files`].
pub fn rule_files(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    find_files(path, |name| {
        let is_rule = [".yaml", ".yml", ".json"].iter().any(|e| name.ends_with(e));
        is_rule && !is_test_name(name)
    })
}

/// The test files of a path: the file itself, or each `X.test.yaml` below a folder.
///
/// # Errors
///
/// See [`find_files`].
pub fn test_files(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    find_files(path, is_test_name)
}

fn is_test_name(name: &str) -> bool {
    name.ends_with(".test.yaml") || name.ends_with(".test.yml")
}

/// The path itself if it is a file; else the files below it whose name is wanted, sorted by path. Hidden folders and folders
/// named `snapshots` hold no rules or queries and are skipped; symbolic links are followed.
///
/// # Errors
///
/// The path does not exist, or a folder below it cannot be listed.
pub fn find_files(path: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, FileError> {
    if !fs::metadata(path).map_err(|e| FileError::new(path, e))?.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut out = Vec::new();
    for entry in WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_searched) {
        let found = match entry {
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => entry.into_path(),
            // A broken link is reported when somebody reads it as a file.
            Err(e) if e.io_error().is_some_and(|e| e.kind() == io::ErrorKind::NotFound) => match e.path() {
                Some(link) => link.to_path_buf(),
                None => continue,
            },
            Err(e) => return Err(FileError::new(e.path().unwrap_or(path).to_path_buf(), e.into())),
        };
        if found.file_name().is_some_and(|n| wanted(&n.to_string_lossy())) {
            // Reports name `a.yaml`, not `./a.yaml`.
            out.push(found.strip_prefix(".").map_or_else(|_| found.clone(), Path::to_path_buf));
        }
    }
    Ok(out)
}

fn is_searched(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() == 0 || !entry.file_type().is_dir() || !(name.starts_with('.') || name == "snapshots")
}
