//! `vigie fmt`: formats KQL, in files of KQL and in the queries of rules.

use super::Failure;
use crate::args::FmtArgs;
use crate::output;
use kql_source::{Diagnostic, Source, SourceMap};
use std::path::Path;

pub fn run(args: &FmtArgs) -> Result<u8, Failure> {
    let mut files = Vec::new();
    for path in &args.files {
        files.extend(super::inside(path, sentinel::load::find_files(path, is_formatted)?));
    }
    let (mut seen, mut changed, mut failed, mut unreadable) = (0, 0, false, false);
    for path in &files {
        let name = path.display().to_string();
        let (text, encoding) = match sentinel::load::read_encoded(path) {
            Ok(read) => read,
            Err(e) => {
                output::error("", e.to_string());
                unreadable = true;
                continue;
            }
        };
        let Some(result) = (if is_rule(path) { of_rule(&name, &text) } else { Some(of_query(&text)) }) else {
            // Folders contain other YAML too.
            if args.files.contains(path) {
                return Err(Failure::usage(format!("`{name}` contains no rule with a query")));
            }
            continue;
        };
        seen += 1;
        if !result.errors.is_empty() {
            failed = true;
            let map = SourceMap::identity(Source::new(name.clone(), text.clone()));
            output::diagnostics(&map, &result.errors);
        }
        if result.not_blocks > 0 {
            output::note(format!("the query of `{name}` stays as it is: only a block (`query: |`) is formatted"));
        }
        if result.text == text {
            continue;
        }
        changed += 1;
        if args.check {
            output::line(format!("would reformat {}", output::name(&name)))?;
        } else {
            output::write(path, encoding.encode(&result.text))?;
            output::line(format!("reformatted {}", output::name(&name)))?;
        }
    }
    let files = if seen == 1 { "1 file".to_string() } else { format!("{seen} files") };
    let done = if args.check { "to reformat" } else { "reformatted" };
    output::line(format!("{files}, {changed} {done}"))?;
    Ok(if unreadable { 2 } else { u8::from(failed || (args.check && changed > 0)) })
}

/// A formatted file.
struct Formatted {
    text: String,
    errors: Vec<Diagnostic>,
    not_blocks: usize,
}

fn of_query(text: &str) -> Formatted {
    match kql_syntax::format(text) {
        Ok(text) => Formatted { text, errors: Vec::new(), not_blocks: 0 },
        Err(errors) => Formatted { text: text.to_string(), errors, not_blocks: 0 },
    }
}

/// `None` for a file without a query.
fn of_rule(name: &str, text: &str) -> Option<Formatted> {
    let file = sentinel::read(Source::new(name, text));
    file.rules.iter().any(|r| r.query.is_some()).then(|| {
        let out = sentinel::rule::format_queries(&file);
        Formatted { text: out.text, errors: out.errors, not_blocks: out.not_blocks }
    })
}

fn is_rule(path: &Path) -> bool {
    path.extension().is_some_and(|x| x == "yaml" || x == "yml" || x == "json")
}

fn is_formatted(name: &str) -> bool {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    !stem.is_empty() && !name.starts_with('.') && ["kql", "csl", "yaml", "yml"].contains(&extension)
}
