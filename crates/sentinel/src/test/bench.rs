//! Opens a session over the inputs of a test; writes them into a folder of the caller.

use super::run::{Inputs, Workbench};
use crate::engine::Engine;
use kql::{RunError, Session};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// A workbench that lays each test's tables into a folder of its own below `folder`.
#[derive(Clone, Debug)]
pub struct FolderBench {
    /// An existing folder that the caller removes afterwards.
    pub folder: PathBuf,
}

impl Workbench for FolderBench {
    fn open(&self, inputs: &Inputs) -> Result<Box<dyn Engine>, RunError> {
        let name = crate::id::uuid(&[&inputs.file, &inputs.test]);
        let (data, watchlists) = self
            .lay_out(&name, inputs)
            .map_err(|(path, e)| RunError::new(format!("`{}` cannot be used: {e}", path.display())))?;
        let mut builder = Session::builder().data(&data).watchlists(&watchlists).strict(true);
        for (location, file) in &inputs.external {
            builder = builder.external_file(location, file);
        }
        for path in &inputs.functions {
            builder = builder.functions(path);
        }
        Ok(Box::new(builder.build()?))
    }
}

impl FolderBench {
    fn lay_out(&self, name: &str, inputs: &Inputs) -> Result<(PathBuf, PathBuf), (PathBuf, io::Error)> {
        let root = self.folder.join(name);
        let (data, watchlists) = (root.join("data"), root.join("watchlists"));
        let at = |path: &Path, result: io::Result<()>| result.map_err(|e| (path.to_path_buf(), e));
        if root.exists() {
            at(&root, fs::remove_dir_all(&root))?;
        }
        at(&data, fs::create_dir_all(&data))?;
        at(&watchlists, fs::create_dir_all(&watchlists))?;
        for (table, text) in &inputs.rows {
            let has_file = inputs.files.iter().any(|(t, _)| t == table);
            // Rows and files of one table come together in a folder.
            let path =
                if has_file { data.join(table).join("rows.ndjson") } else { data.join(format!("{table}.ndjson")) };
            if let Some(parent) = path.parent() {
                at(parent, fs::create_dir_all(parent))?;
            }
            at(&path, fs::write(&path, text))?;
        }
        for (i, (table, from)) in inputs.files.iter().enumerate() {
            let folder = data.join(table);
            at(&folder, fs::create_dir_all(&folder))?;
            at(from, fs::copy(from, folder.join(format!("{i}{}", extensions(from)))).map(|_| ()))?;
        }
        for (watchlist, from) in &inputs.watchlists {
            at(from, fs::copy(from, watchlists.join(format!("{watchlist}.csv"))).map(|_| ()))?;
        }
        Ok((data, watchlists))
    }
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
