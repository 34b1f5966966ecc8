//! The folder that the files of rules and tests must not leave.
//!
//! A repository of rules may come from somebody else. Its files name others (fixtures, functions, the rule of a test), and
//! symbolic links in it name any path of the machine; neither may reach what lies outside.

use std::path::{Path, PathBuf};
use std::{env, io};
use walkdir::WalkDir;

/// The folder around rules and tests: paths in their files and symbolic links lead nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repository {
    /// Without links.
    root: PathBuf,
}

/// A path that leads out of a [`Repository`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` leads out of `{}`, the folder of the rules", path.display(), root.display())]
pub struct Outside {
    /// The path as it is written.
    pub path: PathBuf,
    /// The folder.
    pub root: PathBuf,
}

impl Repository {
    /// A folder.
    ///
    /// # Errors
    ///
    /// The folder cannot be reached.
    pub fn at(folder: &Path) -> io::Result<Repository> {
        Ok(Repository { root: folder.canonicalize()? })
    }

    /// The folder that a path given by the user belongs to: the nearest with a `.git`; without one the current folder, where it
    /// is around the path; else the path itself, or the folder of a file. `None` for a path that cannot be reached.
    pub fn around(path: &Path) -> Option<Repository> {
        let path = path.canonicalize().ok()?;
        let folder = if path.is_dir() { path.as_path() } else { path.parent()? };
        let with_git = folder.ancestors().find(|f| f.join(".git").exists());
        let current = env::current_dir().and_then(|f| f.canonicalize()).ok();
        let current = current.as_deref().filter(|c| folder.starts_with(c));
        Some(Repository { root: with_git.or(current).unwrap_or(folder).to_path_buf() })
    }

    /// Whether a path is inside once its links are followed; one that leads to nothing is inside if it is written so.
    ///
    /// # Errors
    ///
    /// It is outside.
    pub fn check(&self, path: &Path) -> Result<(), Outside> {
        if self.resolve(path).is_some_and(|real| real.starts_with(&self.root)) {
            Ok(())
        } else {
            Err(self.outside(path))
        }
    }

    /// Whether a path and all files below it are inside.
    ///
    /// # Errors
    ///
    /// One of them is outside.
    pub fn check_all(&self, path: &Path) -> Result<(), Outside> {
        self.check(path)?;
        let mut links = WalkDir::new(path).into_iter().flatten().filter(|e| e.path_is_symlink());
        links.try_for_each(|link| self.check(link.path()))
    }

    fn outside(&self, path: &Path) -> Outside {
        Outside { path: path.to_path_buf(), root: self.root.clone() }
    }

    /// The path without links. Of one that leads to nothing, the part that exists is resolved; a dangling link has no such path,
    /// since writing to it would create what it names.
    fn resolve(&self, path: &Path) -> Option<PathBuf> {
        if let Ok(real) = path.canonicalize() {
            return Some(real);
        }
        if path.symlink_metadata().is_ok() {
            return None;
        }
        let name = path.file_name()?;
        let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(self.resolve(parent)?.join(name))
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_and_dots_lead_nowhere_outside() {
        let folder = tempfile::tempdir().unwrap();
        let (root, outer) = (folder.path().join("rules"), folder.path().join("outer"));
        fs::create_dir_all(root.join("data")).unwrap();
        fs::create_dir(&outer).unwrap();
        fs::write(root.join("data/in.csv"), "a\n").unwrap();
        fs::write(outer.join("out.csv"), "a\n").unwrap();
        symlink(outer.join("out.csv"), root.join("data/link.csv")).unwrap();
        symlink(&outer, root.join("folder")).unwrap();
        symlink("data/in.csv", root.join("inner.csv")).unwrap();
        symlink(outer.join("new.csv"), root.join("dangling.csv")).unwrap();
        let repository = Repository::at(&root).unwrap();
        for inside in ["data/in.csv", "data", "inner.csv", "data/../data/in.csv", "not/there.csv", "."] {
            assert_eq!(repository.check(&root.join(inside)), Ok(()), "{inside}");
        }
        for outside in [
            "data/link.csv",
            "folder",
            "folder/out.csv",
            "../outer/out.csv",
            "../outer/none.csv",
            "..",
            "dangling.csv",
            "data/../..",
        ] {
            assert!(repository.check(&root.join(outside)).is_err(), "{outside}");
        }
        assert!(repository.check(Path::new("/etc/passwd")).is_err());
        assert!(repository.check_all(&root.join("data")).is_err());
        assert!(repository.check_all(&root.join("data/in.csv")).is_ok());
    }

    #[test]
    fn the_repository_of_git_is_around_its_files() {
        let folder = tempfile::tempdir().unwrap();
        let rules = folder.path().join("a/rules");
        fs::create_dir_all(&rules).unwrap();
        let real = |path: &Path| path.canonicalize().unwrap();
        assert_eq!(Repository::around(&rules).unwrap().root, real(&rules));
        fs::create_dir(folder.path().join("a/.git")).unwrap();
        assert_eq!(Repository::around(&rules).unwrap().root, real(&folder.path().join("a")));
        assert_eq!(Repository::around(&folder.path().join("none")), None);
    }
}
