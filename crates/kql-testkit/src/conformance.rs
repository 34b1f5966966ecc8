//! Pages of examples: a ```` ```kql ```` block followed by a ```` ```table ```` or an ```` ```error ```` block. A result with
//! several tables has one block per table; those after the first are named: ```` ```table Facet_2 ````.

use crate::Error;
use crate::cell::{Tolerance, rows_equal};
use crate::page::{self, Block, Example, Page};
use crate::run::{Outcome, Rows, run};
use kql::Session;
use rayon::prelude::*;
use serde_json::Value;
use std::path::Path;

/// The result of running pages.
#[derive(Debug, Default)]
pub struct Report {
    /// Number of passing examples.
    pub passed: usize,
    /// One message per failing example, starting with `page:line`.
    pub failures: Vec<String>,
}

/// Runs the pages of a folder and prints the failures.
///
/// # Errors
/// As [`run_dir`].
pub fn main(dir: &Path) -> Result<bool, Error> {
    let report = run_dir(dir)?;
    for failure in &report.failures {
        println!("{failure}\n");
    }
    println!("conformance: {} passed, {} failed", report.passed, report.failures.len());
    Ok(report.failures.is_empty())
}

/// Runs all pages of a folder, or one page.
///
/// # Errors
/// If a page cannot be read or there is none.
pub fn run_dir(dir: &Path) -> Result<Report, Error> {
    let pages = page::pages(dir)?;
    let session = Session::builder().threads(1).build()?;
    let plain = Session::builder().threads(1).unoptimized().build()?;
    let reports = pages.par_iter().map(|page| run_page(page, &session, &plain)).collect::<Vec<_>>();
    let mut all = Report::default();
    for report in reports {
        all.passed += report.passed;
        all.failures.extend(report.failures);
    }
    Ok(all)
}

/// The queries of all pages of a folder.
///
/// # Errors
/// If a page cannot be read or there is none.
pub fn queries(dir: &Path) -> Result<Vec<String>, Error> {
    let pages = page::pages(dir)?;
    Ok(pages.iter().flat_map(Page::examples).map(|e| e.query.clone()).collect())
}

/// Runs the pages of known failures. Returns the number of examples that still fail, and a message for each one that passes now
/// (it belongs under `tests/conformance`) or that is malformed.
///
/// # Errors
/// If a page cannot be read or there is none.
pub fn run_fixme(dir: &Path) -> Result<(usize, Vec<String>), Error> {
    let session = Session::builder().threads(1).build()?;
    let (mut failing, mut wrong) = (0, Vec::new());
    for page in page::pages(dir)? {
        let name = page.name();
        if page.examples().next().is_none() {
            wrong.push(format!("{name}:1: the page has no example"));
        }
        for example in page.examples() {
            let line = example.line;
            let tables = example.expected.iter().filter(|b| b.language == "table");
            if let Some(e) = tables.filter_map(|b| table(&b.text).err()).next() {
                wrong.push(format!("{name}:{line}: the table cannot be read: {e}"));
                continue;
            }
            match check(example, &session, &session) {
                Err(_) if !example.expected.is_empty() => failing += 1,
                Err(why) => wrong.push(format!("{name}:{line}: {why}")),
                Ok(()) => wrong.push(format!("{name}:{line}: it passes now: move it to `tests/conformance`")),
            }
        }
    }
    Ok((failing, wrong))
}

fn run_page(page: &Page, session: &Session, plain: &Session) -> Report {
    let name = page.name();
    let mut report = Report::default();
    for example in page.examples() {
        match check(example, session, plain) {
            Ok(()) => report.passed += 1,
            Err(why) => report.failures.push(format!("{name}:{}: {why}", example.line)),
        }
    }
    if report.passed == 0 && report.failures.is_empty() {
        report.failures.push(format!("{name}:1: the page has no example"));
    }
    report
}

fn check(example: &Example, session: &Session, plain: &Session) -> Result<(), String> {
    let Some((expected, further)) = example.expected.split_first() else {
        return Err("a `table` or an `error` block must follow the query".into());
    };
    let outcome = run(session, &example.query);
    let without = run(plain, &example.query);
    if outcome != without {
        return Err(format!(
            "the result depends on the optimizer\n--- without\n{}+++ with\n{}",
            show(&without),
            show(&outcome)
        ));
    }
    if expected.language == "error" {
        let wanted = expected.text.trim();
        return match &outcome {
            Outcome::Error(message) if message.contains(wanted) => Ok(()),
            other => Err(format!("expected an error that contains `{wanted}`\n{}", show(other))),
        };
    }
    let Outcome::Rows(rows) = &outcome else { return Err(show(&outcome)) };
    compare(expected, rows)?;
    let names: Vec<&str> = rows.further.iter().map(|(n, _)| n.as_str()).collect();
    let wanted: Vec<&str> = further.iter().filter_map(|b| b.language.strip_prefix("table ")).collect();
    if names != wanted {
        return Err(format!("the other tables are {names:?}, expected {wanted:?}"));
    }
    further.iter().zip(&rows.further).try_for_each(|(block, (_, rows))| compare(block, rows))
}

fn compare(expected: &Block, rows: &Rows) -> Result<(), String> {
    let wanted = table(&expected.text).map_err(|e| format!("the table cannot be read: {e}"))?;
    let types: Vec<&str> = wanted.columns.iter().map(|c| c.1.as_str()).collect();
    let same = wanted.columns == rows.columns
        && wanted.rows.len() == rows.rows.len()
        && wanted.rows.iter().zip(&rows.rows).all(|(e, a)| rows_equal(e, a, &types, Tolerance::STRICT));
    if same { Ok(()) } else { Err(difference(&wanted, rows)) }
}

/// `name:type | …`, then a line of JSON cells for each row.
fn table(text: &str) -> Result<Rows, String> {
    let mut lines = text.lines();
    let header = lines.next().ok_or("it is empty")?;
    let columns = header
        .split(" | ")
        .map(|c| {
            let (name, ty) = c.rsplit_once(':').ok_or_else(|| format!("`{c}` is not `name:type`"))?;
            Ok((name.trim().to_string(), ty.trim().to_string()))
        })
        .collect::<Result<Vec<_>, String>>()?;
    let rows = lines.filter(|l| !l.trim().is_empty()).map(cells).collect::<Result<Vec<_>, String>>()?;
    if let Some(row) = rows.iter().find(|r| r.len() != columns.len()) {
        return Err(format!("a row has {} cells for {} columns", row.len(), columns.len()));
    }
    Ok(Rows { columns, rows, further: Vec::new() })
}

/// Cells of a line. A separator inside a string is no separator, so cells are read one by one.
fn cells(line: &str) -> Result<Vec<Value>, String> {
    let mut out = Vec::new();
    let mut rest = line;
    loop {
        let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        match stream.next() {
            Some(Ok(value)) => out.push(value),
            Some(Err(e)) => return Err(format!("`{rest}` is not a JSON cell: {e}")),
            None => return Err(format!("`{line}` lacks a cell")),
        }
        rest = rest[stream.byte_offset()..].trim();
        match rest.strip_prefix('|') {
            Some(next) => rest = next.trim(),
            None if rest.is_empty() => return Ok(out),
            None => return Err(format!("expected `|` before `{rest}`")),
        }
    }
}

fn lines(rows: &Rows) -> Vec<String> {
    let header: Vec<String> = rows.columns.iter().map(|(n, t)| format!("{n}:{t}")).collect();
    let mut out = vec![header.join(" | ")];
    out.extend(rows.rows.iter().map(|r| r.iter().map(Value::to_string).collect::<Vec<_>>().join(" | ")));
    out
}

fn show(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Rows(rows) => lines(rows).join("\n") + "\n",
        Outcome::Error(message) => format!("error: {message}\n"),
        Outcome::Crash(message) => format!("crash: {message}\n"),
    }
}

fn difference(expected: &Rows, actual: &Rows) -> String {
    let (e, a) = (lines(expected), lines(actual));
    let mut out = String::from("the result differs\n--- expected\n+++ actual\n");
    for i in 0..e.len().max(a.len()) {
        match (e.get(i), a.get(i)) {
            (Some(x), Some(y)) if x == y => out.push_str(&format!("  {x}\n")),
            (x, y) => {
                x.iter().for_each(|x| out.push_str(&format!("- {x}\n")));
                y.iter().for_each(|y| out.push_str(&format!("+ {y}\n")));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_read() {
        let t = table("a:string | b:long\n\"x | y\" | 1\n").unwrap();
        assert_eq!(t.columns[1], ("b".to_string(), "long".to_string()));
        assert_eq!(t.rows[0][0], "x | y");
        assert!(table("a:long\n1 | 2\n").is_err() && table("a\n").is_err());
    }
}
