//! Finding and reading files on disk. Besides [`FolderBench`](crate::rule_test::FolderBench) and [`Repository`](crate::Repository), the only
//! IO of the crate.

use crate::rule::{RuleFile, read};
use kql::read_text_file;
use kql_source::{Code, Diagnostic, Encoding, Source, Span, decode_text};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
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
    match decode_text(read_text_file(path).map_err(|e| FileError::new(path, e))?) {
        Ok(text) => Ok(read(Source::new(name, text))),
        Err(error) => {
            let d = Diagnostic::new(Code::RuleSyntax, Span::at(error.before.len()), error.to_string());
            let source = Arc::new(Source::new(name, error.before));
            Ok(RuleFile { source, rules: Vec::new(), diagnostics: vec![d] })
        }
    }
}

/// Reads a file of text, such as a query.
///
/// # Errors
///
/// The file cannot be opened or read, or is no text.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    read_encoded(path).map(|(text, _)| text)
}

/// Reads a file of text that is to be written again, with its encoding.
///
/// # Errors
///
/// Those of [`read_text`].
pub fn read_encoded(path: &Path) -> Result<(String, Encoding), FileError> {
    let bytes = read_text_file(path).map_err(|e| FileError::new(path, e))?;
    let encoding = Encoding::of(&bytes);
    let text = decode_text(bytes).map_err(|e| FileError::new(path, io::Error::new(io::ErrorKind::InvalidData, e)))?;
    Ok((text, encoding))
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

/// The test files of a path: the file itself, the `X.test.yaml` beside a rule `X.yaml`, or each `X.test.yaml` below a folder.
///
/// # Errors
///
/// See [`find_files`].
pub fn test_files(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    match test_of_rule(path) {
        Some(test) => Ok(vec![test]),
        None => find_files(path, is_test_name),
    }
}

/// The test file beside a rule, as `vigie check` and `vigie run` are given rules.
fn test_of_rule(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    if is_test_name(name) || !path.is_file() {
        return None;
    }
    ["test.yaml", "test.yml"].map(|extension| path.with_extension(extension)).into_iter().find(|test| test.is_file())
}

fn is_test_name(name: &str) -> bool {
    name.ends_with(".test.yaml") || name.ends_with(".test.yml")
}

/// The path itself if it is a file; else the files below it whose name is wanted, sorted by path. Hidden files and folders, and folders
/// named `snapshots`, hold no rules or queries and are skipped; symbolic links are followed. A folder below it that cannot be listed is
/// among the files, so that whoever reads it as one reports it, and all others are found.
///
/// # Errors
///
/// The path does not exist or cannot be listed.
pub fn find_files(path: &Path, wanted: impl Fn(&str) -> bool) -> Result<Vec<PathBuf>, FileError> {
    if !std::fs::metadata(path).map_err(|e| FileError::new(path, e))?.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut out = Vec::new();
    let mut walk = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter().filter_entry(is_searched);
    let mut folders = kql::EnteredFolders::below(path);
    while let Some(entry) = walk.next() {
        let found = match entry {
            // What lies in it is found in another place.
            Ok(entry) if !folders.enter(&entry) => {
                walk.skip_current_dir();
                continue;
            }
            Ok(entry) if entry.file_type().is_dir() => continue,
            Ok(entry) => entry.into_path(),
            Err(e) => match e.path() {
                // What the link leads to is searched where it lies.
                _ if e.loop_ancestor().is_some() => continue,
                Some(below) if below != path => {
                    if below.is_dir() {
                        out.push(below.to_path_buf());
                        continue;
                    }
                    // A broken link is reported when somebody reads it as a file.
                    below.to_path_buf()
                }
                _ => return Err(FileError::new(path, e.into())),
            },
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
    entry.depth() == 0 || !(name.starts_with('.') || entry.file_type().is_dir() && name == "snapshots")
}
