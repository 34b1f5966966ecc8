//! `row_cumsum(term, restart)`.

use super::_window::{restarts, window_function};
use crate::{Kernel, Scalar, ScalarId};
use kql_types::{Column, Decimal, Type, Value};

pub(super) static DECLARED: &[Scalar] = &[window_function(
    "row_cumsum",
    &["(term: number, restart: bool?) -> arg0"],
    "A null term adds nothing.",
    "Cumulative sum of the terms up to this row. Restarts at 0 where `restart` is true. Integers wrap on overflow.",
    "row-cumsum-function",
    |bind| {
        let returns = bind.returns;
        let kernel: Kernel = Box::new(move |args| {
            let again = restarts(args, 1);
            Ok(match returns {
                Type::Int => {
                    let terms = args.columns[0].as_longs();
                    let mut sum = 0i32;
                    Column::ints((0..args.rows).map(|row| {
                        sum = if again(row) { 0 } else { sum }.wrapping_add(terms.get(row).unwrap_or(0) as i32);
                        Some(sum)
                    }))
                }
                Type::Real => {
                    let terms = args.columns[0].as_reals();
                    let mut sum = 0.0;
                    Column::reals((0..args.rows).map(|row| {
                        sum = if again(row) { 0.0 } else { sum } + terms.get(row).unwrap_or(0.0);
                        Some(sum)
                    }))
                }
                Type::Decimal => {
                    let terms = args.columns[0].as_decimals();
                    let mut sum = Some(Decimal::from(0));
                    let sums = (0..args.rows).map(|row| {
                        let before = if again(row) { Some(Decimal::from(0)) } else { sum };
                        sum = before.and_then(|s| terms.get(row).map_or(Some(s), |t| s.add(t)));
                        sum.map_or(Value::Null(Type::Decimal), Value::Decimal)
                    });
                    Column::from_values(Type::Decimal, sums)
                }
                _ => {
                    let terms = args.columns[0].as_longs();
                    let mut sum = 0i64;
                    Column::longs((0..args.rows).map(|row| {
                        sum = if again(row) { 0 } else { sum }.wrapping_add(terms.get(row).unwrap_or(0));
                        Some(sum)
                    }))
                }
            })
        });
        Ok(kernel)
    },
)
.with_id(ScalarId::RowCumsum)];
