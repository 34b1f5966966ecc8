//! Loads every function file, sample file, rule and query of a checked-out repository, and counts what loads, what is refused, and
//! why. Records of sample files are compared with a count that shares no code with the readers.

mod functions;
mod queries;
mod records;

use crate::Error;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Options of the command.
#[derive(clap::Args)]
pub struct Options {
    /// Folders of checked-out repositories
    #[arg(required = true)]
    folders: Vec<PathBuf>,
    /// Write a line for each refused file to FILE
    #[arg(long, value_name = "FILE")]
    details: Option<PathBuf>,
}

/// What a kind of file came to.
#[derive(Default)]
struct Tally {
    files: usize,
    loaded: usize,
    /// Functions, records or queries in the loaded files.
    items: u64,
    /// By reason, without what the file quotes: how many files, and one of them.
    refused: BTreeMap<String, (usize, String)>,
}

impl Tally {
    fn loaded(&mut self, items: u64) {
        self.files += 1;
        self.loaded += 1;
        self.items += items;
    }

    fn refused(&mut self, file: &Path, reason: &str, details: &mut Vec<String>) {
        self.files += 1;
        let entry = self.refused.entry(without_quotes(reason)).or_insert_with(|| (0, file.display().to_string()));
        entry.0 += 1;
        details.push(format!("{}: {reason}", file.display()));
    }

    fn print(&self, kind: &str, items: &str) {
        println!("{kind}: {} of {} files loaded, {} {items}", self.loaded, self.files, self.items);
        let mut reasons: Vec<_> = self.refused.iter().collect();
        reasons.sort_by_key(|(reason, (count, _))| (std::cmp::Reverse(*count), reason.as_str()));
        for (reason, (count, file)) in reasons {
            println!("  {count:5}  {reason}\n         {file}");
        }
    }
}

/// A message with `…` for everything in backticks, so that files with one fault share a line.
fn without_quotes(message: &str) -> String {
    let parts = message.split('`').enumerate();
    parts.map(|(i, part)| if i % 2 == 1 { "`…`" } else { part }).collect()
}

/// What a file of a repository is, by its path.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Function,
    Data,
    Query,
}

/// Folders are named after what they hold in every published repository.
fn kind(path: &Path) -> Option<Kind> {
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    let folders: Vec<String> =
        path.parent()?.components().map(|c| c.as_os_str().to_string_lossy().to_lowercase()).collect();
    let under = |names: &[&str]| folders.iter().any(|f| names.contains(&f.as_str()));
    if under(&["sample data", "sampledata", "samples", "data"]) {
        return matches!(extension.as_str(), "csv" | "tsv" | "json" | "ndjson" | "jsonl").then_some(Kind::Data);
    }
    if under(&["parsers", "parser", "functions", "asim"]) {
        let is_function = matches!(extension.as_str(), "" | "yaml" | "yml" | "json" | "kql" | "csl" | "txt");
        return is_function.then_some(Kind::Function);
    }
    matches!(extension.as_str(), "yaml" | "yml" | "kql" | "csl").then_some(Kind::Query)
}

/// Runs the command. The result is whether no record was lost: what is refused is for the reader to judge.
///
/// # Errors
/// A folder cannot be read, or the details cannot be written.
pub fn main(options: &Options) -> Result<bool, Error> {
    let (mut functions, mut data, mut queries) = (Tally::default(), Tally::default(), Tally::default());
    let mut details = Vec::new();
    let mut lost = 0;
    for folder in &options.folders {
        for entry in WalkDir::new(folder).sort_by_file_name() {
            let entry = entry.map_err(|e| Error::content(folder, e.to_string()))?;
            let relative = entry.path().strip_prefix(folder).unwrap_or(entry.path());
            if !entry.file_type().is_file()
                || relative.components().any(|c| c.as_os_str().to_string_lossy().starts_with('.'))
            {
                continue;
            }
            match kind(relative) {
                Some(Kind::Function) => functions::load(entry.path(), &mut functions, &mut details)?,
                Some(Kind::Data) => lost += records::load(entry.path(), &mut data, &mut details),
                Some(Kind::Query) => queries::load(entry.path(), &mut queries, &mut details)?,
                None => {}
            }
        }
    }
    functions.print("function files", "functions");
    data.print("sample files", "records");
    queries.print("rules and queries", "queries");
    println!("sample files whose records differ from the independent count without a word: {lost}");
    if let Some(path) = &options.details {
        crate::place::write(path, details.join("\n") + "\n")?;
    }
    Ok(lost == 0)
}
