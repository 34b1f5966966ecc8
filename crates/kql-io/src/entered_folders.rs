//! Walks over folders with links.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The folders that a walk which follows links has entered. Each is entered once, however many links lead to it: links between
/// sibling folders would open as many ways as there are orders of the folders.
pub struct EnteredFolders {
    root: PathBuf,
    entered: HashSet<PathBuf>,
    /// The folders that lie below the root, once a link asks for them: they are entered where they lie.
    own: Option<HashSet<PathBuf>>,
}

impl EnteredFolders {
    /// Of a walk that starts at `root`.
    pub fn below(root: &Path) -> EnteredFolders {
        let entered = root.canonicalize().into_iter().collect();
        EnteredFolders { root: root.to_path_buf(), entered, own: None }
    }

    /// Whether the walk is to go into a folder that it meets; always for files.
    pub fn enter(&mut self, entry: &DirEntry) -> bool {
        if entry.depth() == 0 || !entry.file_type().is_dir() {
            return true;
        }
        let Ok(real) = entry.path().canonicalize() else { return true };
        if entry.path_is_symlink() && self.own().contains(&real) {
            return false;
        }
        self.entered.insert(real)
    }

    fn own(&mut self) -> &HashSet<PathBuf> {
        self.own.get_or_insert_with(|| {
            let folders = WalkDir::new(&self.root).into_iter().flatten().filter(|e| e.file_type().is_dir());
            folders.filter_map(|e| e.path().canonicalize().ok()).collect()
        })
    }
}
