//! A query from the command line, from a file of KQL, or out of a rule.

use super::Failure;
use crate::args::InputArgs;
use kql::{TimeRange, Timestamp};
use kql_source::{Source, SourceMap};
use sentinel::RunOptions;
use std::path::Path;

/// A query and where its text comes from.
pub struct Input {
    pub text: String,
    pub map: SourceMap,
    pub now: Timestamp,
    /// The period of a rule.
    pub window: Option<TimeRange>,
}

/// Reads what the flags name; a YAML or JSON file is a rule.
pub fn read(args: &InputArgs, now: Timestamp) -> Result<Input, Failure> {
    match (args.text.as_deref(), args.file.as_deref()) {
        (Some(text), None) => {
            let map = SourceMap::identity(Source::new("<query>", text));
            Ok(Input { text: text.to_string(), map, now, window: None })
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
        return Ok(Input { text, map, now, window: None });
    }
    let file = sentinel::load(path)?;
    let rule = file.rules.first().filter(|r| r.query.is_some());
    let Some((rule, query)) = rule.and_then(|r| r.query.as_ref().map(|q| (r, q))) else {
        return Err(Failure::usage(format!("`{}` contains no rule with a query", path.display())));
    };
    let window = Some(sentinel::evaluate::rows_window(rule, &RunOptions::at(now)));
    Ok(Input { text: query.text.clone(), map: query.map.clone(), now, window })
}
