//! The files of a path.

use super::Functions;
use super::file::{self, Format};
use crate::OpenError;
use crate::function_error::FunctionError;
use kql_source::{Span, decode_text};
use std::collections::BTreeSet;
use std::path::Path;
use walkdir::WalkDir;

/// Reads a file, or all files of a folder and the folders in it, in the order of their names.
pub(super) fn load(functions: &mut Functions, path: &Path) -> Result<(), OpenError> {
    if !path.exists() {
        return Err(OpenError::NotFound { what: "file or folder".into(), path: path.to_path_buf() });
    }
    if !path.is_dir() {
        match Format::of(path) {
            Some(format) => load_file(functions, path, format, Given::ByName),
            None => {
                let message =
                    "the file is of no known type: functions are in `.yaml`, `.json`, `.kql`, `.csl` or `.txt`";
                functions.errors.push(FunctionError::new(path, "", Span::at(0), message.into()));
            }
        }
        return Ok(());
    }
    let mut other = BTreeSet::new();
    let hidden = |name: &str| name.starts_with('.');
    let entries = WalkDir::new(path).follow_links(true).sort_by_file_name().into_iter();
    let mut walk = entries.filter_entry(|e| e.depth() == 0 || !hidden(&e.file_name().to_string_lossy()));
    let mut folders = kql_io::EnteredFolders::below(path);
    while let Some(entry) = walk.next() {
        match entry {
            // What lies in it is found in another place.
            Ok(entry) if !folders.enter(&entry) => walk.skip_current_dir(),
            Ok(entry) if entry.file_type().is_dir() => {}
            Ok(entry) => match Format::of(entry.path()) {
                Some(format) => load_file(functions, entry.path(), format, Given::ByFolder),
                None => {
                    let extension = entry.path().extension().map(|e| e.to_string_lossy().to_lowercase());
                    // Text for readers is no function, and nobody expects it to be.
                    other.extend(extension.filter(|e| e != "md").map(|e| format!("`.{e}`")));
                }
            },
            Err(e) => {
                let place = e.path().unwrap_or(path).to_path_buf();
                let message = match e.loop_ancestor() {
                    Some(_) => "the link leads back to a folder that holds it".to_string(),
                    None => format!("cannot be read: {}", std::io::Error::from(e)),
                };
                functions.errors.push(FunctionError::new(&place, "", Span::at(0), message));
            }
        }
    }
    if !other.is_empty() {
        let kinds: Vec<String> = other.into_iter().collect();
        functions.notes.push(format!("`{}`: files of other types are not read ({})", path.display(), kinds.join(", ")));
    }
    Ok(())
}

/// How a file is named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Given {
    /// By itself: it must be a function.
    ByName,
    /// As one of a folder, which may hold other text without an extension.
    ByFolder,
}

fn load_file(functions: &mut Functions, path: &Path, format: Format, given: Given) {
    let mut fail = |text: &str, span, message: String| {
        functions.errors.push(FunctionError::new(path, text, span, message));
    };
    let text = match kql_io::read_text_file(path) {
        Ok(bytes) => decode_text(bytes),
        Err(e) => return fail("", Span::at(0), format!("cannot be read: {e}")),
    };
    let text = match text {
        Ok(text) => text,
        Err(e) => return fail(&e.before, Span::at(e.before.len()), e.to_string()),
    };
    let name = path.display().to_string();
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let content = file::parse(format, &stem, &text);
    if given == Given::ByFolder && path.extension().is_none() && !content.errors.is_empty() {
        functions.notes.push(format!("`{name}` is not read: it has no extension and is no KQL"));
        return;
    }
    if let Some(what) = content.other {
        functions.notes.push(format!("`{name}` holds no function but {what}"));
    }
    for f in content.functions {
        functions.add(f, Some(&name));
    }
    for e in content.errors {
        let mut error = FunctionError::new(path, &text, e.span, e.message);
        error.diagnostic.help = e.help;
        functions.errors.push(error);
    }
}
