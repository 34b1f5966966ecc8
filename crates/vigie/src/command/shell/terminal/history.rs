//! What was typed, kept from one shell to the next where only the user can read it.

use reedline::FileBackedHistory;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Entries that are kept.
const ENTRIES: usize = 10_000;

/// The history of the user; none where the system has no folder for it.
pub fn open() -> io::Result<Option<FileBackedHistory>> {
    let Some(path) = path(|name| std::env::var_os(name).map(PathBuf::from)) else { return Ok(None) };
    private(&path)?;
    FileBackedHistory::with_file(ENTRIES, path).map(Some).map_err(|e| io::Error::other(e.to_string()))
}

/// The file: `vigie/history` in the folder that the XDG base directory specification has for state, or on Windows in the folder
/// for local data of programs.
fn path(variable: impl Fn(&str) -> Option<PathBuf>) -> Option<PathBuf> {
    let absolute = |name: &str| variable(name).filter(|p| p.is_absolute());
    let state = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))
    };
    Some(state?.join("vigie").join("history"))
}

/// Creates the file and its folders, for the user alone: queries may hold names and addresses.
fn private(path: &Path) -> io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    folder.recursive(true);
    let mut file = fs::OpenOptions::new();
    file.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        folder.mode(0o700);
        file.mode(0o600);
    }
    if let Some(parent) = path.parent() {
        folder.create(parent)?;
    }
    file.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn the_history_lies_in_the_state_folder() {
        let with = |set: &'static [(&str, &str)]| {
            path(move |name| set.iter().find(|(n, _)| *n == name).map(|(_, value)| PathBuf::from(value)))
        };
        assert_eq!(with(&[("HOME", "/home/a")]), Some("/home/a/.local/state/vigie/history".into()));
        assert_eq!(with(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "/s")]), Some("/s/vigie/history".into()));
        // The specification has relative paths ignored.
        assert_eq!(
            with(&[("HOME", "/home/a"), ("XDG_STATE_HOME", "s")]),
            Some("/home/a/.local/state/vigie/history".into())
        );
        assert_eq!(with(&[]), None);
    }
}
