//! Pages of `docs/errors` about queries: the first example draws the code of the page, the second draws nothing.
//!
//! A block of an example may be marked ` ```kql repeated=N `, for a text that is too long to be printed, and blocks
//! ` ```text file=NAME ` before an example lay files beside it: `functions/…` are workspace functions, `schemas/…` describe tables, anything else is data.

use kql::{Query, Session};
use kql_source::Code;
use kql_testkit::place;
use kql_types::{Batch, ColumnBuilder, Field, MemoryTable, Schema, Type, Value};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Little enough for the example of a query that needs too much.
const MEMORY: usize = 4 << 20;

/// A query of a page with the files beside it.
struct Example {
    query: String,
    files: Vec<(String, String)>,
}

fn examples(page: &str) -> Vec<Example> {
    let mut out = Vec::new();
    let mut files = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```").filter(|i| !i.is_empty()) else { continue };
        let mut text: String = lines.by_ref().take_while(|l| *l != "```").map(|l| format!("{l}\n")).collect();
        if let Some(name) = info.strip_prefix("text file=") {
            files.push((name.to_string(), text));
        } else if let Some(rest) = info.strip_prefix("kql") {
            if let Some(times) = rest.strip_prefix(" repeated=") {
                text = text.trim_end().repeat(times.parse().expect("a number"));
            }
            out.push(Example { query: text, files: std::mem::take(&mut files) });
        }
    }
    out
}

/// A folder that goes away with its owner.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn write(folder: &Path, files: &[(String, String)]) {
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
}

/// `T` with two rows and columns of three types.
fn table() -> Arc<MemoryTable> {
    let columns = [
        (Type::String, [Value::String("ada".into()), Value::String("bob".into())]),
        (Type::Long, [Value::Long(1), Value::Long(5)]),
        (Type::DateTime, [Value::DateTime(kql_testkit::run::NOW), Value::DateTime(kql_testkit::run::NOW)]),
    ];
    let names = ["Name", "Count", "When"];
    let schema: Schema = names.iter().zip(&columns).map(|(name, (ty, _))| Field::new(*name, *ty)).collect();
    let columns = columns
        .into_iter()
        .map(|(ty, values)| {
            let mut builder = ColumnBuilder::new(ty, 2);
            values.into_iter().for_each(|v| builder.push(v));
            builder.finish()
        })
        .collect();
    Arc::new(MemoryTable::new(schema, vec![Batch::new(columns, 2)]))
}

/// The codes that an example draws: when it is compiled, from its files, and when it runs.
fn codes(code: Code, example: &Example, folder: &Path) -> BTreeSet<&'static str> {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder.join("functions")).expect("a folder");
    std::fs::create_dir_all(folder.join("data")).expect("a folder");
    std::fs::create_dir_all(folder.join("schemas")).expect("a folder");
    write(folder, &example.files);
    let builder = Session::builder();
    // `check` finds these where it takes a table as there; running the query does not.
    let assumes = matches!(code, Code::UndescribedTable | Code::UndefinedParser);
    let session = if assumes { builder.assume_undescribed() } else { builder }
        .table("T", table())
        .data(&folder.join("data"))
        .functions(&folder.join("functions"))
        .schemas(&folder.join("schemas"))
        .threads(1)
        .memory_limit(MEMORY)
        .build()
        .expect("a session");
    let compiled = session.compile(&Query { text: &example.query, now: kql_testkit::run::now(), window: None });
    let mut out: BTreeSet<&str> = compiled.diagnostics.iter().map(|d| d.code.id()).collect();
    if !session.repeated_functions().is_empty() {
        out.insert(Code::FunctionDefinedTwice.id());
    }
    out.extend(session.function_errors().iter().map(|e| e.diagnostic.code.id()));
    if compiled.is_ok()
        && let Err(e) = session.run(&compiled)
    {
        out.insert(e.code().expect("a failure of a query has a code").id());
    }
    out
}

#[test]
fn every_code_of_queries_has_a_page_that_is_true() {
    let folder = Folder(std::env::temp_dir().join(format!("vigie-pages-{}", std::process::id())));
    let mut wrong = Vec::new();
    for code in Code::ALL.iter().filter(|c| c.id().starts_with("KQL")) {
        let id = code.id();
        let Ok(page) = place::read(&place::root().join("docs/errors").join(format!("{id}.md"))) else {
            wrong.push(format!("{id} has no page"));
            continue;
        };
        let head = format!("# {id}: {}\n", code.title());
        if !page.starts_with(&head) {
            wrong.push(format!("the page of {id} does not start with {head:?}"));
        }
        let examples = examples(&page);
        let [bad, good] = &examples[..] else {
            wrong.push(format!("{id} has {} examples, not 2", examples.len()));
            continue;
        };
        let drawn = codes(*code, bad, &folder.0);
        if !drawn.contains(id) {
            wrong.push(format!("the wrong example of {id} draws {drawn:?}"));
        }
        let drawn = codes(*code, good, &folder.0);
        if !drawn.is_empty() {
            wrong.push(format!("the right example of {id} draws {drawn:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_page_is_without_its_code() {
    let known: BTreeSet<&str> = Code::ALL.iter().map(|c| c.id()).collect();
    let pages = std::fs::read_dir(place::root().join("docs/errors")).expect("the pages");
    for path in pages.map(|p| p.expect("a page").path()).filter(|p| p.extension().is_some_and(|e| e == "md")) {
        let name = path.file_stem().and_then(|s| s.to_str()).expect("a name");
        assert!(known.contains(name), "there is no code {name}");
    }
}
