//! The files of a crate import each other without cycles, so that each can be read, tested and moved by itself.
//!
//! A file depends on another when it names something that the other defines, in a `use` or in a path; re-exports are followed
//! to the definition. A module and its submodules are one unit, so a submodule may use what its parents define. Code under
//! `#[cfg(test)]` does not count.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Cycles that stay, as files or folders below `crates/`, with the reason. Any cycle within one list is accepted; a list that
/// no longer holds a cycle is an error.
const ACCEPTED: &[(&[&str], &str)] = &[
    (
        &["kql-types/src/builder.rs", "kql-types/src/column.rs"],
        "a builder finishes as a column, and a column builds another where it spreads a constant over rows",
    ),
    (
        &["kql-types/src/dynamic/mod.rs", "kql-types/src/value.rs"],
        "a value may be a dynamic, and a scalar inside a dynamic converts and prints as the value that it is",
    ),
];

#[test]
fn no_files_import_each_other() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut names: Vec<String> = std::fs::read_dir(&crates)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .filter(|n| crates.join(n).join("src").is_dir())
        .collect();
    names.sort();
    let found: Vec<BTreeSet<String>> = names.iter().flat_map(|name| Crate::load(&crates, name).cycles()).collect();
    let accepts = |files: &[&str], cycle: &BTreeSet<String>| {
        cycle.iter().all(|f| files.iter().any(|a| Path::new(f).starts_with(a)))
    };
    let mut wrong = Vec::new();
    for cycle in &found {
        if !ACCEPTED.iter().any(|(files, _)| accepts(files, cycle)) {
            wrong.push(format!("{} files import each other:\n    {}", cycle.len(), join(cycle, "\n    ")));
        }
    }
    for (files, reason) in ACCEPTED {
        if !found.iter().any(|cycle| accepts(files, cycle)) {
            wrong.push(format!("accepted ({reason}), but there is no such cycle any more: {}", files.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn join(files: &BTreeSet<String>, by: &str) -> String {
    files.iter().map(String::as_str).collect::<Vec<_>>().join(by)
}

/// The modules of a crate by path, such as `["bind", "operator"]`; the root is the empty path.
struct Crate {
    modules: BTreeMap<Vec<String>, Module>,
}

/// A module with a file of its own.
struct Module {
    /// Below `crates/`.
    file: String,
    /// Names that a `use` brings into it, with the path that it names.
    imports: BTreeMap<String, Vec<String>>,
    /// Modules whose names are all brought in.
    globs: Vec<Vec<String>>,
    /// Paths that the code names, as written.
    paths: Vec<Vec<String>>,
}

impl Crate {
    fn load(crates: &Path, name: &str) -> Crate {
        let src = crates.join(name).join("src");
        let mut files = Vec::new();
        rust_files(&src, &mut files);
        let mut modules = BTreeMap::new();
        for path in files {
            let relative = path.strip_prefix(&src).unwrap().with_extension("");
            let mut module: Vec<String> = relative.iter().map(|p| p.to_str().unwrap().to_string()).collect();
            if module.last().is_some_and(|m| m == "mod")
                || matches!(module.as_slice(), [m] if m == "lib" || m == "main")
            {
                module.pop();
            }
            let file = path.strip_prefix(crates).unwrap().to_str().unwrap().to_string();
            let tokens = without_tests(tokens(&std::fs::read_to_string(&path).unwrap()));
            modules.insert(module, Module::read(file, &tokens));
        }
        Crate { modules }
    }

    /// The sets of files that reach each other.
    fn cycles(&self) -> Vec<BTreeSet<String>> {
        let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (path, module) in &self.modules {
            let targets = uses.entry(&module.file).or_default();
            let named = module.imports.values().chain(&module.globs).chain(&module.paths);
            for name in named {
                if let Some(target) = self.definition(path, name, 0).filter(|t| !path.starts_with(t)) {
                    targets.insert(&self.modules[target].file);
                }
            }
        }
        let reach: BTreeMap<&str, BTreeSet<&str>> = uses.keys().map(|f| (*f, reachable(&uses, f))).collect();
        let mut cycles: Vec<BTreeSet<String>> = Vec::new();
        for (file, reached) in &reach {
            if reached.contains(file) && !cycles.iter().any(|c| c.contains(*file)) {
                let back = reached.iter().filter(|other| reach[**other].contains(file));
                cycles.push(back.map(|f| f.to_string()).collect());
            }
        }
        cycles
    }

    /// The module that defines what a path means in a module; `None` for other crates and for modules themselves.
    fn definition(&self, at: &[String], path: &[String], depth: usize) -> Option<&Vec<String>> {
        let (mut here, mut rest) = (at.to_vec(), path);
        match path.first()?.as_str() {
            "crate" => (here, rest) = (Vec::new(), &path[1..]),
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|s| s == "super") {
                    here.pop()?;
                    rest = &rest[1..];
                }
            }
            // A path starts at a child module or at an imported name, or else means another crate or something local.
            first => {
                let mut child = here.clone();
                child.push(first.to_string());
                if !self.modules.contains_key(&child) && !self.modules.get(&here)?.imports.contains_key(first) {
                    return None;
                }
            }
        }
        while let Some(name) = rest.first() {
            let mut child = here.clone();
            child.push(name.clone());
            if self.modules.contains_key(&child) {
                (here, rest) = (child, &rest[1..]);
                continue;
            }
            let module = self.modules.get(&here)?;
            if depth > 8 {
                return None;
            }
            if let Some(import) = module.imports.get(name) {
                // What a `use` of the module brings in is defined where the `use` points to.
                let mut target = import.clone();
                target.extend_from_slice(&rest[1..]);
                return self.definition(&here, &target, depth + 1);
            }
            return self.modules.get_key_value(&here).map(|(path, _)| path);
        }
        None
    }
}

impl Module {
    fn read(file: String, tokens: &[String]) -> Module {
        let mut module = Module { file, imports: BTreeMap::new(), globs: Vec::new(), paths: Vec::new() };
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at] == "use" && at + 1 < tokens.len() && tokens[at + 1] != "<" {
                at = module.use_tree(tokens, at + 1, &[]) + 1;
                continue;
            }
            let starts = is_name(&tokens[at]) && (at == 0 || (tokens[at - 1] != "::" && tokens[at - 1] != "."));
            let mut path = Vec::new();
            let mut end = at;
            while starts && is_name(tokens.get(end).map_or("", String::as_str)) {
                path.push(tokens[end].clone());
                if tokens.get(end + 1).is_none_or(|t| t != "::") {
                    break;
                }
                end += 2;
            }
            if path.len() > 1 {
                module.paths.push(path);
            }
            at = end.max(at) + 1;
        }
        module
    }

    /// Reads a tree of a `use`; gives the position behind it.
    fn use_tree(&mut self, tokens: &[String], mut at: usize, prefix: &[String]) -> usize {
        let mut path = prefix.to_vec();
        loop {
            match tokens.get(at).map(String::as_str) {
                Some("{") => {
                    at += 1;
                    while tokens.get(at).is_some_and(|t| t != "}") {
                        at = self.use_tree(tokens, at, &path);
                        if tokens.get(at).is_some_and(|t| t == ",") {
                            at += 1;
                        }
                    }
                    return at + 1;
                }
                Some("*") => {
                    self.globs.push(path);
                    return at + 1;
                }
                Some(name) if is_name(name) => {
                    if name != "self" || path.is_empty() {
                        path.push(name.to_string());
                    }
                    at += 1;
                }
                _ => return at + 1,
            }
            match tokens.get(at).map(String::as_str) {
                Some("::") => at += 1,
                Some("as") => {
                    if let Some(alias) = tokens.get(at + 1) {
                        self.imports.insert(alias.clone(), path);
                    }
                    return at + 2;
                }
                _ => {
                    if let Some(name) = path.last().cloned() {
                        self.imports.insert(name, path);
                    }
                    return at;
                }
            }
        }
    }
}

fn reachable<'f>(uses: &BTreeMap<&'f str, BTreeSet<&'f str>>, from: &str) -> BTreeSet<&'f str> {
    let mut seen = BTreeSet::new();
    let mut work: Vec<&str> = uses[from].iter().copied().collect();
    while let Some(file) = work.pop() {
        if seen.insert(file) {
            work.extend(&uses[file]);
        }
    }
    // The set holds the long-lived names.
    seen.into_iter().filter_map(|f| uses.get_key_value(f).map(|(k, _)| *k)).collect()
}

fn rust_files(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// The names and signs of a source text, without comments and literals.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    let get = |i: usize| chars.get(i).copied().unwrap_or('\0');
    while at < chars.len() {
        let c = chars[at];
        if c == '/' && get(at + 1) == '/' {
            while at < chars.len() && chars[at] != '\n' {
                at += 1;
            }
        } else if c == '/' && get(at + 1) == '*' {
            while at < chars.len() && !(chars[at] == '*' && get(at + 1) == '/') {
                at += 1;
            }
            at += 2;
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if c == '\'' {
            // A character literal ends with a quote, a lifetime does not.
            if get(at + 1) == '\\' {
                at += 3;
                while at < chars.len() && chars[at] != '\'' {
                    at += 1;
                }
                at += 1;
            } else {
                at += if get(at + 2) == '\'' { 3 } else { 1 };
            }
        } else if c.is_alphanumeric() || c == '_' {
            let from = at;
            while get(at).is_alphanumeric() || get(at) == '_' {
                at += 1;
            }
            let word: String = chars[from..at].iter().collect();
            let hashes = (at..).take_while(|i| get(*i) == '#').count();
            if matches!(word.as_str(), "r" | "br" | "cr") && get(at + hashes) == '"' {
                at += hashes + 1;
                while at < chars.len() && !(chars[at] == '"' && (1..=hashes).all(|i| get(at + i) == '#')) {
                    at += 1;
                }
                at += hashes + 1;
            } else {
                out.push(word);
            }
        } else if c == ':' && get(at + 1) == ':' {
            out.push("::".into());
            at += 2;
        } else {
            if !c.is_whitespace() {
                out.push(c.to_string());
            }
            at += 1;
        }
    }
    out
}

/// Leaves out the item behind each `#[cfg(test)]`.
fn without_tests(tokens: Vec<String>) -> Vec<String> {
    const TEST: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].iter().map(String::as_str).take(TEST.len()).eq(TEST) {
            out.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0;
        at += TEST.len();
        while at < tokens.len() {
            match tokens[at].as_str() {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth -= 1,
                _ => {}
            }
            at += 1;
            let ends = tokens[at - 1] == ";" || tokens[at - 1] == "}";
            if depth == 0 && ends {
                break;
            }
        }
    }
    out
}

#[test]
fn a_cycle_is_found_through_a_re_export() {
    let module = |file: &str, text: &str| Module::read(file.into(), &without_tests(tokens(text)));
    let path = |p: &str| p.split("::").filter(|s| !s.is_empty()).map(str::to_string).collect::<Vec<_>>();
    let loaded = |b: &str| Crate {
        modules: BTreeMap::from([
            (path(""), module("lib.rs", "mod a; mod b; pub use a::{Thing as Other, f};")),
            (path("a"), module("a.rs", "use crate::b::Part; /* crate::x */ pub struct Thing(&'static str, Part);")),
            (path("b"), module("b.rs", b)),
        ]),
    };
    let cycle = BTreeSet::from(["a.rs".to_string(), "b.rs".to_string()]);
    assert_eq!(loaded("use crate::Other;").cycles(), std::slice::from_ref(&cycle));
    assert_eq!(loaded("fn g() { super::a::f('\\'', \"\") }").cycles(), [cycle]);
    for b in [
        "#[cfg(test)] mod tests { use crate::Other; }",
        "use crate::a;",
        "// crate::a::f()",
        "const A: &str = \"crate::a::f\";",
    ] {
        assert!(loaded(b).cycles().is_empty(), "{b}");
    }
}
