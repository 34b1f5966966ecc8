//! Runs the published queries on empty tables and on tables made for each of them.

mod modes;
mod report;

use crate::run::NOW;
use crate::{place, plant};
use kql::functions_table::Context;
use kql::types::{MemoryTable, Schema, TableSource};
use kql::{Assumed, Query, Session};
use modes::{Data, Functions, Verdict};
use report::Line;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

/// A published query, as far as running it matters.
#[derive(Deserialize)]
struct Entry {
    id: String,
    kind: String,
    query: String,
    #[serde(default)]
    parser_params: Vec<Parameter>,
    official: crate::corpus::Official,
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    #[serde(rename = "type")]
    ty: String,
    #[serde(default)]
    default: Option<serde_json::Value>,
}

/// Runs the corpus and prints what became of it.
pub fn main(args: &[String]) -> Result<bool, String> {
    let (kind, args) = place::option(args, "--kind");
    let (id, args) = place::option(&args, "--id");
    let (details, args) = place::option(&args, "--details");
    let coverage = args.iter().any(|a| a == "--write-coverage");
    let folder = place::shared_or_error()?.join("corpus");
    let entries = read(&folder, kind.as_deref(), id.as_deref())?;
    let functions = Functions::read(&folder.join("functions.json"))?;
    let base = functions.all().threads(1).build().map_err(|e| e.message)?;
    // A failure of the program is an outcome here, and its trace would only hide the figures.
    std::panic::set_hook(Box::new(|_| {}));
    let lines = crate::parallel::map(&entries, |entry| {
        let verdict = catch_unwind(AssertUnwindSafe(|| judge(entry, &base, &functions)))
            .unwrap_or_else(|panic| Verdict::panicked(&panic));
        if id.is_some() {
            println!("{verdict:?}");
        }
        Line { id: entry.id.clone(), kind: entry.kind.clone(), verdict }
    });
    print!("{}", report::figures(&lines));
    if let Some(path) = details {
        let fail = |e: std::io::Error| format!("`{path}` cannot be written: {e}");
        let mut out = std::io::BufWriter::new(std::fs::File::create(&path).map_err(fail)?);
        for line in &lines {
            writeln!(out, "{}", line.json()).map_err(fail)?;
        }
    }
    if coverage {
        let target = place::root().join("docs/coverage.md");
        std::fs::create_dir_all(place::root().join("docs")).map_err(|e| e.to_string())?;
        std::fs::write(&target, report::page(&lines))
            .map_err(|e| format!("`{}` cannot be written: {e}", target.display()))?;
    }
    Ok(report::good(&lines, kind.as_deref()))
}

fn read(folder: &Path, kind: Option<&str>, id: Option<&str>) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    for line in place::read_lines(&folder.join("corpus.jsonl"))? {
        let entry: Entry = serde_json::from_value(line).map_err(|e| format!("a bad line of the corpus: {e}"))?;
        let clean = entry.official.syntax_errors.is_empty() && entry.official.semantic_errors.is_empty();
        if clean && kind.is_none_or(|k| entry.kind == k) && id.is_none_or(|i| entry.id.contains(i)) {
            entries.push(entry);
        }
    }
    Ok(entries)
}

fn judge(entry: &Entry, base: &Session, functions: &Functions) -> Verdict {
    let text = declared(&entry.parser_params) + &entry.query;
    let query = Query { text: &text, now: NOW, window: None };
    let stubs: Vec<(String, Schema)> =
        entry.official.stub_tables.iter().map(|t| (t.clone(), plant::stub(&text, t))).collect();
    let assumed = Assumed { functions: entry.official.stub_functions.iter().cloned().collect(), ..Default::default() };
    // Tables of which nothing is known get columns first, so that the plan has them.
    let own;
    let session = if stubs.is_empty() {
        base
    } else {
        let tables = stubs
            .iter()
            .map(|(n, s)| (n.clone(), Arc::new(MemoryTable::new(s.clone(), Vec::new())) as Arc<dyn TableSource>));
        let data: Data = tables.collect();
        own = match functions.all().threads(1).tables(&data).build() {
            Ok(own) => own,
            Err(e) => return Verdict::Error(e.message),
        };
        &own
    };
    let compiled = session.compile_assuming(&query, &assumed);
    if let Some(d) = compiled.diagnostics.iter().find(|d| d.is_error()) {
        return Verdict::refused(d);
    }
    let Some(plan) = compiled.plan() else { return Verdict::NoResult };
    let context = Context { now: NOW, seed: 0, geoip: None };
    let needs = plant::needs(plan, &context);
    let schemas: BTreeMap<String, Schema> = compiled
        .references
        .tables
        .iter()
        .filter_map(|name| Some((name.clone(), session.table_schema(name)?)))
        .collect();
    let planted = |shape| -> Data {
        let table = |(name, schema): (&String, &Schema)| {
            let table = plant::table(name, schema, &needs, shape, NOW);
            (name.clone(), Arc::new(table) as Arc<dyn TableSource>)
        };
        schemas.iter().map(table).collect()
    };
    let empty: Data = schemas
        .iter()
        .map(|(n, s)| (n.clone(), Arc::new(MemoryTable::new(s.clone(), Vec::new())) as Arc<dyn TableSource>))
        .collect();
    let free = ["rand", "new_guid", "sample"].iter().any(|f| compiled.references.builtins.contains(*f))
        || text.contains("sample");
    modes::judge(&text, &functions.only(&compiled.references.functions), &empty, &planted, free)
}

/// Parameters of a parser as parameters of the query, with their defaults.
fn declared(parameters: &[Parameter]) -> String {
    let scalars: Vec<String> = parameters
        .iter()
        .filter(|p| !p.ty.starts_with("table") && !p.ty.starts_with('('))
        .map(|p| {
            let default = match &p.default {
                None | Some(serde_json::Value::Null) => return format!("{}:{}", p.name, p.ty.to_lowercase()),
                Some(serde_json::Value::String(s)) => s.clone(),
                Some(other) => other.to_string(),
            };
            format!("{}:{}={default}", p.name, p.ty.to_lowercase())
        })
        .collect();
    if scalars.is_empty() { String::new() } else { format!("declare query_parameters({});", scalars.join(", ")) }
}
