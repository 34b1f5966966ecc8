//! The tables of data folders.

use super::tree::{Entry, walk};
use super::{TableFiles, split_name};
use crate::{ReadError, ReadErrorKind, TypeHints};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What data paths hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Discovered {
    /// The tables, by name.
    pub tables: Vec<TableFiles>,
    /// Remarks on files that belong to none of these tables.
    pub notes: Vec<DiscoveryNote>,
}

/// A remark about data paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiscoveryNote {
    /// The table that the file was probably meant for.
    pub table: String,
    /// One sentence.
    pub message: String,
}

/// The tables of data folders and files. Files of one table are one table, in the order of the paths and by name in each.
///
/// A file is the table of its name without extensions; all files below a subfolder are the table of the subfolder's name. A
/// subfolder that is not named after a known table, but holds a file or folder that is, holds tables as a data folder does.
/// Known are the tables of the catalog and custom logs, `…_CL`. Names are compared regardless of case, and tables of the catalog
/// have the spelling of the catalog.
///
/// A file that several paths lead to counts once. What cannot be opened or listed fails only the table that needs it.
///
/// # Errors
///
/// A path does not exist or cannot be listed, or a file among the paths is no data file.
pub fn discover(paths: &[PathBuf], hints: &dyn TypeHints) -> Result<Discovered, ReadError> {
    let mut finder = Finder { hints, tables: BTreeMap::new(), seen: BTreeSet::new(), repeated: 0, notes: Vec::new() };
    for path in paths {
        finder.repeated = 0;
        if path.is_dir() {
            let tree = walk(path)?;
            for (at, message) in tree.notes {
                finder.notes.push(DiscoveryNote { table: stem(&at), message });
            }
            finder.folder(&tree.entries, 0);
        } else {
            let file = TableFiles::at(path)?;
            if finder.is_new(&file.name, path) {
                finder.table(&file.name).files.extend(file.files);
            }
        }
        if finder.repeated > 0 {
            let files =
                if finder.repeated == 1 { "1 file is".into() } else { format!("{} files are", finder.repeated) };
            let message = format!("{}: {files} read already and counted once", path.display());
            finder.notes.push(DiscoveryNote { table: stem(path), message });
        }
    }
    let Finder { tables, mut notes, .. } = finder;
    let (mut tables, empty): (Vec<TableFiles>, Vec<TableFiles>) =
        tables.into_values().partition(|t| !t.files.is_empty() || !t.unlisted.is_empty());
    for table in empty {
        notes.extend(table.notes.into_iter().map(|message| DiscoveryNote { table: table.name.clone(), message }));
    }
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(Discovered { tables, notes })
}

struct Finder<'h> {
    hints: &'h dyn TypeHints,
    /// By name in lower case.
    tables: BTreeMap<String, TableFiles>,
    /// Tables in lower case with the files that they have, without links.
    seen: BTreeSet<(String, PathBuf)>,
    /// Files of the current path that were found before.
    repeated: usize,
    notes: Vec<DiscoveryNote>,
}

impl Finder<'_> {
    /// The entries of a folder of tables, whose own names are at `depth` of their parts.
    fn folder(&mut self, entries: &[Entry], depth: usize) {
        for group in entries.chunk_by(|a, b| a.parts.get(depth) == b.parts.get(depth)) {
            let [first, ..] = group else { continue };
            let Some(name) = first.parts.get(depth) else { continue };
            if !first.is_utf8(depth) {
                group.iter().for_each(|entry| self.unnamed(entry, name));
                continue;
            }
            if first.parts.len() == depth + 1 && first.unlisted.is_none() {
                self.file(first, name);
                continue;
            }
            // Tools that write a table in several files name the folder as they would name a single file.
            let name = split_name(name).map_or(name.as_str(), |(stem, ..)| stem);
            if !self.is_known(name) && group.iter().any(|e| self.names_a_table(e, depth + 1)) {
                self.folder(group, depth + 1);
            } else {
                group.iter().for_each(|entry| self.add(name, entry));
            }
        }
    }

    /// Notes a file that would belong to a table that no query can name.
    fn unnamed(&mut self, entry: &Entry, name: &str) {
        let message = format!("{}: {}", entry.path.display(), ReadErrorKind::NameNotUtf8);
        let table = stem(Path::new(name)).replace(char::REPLACEMENT_CHARACTER, "");
        self.notes.push(DiscoveryNote { table, message });
    }

    fn file(&mut self, entry: &Entry, name: &str) {
        match split_name(name) {
            Some((table, ..)) => self.add(table, entry),
            None => {
                let message = format!("{}: {}", entry.path.display(), ReadErrorKind::NotData);
                self.notes.push(DiscoveryNote { table: stem(&entry.path), message });
            }
        }
    }

    /// Whether a folder below `depth` of an entry, or the entry itself, has the name of a known table.
    fn names_a_table(&self, entry: &Entry, depth: usize) -> bool {
        let Some((file, folders)) = entry.parts.get(depth..).and_then(<[String]>::split_last) else { return false };
        let own = if entry.unlisted.is_some() { Some(file.as_str()) } else { split_name(file).map(|(stem, ..)| stem) };
        folders.iter().map(String::as_str).chain(own).any(|name| self.is_known(name))
    }

    fn is_known(&self, name: &str) -> bool {
        name.to_lowercase().ends_with("_cl") || self.hints.spelling(name).is_some()
    }

    fn table(&mut self, name: &str) -> &mut TableFiles {
        let known = self.hints.spelling(name);
        let spelled = known.as_deref().unwrap_or(name);
        let table = self.tables.entry(name.to_lowercase()).or_insert_with(|| TableFiles::named(spelled));
        if table.name != spelled {
            let message = format!("`{}` and `{spelled}` differ in case only and are one table", table.name);
            if !table.notes.contains(&message) {
                table.notes.push(message);
            }
        }
        table
    }

    fn add(&mut self, name: &str, entry: &Entry) {
        if entry.unlisted.is_some() || self.is_new(name, &entry.path) {
            self.table(name).take(entry);
        }
    }

    /// Whether a table does not have a file yet, under any path.
    fn is_new(&mut self, name: &str, path: &Path) -> bool {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
        let is_new = self.seen.insert((name.to_lowercase(), path));
        self.repeated += usize::from(!is_new);
        is_new
    }
}

/// The name of a path up to its first dot.
fn stem(path: &Path) -> String {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    name.split('.').next().unwrap_or_default().to_string()
}
