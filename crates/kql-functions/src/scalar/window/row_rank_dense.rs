//! `row_rank_dense(term, restart)`, `row_rank_min(term, restart)` and the legacy `row_rank(column, dense)`.

use super::_rows::{changes, restarts, window};
use crate::{Args, Kernel, Scalar};
use kql_types::{Column, Value};

pub(super) static DECLARED: &[Scalar] = &[
    window(
        "row_rank_dense",
        &["(term: not_dynamic, restart: bool?) -> long"],
        "Nulls that follow each other are one value.",
        "The number of different values so far, where a value is different if the row before has another; the rows should be \
         sorted by the term. From 1 again where `restart` is true.",
        "row-rank-dense-function",
        |_| {
            let kernel: Kernel = Box::new(|args| Ok(ranks(args, true, &restarts(args, 1))));
            Ok(kernel)
        },
    ),
    window(
        "row_rank_min",
        &["(term: not_dynamic, restart: bool?) -> long"],
        "Nulls that follow each other are one value.",
        "The number of the first of the rows that have the same value up to this one; the rows should be sorted by the term. \
         From 1 again where `restart` is true.",
        "row-rank-min-function",
        |_| {
            let kernel: Kernel = Box::new(|args| Ok(ranks(args, false, &restarts(args, 1))));
            Ok(kernel)
        },
    ),
    window(
        "row_rank",
        &["(column: not_dynamic, dense: const bool?) -> long"],
        "Nulls that follow each other are one value.",
        "Legacy form of `row_rank_min`, or of `row_rank_dense` with `true`.",
        "row-rank-dense-function",
        |bind| {
            let dense = bind.constant(1) == Some(&Value::Bool(true));
            let kernel: Kernel = Box::new(move |args| Ok(ranks(args, dense, &|_| false)));
            Ok(kernel)
        },
    ),
];

fn ranks(args: &Args<'_>, dense: bool, again: &dyn Fn(usize) -> bool) -> Column {
    let changed = changes(&args.columns[0]);
    let (mut rank, mut number) = (1, 0);
    Column::longs((0..args.rows).map(|row| {
        if row == 0 || again(row) {
            (rank, number) = (1, 1);
        } else {
            number += 1;
            if changed(row) {
                rank = if dense { rank + 1 } else { number };
            }
        }
        Some(rank)
    }))
}
