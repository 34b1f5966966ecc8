//! Watchlists as `_GetWatchlist` gives them: the columns of the file as text, behind the standard columns of the service.
//!
//! Source: the columns of the table `Watchlist`, and the published functions that read it. Items are stored as text, and the
//! function gives `_DTItemId`, `LastUpdatedTimeUTC` and `SearchKey`, then the columns of the items.

use crate::yaml;
use kql_io::TypeHints;
use kql_types::{
    Batch, Column, ColumnBuilder, Field, ScanRequest, ScanStream, ScanTask, Schema, SourceError, TableSource, Type,
    Value,
};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// The key of an item: the text of the key column.
const SEARCH_KEY: &str = "SearchKey";

/// The standard columns in the order of the service.
const STANDARD: [(&str, Type); 3] =
    [("_DTItemId", Type::String), ("LastUpdatedTimeUTC", Type::DateTime), (SEARCH_KEY, Type::String)];

/// Why the key column of a watchlist is unknown.
#[derive(Debug, thiserror::Error)]
pub enum WatchlistError {
    /// The file that names the key column cannot be read.
    #[error("`{}` cannot be read: {reason}", .path.display())]
    Sidecar {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        reason: String,
    },
    /// The watchlist has no column of that name.
    #[error("the watchlist `{alias}` has no column `{key}`; its columns are {columns}")]
    NoSuchKey {
        /// The watchlist.
        alias: String,
        /// The column that was named as key.
        key: String,
        /// The columns that it has.
        columns: String,
    },
}

/// The key column that a file beside the watchlist names: `NAME.yaml`, `.yml` or `.json` with `key`, `searchKey` or, as in
/// templates, `itemsSearchKey`.
pub(crate) fn key_beside(file: &Path) -> Result<Option<String>, WatchlistError> {
    for extension in ["yaml", "yml", "json"] {
        let path = file.with_extension(extension);
        if !path.is_file() {
            continue;
        }
        let fail = |reason: String| WatchlistError::Sidecar { path: path.clone(), reason };
        let text = kql_source::decode_text(kql_io::read_text_file(&path).map_err(|e| fail(e.to_string()))?);
        let text = text.map_err(|e| fail(e.to_string()))?;
        let documents = yaml::parse(&text).map_err(|e| {
            let place = kql_source::Source::new("", text.as_str()).place(e.span.start);
            fail(format!("line {}, column {}: {}", place.line, place.column, e.message))
        })?;
        let entries = documents.iter().flat_map(yaml::Node::entries);
        let is_key = |name: &str| ["key", "searchKey", "itemsSearchKey"].iter().any(|k| k.eq_ignore_ascii_case(name));
        let key = entries.filter(|e| is_key(&e.key)).find_map(|e| e.value.text());
        return match key {
            Some(key) => Ok(Some(key.to_string())),
            None => Err(fail("it names no key column: write `key: COLUMN`".into())),
        };
    }
    Ok(None)
}

/// Where a column of a watchlist comes from.
#[derive(Clone, Copy, PartialEq)]
enum Origin {
    /// A column of the file.
    Inner(usize),
    /// The text of a column of the file.
    TextOf(usize),
    /// An identifier that derives from the item.
    Id,
    /// Unknown: a file does not tell.
    Null(Type),
}

/// Watchlists beside those of folders, their keys, and what was opened.
pub(crate) struct Watchlists {
    /// Rows in memory by alias.
    pub(crate) rows: BTreeMap<String, Arc<dyn TableSource>>,
    /// Files by alias.
    pub(crate) files: BTreeMap<String, Vec<PathBuf>>,
    /// Key columns by alias; they take precedence over files beside the watchlist.
    keys: BTreeMap<String, String>,
    opened: Mutex<BTreeMap<String, Result<Opened, Arc<WatchlistError>>>>,
}

/// A watchlist, and what to tell of it.
#[derive(Clone)]
struct Opened {
    table: Arc<Watchlist>,
    note: Option<String>,
}

impl Watchlists {
    pub(crate) fn new(
        rows: BTreeMap<String, Arc<dyn TableSource>>,
        files: BTreeMap<String, Vec<PathBuf>>,
        keys: BTreeMap<String, String>,
    ) -> Watchlists {
        Watchlists { rows, files, keys, opened: Mutex::default() }
    }

    /// The watchlist of an alias that was opened before; the inner option is empty if it cannot be used.
    pub(crate) fn known(&self, alias: &str) -> Option<Option<Arc<dyn TableSource>>> {
        let opened = self.opened.lock().ok()?;
        Some(opened.get(alias)?.as_ref().ok().map(|o| o.table.clone() as Arc<dyn TableSource>))
    }

    /// Adds the standard columns to the rows of a watchlist, which lie in `file` unless they are in memory.
    pub(crate) fn open(
        &self,
        alias: &str,
        rows: Arc<dyn TableSource>,
        file: Option<&Path>,
    ) -> Option<Arc<dyn TableSource>> {
        let key = match (self.keys.get(alias), file) {
            (Some(key), _) => Ok(Some(key.clone())),
            (None, Some(file)) => key_beside(file),
            (None, None) => Ok(None),
        };
        let made = key.and_then(|key| Watchlist::new(alias, rows, key.as_deref()));
        let made = made.map(|(table, note)| Opened { table: Arc::new(table), note }).map_err(Arc::new);
        let table = made.as_ref().ok().map(|o| o.table.clone() as Arc<dyn TableSource>);
        if let Ok(mut opened) = self.opened.lock() {
            opened.insert(alias.to_string(), made);
        }
        table
    }

    /// Why the key of a watchlist is unknown.
    pub(crate) fn failure(&self, alias: &str) -> Option<Arc<WatchlistError>> {
        self.opened.lock().ok()?.get(alias)?.as_ref().err().cloned()
    }

    /// What to tell of the watchlists that a query refers to, or of all.
    pub(crate) fn notes(&self, aliases: Option<&BTreeSet<String>>) -> Vec<String> {
        let Ok(opened) = self.opened.lock() else { return Vec::new() };
        let concerns = |alias: &String| aliases.is_none_or(|all| all.contains(alias));
        opened.iter().filter(|(alias, _)| concerns(alias)).filter_map(|(_, o)| o.as_ref().ok()?.note.clone()).collect()
    }

    /// The aliases of all watchlists, those of the folders included.
    pub(crate) fn aliases(&self, folders: &[PathBuf]) -> BTreeSet<String> {
        let entries = folders.iter().filter_map(|f| std::fs::read_dir(f).ok()).flatten().flatten().map(|e| e.path());
        let stem = |p: &Path| p.file_stem().map(|s| s.to_string_lossy().into_owned());
        let mut all: BTreeSet<String> =
            entries.filter(|p| p.extension().is_some_and(|e| e == "csv")).filter_map(|p| stem(&p)).collect();
        all.extend(self.rows.keys().chain(self.files.keys()).cloned());
        all
    }

    /// The body of `_GetWatchlistAlias`.
    pub(crate) fn alias_query(&self, folders: &[PathBuf]) -> String {
        let all = self.aliases(folders);
        let quoted: Vec<String> =
            all.iter().map(|a| format!("'{}'", a.replace('\\', "\\\\").replace('\'', "\\'"))).collect();
        format!("datatable(WatchlistAlias:string)[{}]", quoted.join(", "))
    }
}

/// Every column of a file as text, the standard columns aside: items of watchlists have no other type.
pub(crate) struct AsText(pub(crate) Schema);

impl TypeHints for AsText {
    fn table(&self, _: &str) -> Option<Schema> {
        let ty = |name: &str| STANDARD.iter().find(|(n, _)| *n == name).map_or(Type::String, |(_, ty)| *ty);
        Some(self.0.fields.iter().map(|f| Field::new(f.name.clone(), ty(&f.name))).collect())
    }
}

/// A watchlist with the standard columns that its rows lack.
pub(crate) struct Watchlist {
    alias: Arc<str>,
    inner: Arc<dyn TableSource>,
    schema: Schema,
    origins: Vec<Origin>,
}

impl Watchlist {
    /// A watchlist over its rows. Without a key, and without a column `SearchKey`, the first column is the key, and the second
    /// result is a note that says so.
    ///
    /// # Errors
    ///
    /// There is no column `key`.
    pub(crate) fn new(
        alias: &str,
        inner: Arc<dyn TableSource>,
        key: Option<&str>,
    ) -> Result<(Watchlist, Option<String>), WatchlistError> {
        let own = inner.schema().clone();
        let mut note = None;
        let key = match key {
            Some(key) => Some(own.index_of(key).ok_or_else(|| WatchlistError::NoSuchKey {
                alias: alias.to_string(),
                key: key.to_string(),
                columns: own.fields.iter().map(|f| format!("`{}`", f.name)).collect::<Vec<_>>().join(", "),
            })?),
            None => own.fields.first().map(|first| {
                if own.index_of(SEARCH_KEY).is_none() {
                    note = Some(format!(
                        "the watchlist `{alias}` names no key column, so `{SEARCH_KEY}` is its first column, `{0}`; \
                         name it with `--watchlist {alias}=FILE:{0}` or with `key: {0}` in `{alias}.yaml` beside the file",
                        first.name
                    ));
                }
                0
            }),
        };
        let (mut fields, mut origins) = (Vec::new(), Vec::new());
        for (name, ty) in STANDARD.iter().filter(|(name, _)| own.index_of(name).is_none()) {
            fields.push(Field::new(*name, *ty));
            origins.push(match (*name, key) {
                (SEARCH_KEY, Some(key)) => Origin::TextOf(key),
                ("_DTItemId", _) => Origin::Id,
                _ => Origin::Null(*ty),
            });
        }
        origins.extend((0..own.fields.len()).map(Origin::Inner));
        fields.extend(own.fields);
        Ok((Watchlist { alias: alias.into(), inner, schema: fields.into_iter().collect(), origins }, note))
    }

    /// The column of the rows whose values a column has as they are.
    fn same_as(&self, column: usize) -> Option<usize> {
        match *self.origins.get(column)? {
            Origin::Inner(i) => Some(i),
            Origin::TextOf(i) => (self.inner.schema().fields[i].ty == Type::String).then_some(i),
            Origin::Id | Origin::Null(_) => None,
        }
    }
}

impl TableSource for Watchlist {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn scan(&self, request: &ScanRequest) -> Result<Box<dyn ScanStream>, SourceError> {
        let mut wanted = Vec::with_capacity(request.columns.len());
        for column in &request.columns {
            wanted.push(*self.origins.get(*column).ok_or(SourceError::UnknownColumn(*column))?);
        }
        // Identifiers derive from whole items.
        let all = self.inner.schema().fields.len();
        let mut columns: Vec<usize> = if wanted.contains(&Origin::Id) { (0..all).collect() } else { Vec::new() };
        for origin in &wanted {
            if let Origin::Inner(i) | Origin::TextOf(i) = origin
                && !columns.contains(i)
            {
                columns.push(*i);
            }
        }
        let prefilter = request.prefilter.as_ref().and_then(|p| {
            let columns = p.columns.iter().map(|c| self.same_as(*c)).collect::<Option<Vec<_>>>()?;
            Some(kql_types::Prefilter { columns, ..p.clone() })
        });
        let passed_on = request.time.is_none() && prefilter.is_some() == request.prefilter.is_some();
        let limit = request.limit.filter(|_| passed_on);
        let inner = self.inner.scan(&ScanRequest { columns: columns.clone(), time: None, prefilter, limit })?;
        let plan = Arc::new(Assembly { alias: self.alias.clone(), columns, wanted });
        Ok(Box::new(Stream { inner, plan }))
    }

    fn row_estimate(&self) -> Option<u64> {
        self.inner.row_estimate()
    }

    fn describe(&self) -> String {
        self.inner.describe()
    }
}

/// How the columns of a batch become those that are asked for.
struct Assembly {
    alias: Arc<str>,
    /// The columns of the rows, in the order of the batch.
    columns: Vec<usize>,
    wanted: Vec<Origin>,
}

impl Assembly {
    fn assemble(&self, batch: &Batch) -> Batch {
        let column = |i: usize| {
            let at = self.columns.iter().position(|c| *c == i);
            at.and_then(|at| batch.columns.get(at)).cloned().unwrap_or_else(|| Column::nulls(Type::String, batch.rows))
        };
        let columns = self.wanted.iter().map(|origin| match *origin {
            Origin::Inner(i) => column(i),
            Origin::TextOf(i) => kql_io::convert_column(&column(i), Type::String).0,
            Origin::Id => self.ids(batch),
            Origin::Null(ty) => Column::nulls(ty, batch.rows),
        });
        Batch::new(columns.collect(), batch.rows)
    }

    fn ids(&self, batch: &Batch) -> Column {
        let mut ids = ColumnBuilder::new(Type::String, batch.rows);
        for row in 0..batch.rows {
            let mut item = self.alias.to_string();
            for column in &batch.columns {
                item.push('\u{0}');
                item.push_str(&column.value(row).to_string());
            }
            let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, item.as_bytes());
            ids.push(Value::String(id.to_string()));
        }
        ids.finish()
    }
}

struct Stream {
    inner: Box<dyn ScanStream>,
    plan: Arc<Assembly>,
}

impl ScanStream for Stream {
    fn next_task(&mut self) -> Result<Option<ScanTask>, SourceError> {
        let Some(task) = self.inner.next_task()? else { return Ok(None) };
        let plan = self.plan.clone();
        Ok(Some(task.map(move |batches| batches.iter().map(|b| plan.assemble(b)).collect())))
    }
}
