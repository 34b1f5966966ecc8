use super::Entry;
use super::modes::{Data, Everything, Functions, Verdict};
use crate::datagen::{self, Uses};
use crate::run::NOW;
use kql::{Compiled, Query, Session, builtin_tables};
use kql_plan::ir::Plan;
use kql_source::{Code, Diagnostic, Subject};
use kql_types::{Field, MemoryTable, Schema, TableSource, Type};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The tables that a query needs, and the query compiled with them.
pub(super) struct Workspace {
    pub(super) compiled: Compiled,
    /// Bound once more with what plugins may find in data, and the plans that those take.
    pub(super) probed: Option<Probed>,
    /// The query and the functions that it uses.
    pub(super) full: String,
    tables: BTreeMap<String, Schema>,
    lists: BTreeMap<String, Schema>,
    external: BTreeMap<String, Schema>,
}

/// A query bound with columns that depend on data.
pub(super) struct Probed {
    pub(super) compiled: Compiled,
    /// The plans whose data decides.
    pub(super) plans: Vec<Plan>,
    /// Names that the query expects.
    pub(super) names: BTreeSet<String>,
}

/// Finds the columns that a query expects of data by what it misses without them.
fn probe(session: &Session, query: &Query<'_>, full: &str) -> Option<Probed> {
    let uses = Uses::of(full);
    let mut names = BTreeSet::new();
    for _ in 0..TRIES {
        let probe = datagen::Probe::new(&names, &uses, NOW);
        let compiled = session.compile_evaluating(query, &probe);
        if compiled.is_ok() {
            let plans = probe.plans();
            return if plans.is_empty() { None } else { Some(Probed { compiled, plans, names }) };
        }
        let before = names.len();
        for d in compiled.diagnostics.iter().filter(|d| d.code == Code::UnknownColumn) {
            names.extend(column(d).map(str::to_string));
        }
        if names.len() == before {
            return None;
        }
    }
    None
}

/// A query may miss one thing after the other.
const TRIES: usize = 40;

impl Workspace {
    /// Tables come from the catalogue; those that it lacks, columns that workspace functions expect of others, and columns of
    /// watchlists come from the text that uses them.
    pub(super) fn of(entry: &Entry, text: &str, base: &Session, functions: &Functions) -> Result<Workspace, Verdict> {
        let query = Query { text, now: crate::run::now(), window: None };
        let mut tables: BTreeMap<String, Schema> =
            entry.official.stub_tables.iter().map(|t| (t.clone(), Uses::of(text).stub(t))).collect();
        let mut lists: BTreeMap<String, Schema> = BTreeMap::new();
        let external = datagen::external(text);
        let mut own: Option<Session> = None;
        for attempt in 0..TRIES {
            if !tables.is_empty() || !lists.is_empty() || !external.is_empty() {
                let data: Data = with(&tables, &|_, s| MemoryTable::new(s.clone(), Vec::new()));
                let watched: Data = with(&lists, &|_, s| MemoryTable::new(s.clone(), Vec::new()));
                let start = functions
                    .all()
                    .threads(1)
                    .tables(&data)
                    .lists(&watched)
                    .external(&with(&external, &|_, s| MemoryTable::new(s.clone(), Vec::new())));
                own = Some(start.build().map_err(|e| Verdict::Error(e.to_string()))?);
            }
            let session = own.as_ref().unwrap_or(base);
            let compiled = session.compile(&query);
            let before = (tables.clone(), lists.clone());
            for alias in &compiled.references.watchlists {
                lists.entry(alias.clone()).or_insert_with(watchlist);
            }
            let full = text.to_string() + &functions.bodies(&compiled.references.functions);
            for d in compiled.diagnostics.iter().filter(|d| d.is_error()) {
                provide(d, &full, &compiled, session, &mut tables, &mut lists);
            }
            if before != (tables.clone(), lists.clone()) && attempt + 1 < TRIES {
                continue;
            }
            if let Some(d) = compiled.diagnostics.iter().find(|d| d.is_error()) {
                return Err(Verdict::refused(d));
            }
            for name in &compiled.references.tables {
                if let (false, Some(schema)) = (tables.contains_key(name), session.table_schema(name)) {
                    tables.insert(name.clone(), schema);
                }
            }
            let probed = if full.contains("evaluate") { probe(session, &query, &full) } else { None };
            return Ok(Workspace { compiled, probed, full, tables, lists, external });
        }
        Err(Verdict::Error("the query needs more than can be made up".into()))
    }

    /// Tables and watchlists, with rows that `fill` gives.
    pub(super) fn data(&self, fill: &dyn Fn(&str, &Schema) -> MemoryTable) -> Everything {
        let lists = with(&self.lists, &|name, s| fill(&format!("watchlist {name}"), s));
        (with(&self.tables, fill), lists, with(&self.external, fill))
    }
}

fn with(schemas: &BTreeMap<String, Schema>, fill: &dyn Fn(&str, &Schema) -> MemoryTable) -> Data {
    schemas.iter().map(|(n, s)| (n.clone(), Arc::new(fill(n, s)) as Arc<dyn TableSource>)).collect()
}

fn watchlist() -> Schema {
    Schema::new(vec![
        Field::new("_DTItemId", Type::String),
        Field::new("LastUpdatedTimeUTC", Type::DateTime),
        Field::new("SearchKey", Type::String),
    ])
}

/// The column that a finding is about.
fn column(d: &Diagnostic) -> Option<&str> {
    match &d.subject {
        Some(Subject::Column(name)) => Some(name),
        Some(Subject::Table(_) | Subject::Workspace) | None => None,
    }
}

/// The table that a finding is about.
fn table(d: &Diagnostic) -> Option<&str> {
    match &d.subject {
        Some(Subject::Table(name)) => Some(name),
        Some(Subject::Column(_) | Subject::Workspace) | None => None,
    }
}

/// Tables for a search over all: the three that have most of the words of the query as columns.
fn searched(text: &str, session: &Session, tables: &mut BTreeMap<String, Schema>) {
    let words = Uses::of(text).words();
    let mut found: Vec<(usize, &str)> = builtin_tables::names()
        .filter_map(|name| {
            let schema = session.table_schema(name)?;
            Some((schema.fields.iter().filter(|f| words.contains(f.name.as_str())).count(), name))
        })
        .collect();
    found.sort_by_key(|(n, name)| (std::cmp::Reverse(*n), *name));
    for (_, name) in found.into_iter().take(3) {
        if let Some(schema) = session.table_schema(name) {
            tables.insert(name.to_string(), schema);
        }
    }
}

/// Makes up what a finding says is missing: a table or a column that only a workspace function needs, or a column of a
/// watchlist.
fn provide(
    d: &Diagnostic,
    text: &str,
    compiled: &Compiled,
    session: &Session,
    tables: &mut BTreeMap<String, Schema>,
    lists: &mut BTreeMap<String, Schema>,
) {
    // A leg that nothing describes has the columns that the query takes from it.
    if matches!(d.code, Code::UnknownColumn | Code::UnknownTable) {
        let left_out = compiled.diagnostics.iter().filter(|d| d.code == Code::MissingTableInFuzzyUnion);
        for name in left_out.filter_map(table).chain(table(d)).filter(|name| !builtin_tables::contains(name)) {
            tables.entry(name.to_string()).or_insert_with(|| Uses::of(text).stub(name));
        }
    }
    if d.subject == Some(Subject::Workspace) {
        searched(text, session, tables);
    }
    let Some(name) = column(d) else { return };
    match d.code {
        // A made-up column is in the way of one that the query makes.
        Code::DuplicateName => tables.values_mut().for_each(|s| s.fields.retain(|f| f.name != name)),
        // What the query says of a column that the official compiler takes as given is all that is known of it.
        Code::UnknownColumn if d.origin.is_some() || !compiled.references.functions.is_empty() => {
            let field = Field::new(name, Uses::of(text).ty(name));
            for table in &compiled.references.tables {
                let schema = tables.get(table).cloned().or_else(|| session.table_schema(table));
                if let Some(mut schema) = schema.filter(|s| s.get(name).is_none()) {
                    schema.fields.push(field.clone());
                    tables.insert(table.clone(), schema);
                }
            }
            for schema in lists.values_mut().filter(|s| s.get(name).is_none()) {
                schema.fields.push(field.clone());
            }
        }
        Code::UnknownColumn => {
            let field = Field::new(name, Uses::of(text).ty(name));
            for schema in lists.values_mut().filter(|s| s.get(name).is_none()) {
                schema.fields.push(field.clone());
            }
        }
        _ => {}
    }
}
