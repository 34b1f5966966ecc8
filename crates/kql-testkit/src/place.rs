//! Paths of the repository and of the recorded answers, and reading files below them.

use crate::Error;
use serde::de::DeserializeOwned;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    crates.canonicalize().unwrap_or(crates)
}

/// The folder of recorded answers next to the clone, or the one that `VIGIE_SHARED` names. `None` if it does not exist.
pub fn shared() -> Option<PathBuf> {
    let path = std::env::var_os("VIGIE_SHARED").map_or_else(|| root().join("../shared"), PathBuf::from);
    path.is_dir().then_some(path)
}

/// The folder of recorded answers.
///
/// # Errors
/// [`Error::NoShared`] if it does not exist.
pub fn shared_or_error() -> Result<PathBuf, Error> {
    shared().ok_or(Error::NoShared)
}

/// The text of a file.
///
/// # Errors
/// [`Error::Read`].
pub fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(Error::read(path))
}

/// A file of one JSON value.
///
/// # Errors
/// [`Error::Read`], or [`Error::Json`] with the line.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let parsed = serde_json::from_str(&read(path)?);
    parsed.map_err(|source| Error::Json { path: path.to_path_buf(), line: source.line(), source })
}

/// A file with one JSON value per line; empty lines are skipped.
///
/// # Errors
/// [`Error::Read`], or [`Error::Json`] with the first bad line.
pub fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let text = read(path)?;
    let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
    lines
        .map(|(i, l)| {
            let parsed = serde_json::from_str(l);
            parsed.map_err(|source| Error::Json { path: path.to_path_buf(), line: i + 1, source })
        })
        .collect()
}

/// Writes a file.
///
/// # Errors
/// [`Error::Write`].
pub fn write(path: &Path, text: impl AsRef<[u8]>) -> Result<(), Error> {
    std::fs::write(path, text).map_err(Error::write(path))
}

/// Writes a file with one JSON value per line.
///
/// # Errors
/// [`Error::Write`].
pub fn write_lines(path: &Path, lines: impl IntoIterator<Item = serde_json::Value>) -> Result<(), Error> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).map_err(Error::write(path))?);
    let written = lines.into_iter().try_for_each(|line| writeln!(out, "{line}"));
    written.and_then(|()| out.flush()).map_err(Error::write(path))
}
