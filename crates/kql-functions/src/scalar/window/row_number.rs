//! `row_number(start, restart)`.

use super::_window::{restarts, window_function};
use crate::{Kernel, Scalar, ScalarId};
use kql_types::Column;

pub(super) static DECLARED: &[Scalar] = &[window_function(
    "row_number",
    &["(starting_index: long?, restart: bool?) -> long"],
    "A null start gives null.",
    "Row number, from 1 or a given start. Restarts where `restart` is true.",
    "row-number-function",
    |_| {
        let kernel: Kernel = Box::new(|args| {
            let starts = args.columns.first().map(Column::as_longs);
            let start = |row| starts.as_ref().map_or(Some(1), |s| s.get(row));
            let again = restarts(args, 1);
            let mut number = None;
            Ok(Column::longs((0..args.rows).map(|row| {
                number = if row == 0 || again(row) { start(row) } else { number.map(|n: i64| n.wrapping_add(1)) };
                number
            })))
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::RowNumber)];
