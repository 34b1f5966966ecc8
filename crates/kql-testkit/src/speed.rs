//! How fast the published queries parse, format and bind, on one core.

use crate::{Error, corpus, place};
use kql::{Query, Session};
use kql_syntax::{format, parse};
use std::time::{Duration, Instant};

/// Measurements of each step; the shortest counts, because other load only makes them longer.
const ROUNDS: usize = 3;

/// Prints how long each step takes for the whole corpus. Only figures of a release build are meaningful.
///
/// # Errors
/// If the corpus cannot be read.
pub fn main() -> Result<bool, Error> {
    let shared = place::shared_or_error()?;
    let queries = corpus::queries(&shared)?;
    let bytes: usize = queries.iter().map(|(text, _)| text.len()).sum();
    println!("{} queries, {bytes} bytes, one core", queries.len());
    let show = |step: &str, time: Duration| println!("{step}: {:.3} s", time.as_secs_f64());
    show("parse", shortest(|| queries.iter().map(|(text, _)| parse(text).diagnostics.len()).sum()));
    show("parse and format", shortest(|| queries.iter().map(|(text, _)| format(text).map_or(0, |f| f.len())).sum()));
    let functions = shared.join("corpus/functions.json");
    let session = Session::builder().functions(&functions).threads(1).build()?;
    let judge = || {
        queries.iter().map(|(text, given)| session.verdict(text, given, crate::run::now()).semantic_errors.len()).sum()
    };
    let compile = || {
        let query = |text| Query { text, now: crate::run::now(), window: None };
        queries.iter().map(|(text, _)| session.compile(&query(text)).diagnostics.len()).sum()
    };
    let first = Instant::now();
    std::hint::black_box::<usize>(judge());
    show("parse, bind and optimize as the compiler judges, functions read for the first time", first.elapsed());
    show("parse, bind and optimize as the compiler judges", shortest(judge));
    show("parse, bind and optimize with warnings", shortest(compile));
    Ok(true)
}

fn shortest(work: impl Fn() -> usize) -> Duration {
    let run = || {
        let start = Instant::now();
        std::hint::black_box(work());
        start.elapsed()
    };
    (0..ROUNDS).map(|_| run()).min().unwrap_or_default()
}
