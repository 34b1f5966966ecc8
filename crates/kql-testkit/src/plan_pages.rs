//! The pages of `tests/plans`: tables, queries over them, and the plans that the optimizer makes of the queries.
//!
//! A page states its tables in blocks ```` ```data NAME ````, each a query of constant rows. After a ```` ```kql ```` block stand the
//! views of its plan that the page is about: `bound` (as bound), `plan` (optimized), `physical` (how it runs) and `operators` (the
//! operators as they ran, with the rows that came out of each). In every case the answer must be the same without the
//! optimizer.

use crate::run::{Outcome, now, run};
use crate::{Error, place};
use kql::{Metrics, Query, Session, SessionBuilder};
use kql_plan::explain;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// What running pages gave.
#[derive(Debug, Default)]
pub struct Report {
    /// Queries whose blocks are as they should be.
    pub passed: usize,
    /// What is wrong with the others, each starting with `page:line`.
    pub failures: Vec<String>,
}

/// What the pages of a folder are run for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To compare their blocks.
    Check,
    /// To write the blocks anew.
    Update,
}

/// A fenced block of a page, by its lines.
struct Block {
    language: String,
    /// Line of the opening fence, from 0.
    open: usize,
    /// Line of the closing fence.
    close: usize,
}

/// Runs all pages below a folder.
///
/// # Errors
///
/// A page that cannot be read or written, or whose tables cannot be made.
pub fn run_dir(dir: &Path, mode: Mode) -> Result<Report, Error> {
    let mut report = Report::default();
    for page in crate::page::pages(dir)? {
        run_page(&page.path, mode, &mut report)?;
    }
    Ok(report)
}

fn run_page(path: &Path, mode: Mode, report: &mut Report) -> Result<(), Error> {
    let text = place::read(path)?;
    let lines: Vec<&str> = text.lines().collect();
    let blocks = blocks(&lines);
    let name = path.strip_prefix(place::root()).unwrap_or(path).display().to_string();
    let inside = |b: &Block| lines[b.open + 1..b.close].join("\n");
    let tables =
        Tables::write(path, blocks.iter().filter_map(|b| Some((b.language.strip_prefix("data ")?, inside(b)))))?;
    let (optimized, plain) = (tables.session(|b| b)?, tables.session(SessionBuilder::unoptimized)?);
    let mut rewritten: Vec<(usize, usize, String)> = Vec::new();
    for (i, query) in blocks.iter().enumerate().filter(|(_, b)| b.language == "kql") {
        let views: Vec<&Block> = blocks[i + 1..].iter().take_while(|b| VIEWS.contains(&b.language.as_str())).collect();
        let failure = match case(&optimized, &plain, &inside(query), &views) {
            Err(why) => Some(why),
            Ok(found) => {
                let mut wrong = None;
                for (block, actual) in views.iter().zip(found) {
                    let expected = inside(block);
                    if expected.trim_end() != actual.trim_end() {
                        rewritten.push((block.open + 1, block.close, actual.trim_end().to_string()));
                        wrong.get_or_insert_with(|| {
                            format!(
                                "`{}` is another one\n--- expected\n{expected}\n+++ actual\n{actual}",
                                block.language
                            )
                        });
                    }
                }
                wrong.filter(|_| mode == Mode::Check)
            }
        };
        match failure {
            None => report.passed += 1,
            Some(why) => report.failures.push(format!("{name}:{}: {why}", query.open + 1)),
        }
    }
    if mode == Mode::Update && !rewritten.is_empty() {
        let mut lines: Vec<String> = lines.iter().map(|l| (*l).to_string()).collect();
        for (from, to, text) in rewritten.into_iter().rev() {
            lines.splice(from..to, text.lines().map(str::to_string));
        }
        std::fs::write(path, lines.join("\n") + "\n").map_err(Error::write(path))?;
    }
    Ok(())
}

/// The views of a plan that a page can show.
const VIEWS: &[&str] = &["bound", "plan", "physical", "operators"];

/// The text of each view, if the query runs and its answer does not depend on the optimizer.
fn case(optimized: &Session, plain: &Session, query: &str, views: &[&Block]) -> Result<Vec<String>, String> {
    if views.is_empty() {
        return Err(format!("one of the blocks {} must follow the query", VIEWS.join(", ")));
    }
    let (with, without) = (run(optimized, query), run(plain, query));
    let Outcome::Rows(_) = &with else { return Err(format!("the query does not run: {with:?}")) };
    if with != without {
        return Err(format!("the answer depends on the optimizer\n--- without\n{without:?}\n+++ with\n{with:?}"));
    }
    let compiled = optimized.compile(&Query { text: query, now: now(), window: None });
    let (Some(bound), Some(plan)) = (compiled.plan(), compiled.optimized()) else {
        return Err("the query has no plan".into());
    };
    let view = |block: &&Block| match block.language.as_str() {
        "bound" => Ok(explain::logical(bound)),
        "plan" => Ok(explain::logical(plan)),
        "physical" => Ok(explain::physical(plan)),
        _ => {
            let metrics = Metrics::default();
            optimized.run_measured(&compiled, &metrics).map_err(|e| e.to_string())?;
            let line =
                |n: &std::sync::Arc<kql::NodeMetrics>| format!("{:>4}  {}\n", n.rows.load(Ordering::Relaxed), n.title);
            Ok(metrics.nodes().iter().map(line).collect())
        }
    };
    views.iter().map(view).collect()
}

/// The tables of a page as Parquet files, which keep all types and whose reader heeds everything that a scan asks for.
struct Tables(PathBuf);

impl Tables {
    fn write<'a>(page: &Path, tables: impl Iterator<Item = (&'a str, String)>) -> Result<Tables, Error> {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("vigie-plan-pages-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&dir).map_err(Error::write(&dir))?;
        let out = Tables(dir);
        let session = Session::builder().threads(1).build()?;
        for (name, query) in tables {
            let wrong = |why: String| Error::content(page, format!("the table `{name}`: {why}"));
            let compiled = session.compile(&Query { text: &query, now: now(), window: None });
            if let Some(d) = compiled.diagnostics.iter().find(|d| d.is_error()) {
                return Err(wrong(d.headline().to_string()));
            }
            let answer = session.run(&compiled).map_err(|e| wrong(e.to_string()))?;
            let path = out.0.join(format!("{name}.parquet"));
            let mut file = std::fs::File::create(&path).map_err(Error::write(&path))?;
            kql_io::write(kql_io::OutputFormat::Parquet, &answer.schema, &answer.batches, &mut file)
                .map_err(|e| wrong(e.to_string()))?;
        }
        Ok(out)
    }

    fn session(&self, options: impl Fn(SessionBuilder) -> SessionBuilder) -> Result<Session, Error> {
        options(Session::builder().data(&self.0).threads(1)).build().map_err(Error::from)
    }
}

impl Drop for Tables {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut out = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (i, line) in lines.iter().enumerate() {
        if let Some(language) = line.strip_prefix("```") {
            match open.take() {
                None => open = Some((i, language.trim().to_string())),
                Some((at, language)) => out.push(Block { language, open: at, close: i }),
            }
        }
    }
    out
}
