//! What queries of a session can refer to.

use crate::FunctionError;
use crate::appended::{Appended, merged};
use crate::asim::is_asim_parser;
use crate::builtin_tables;
use crate::data_files::DataFiles;
use crate::functions::Functions;
use crate::known::Known;
use crate::table_schemas::TableSchemas;
use crate::watchlist::{AsText, Watchlists};
use kql_io::{
    CacheOptions, CachedTable, ExternalRequest, ExternalTable, FileTable, NoHints, ReadError, ReadOptions, TableFiles,
};
use kql_plan::{Assumed, Catalog, CatalogError, ExternalData, References, WorkspaceFunction};
use kql_types::{Batch, MemoryTable, PlainName, Schema, TableSource, TimeRange, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The column by which windows go.
const TIME: &str = "TimeGenerated";

/// A table that was opened, or why it cannot be opened, which every later query reports again.
type Opened = Result<Arc<FileTable>, Arc<ReadError>>;

/// Tables of data folders, tables given in memory, functions and watchlists. Files open when a query first needs them.
pub(crate) struct SessionCatalog {
    pub(crate) files: DataFiles,
    pub(crate) memory: BTreeMap<String, Arc<dyn TableSource>>,
    /// Results that queries reach by their name alone: no wildcard, `search` or `find` includes them.
    pub(crate) results: BTreeMap<String, Arc<dyn TableSource>>,
    pub(crate) functions: Functions,
    pub(crate) watchlists: Vec<PathBuf>,
    pub(crate) lists: Watchlists,
    pub(crate) external: BTreeMap<String, Arc<dyn TableSource>>,
    /// Files that stand for locations of `externaldata`, and what was opened of them.
    pub(crate) external_files: BTreeMap<String, PathBuf>,
    pub(crate) external_open: Mutex<BTreeMap<String, ExternalTable>>,
    pub(crate) options: ReadOptions,
    pub(crate) opened: Mutex<BTreeMap<String, Opened>>,
    /// How tables stay in memory between executions, if they do.
    pub(crate) share: Option<CacheOptions>,
    pub(crate) shared: Mutex<BTreeMap<String, Arc<CachedTable>>>,
    /// Rows that the program added to tables.
    pub(crate) appended: BTreeMap<String, Vec<(Schema, Batch)>>,
    /// By table, what was wrong with them.
    pub(crate) append_notes: BTreeMap<String, Vec<String>>,
    /// By table, which of them do not fit its columns; found when a query first reads the table.
    pub(crate) align_notes: Mutex<BTreeMap<String, Vec<String>>>,
    /// Columns of tables that the user describes.
    pub(crate) schemas: TableSchemas,
    /// Whether custom tables and parsers of ASIM that nothing describes are taken as there.
    pub(crate) assumes: bool,
    /// Known tables without data that a query asked for.
    pub(crate) absent: Mutex<BTreeSet<String>>,
}

impl SessionCatalog {
    /// Whether there is data for a table, in files or in memory.
    pub(crate) fn has_data(&self, name: &str) -> bool {
        self.files.get(name).is_some() || self.memory.contains_key(name) || self.appended.contains_key(name)
    }

    /// The files of a table, opened.
    pub(crate) fn open(&self, name: &str) -> Option<Opened> {
        let files = self.files.get(name)?;
        Some(self.open_files(&files.name, files))
    }

    fn open_files(&self, key: &str, files: &TableFiles) -> Opened {
        if let Some(known) = self.opened.lock().ok().and_then(|o| o.get(key).cloned()) {
            return known;
        }
        let table = kql_io::open(files, &Known(&self.schemas), &self.options).map_err(Arc::new);
        // Of two threads that open a table at a time both use the first one, which counts what is skipped.
        match self.opened.lock() {
            Ok(mut opened) => opened.entry(key.to_string()).or_insert(table).clone(),
            Err(_) => table,
        }
    }

    /// The rows of a watchlist, every column as text.
    fn open_text(&self, alias: &str, files: &TableFiles) -> Option<Arc<dyn TableSource>> {
        let table = kql_io::open(files, &NoHints, &self.options)
            .and_then(|inferred| kql_io::open(files, &AsText(inferred.schema().clone()), &self.options));
        let table = table.map_err(Arc::new);
        if let Ok(mut opened) = self.opened.lock() {
            opened.insert(watchlist_key(alias), table.clone());
        }
        table.ok().map(|t| t as Arc<dyn TableSource>)
    }

    /// The table, kept in memory if the session does so.
    fn keep(&self, key: &str, table: Arc<FileTable>) -> Arc<dyn TableSource> {
        let (Some(options), Ok(mut shared)) = (&self.share, self.shared.lock()) else { return table };
        if let Some(known) = shared.get(key) {
            return known.clone();
        }
        match CachedTable::new(table.clone(), table.record_cost(), options.clone()) {
            Some(kept) => {
                let kept = Arc::new(kept);
                shared.insert(key.to_string(), kept.clone());
                kept
            }
            None => table,
        }
    }

    /// Whether a table has rows in a window, where that is known without reading.
    pub(crate) fn has_rows(&self, name: &str, window: TimeRange) -> Option<bool> {
        if self.memory.contains_key(name) || self.appended.contains_key(name) {
            return None;
        }
        let Some(files) = self.files.get(name) else { return Known(&self.schemas).schema(name).map(|_| false) };
        self.shared.lock().ok()?.get(&files.name)?.has_rows(window)
    }

    /// Why a table, or under [`watchlist_key`] a watchlist, cannot be read.
    fn read_error(&self, key: &str) -> Option<Arc<ReadError>> {
        let key = self.files.get(key).map_or(key, |files| &files.name);
        self.opened.lock().ok()?.get(key)?.as_ref().err().cloned()
    }

    /// Why a table or a watchlist that a query refers to cannot be read.
    pub(crate) fn failure_of(&self, references: &References) -> Option<Arc<ReadError>> {
        let lists = references.watchlists.iter().map(|alias| watchlist_key(alias));
        references.tables.iter().cloned().chain(lists).find_map(|key| self.read_error(&key))
    }

    /// What reading skipped, and which tables had no data. Of the rows that the program added, only what concerns tables that
    /// `references` names, if it is given.
    pub(crate) fn notes(&self, references: Option<&References>) -> Vec<String> {
        let mut out = self.functions.notes.clone();
        out.extend(self.schemas.notes.iter().cloned());
        out.extend(self.lists.notes(references.map(|r| &r.watchlists)));
        out.extend(self.files.notes(references.map(|r| &r.tables)));
        if references.is_none() {
            out.extend(self.functions.errors.iter().map(ToString::to_string));
        }
        let concerns = |table: &String| references.is_none_or(|r| r.tables.contains(table));
        out.extend(self.append_notes.iter().filter(|(table, _)| concerns(table)).flat_map(|(_, n)| n).cloned());
        if let Ok(notes) = self.align_notes.lock() {
            out.extend(notes.iter().filter(|(table, _)| concerns(table)).flat_map(|(_, n)| n).cloned());
        }
        if let Ok(absent) = self.absent.lock() {
            let concerns = |table: &&String| references.is_none_or(|r| r.tables.contains(*table));
            out.extend(absent_notes(&absent.iter().filter(concerns).map(String::as_str).collect::<Vec<_>>()));
        }
        if let Ok(opened) = self.opened.lock() {
            for table in opened.values().flatten() {
                out.extend(table.notes().iter().cloned());
                out.extend(table.report().lines());
            }
        }
        if let Ok(opened) = self.external_open.lock() {
            let lines = opened.values().filter_map(|t| t.file.as_ref()).flat_map(|f| f.report().lines());
            // One file may be open in several shapes.
            let lines: BTreeSet<String> = lines.collect();
            out.extend(lines);
        }
        out
    }
}

/// Tables that are named one by one; a wildcard may mean hundreds without data.
const NAMED_ABSENT: usize = 5;

/// One line each for a few tables without data, one line for many.
fn absent_notes(tables: &[&str]) -> Vec<String> {
    if tables.len() <= NAMED_ABSENT {
        return tables.iter().map(|t| format!("the table `{t}` has no data and counts as empty")).collect();
    }
    let first: Vec<String> = tables[..NAMED_ABSENT].iter().map(|t| format!("`{t}`")).collect();
    let further = tables.len() - NAMED_ABSENT;
    vec![format!("{} tables have no data and count as empty: {} and {further} more", tables.len(), first.join(", "))]
}

impl SessionCatalog {
    /// Names the tables with data that have no time, so that no window leaves out any of their rows. The service has no such
    /// tables; those of the catalog without one hold facts, not events.
    pub(crate) fn timeless_notes(&self, references: &References) -> Vec<String> {
        let is_timeless = |name: &&String| {
            let has_time = |t: &Arc<dyn TableSource>| t.schema().get(TIME).is_some_and(|f| f.ty == Type::DateTime);
            self.has_data(name) && !builtin_tables::contains(name) && self.table(name).is_some_and(|t| !has_time(&t))
        };
        let note = |name: &String| {
            format!(
                "`{name}` has no times in a column `{TIME}`, so that all its rows lie in every time range; name the column that \
                 holds the time `{TIME}`"
            )
        };
        references.tables.iter().filter(is_timeless).map(note).collect()
    }
}

impl SessionCatalog {
    /// A table with data. The inner option is empty when it cannot be opened.
    fn stored(&self, name: &str) -> Option<Option<Arc<dyn TableSource>>> {
        if let Some(t) = self.results.get(name).or_else(|| self.memory.get(name)) {
            return Some(Some(t.clone()));
        }
        let files = self.files.get(name)?;
        Some(self.open_files(&files.name, files).ok().map(|t| self.keep(&files.name, t)))
    }
}

impl SessionCatalog {
    /// What stands for a location. Credentials behind `?` and `;` need not be written where a file is given.
    fn external_at<'m, T>(map: &'m BTreeMap<String, T>, location: &str) -> Option<&'m T> {
        map.get(location).or_else(|| map.get(location.split(['?', ';']).next()?))
    }

    /// The file of a location, opened in the shape that is asked for.
    fn open_external(&self, path: &Path, wanted: &ExternalData<'_>) -> Result<Arc<dyn TableSource>, CatalogError> {
        let key = format!("{wanted:?}");
        if let Some(known) = self.external_open.lock().ok().and_then(|o| o.get(&key).cloned()) {
            return Ok(known.table);
        }
        let request = ExternalRequest {
            location: wanted.location,
            columns: wanted.columns,
            format: wanted.format,
            ignore_first_record: wanted.ignore_first_record,
            mapping: wanted.mapping,
        };
        let opened =
            kql_io::open_external(path, &request, &self.options).map_err(|e| CatalogError::Unreadable(Arc::new(e)))?;
        Ok(match self.external_open.lock() {
            Ok(mut all) => all.entry(key).or_insert(opened).table.clone(),
            Err(_) => opened.table,
        })
    }
}

impl Catalog for SessionCatalog {
    fn table(&self, name: &str) -> Option<Arc<dyn TableSource>> {
        let stored = self.stored(name);
        if let Some(parts) = self.appended.get(name) {
            let base = match stored {
                Some(stored) => stored?,
                None => {
                    let schema = merged(Known(&self.schemas).schema(name), parts);
                    Arc::new(MemoryTable::new(schema, Vec::new()))
                }
            };
            let (table, notes) = Appended::new(name, base, parts);
            if let Ok(mut all) = self.align_notes.lock() {
                all.insert(name.to_string(), notes);
            }
            return Some(Arc::new(table));
        }
        if let Some(stored) = stored {
            return stored;
        }
        let schema = Known(&self.schemas).schema(name)?;
        if let Ok(mut absent) = self.absent.lock() {
            absent.insert(name.to_string());
        }
        Some(Arc::new(MemoryTable::new(schema, Vec::new())))
    }

    fn failure(&self, name: &str) -> Option<CatalogError> {
        if let Some(error) = self.read_error(name) {
            return Some(CatalogError::Unreadable(error));
        }
        if let Some(error) = name.strip_prefix(WATCHLIST).and_then(|alias| self.lists.failure(alias)) {
            return Some(CatalogError::Unreadable(error));
        }
        // The file that would define a function of that name.
        let stem = |e: &&FunctionError| Path::new(&e.source.name).file_stem().is_some_and(|s| s == name);
        let error = self.functions.errors.iter().find(stem)?;
        Some(CatalogError::Unreadable(Arc::new(error.clone())))
    }

    fn table_names(&self) -> Vec<String> {
        let names: BTreeSet<&String> =
            self.files.tables().map(|t| &t.name).chain(self.memory.keys()).chain(self.appended.keys()).collect();
        names.into_iter().cloned().collect()
    }

    fn known_names(&self) -> Vec<String> {
        let mut names = self.table_names();
        names.extend(self.schemas.names().map(str::to_string));
        names.extend(builtin_tables::names().map(str::to_string));
        names
    }

    fn assumes(&self, name: &str) -> Option<Assumed> {
        if !self.assumes {
            return None;
        }
        match name.strip_suffix("_CL") {
            Some(stem) if !stem.is_empty() => Some(Assumed::CustomTable),
            Some(_) | None => is_asim_parser(name).then_some(Assumed::Parser),
        }
    }

    fn is_described(&self, name: &str) -> bool {
        self.schemas.get(name).is_some()
    }

    fn function(&self, name: &str) -> Option<Arc<WorkspaceFunction>> {
        self.functions.get(name)
    }

    fn function_names(&self) -> Vec<String> {
        self.functions.names()
    }

    fn external(&self, wanted: &ExternalData<'_>) -> Option<Result<Arc<dyn TableSource>, CatalogError>> {
        if let Some(table) = Self::external_at(&self.external, wanted.location) {
            let fits = table.schema() == wanted.columns;
            return Some(if fits { Ok(table.clone()) } else { Err(CatalogError::ColumnMismatch) });
        }
        let path = Self::external_at(&self.external_files, wanted.location)?;
        Some(self.open_external(path, wanted))
    }

    fn watchlist_names(&self) -> Vec<String> {
        self.lists.aliases(&self.watchlists).into_iter().collect()
    }

    fn watchlist(&self, alias: &str) -> Option<Arc<dyn TableSource>> {
        if let Some(known) = self.lists.known(alias) {
            return known;
        }
        if let Some(rows) = self.lists.rows.get(alias) {
            return self.lists.open(alias, rows.clone(), None);
        }
        if let Some(paths) = self.lists.files.get(alias) {
            let mut all = TableFiles::named(alias);
            for path in distinct(paths.clone()) {
                match TableFiles::at(&path) {
                    Ok(files) => all.files.extend(files.files),
                    Err(e) => {
                        if let Ok(mut opened) = self.opened.lock() {
                            opened.insert(watchlist_key(alias), Err(Arc::new(e)));
                        }
                        return None;
                    }
                }
            }
            let rows = self.open_text(alias, &all)?;
            return self.lists.open(alias, rows, paths.first().map(PathBuf::as_path));
        }
        // An alias is a name, never a path out of the folder.
        let alias = PlainName::new(alias).ok()?;
        let mut files = TableFiles::named(alias.as_str());
        let paths = self.watchlists.iter().map(|folder| folder.join(format!("{alias}.csv"))).filter(|p| p.is_file());
        for path in distinct(paths.collect()) {
            files.files.extend(TableFiles::at(&path).ok()?.files);
        }
        let first = files.files.first()?.path.clone();
        let rows = self.open_text(alias.as_str(), &files)?;
        self.lists.open(alias.as_str(), rows, Some(&first))
    }
}

/// Paths without those that lead to a file of an earlier one.
fn distinct(paths: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut seen = BTreeSet::new();
    let real = |p: &PathBuf| p.canonicalize().unwrap_or_else(|_| p.clone());
    paths.into_iter().filter(|p| seen.insert(real(p))).collect()
}

const WATCHLIST: &str = "watchlist ";

/// Under which name the files of a watchlist are kept; no table has a space in its name.
fn watchlist_key(alias: &str) -> String {
    format!("{WATCHLIST}{alias}")
}
