//! Runs the published queries on empty tables and on tables made for each of them.

mod modes;
mod report;
mod service;
mod workspace;

use crate::run::NOW;
use crate::{datagen, place};
use kql::Session;
use kql_functions::Context;
use kql_types::MemoryTable;
use modes::{Functions, Verdict};
use report::Line;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
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

/// Runs the corpus and prints what became of it.
pub fn main(args: &[String]) -> Result<bool, String> {
    let (kind, args) = place::option(args, "--kind");
    let (id, args) = place::option(&args, "--id");
    let (details, args) = place::option(&args, "--details");
    let (every, args) = place::option(&args, "--every");
    let why = args.iter().any(|a| a == "--why");
    let (text, args) = place::option(&args, "--text");
    let coverage = args.iter().any(|a| a == "--write-coverage");
    let folder = place::shared_or_error()?.join("corpus");
    let mut entries = match text {
        Some(query) => vec![Entry::of(query)],
        None => read(&folder, kind.as_deref(), id.as_deref())?,
    };
    if let Some(n) = every.as_deref().and_then(|n| n.parse::<usize>().ok()).filter(|n| *n > 0) {
        entries = entries.into_iter().step_by(n).collect();
    }
    // The verdicts of a former run stand, but for what failed; the last line of a query counts.
    let mut kept: BTreeMap<String, Line> = BTreeMap::new();
    if let (Some(path), _) = place::option(&args, "--again") {
        kept.extend(place::read_lines(Path::new(&path))?.iter().filter_map(Line::read).map(|l| (l.id.clone(), l)));
        entries.retain(|e| kept.get(&e.id).is_none_or(|l| !matches!(l.verdict, Verdict::Ran(_) | Verdict::NoResult)));
    }
    let functions = Functions::read(&folder.join("functions.json"))?;
    let base = functions.all().threads(1).build().map_err(|e| e.to_string())?;
    // A failure of the program is an outcome here, and its trace would only hide the figures.
    std::panic::set_hook(Box::new(|_| {}));
    let again = crate::parallel::map(&entries, |entry| {
        let verdict = catch_unwind(AssertUnwindSafe(|| judge(entry, &base, &functions, why)))
            .unwrap_or_else(|panic| Verdict::panicked(&panic));
        if id.is_some() {
            println!("{verdict:?}");
        }
        Line { id: entry.id.clone(), kind: entry.kind.clone(), verdict }
    });
    kept.extend(again.into_iter().map(|l| (l.id.clone(), l)));
    let lines: Vec<Line> = kept.into_values().collect();
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
