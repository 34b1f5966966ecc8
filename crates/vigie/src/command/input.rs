//! A query from the command line, from a file of KQL, or out of a rule.

use super::Failure;
use crate::args::InputArgs;
use kql::{Compiled, Query, RequestOptions, Session, TimeRange, Timestamp};
use kql_source::{Source, SourceMap};
use kql_syntax::ast::Statement;
use sentinel::RunOptions;
use std::collections::BTreeSet;
use std::path::Path;

/// A query and where its text comes from.
pub struct Input {
    pub text: String,
    pub map: SourceMap,
    pub now: Timestamp,
    /// The period of a rule.
    pub window: Option<TimeRange>,
    /// Values of query parameters.
    request: RequestOptions,
}

impl Input {
    pub fn compile(&self, session: &Session) -> Compiled {
        session.compile_request(&Query { text: &self.text, now: self.now, window: self.window }, &self.request)
    }
}

/// Reads what the flags name; a YAML or JSON file is a rule.
pub fn read(args: &InputArgs, now: Timestamp) -> Result<Input, Failure> {
    let mut input = text(args, now)?;
    let mut named = BTreeSet::new();
    for given in &args.parameters {
        let Some((name, value)) = given.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(Failure::usage(format!("`--param {given}` is not of the form NAME=VALUE")));
        };
        if !declares(&input.text, name) {
            return Err(Failure::usage(format!("`--param {given}`: the query declares no parameter `{name}`")));
        }
        if !named.insert(name) {
            return Err(Failure::usage(format!("`--param` gives `{name}` two values; remove one of them")));
        }
        input.request.set_parameter(name, value);
    }
    Ok(input)
}

/// Whether a query declares a query parameter of this name.
fn declares(text: &str, name: &str) -> bool {
    kql_syntax::parse(text).query.statements.iter().any(
        |statement| matches!(statement, Statement::QueryParameters(list) if list.iter().any(|p| p.name.name == name)),
    )
}

fn text(args: &InputArgs, now: Timestamp) -> Result<Input, Failure> {
    match (args.text.as_deref(), args.file.as_deref()) {
        (Some(text), None) => {
            let map = SourceMap::identity(Source::new("<query>", text));
            Ok(Input { text: text.to_string(), map, now, window: None, request: RequestOptions::default() })
        }
        (None, Some(path)) => from_file(path, now),
        _ => Err(Failure::usage("give a query, or a file that holds one with -f")),
    }
}

fn from_file(path: &Path, now: Timestamp) -> Result<Input, Failure> {
    let is_rule = path.extension().is_some_and(|e| e == "yaml" || e == "yml" || e == "json");
    if !is_rule {
        let text = sentinel::load::read_text(path)?;
        let map = SourceMap::identity(Source::new(path.display().to_string(), text.clone()));
        return Ok(Input { text, map, now, window: None, request: RequestOptions::default() });
    }
    let file = sentinel::load(path)?;
    let rule = file.rules.first().filter(|r| r.query.is_some());
    let Some((rule, query)) = rule.and_then(|r| r.query.as_ref().map(|q| (r, q))) else {
        return Err(Failure::usage(format!("`{}` contains no rule with a query", path.display())));
    };
    let window = Some(sentinel::evaluate::rows_window(rule, &RunOptions::at(now)));
    let request = RequestOptions::default();
    Ok(Input { text: query.text.clone(), map: query.map.clone(), now, window, request })
}
