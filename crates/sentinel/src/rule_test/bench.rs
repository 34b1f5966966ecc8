//! Opens a session over the inputs of a test; writes them into a private folder.

use super::suite::{InputRows, Inputs, Workbench, WorkbenchError};
use crate::engine::Engine;
use crate::load::FileError;
use kql::{Error, OpenError, Session, TableFiles};
use serde_json::{Map, Value as Json};
use std::path::{Path, PathBuf};
use std::{fs, io};
use tempfile::TempDir;

/// A workbench that writes the tables of each test into a folder of their own. All of them lie in a folder with a random name
/// that only this user can read, and that is removed with the workbench.
#[derive(Debug)]
pub struct FolderBench {
    folder: TempDir,
}

impl Workbench for FolderBench {
    fn open(&self, inputs: &Inputs) -> Result<Box<dyn Engine>, WorkbenchError> {
        let name = crate::id::content_id(&[&inputs.file, &inputs.test]);
        let (data, watchlists) = self.write(&name, inputs)?;
        // One thread per test, since tests run in parallel.
        let mut builder = Session::builder().data(&data).watchlists(&watchlists).strict(true).threads(1);
        for (alias, list) in &inputs.watchlists {
            if let InputRows::File(file) = &list.rows {
                builder = builder.watchlist_file(alias.as_str(), file);
            }
            if let Some(key) = &list.key {
                builder = builder.watchlist_key(alias.as_str(), key);
            }
        }
        for path in &inputs.functions {
            builder = builder.functions(path);
        }
        for (location, file) in &inputs.external {
            builder = builder.external_file(location, file);
        }
        Ok(Box::new(builder.build()?))
    }
}

impl FolderBench {
    /// Creates the folder, where the system keeps temporary files.
    ///
    /// # Errors
    ///
    /// The folder cannot be created.
    pub fn new() -> Result<FolderBench, FileError> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("vigie-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        Ok(FolderBench { folder: builder.tempdir().map_err(|e| FileError::new(std::env::temp_dir(), e))? })
    }

    /// The folder, for programs that remove it themselves when a signal ends them.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes the inputs into a folder of their own; returns the folders of tables and of watchlists.
    fn write(&self, name: &str, inputs: &Inputs) -> Result<(PathBuf, PathBuf), WorkbenchError> {
        let root = self.folder.path().join(name);
        let (data, watchlists) = (root.join("data"), root.join("watchlists"));
        let at = |path: &Path, result: io::Result<()>| result.map_err(|e| FileError::new(path, e));
        if root.exists() {
            at(&root, fs::remove_dir_all(&root))?;
        }
        at(&data, fs::create_dir_all(&data))?;
        at(&watchlists, fs::create_dir_all(&watchlists))?;
        for (table, text) in &inputs.rows {
            let has_file = inputs.files.iter().any(|(t, _)| t == table);
            // A table with both rows and files is a folder.
            let path =
                if has_file { data.join(table).join("rows.ndjson") } else { data.join(format!("{table}.ndjson")) };
            if let Some(parent) = path.parent() {
                at(parent, fs::create_dir_all(parent))?;
            }
            at(&path, fs::write(&path, text))?;
        }
        for (i, (table, from)) in inputs.files.iter().enumerate() {
            // A file of another kind would be ignored in the folder of its table, and the test would run over no rows.
            TableFiles::at(from).map_err(OpenError::from).map_err(Error::from)?;
            let folder = data.join(table);
            at(&folder, fs::create_dir_all(&folder))?;
            at(from, fs::copy(from, folder.join(format!("{i}{}", extensions(from)))).map(|_| ()))?;
        }
        for (watchlist, list) in &inputs.watchlists {
            let to = watchlists.join(format!("{watchlist}.csv"));
            // A file stays where it is, since another one beside it may name its key column.
            if let InputRows::Ndjson(text) = &list.rows {
                at(&to, fs::write(&to, csv(text)))?;
            }
        }
        Ok((data, watchlists))
    }
}

/// Rows as the file of a watchlist: every key that a row has is a column.
fn csv(ndjson: &str) -> String {
    let rows: Vec<Map<String, Json>> = ndjson.lines().filter_map(|l| serde_json::from_str(l).ok()).collect();
    let mut header: Vec<&str> = Vec::new();
    for key in rows.iter().flat_map(Map::keys) {
        if !header.contains(&key.as_str()) {
            header.push(key);
        }
    }
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let cell = |value: Option<&Json>| match value {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => quoted(text),
        Some(other) => quoted(&other.to_string()),
    };
    let line = |cells: Vec<String>| cells.join(",") + "\n";
    let mut out = line(header.iter().map(|h| quoted(h)).collect());
    out.extend(rows.iter().map(|row| line(header.iter().map(|h| cell(row.get(*h))).collect())));
    out
}

/// `.ndjson.gz` of `a.b.ndjson.gz`: the last extension, and the one before it when the last is a compression.
fn extensions(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or("");
    match (last, parts.next()) {
        ("gz" | "zst", Some(before)) => format!(".{before}.{last}"),
        _ => format!(".{last}"),
    }
}
