//! `vigie fmt`: lays KQL out, in files of KQL and in the queries of rules.

use super::Failure;
use crate::args::FmtArgs;
use kql::source::{Diagnostic, Source, SourceMap, render_text};
use std::path::{Path, PathBuf};

pub fn run(args: &FmtArgs) -> Result<u8, Failure> {
    let mut files = Vec::new();
    for path in &args.files {
        collect(path, &mut files)?;
    }
    let (mut seen, mut changed, mut failed) = (0, 0, false);
    for path in &files {
        let name = path.display().to_string();
        let text =
            std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("`{name}` cannot be read: {e}")))?;
        let Some(result) = (if is_rule(path) { of_rule(&name, &text) } else { Some(of_query(&text)) }) else {
            // A folder holds other YAML too.
            if args.files.contains(path) {
                return Err(Failure::usage(format!("`{name}` holds no rule with a query")));
            }
            continue;
        };
        seen += 1;
        if !result.errors.is_empty() {
            failed = true;
            let map = SourceMap::identity(Source::new(name.clone(), text.trim_start_matches(BOM)));
            eprint!("{}", render_text(&map, &result.errors, crate::output::style()));
        }
        if result.not_blocks > 0 {
            eprintln!("note: the query of `{name}` stays as it is: only a block (`query: |`) is laid out");
        }
        if result.text == text {
            continue;
        }
        changed += 1;
        if args.check {
            println!("would lay out {name}");
        } else {
            std::fs::write(path, result.text)
                .map_err(|e| Failure::usage(format!("`{name}` cannot be written: {e}")))?;
            println!("laid out {name}");
        }
    }
    let files = if seen == 1 { "1 file".to_string() } else { format!("{seen} files") };
    println!("{files}, {changed} {}", if args.check { "to lay out" } else { "laid out" });
    Ok(u8::from(failed || (args.check && changed > 0)))
}

const BOM: char = '\u{feff}';

/// A file of KQL laid out.
struct LaidOut {
    text: String,
    errors: Vec<Diagnostic>,
    not_blocks: usize,
}

fn of_query(text: &str) -> LaidOut {
    match kql::syntax::format(text) {
        Ok(text) => LaidOut { text, errors: Vec::new(), not_blocks: 0 },
        Err(errors) => LaidOut { text: text.to_string(), errors, not_blocks: 0 },
    }
}

/// `None` for a file without a query.
fn of_rule(name: &str, text: &str) -> Option<LaidOut> {
    let body = text.trim_start_matches(BOM);
    let file = sentinel::read(Source::new(name, body));
    file.rules.iter().any(|r| r.query.is_some()).then(|| {
        let out = sentinel::rule::lay_out(&file);
        let mark = &text[..text.len() - body.len()];
        LaidOut { text: format!("{mark}{}", out.text), errors: out.errors, not_blocks: out.not_blocks }
    })
}

fn is_rule(path: &Path) -> bool {
    path.extension().is_some_and(|x| x == "yaml" || x == "yml" || x == "json")
}

fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let fail = |e: std::io::Error| Failure::usage(format!("`{}` cannot be read: {e}", path.display()));
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path).map_err(fail)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
        entries.sort();
        let is_hidden = |e: &Path| e.file_name().is_some_and(|n| n.to_string_lossy().starts_with('.'));
        let is_ours = |e: &Path| e.extension().is_some_and(|x| ["kql", "csl", "yaml", "yml"].iter().any(|k| x == *k));
        for e in entries.iter().filter(|e| !is_hidden(e) && (e.is_dir() || is_ours(e))) {
            collect(e, out)?;
        }
        return Ok(());
    }
    std::fs::metadata(path).map_err(fail)?;
    out.push(path.to_path_buf());
    Ok(())
}
