//! Files that users name, opened so that reading them ends.

use std::fs::{File, metadata};
use std::io::{self, Read};
use std::path::Path;

/// Largest text that [`read_text_file`] reads: it is held in memory, and larger rules, queries and functions do not exist.
const MAX_TEXT: u64 = 64 << 20;

/// Opens a file for reading.
///
/// # Errors
///
/// Those of [`File::open`], and [`io::ErrorKind::InvalidInput`] for a pipe, socket or device: opening a pipe waits for a writer,
/// and a device never ends.
pub fn open_file(path: &Path) -> io::Result<File> {
    let kind = metadata(path)?.file_type();
    if kind.is_file() || kind.is_dir() {
        return File::open(path);
    }
    let message = "it is no regular file but a pipe, socket or device; write its content to a file";
    Err(io::Error::new(io::ErrorKind::InvalidInput, message))
}

/// The bytes of a file of text, such as a rule, a query or functions.
///
/// A pipe that the shell has opened, as `<(…)` and `/dev/stdin` do, is read too, since it has a writer.
///
/// # Errors
///
/// Those of [`open_file`], and [`io::ErrorKind::FileTooLarge`] beyond 64 MB.
pub fn read_text_file(path: &Path) -> io::Result<Vec<u8>> {
    let file = if is_open_pipe(path) { File::open(path)? } else { open_file(path)? };
    let mut bytes = Vec::new();
    file.take(MAX_TEXT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_TEXT {
        return Err(io::Error::new(
            io::ErrorKind::FileTooLarge,
            "it is larger than 64 MB, which no text of a rule, query or function is",
        ));
    }
    Ok(bytes)
}

#[cfg(unix)]
fn is_open_pipe(path: &Path) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let is_open = path == Path::new("/dev/stdin") || path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
    is_open && metadata(path).is_ok_and(|m| m.file_type().is_fifo())
}

#[cfg(not(unix))]
fn is_open_pipe(_path: &Path) -> bool {
    false
}
