//! The only place that writes files of the user: whole or not at all.

use super::temporary::Temporary;
use crate::failure::Failure;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Replaces the content of a file, or creates it. Readers see the old or the new content, never a part, also when the disk is full
/// or two programs write; permissions stay, and of a symbolic link the target is written. Devices and pipes are written directly.
///
/// # Errors
///
/// The file cannot be written; the old content is still there.
pub fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Failure> {
    replace(path, content.as_ref()).map_err(|e| failed(path, &e))
}

/// Creates a file with its folders; `false` if it is there already.
///
/// # Errors
///
/// The file cannot be written.
pub fn create(path: &Path, content: impl AsRef<[u8]>) -> Result<bool, Failure> {
    let create = || {
        fs::create_dir_all(folder_of(path))?;
        let (temporary, _watched) = beside(path, content.as_ref(), None)?;
        match temporary.persist_noclobber(path) {
            Ok(_) => sync(folder_of(path)).map(|()| true),
            Err(e) if e.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(e) => Err(e.error),
        }
    };
    // A link that leads nowhere is a file of the user too.
    if path.symlink_metadata().is_ok() { Ok(false) } else { create().map_err(|e: io::Error| failed(path, &e)) }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("`{}` cannot be written: {error}", path.display()))
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let target = match target(path)? {
        Target::File(path) => path,
        // Appending keeps what a redirected standard output holds already.
        Target::Stream(path) => {
            let mut stream = OpenOptions::new().append(true).open(path)?;
            return stream.write_all(content).and_then(|()| stream.flush());
        }
    };
    let replaced = match fs::metadata(&target) {
        Ok(found) => Some(found),
        Err(e) if e.kind() == io::ErrorKind::NotFound => None,
        Err(e) => return Err(e),
    };
    if replaced.is_some() {
        // Renaming needs the right to write the folder only, and a file may be protected.
        OpenOptions::new().write(true).open(&target)?;
    }
    let (temporary, _watched) = beside(&target, content, replaced.as_ref())?;
    temporary.persist(&target).map_err(|e| e.error)?;
    sync(folder_of(&target))
}

/// What a path names.
enum Target {
    /// A file, which need not exist.
    File(PathBuf),
    /// A device, a pipe or an open file of a process.
    Stream(PathBuf),
}

/// What is behind symbolic links.
fn target(path: &Path) -> io::Result<Target> {
    let mut path = path.to_path_buf();
    for _ in 0..40 {
        let is_stream = ["/dev", "/proc"].iter().any(|f| path.starts_with(f));
        if is_stream || fs::metadata(&path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            return Ok(Target::Stream(path));
        }
        match fs::read_link(&path) {
            Ok(next) => path = folder_of(&path).join(next),
            Err(_) => return Ok(Target::File(path)),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// A file in the same folder with the content, on the disk, and with the permissions of the one that it replaces.
fn beside(path: &Path, content: &[u8], replaced: Option<&fs::Metadata>) -> io::Result<(NamedTempFile, Temporary)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".vigie-").suffix(".tmp");
    #[cfg(unix)]
    let everybody: Permissions = std::os::unix::fs::PermissionsExt::from_mode(0o666);
    // What the user's mask leaves of it.
    #[cfg(unix)]
    builder.permissions(everybody);
    let mut file = builder.tempfile_in(folder_of(path))?;
    let watched = Temporary::new(file.path());
    file.write_all(content)?;
    if let Some(replaced) = replaced {
        own(file.as_file(), replaced);
        file.as_file().set_permissions(replaced.permissions())?;
    }
    file.as_file().sync_all()?;
    Ok((file, watched))
}

/// Keeps the owner, as far as this user may.
#[cfg(unix)]
fn own(file: &File, replaced: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    _ = fchown(file, Some(replaced.uid()), Some(replaced.gid()));
}

#[cfg(not(unix))]
fn own(_: &File, _: &fs::Metadata) {}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes a rename last through a loss of power, where folders can be opened for that.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
