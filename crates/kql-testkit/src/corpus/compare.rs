use super::Entry;
use crate::run::now;
use kql::{Parameter, Session};
use kql_source::Diagnostic;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Kinds of disagreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One reads the text, the other does not.
    Syntax,
    /// We report an error in a query that is officially clean.
    ErrorAdded,
    /// We report none in a query that is officially wrong.
    ErrorMissed,
    /// The columns differ.
    Columns,
}

impl Kind {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Syntax => "syntax",
            Kind::ErrorAdded => "error_added",
            Kind::ErrorMissed => "error_missed",
            Kind::Columns => "columns",
        }
    }
}

/// A disagreement.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its kind.
    pub kind: Kind,
    /// What differs.
    pub what: String,
}

/// Compares our verdict on a query with the official one.
pub fn compare(entry: &Entry, session: &Session) -> Vec<Finding> {
    match catch_unwind(AssertUnwindSafe(|| findings(entry, session))) {
        Ok(findings) => findings,
        Err(_) => vec![Finding { kind: Kind::ErrorAdded, what: "the program failed".into() }],
    }
}

fn findings(entry: &Entry, session: &Session) -> Vec<Finding> {
    let official = &entry.official;
    let mut out = Vec::new();
    let mut add = |kind: Kind, what: String| out.push(Finding { kind, what });
    let ours = session.verdict(&entry.query, &given(entry), now());
    match (ours.syntax_errors.first(), official.syntax_errors.first()) {
        (Some(d), None) => add(Kind::Syntax, message(d)),
        (None, Some(e)) => add(Kind::Syntax, format!("official: {e}")),
        (Some(_), Some(_)) | (None, None) => {}
    }
    if !official.syntax_errors.is_empty() {
        return out;
    }
    let error = ours.semantic_errors.first();
    if !official.semantic_errors.is_empty() {
        if error.is_none() {
            add(Kind::ErrorMissed, official.semantic_errors.join("; "));
        }
        return out;
    }
    if let Some(d) = error {
        add(Kind::ErrorAdded, message(d));
        return out;
    }
    if let (Some(columns), false) = (&official.result_columns, official.result_open) {
        let fields = ours.columns.map(|s| s.fields).unwrap_or_default();
        let ours: Vec<(String, String)> = fields.iter().map(|f| (f.name.clone(), f.ty.name().to_string())).collect();
        if let Some(what) = difference(columns, &ours) {
            add(Kind::Columns, what);
        }
    }
    out
}

/// Names that the text finds in scope.
pub(super) fn given(entry: &Entry) -> Vec<Parameter> {
    entry.parser_params.iter().map(|p| Parameter { name: p.name.clone(), ty: p.ty.clone() }).collect()
}

fn message(d: &Diagnostic) -> String {
    format!("{}: {}", d.code, d.headline())
}

/// The first place where columns differ. A type that the official compiler does not know agrees with any.
fn difference(official: &[(String, String)], ours: &[(String, String)]) -> Option<String> {
    let show = |c: Option<&(String, String)>| c.map_or("nothing".to_string(), |(n, t)| format!("{n}:{t}"));
    for i in 0..official.len().max(ours.len()) {
        let (o, u) = (official.get(i), ours.get(i));
        let same = matches!((o, u), (Some(o), Some(u)) if o.0 == u.0 && (o.1 == u.1 || o.1 == "unknown"));
        if !same {
            return Some(format!(
                "column {i} is {}, officially {} ({} and {} columns)",
                show(u),
                show(o),
                ours.len(),
                official.len()
            ));
        }
    }
    None
}
