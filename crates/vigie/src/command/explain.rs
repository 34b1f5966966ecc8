//! `vigie explain`: the plans of a query or of a rule.

use super::{Failure, input, now, open, refused};
use crate::args::ExplainArgs;
use kql::{Metrics, Query};
use kql_plan::explain;
use kql_source::render_text;
use std::sync::atomic::Ordering;

pub fn run(args: &ExplainArgs) -> Result<u8, Failure> {
    let session = open(&args.data)?;
    let input = input::read(&args.input, now(&args.data)?)?;
    let compiled = session.compile(&Query { text: &input.text, now: input.now, window: input.window });
    eprint!("{}", render_text(&input.map, &compiled.diagnostics, crate::output::style()));
    if !compiled.is_ok() {
        return Ok(refused(&compiled));
    }
    let several = compiled.tables().len() > 1;
    for (name, plan, optimized) in compiled.tables() {
        if several {
            println!("Table {name}\n");
        }
        println!("Logical plan\n\n{}", explain::logical(plan));
        println!("Optimized plan\n\n{}", explain::logical(optimized));
        println!("Physical plan\n\n{}", explain::physical(optimized));
        println!("Sources\n\n{}", explain::sources(optimized));
    }
    if args.analyze {
        let metrics = Metrics::default();
        let start = std::time::Instant::now();
        let answer = session.run_measured(&compiled, &metrics)?;
        println!("Operators as they ran, inputs first ({} rows in {:.1?})\n", answer.row_count(), start.elapsed());
        println!("{:>12}  {:>10}  {:>10}  operator", "rows", "ms", "KB held");
        for n in metrics.nodes() {
            let (rows, nanos, bytes) =
                (n.rows.load(Ordering::Relaxed), n.nanos.load(Ordering::Relaxed), n.bytes.load(Ordering::Relaxed));
            println!("{rows:>12}  {:>10.2}  {:>10}  {}", nanos as f64 / 1e6, bytes / 1024, n.title);
        }
    }
    Ok(0)
}
