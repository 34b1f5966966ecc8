//! `row_rank_dense(term, restart)`, `row_rank_min(term, restart)` and the legacy `row_rank(column, dense)`.

use super::_window::{changes, restarts, window_function};
use crate::{Args, Kernel, Scalar, ScalarId};
use kql_types::{Column, Value};

pub(super) static DECLARED: &[Scalar] = &[
    window_function(
        "row_rank_dense",
        &["(term: not_dynamic, restart: bool?) -> long"],
        "Consecutive nulls count as the same value.",
        "Dense rank: the number of value changes up to this row, from 1. Sort the rows by the term first. Restarts \
         where `restart` is true.",
        "row-rank-dense-function",
        |_| {
            let kernel: Kernel = Box::new(|args| Ok(ranks(args, true, &restarts(args, 1))));
            Ok(kernel)
        },
    )
    .with_id(ScalarId::RowRankDense),
    window_function(
        "row_rank_min",
        &["(term: not_dynamic, restart: bool?) -> long"],
        "Consecutive nulls count as the same value.",
        "Rank: the number of the first row of the run of equal values that this row belongs to. Sort the rows by \
         the term first. Restarts where `restart` is true.",
        "row-rank-min-function",
        |_| {
            let kernel: Kernel = Box::new(|args| Ok(ranks(args, false, &restarts(args, 1))));
            Ok(kernel)
        },
    )
    .with_id(ScalarId::RowRankMin),
    window_function(
        "row_rank",
        &["(column: not_dynamic, dense: const bool?) -> long"],
        "Consecutive nulls count as the same value.",
        "Legacy form of `row_rank_min`, or of `row_rank_dense` if the argument is `true`.",
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
