//! `vigie explain`: the plans of a query or of a rule.

use super::{Failure, input, now, open, print_notes, refused};
use crate::args::{ExplainArgs, PlanArgs};
use crate::output;
use kql::{Compiled, Metrics};
use kql_plan::explain;
use std::sync::atomic::Ordering;
use std::time::Duration;

pub fn run(args: &ExplainArgs) -> Result<u8, Failure> {
    let session = open(&args.data)?;
    let input = input::read(&args.input, now(&args.data)?)?;
    let compiled = input.compile(&session);
    output::diagnostics(&input.map, &compiled.diagnostics);
    if !compiled.is_ok() {
        return Ok(refused(&compiled));
    }
    plans(&compiled, args.plan)?;
    if args.analyze {
        let metrics = Metrics::default();
        let start = std::time::Instant::now();
        let answer = session.run_measured(&compiled, &metrics)?;
        operators(&metrics, answer.row_count(), start.elapsed())?;
        print_notes(&answer.notes);
    }
    Ok(0)
}

/// Prints the plans of a query.
pub fn plans(compiled: &Compiled, shown: PlanArgs) -> Result<(), Failure> {
    let PlanArgs { logical, physical, all } = shown;
    let several = compiled.tables().len() > 1;
    for (name, plan, optimized) in compiled.tables() {
        if several {
            output::line(format!("Table {}\n", output::name(name)))?;
        }
        if logical || all {
            output::prose(format!("Logical plan\n\n{}", explain::logical(plan)))?;
        }
        if all {
            output::prose(format!("Optimized plan\n\n{}", explain::logical(optimized)))?;
        }
        if physical || all {
            output::prose(format!("Physical plan\n\n{}", explain::physical(optimized)))?;
            output::prose(format!("Sources\n\n{}", explain::sources(optimized)))?;
        }
        if !(logical || physical || all) {
            output::prose(explain::tree(optimized))?;
        }
    }
    Ok(())
}

/// Prints what the operators of a query did.
pub fn operators(metrics: &Metrics, rows: usize, time: Duration) -> Result<(), Failure> {
    output::line(format!("Operators as they ran, inputs first ({rows} rows in {time:.1?})\n"))?;
    output::line(format!("{:>12}  {:>10}  {:>10}  operator", "rows", "ms", "KB held"))?;
    for n in metrics.nodes() {
        let (rows, nanos, bytes) =
            (n.rows.load(Ordering::Relaxed), n.nanos.load(Ordering::Relaxed), n.bytes.load(Ordering::Relaxed));
        let (ms, kb, title) = (nanos as f64 / 1e6, bytes / 1024, output::name(&n.title));
        output::line(format!("{rows:>12}  {ms:>10.2}  {kb:>10}  {title}"))?;
    }
    Ok(())
}
