//! Reading rule files from disk; the only IO of the crate.

use crate::rule::{RuleFile, read};
use kql_source::{Code, Diagnostic, Source, Span};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

/// Reads a rule file. A file that cannot be opened is an error; what is wrong inside is in the diagnostics.
pub fn load(path: &Path) -> io::Result<RuleFile> {
    let name = path.display().to_string();
    match String::from_utf8(fs::read(path)?) {
        Ok(text) => Ok(read(Source::new(name, text.trim_start_matches('\u{feff}')))),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let d = Diagnostic::new(Code::RuleSyntax, Span::at(at), "the file is not UTF-8 text");
            Ok(RuleFile { source: Arc::new(Source::new(name, text)), rules: Vec::new(), diagnostics: vec![d] })
        }
    }
}

/// The rule files of a path, sorted: the file itself, or each `.yaml`, `.yml` and `.json` below a folder that is no test file.
pub fn rule_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    walk(path, &mut out, &|name| {
        let rule = [".yaml", ".yml", ".json"].iter().any(|e| name.ends_with(e));
        rule && !is_test_name(name)
    })?;
    Ok(out)
}

/// The test files of a path, sorted: the file itself, or each `X.test.yaml` below a folder.
pub fn test_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    walk(path, &mut out, &is_test_name)?;
    Ok(out)
}

fn is_test_name(name: &str) -> bool {
    name.ends_with(".test.yaml") || name.ends_with(".test.yml")
}

fn walk(path: &Path, out: &mut Vec<PathBuf>, wanted: &dyn Fn(&str) -> bool) -> io::Result<()> {
    if !fs::metadata(path)?.is_dir() {
        out.push(path.to_path_buf());
        return Ok(());
    }
    // `./a.yaml` is no path that reports and people write.
    let plain = |p: PathBuf| p.strip_prefix(".").map_or(p.clone(), Path::to_path_buf);
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path)?.map(|e| e.map(|e| plain(e.path()))).collect::<io::Result<_>>()?;
    entries.sort();
    for entry in entries {
        let name = entry.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if entry.is_dir() {
            // Hidden folders and snapshots hold no rules.
            if !name.starts_with('.') && name != "snapshots" {
                walk(&entry, out, wanted)?;
            }
        } else if wanted(&name) {
            out.push(entry);
        }
    }
    Ok(())
}
