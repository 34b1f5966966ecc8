//! `vigie fmt`: lays KQL files out.

use super::Failure;
use crate::args::FmtArgs;
use kql::source::{Source, SourceMap, render_text};
use std::path::{Path, PathBuf};

pub fn run(args: &FmtArgs) -> Result<u8, Failure> {
    let mut files = Vec::new();
    for path in &args.files {
        collect(path, &mut files)?;
    }
    let (mut changed, mut failed) = (0, false);
    for path in &files {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Failure::usage(format!("`{}` cannot be read: {e}", path.display())))?;
        match kql::syntax::format(&text) {
            Ok(laid_out) if laid_out == text => {}
            Ok(laid_out) => {
                changed += 1;
                if args.check {
                    println!("would lay out {}", path.display());
                } else {
                    std::fs::write(path, laid_out)
                        .map_err(|e| Failure::usage(format!("`{}` cannot be written: {e}", path.display())))?;
                    println!("laid out {}", path.display());
                }
            }
            Err(diagnostics) => {
                failed = true;
                let map = SourceMap::identity(Source::new(path.display().to_string(), text));
                eprint!("{}", render_text(&map, &diagnostics, crate::output::style()));
            }
        }
    }
    println!("{} files, {changed} {}", files.len(), if args.check { "to lay out" } else { "laid out" });
    Ok(u8::from(failed || (args.check && changed > 0)))
}

fn collect(path: &Path, out: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let fail = |e: std::io::Error| Failure::usage(format!("`{}` cannot be read: {e}", path.display()));
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(path).map_err(fail)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
        entries.sort();
        for e in entries.iter().filter(|e| e.is_dir() || e.extension().is_some_and(|x| x == "kql" || x == "csl")) {
            collect(e, out)?;
        }
        return Ok(());
    }
    std::fs::metadata(path).map_err(fail)?;
    out.push(path.to_path_buf());
    Ok(())
}
