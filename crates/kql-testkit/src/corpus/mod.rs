//! Published queries, and how our binding compares with the official compiler's.

mod compare;

pub use compare::{Finding, Kind, compare};

use crate::{Error, place};
use kql::{Field, Schema, Session, SessionBuilder, Type};
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// A published query with the official verdict.
#[derive(Deserialize)]
pub struct Entry {
    /// Identity.
    pub id: String,
    /// The query.
    pub query: String,
    /// Names in scope, for the text of a parser, which is the body of a function.
    #[serde(default)]
    pub parser_params: Vec<Parameter>,
    /// The official verdict.
    pub official: Official,
}

/// A parameter of a parser.
#[derive(Deserialize)]
pub struct Parameter {
    /// Name.
    pub name: String,
    /// Type.
    #[serde(rename = "type")]
    pub ty: String,
}

/// What the official compiler says.
#[derive(Default, Deserialize)]
pub struct Official {
    /// Errors of syntax.
    pub syntax_errors: Vec<String>,
    /// Errors of names and types.
    pub semantic_errors: Vec<String>,
    /// Columns of the result, if it has any.
    pub result_columns: Option<Vec<(String, String)>>,
    /// Whether there may be further columns.
    pub result_open: bool,
    /// Tables that were taken as there, with unknown columns.
    pub stub_tables: Vec<String>,
}

/// Counts of agreement.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Queries.
    pub all: usize,
    /// … with the same syntax verdict.
    pub syntax_equal: usize,
    /// Queries without an official error.
    pub clean: usize,
    /// … that draw no error from us.
    pub clean_accepted: usize,
    /// Queries with an official semantic error.
    pub wrong: usize,
    /// … that draw an error from us.
    pub wrong_found: usize,
    /// Clean queries with a closed official result.
    pub closed: usize,
    /// … with the same columns.
    pub columns_equal: usize,
}

impl Figures {
    /// A figure in percent, by its name in `floors.toml`.
    pub fn share(&self, name: &str) -> Option<f64> {
        let (part, whole) = match name {
            "syntax_equal" => (self.syntax_equal, self.all),
            "clean_accepted" => (self.clean_accepted, self.clean),
            "errors_found" => (self.wrong_found, self.wrong),
            "columns_equal" => (self.columns_equal, self.closed),
            _ => return None,
        };
        Some(if whole == 0 { 100.0 } else { 100.0 * part as f64 / whole as f64 })
    }

    fn add(&mut self, entry: &Entry, findings: &[Finding]) {
        let without = |kind: Kind| usize::from(!findings.iter().any(|f| f.kind == kind));
        let o = &entry.official;
        self.all += 1;
        self.syntax_equal += without(Kind::Syntax);
        if !o.syntax_errors.is_empty() {
            return;
        }
        if !o.semantic_errors.is_empty() {
            self.wrong += 1;
            self.wrong_found += without(Kind::ErrorMissed);
            return;
        }
        self.clean += 1;
        self.clean_accepted += without(Kind::ErrorAdded);
        if o.result_columns.is_some() && !o.result_open {
            self.closed += 1;
            self.columns_equal += without(Kind::Columns) & without(Kind::ErrorAdded);
        }
    }
}

/// Compares the whole corpus and prints figures.
///
/// # Errors
/// If the corpus cannot be read, or the details cannot be written.
pub fn main(details: Option<&Path>) -> Result<bool, Error> {
    let (figures, disagreements) = measure_all(&place::shared_or_error()?)?;
    for (name, part, whole) in [
        ("syntax_equal", figures.syntax_equal, figures.all),
        ("clean_accepted", figures.clean_accepted, figures.clean),
        ("errors_found", figures.wrong_found, figures.wrong),
        ("columns_equal", figures.columns_equal, figures.closed),
    ] {
        println!("{name}: {part} of {whole}, {:.2} %", figures.share(name).unwrap_or(0.0));
    }
    if let Some(path) = details {
        place::write_lines(path, disagreements)?;
    }
    Ok(true)
}

/// The functions of the corpus, and the tables as the recorded compiler knew them. The catalog of the library also has what
/// other documentation lists, so that agreement with the compiler says nothing about the catalog.
fn workspace(shared: &Path) -> Result<SessionBuilder, Error> {
    let path = shared.join("schemas/tables.json");
    let tables: BTreeMap<String, BTreeMap<String, String>> = place::read_json(&path)?;
    let mut builder = Session::builder().functions(&shared.join("corpus/functions.json"));
    for (name, columns) in tables {
        let field = |(column, ty): (&String, &String)| Some(Field::new(column, Type::from_keyword(ty)?));
        let schema = columns.iter().map(field).collect::<Option<Schema>>();
        let schema =
            schema.ok_or_else(|| Error::content(&path, format!("`{name}` has a column of an unknown type")))?;
        builder = builder.schema(&name, schema);
    }
    Ok(builder)
}

/// Binds one query with the functions of the corpus and prints findings and columns.
///
/// # Errors
/// If the functions cannot be read.
pub fn show(text: &str) -> Result<bool, Error> {
    let session = workspace(&place::shared_or_error()?)?.build()?;
    let verdict = session.verdict(text, &[], crate::run::now());
    for (kind, list) in
        [("syntax", &verdict.syntax_errors), ("semantic", &verdict.semantic_errors), ("refused", &verdict.refused)]
    {
        for d in list {
            println!("{kind} {}: {}", d.code, d.headline());
        }
    }
    for f in verdict.columns.iter().flat_map(|s| &s.fields) {
        println!("{}:{}", f.name, f.ty.name());
    }
    Ok(verdict.syntax_errors.is_empty() && verdict.semantic_errors.is_empty())
}

/// The text of every query of the corpus, with the names in its scope.
///
/// # Errors
/// If the corpus cannot be read.
pub fn queries(shared: &Path) -> Result<Vec<(String, Vec<kql::Parameter>)>, Error> {
    let entries = entries(&shared.join("corpus"))?;
    Ok(entries.into_iter().map(|e| (e.query.clone(), compare::given(&e))).collect())
}

/// The figures of the corpus.
///
/// # Errors
/// If the corpus cannot be read.
pub fn measure(shared: &Path) -> Result<Figures, Error> {
    measure_all(shared).map(|(figures, _)| figures)
}

fn entries(folder: &Path) -> Result<Vec<Entry>, Error> {
    place::read_lines(&folder.join("corpus.jsonl"))
}

fn measure_all(shared: &Path) -> Result<(Figures, Vec<Value>), Error> {
    let folder = shared.join("corpus");
    let session = workspace(shared)?.threads(1).build()?;
    let entries = entries(&folder)?;
    let results = entries.par_iter().map(|entry| compare(entry, &session)).collect::<Vec<_>>();
    let mut figures = Figures::default();
    let mut disagreements = Vec::new();
    for (entry, findings) in entries.iter().zip(&results) {
        figures.add(entry, findings);
        for f in findings {
            disagreements.push(json!({"id": entry.id, "kind": f.kind.name(), "what": f.what, "query": entry.query}));
        }
    }
    Ok((figures, disagreements))
}
