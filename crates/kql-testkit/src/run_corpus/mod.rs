//! Runs the published queries on empty tables and on tables made for each of them.

mod modes;
mod report;
mod service;
mod workspace;

use crate::run::NOW;
use crate::{Error, datagen, place};
use kql::Session;
use kql_functions::Context;
use kql_types::MemoryTable;
use modes::{Functions, Verdict};
use rayon::prelude::*;
use report::Line;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use workspace::Workspace;

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

impl Entry {
    /// A query that is in no corpus.
    fn of(query: String) -> Entry {
        Entry {
            id: "text".into(),
            kind: "text".into(),
            query,
            parser_params: Vec::new(),
            official: crate::corpus::Official::default(),
        }
    }
}

#[derive(Deserialize)]
struct Parameter {
    name: String,
    #[serde(rename = "type")]
    ty: String,
    #[serde(default)]
    default: Option<serde_json::Value>,
}

/// What to run and what to write.
#[derive(clap::Args)]
pub struct Options {
    /// Only queries of this kind: analytic, hunting, …
    #[arg(long)]
    kind: Option<String>,
    /// Only queries whose id contains this text; prints their verdicts
    #[arg(long)]
    id: Option<String>,
    /// Run this query instead of the corpus
    #[arg(long, value_name = "KQL")]
    text: Option<String>,
    /// Only every Nth query
    #[arg(long, value_name = "N")]
    every: Option<std::num::NonZeroUsize>,
    /// Keep the successes of a former run, as written by --details
    #[arg(long, value_name = "FILE")]
    again: Option<PathBuf>,
    /// Explain why a query returns no rows
    #[arg(long)]
    why: bool,
    /// Write the verdict of each query to FILE
    #[arg(long, value_name = "FILE")]
    details: Option<PathBuf>,
    /// Write docs/coverage.md
    #[arg(long)]
    write_coverage: bool,
}

/// Runs the corpus and prints the verdicts by kind. False if a limit stated in `floors.toml` is missed.
///
/// # Errors
/// If the corpus cannot be read, or a report cannot be written.
pub fn main(options: &Options) -> Result<bool, Error> {
    let folder = place::shared_or_error()?.join("corpus");
    let mut entries = match &options.text {
        Some(query) => vec![Entry::of(query.clone())],
        None => read(&folder, options)?,
    };
    // Successes of a former run are kept; the last line of a query counts.
    let mut kept: BTreeMap<String, Line> = BTreeMap::new();
    if let Some(path) = &options.again {
        let lines: Vec<serde_json::Value> = place::read_lines(path)?;
        kept.extend(lines.iter().filter_map(Line::read).map(|l| (l.id.clone(), l)));
        entries.retain(|e| kept.get(&e.id).is_none_or(|l| !matches!(l.verdict, Verdict::Ran(_) | Verdict::NoResult)));
    }
    let functions = Functions::read(&folder.join("functions.json"))?;
    let base = functions.all().threads(1).build()?;
    // A panic is a verdict here, and its trace would only hide the figures.
    std::panic::set_hook(Box::new(|_| {}));
    let run = |entry: &Entry| {
        let verdict = catch_unwind(AssertUnwindSafe(|| judge(entry, &base, &functions, options.why)))
            .unwrap_or_else(|panic| Verdict::panicked(&panic));
        if options.id.is_some() {
            println!("{verdict:?}");
        }
        Line { id: entry.id.clone(), kind: entry.kind.clone(), verdict }
    };
    let again: Vec<Line> = entries.par_iter().map(run).collect();
    kept.extend(again.into_iter().map(|l| (l.id.clone(), l)));
    let lines: Vec<Line> = kept.into_values().collect();
    print!("{}", report::figures(&lines));
    if let Some(path) = &options.details {
        place::write_lines(path, lines.iter().map(Line::json))?;
    }
    if options.write_coverage {
        place::write(&place::root().join("docs/coverage.md"), report::page(&lines))?;
    }
    Ok(report::good(&lines, options.kind.as_deref()))
}

/// The selected queries without an official error.
fn read(folder: &Path, options: &Options) -> Result<Vec<Entry>, Error> {
    let mut entries: Vec<Entry> = place::read_lines(&folder.join("corpus.jsonl"))?;
    entries.retain(|e| {
        e.official.syntax_errors.is_empty()
            && e.official.semantic_errors.is_empty()
            && options.kind.as_ref().is_none_or(|k| e.kind == *k)
            && options.id.as_ref().is_none_or(|i| e.id.contains(i))
    });
    let step = options.every.map_or(1, usize::from);
    Ok(entries.into_iter().step_by(step).collect())
}

fn judge(entry: &Entry, base: &Session, functions: &Functions, why: bool) -> Verdict {
    let text = declared(&entry.parser_params) + &entry.query;
    let workspace = match Workspace::of(entry, &text, base, functions) {
        Ok(workspace) => workspace,
        Err(verdict) => {
            if why {
                println!("{}\n  {verdict:?}", entry.id);
            }
            return verdict;
        }
    };
    let compiled = &workspace.compiled;
    if why {
        compiled.diagnostics.iter().for_each(|d| println!("  {} {}", d.code, d.headline()));
    }
    let Some(plan) = compiled.plan() else { return Verdict::NoResult };
    let none = BTreeSet::new();
    let (plan, probed) = match &workspace.probed {
        Some(probed) => (probed.compiled.plan().unwrap_or(plan), (probed.plans.as_slice(), &probed.names)),
        None => (plan, (&[][..], &none)),
    };
    let context = Context { now: NOW, seed: 0, geoip: None, user_agents: None };
    let rows = datagen::GeneratedTables::of(plan, probed, &datagen::Uses::of(&workspace.full), &context);
    let generated = |shape| workspace.data(&|name, schema| rows.table(name, schema, shape, NOW));
    let empty = workspace.data(&|_, schema| MemoryTable::new(schema.clone(), Vec::new()));
    let free =
        ["rand", "new_guid"].iter().any(|f| compiled.references.builtins.contains(*f)) || text.contains("sample");
    let own = functions.only(&compiled.references.functions);
    let verdict = modes::judge(&text, &own, &empty, &generated, free);
    if why && verdict == Verdict::Ran(0) {
        let lost = modes::lost(&text, &own, &generated(datagen::Shape::One(0)));
        println!("{}\n  {}\n  {lost}", entry.id, rows.unmet.join("\n  "));
    }
    verdict
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
