//! The files below a folder.

use crate::{EnteredFolders, IoAction, ReadError};
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A file below a folder, or a folder that could not be listed.
pub(super) struct Entry {
    pub path: PathBuf,
    /// Names of the folders that it lies in, from the top, and its own.
    pub parts: Vec<String>,
    /// Why a folder could not be listed.
    pub unlisted: Option<io::ErrorKind>,
}

impl Entry {
    /// Whether one of its parts is UTF-8 on disk.
    pub fn is_utf8(&self, part: usize) -> bool {
        let after = self.parts.len().saturating_sub(part + 1);
        self.path.components().rev().nth(after).is_some_and(|c| c.as_os_str().to_str().is_some())
    }
}

/// What lies below a folder.
#[derive(Default)]
pub(super) struct Tree {
    /// By name in each folder.
    pub entries: Vec<Entry>,
    /// What was left out, with the path that it concerns.
    pub notes: Vec<(PathBuf, String)>,
}

/// Everything below a folder, without hidden files and README. A broken link or folder becomes an entry, so that only the table
/// that needs it fails.
///
/// # Errors
///
/// The folder itself cannot be listed.
pub(super) fn walk(root: &Path) -> Result<Tree, ReadError> {
    let mut tree = Tree::default();
    let walk = WalkDir::new(root).follow_links(true).min_depth(1).sort_by_file_name().into_iter();
    let mut walk = walk.filter_entry(|e| e.depth() == 0 || !is_silent(e));
    let mut folders = EnteredFolders::below(root);
    while let Some(entry) = walk.next() {
        let (path, unlisted) = match entry {
            Ok(entry) if !folders.enter(&entry) => {
                walk.skip_current_dir();
                let note =
                    format!("{}: the folder is read in another place and is ignored here", entry.path().display());
                tree.notes.push((entry.into_path(), note));
                continue;
            }
            Ok(entry) if entry.file_type().is_dir() => {
                if !holds_files(entry.path()) {
                    let note = format!("{}: the folder has no data files", entry.path().display());
                    tree.notes.push((entry.into_path(), note));
                }
                continue;
            }
            Ok(entry) => (entry.into_path(), None),
            Err(e) => {
                let path = e.path().unwrap_or(root).to_path_buf();
                if e.depth() == 0 || path == root {
                    return Err(ReadError::io(root, IoAction::List, e.into()));
                }
                if e.loop_ancestor().is_some() {
                    let note = format!("{}: the link leads to a folder above it and is ignored", path.display());
                    tree.notes.push((path, note));
                    continue;
                }
                // A link that leads nowhere is a file that cannot be opened.
                let kind = e.io_error().map_or(io::ErrorKind::Other, io::Error::kind);
                let is_folder = path.is_dir();
                (path, is_folder.then_some(kind))
            }
        };
        let below = path.strip_prefix(root).unwrap_or(&path);
        let parts = below.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        tree.entries.push(Entry { path, parts, unlisted });
    }
    Ok(tree)
}

/// Hidden files and descriptions of the folder, which need no note.
fn is_silent(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    name.starts_with('.') || name.eq_ignore_ascii_case("README.md")
}

/// Whether a folder can be listed and has entries; one that cannot is reported by the walk.
fn holds_files(folder: &Path) -> bool {
    std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_some())
}
