//! What a session is made of.

use super::Session;
use crate::appended::concatenated;
use crate::asim;
use crate::data_files::DataFiles;
use crate::functions::Functions;
use crate::session_catalog::SessionCatalog;
use crate::table_schemas::TableSchemas;
use crate::watchlist::Watchlists;
use crate::{Error, OpenError};
use kql_plan::Rules;
use kql_types::{MemoryBudget, Schema, TableSource, TimeRange};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// Collects what a [`Session`] is made of.
#[derive(Default)]
pub struct SessionBuilder {
    data: Vec<PathBuf>,
    functions: Vec<PathBuf>,
    written: Vec<(String, String, String)>,
    watchlists: Vec<PathBuf>,
    geoip: Option<PathBuf>,
    user_agents: Option<PathBuf>,
    strict: bool,
    threads: Option<usize>,
    memory_limit: Option<usize>,
    unoptimized: bool,
    batch_rows: Option<usize>,
    progress: Option<kql_io::Progress>,
    tables: BTreeMap<String, Vec<Arc<dyn TableSource>>>,
    list_rows: BTreeMap<String, Vec<Arc<dyn TableSource>>>,
    list_files: BTreeMap<String, Vec<PathBuf>>,
    list_keys: BTreeMap<String, String>,
    external: BTreeMap<String, Arc<dyn TableSource>>,
    external_files: BTreeMap<String, PathBuf>,
    /// What was given twice and cannot add up.
    repeated: Option<OpenError>,
    shared: Option<TimeRange>,
    schemas: Vec<PathBuf>,
    described: Vec<(String, Schema)>,
    assumes: bool,
    workers: Option<usize>,
}

impl SessionBuilder {
    /// Adds a folder (or a file) of tables. Files of one table under several paths are one table; a file that several paths lead
    /// to counts once.
    #[must_use]
    pub fn data(mut self, path: &Path) -> Self {
        self.data.push(path.to_path_buf());
        self
    }

    /// Adds a table in memory; it takes precedence over a file of the same name. Several tables of one name are one table, with
    /// their rows one after another and columns matched by name.
    #[must_use]
    pub fn table(mut self, name: &str, source: Arc<dyn TableSource>) -> Self {
        self.tables.entry(name.to_string()).or_default().push(source);
        self
    }

    /// Adds a description of tables: a file in the form of Azure-Sentinel's CustomTables, or a folder of such files. Of two
    /// descriptions of one table the first counts.
    #[must_use]
    pub fn schemas(mut self, path: &Path) -> Self {
        self.schemas.push(path.to_path_buf());
        self
    }

    /// Describes the columns of a table; it goes before a file.
    #[must_use]
    pub fn schema(mut self, name: &str, schema: Schema) -> Self {
        self.described.push((name.to_string(), schema));
        self
    }

    /// Takes custom tables (`NAME_CL`) and parsers of ASIM that nothing describes as tables with any columns, which a note says.
    /// Queries that use them can be checked and not run.
    #[must_use]
    pub fn assume_undescribed(mut self) -> Self {
        self.assumes = true;
        self
    }

    /// Adds a watchlist in memory; it takes precedence over a file of the same alias. The standard columns that it
    /// lacks are added. Several of one alias are one watchlist.
    #[must_use]
    pub fn watchlist(mut self, alias: &str, source: Arc<dyn TableSource>) -> Self {
        self.list_rows.entry(alias.to_string()).or_default().push(source);
        self
    }

    /// Adds the file of a watchlist; it takes precedence over one of a folder. Several files of one alias are one watchlist.
    #[must_use]
    pub fn watchlist_file(mut self, alias: &str, path: &Path) -> Self {
        let files = self.list_files.entry(alias.to_string()).or_default();
        if !files.iter().any(|known| known == path) {
            files.push(path.to_path_buf());
        }
        self
    }

    /// Names the key column of a watchlist, whose text is the standard column `SearchKey`. By default a file `ALIAS.yaml` beside
    /// the watchlist names it, or else it is the first column. Two different keys of one alias fail [`SessionBuilder::build`].
    #[must_use]
    pub fn watchlist_key(mut self, alias: &str, column: &str) -> Self {
        let known = self.list_keys.insert(alias.to_string(), column.to_string());
        self.refuse(known.is_some_and(|k| k != column), || format!("key column for the watchlist `{alias}`"));
        self
    }

    /// Adds the data of a location for `externaldata`; it must have the columns that queries declare. A second table for the
    /// location fails [`SessionBuilder::build`].
    #[must_use]
    pub fn external(mut self, uri: &str, source: Arc<dyn TableSource>) -> Self {
        let known = self.external.insert(uri.to_string(), source);
        self.refuse(known.is_some(), || format!("table for `{uri}`"));
        self
    }

    /// Names the file that stands for a location of `externaldata`; queries tell how it is written. A second file for the
    /// location fails [`SessionBuilder::build`].
    #[must_use]
    pub fn external_file(mut self, uri: &str, path: &Path) -> Self {
        let known = self.external_files.insert(uri.to_string(), path.to_path_buf());
        self.refuse(known.is_some_and(|k| k != path), || format!("file for `{uri}`"));
        self
    }

    fn refuse(&mut self, repeats: bool, what: impl FnOnce() -> String) {
        if repeats {
            self.repeated.get_or_insert(OpenError::Repeated { what: what() });
        }
    }

    /// Adds a folder or a file of workspace functions. A file that is not understood is in [`Session::function_errors`]; if the
    /// session is strict, [`SessionBuilder::build`] fails.
    #[must_use]
    pub fn functions(mut self, path: &Path) -> Self {
        self.functions.push(path.to_path_buf());
        self
    }

    /// Adds a workspace function: its name, its parameters without parentheses, its body. It takes precedence over
    /// one from a file.
    #[must_use]
    pub fn function(mut self, name: &str, parameters: &str, body: &str) -> Self {
        self.written.push((name.to_string(), parameters.to_string(), body.to_string()));
        self
    }

    /// Adds a folder of watchlists, `NAME.csv` each. Files of one name in several folders are one watchlist.
    #[must_use]
    pub fn watchlists(mut self, path: &Path) -> Self {
        if !self.watchlists.iter().any(|p| p == path) {
            self.watchlists.push(path.to_path_buf());
        }
        self
    }

    /// Sets the MaxMind database of `geo_info_from_ip_address`.
    #[must_use]
    pub fn geoip(mut self, path: &Path) -> Self {
        self.geoip = Some(path.to_path_buf());
        self
    }

    /// Sets the patterns of `parse_user_agent`, in the form of the ua-parser project's `regexes.yaml`.
    #[must_use]
    pub fn user_agents(mut self, path: &Path) -> Self {
        self.user_agents = Some(path.to_path_buf());
        self
    }

    /// Makes a bad record an error instead of a counted skip.
    #[must_use]
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Number of worker threads; all cores by default.
    #[must_use]
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Number of threads of one execution, where several run side by side; as many as [`SessionBuilder::threads`] by default.
    #[must_use]
    pub fn workers(mut self, workers: usize) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Bytes that an execution may hold.
    #[must_use]
    pub fn memory_limit(mut self, bytes: usize) -> Self {
        self.memory_limit = Some(bytes);
        self
    }

    /// Cuts batches into pieces of so many rows, to show that no answer depends on it.
    #[must_use]
    pub fn batch_rows(mut self, rows: usize) -> Self {
        self.batch_rows = Some(rows);
        self
    }

    /// Leaves plans as the binder made them, to show that the optimizer keeps answers.
    #[must_use]
    pub fn unoptimized(mut self) -> Self {
        self.unoptimized = true;
        self
    }

    /// Is told of bytes read and bytes to read.
    #[must_use]
    pub fn progress(mut self, progress: kql_io::Progress) -> Self {
        self.progress = Some(progress);
        self
    }

    /// Reads each table once for all queries whose windows lie in this one, and keeps the columns that they need in memory, as
    /// far as half of the memory limit goes. Answers are the same as without.
    #[must_use]
    pub fn shared(mut self, windows: TimeRange) -> Self {
        self.shared = Some(windows);
        self
    }

    /// Opens everything that must be there; tables open when a query needs them.
    pub fn build(self) -> Result<Session, Error> {
        if let Some(error) = self.repeated {
            return Err(error.into());
        }
        let schemas = TableSchemas::load(self.described, &self.schemas)?;
        let files = DataFiles::discover(&self.data, &schemas).map_err(OpenError::Table)?;
        let mut functions = Functions::default();
        for (name, parameters, body) in self.written {
            functions.write(name, parameters, body);
        }
        for path in &self.functions {
            functions.load(path)?;
        }
        if let (true, Some(error)) = (self.strict, functions.errors.first()) {
            return Err(OpenError::from(Box::new(error.clone())).into());
        }
        let geoip = resource(self.geoip.as_deref(), kql_functions::GeoDatabase::open)?;
        let user_agents = resource(self.user_agents.as_deref(), kql_functions::UserAgents::open)?;
        if let Some(path) = self.watchlists.iter().find(|p| !p.is_dir()) {
            return Err(not_found("folder of watchlists", path));
        }
        let list_files = self.list_files.iter().flat_map(|(alias, paths)| paths.iter().map(move |p| (alias, p)));
        if let Some((alias, path)) = list_files.into_iter().find(|(_, p)| !p.is_file()) {
            return Err(not_found(format!("file for the watchlist `{alias}`:"), path));
        }
        let lists = Watchlists::new(together(self.list_rows)?, self.list_files, self.list_keys);
        let aliases = lists.alias_query(&self.watchlists);
        let health = [("_SentinelHealth", "SentinelHealth"), ("_SentinelAudit", "SentinelAudit")];
        for (name, body) in health.into_iter().chain([("_GetWatchlistAlias", aliases.as_str())]) {
            if functions.get(name).is_none() {
                functions.write(name.into(), String::new(), body.into());
            }
        }
        if let Some((uri, path)) = self.external_files.iter().find(|(_, p)| !p.is_file()) {
            return Err(not_found(format!("file for `{uri}`:"), path));
        }
        let memory = together(self.tables)?;
        asim::declare(&mut functions, |name| files.get(name).is_some() || memory.contains_key(name));
        let threads = self.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        let limit = self.memory_limit.unwrap_or(usize::MAX);
        let budget = MemoryBudget::new(limit);
        let options = kql_io::ReadOptions {
            strict: self.strict,
            threads,
            memory: budget.clone(),
            progress: self.progress,
            ..Default::default()
        };
        let share =
            self.shared.map(|w| kql_io::CacheOptions { span: w, threads, limit: limit / 2, used: Arc::default() });
        Ok(Session {
            catalog: SessionCatalog {
                files,
                memory,
                results: BTreeMap::new(),
                functions,
                watchlists: self.watchlists,
                lists,
                external: self.external,
                external_files: self.external_files,
                external_open: Mutex::default(),
                options,
                opened: Mutex::default(),
                share,
                shared: Mutex::default(),
                appended: BTreeMap::new(),
                append_notes: BTreeMap::new(),
                align_notes: Mutex::default(),
                schemas,
                assumes: self.assumes,
                absent: Mutex::default(),
            },
            threads: self.workers.unwrap_or(threads),
            memory: budget,
            rules: if self.unoptimized { Rules::None } else { Rules::All },
            batch_rows: self.batch_rows.unwrap_or(usize::MAX),
            cancel: Arc::default(),
            geoip,
            user_agents,
        })
    }
}

/// One table for all of a name.
fn together(
    tables: BTreeMap<String, Vec<Arc<dyn TableSource>>>,
) -> Result<BTreeMap<String, Arc<dyn TableSource>>, Error> {
    let one = |(name, sources): (String, Vec<Arc<dyn TableSource>>)| Ok((name.clone(), concatenated(&name, sources)?));
    tables.into_iter().map(one).collect()
}

fn not_found(what: impl Into<String>, path: &Path) -> Error {
    OpenError::NotFound { what: what.into(), path: path.to_path_buf() }.into()
}

/// Loads the file that a builtin function needs.
fn resource<T, E: Into<Box<dyn std::error::Error + Send + Sync>>>(
    path: Option<&Path>,
    open: impl Fn(&Path) -> Result<T, E>,
) -> Result<Option<Arc<T>>, OpenError> {
    let Some(path) = path else { return Ok(None) };
    // Reading a pipe or device may never end.
    kql_io::open_file(path).map_err(|e| OpenError::Resource { path: path.to_path_buf(), source: e.into() })?;
    match open(path) {
        Ok(resource) => Ok(Some(Arc::new(resource))),
        Err(e) => Err(OpenError::Resource { path: path.to_path_buf(), source: e.into() }),
    }
}
