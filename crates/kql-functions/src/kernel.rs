use crate::EvalError;
use kql_types::{Column, Type, Value};

/// A compiled call: columns of the arguments to the column of the answer.
pub type Kernel = Box<dyn Fn(&Args<'_>) -> Result<Column, EvalError> + Send + Sync>;

/// The arguments of one batch.
pub struct Args<'a> {
    /// One column an argument, each of `rows` rows; constants are [`Column::Const`].
    pub columns: &'a [Column],
    /// Number of rows.
    pub rows: usize,
}

impl Args<'_> {
    /// Whether an optional argument was given.
    pub fn has(&self, index: usize) -> bool {
        index < self.columns.len()
    }
}

/// The state of one aggregate over many groups.
///
/// Groups are numbered from 0 in the order of first appearance; rows arrive in table order, so that float sums and lists do
/// not depend on threads.
pub trait Accumulator: Send {
    /// Adds rows: `groups[i]` is the group of row `i`; every group is below `group_count`, which never shrinks.
    fn update(&mut self, args: &Args<'_>, groups: &[u32], group_count: usize) -> Result<(), EvalError>;

    /// The answer of each of `group_count` groups, also of groups that saw no row.
    fn finish(&mut self, group_count: usize) -> Result<Column, EvalError>;

    /// Bytes held, for the memory budget.
    fn memory(&self) -> usize {
        0
    }
}

pub mod lift {
    //! Kernels from per-row functions.

    use super::*;

    /// A kernel from a function of one row; slow but general: for rare functions.
    pub fn rows(ty: Type, f: impl Fn(&[Value]) -> Value + Send + Sync + 'static) -> Kernel {
        Box::new(move |args| {
            let mut row = Vec::with_capacity(args.columns.len());
            Ok(Column::from_values(
                ty,
                (0..args.rows).map(|i| {
                    row.clear();
                    row.extend(args.columns.iter().map(|c| c.value(i)));
                    f(&row)
                }),
            ))
        })
    }

    /// string → string.
    pub fn string_to_string(f: impl Fn(&str, &mut String) + Send + Sync + 'static) -> Kernel {
        Box::new(move |args| {
            let input = args.columns[0].as_strings();
            let mut buffer = String::new();
            let mut out = kql_types::ColumnBuilder::new(Type::String, args.rows);
            for i in 0..args.rows {
                buffer.clear();
                f(input.get(i), &mut buffer);
                out.push_str(&buffer);
            }
            Ok(out.finish())
        })
    }

    /// string → bool.
    pub fn string_to_bool(f: impl Fn(&str) -> bool + Send + Sync + 'static) -> Kernel {
        Box::new(move |args| {
            let input = args.columns[0].as_strings();
            Ok(Column::Bool(arrow_array::BooleanArray::from(
                (0..args.rows).map(|i| f(input.get(i))).collect::<Vec<bool>>(),
            )))
        })
    }

    /// string → long.
    pub fn string_to_long(f: impl Fn(&str) -> Option<i64> + Send + Sync + 'static) -> Kernel {
        Box::new(move |args| {
            let input = args.columns[0].as_strings();
            Ok(Column::longs((0..args.rows).map(|i| f(input.get(i)))))
        })
    }

    /// string → dynamic.
    pub fn string_to_dynamic(f: impl Fn(&str) -> kql_types::Dyn + Send + Sync + 'static) -> Kernel {
        Box::new(move |args| {
            let input = args.columns[0].as_strings();
            Ok(Column::dynamics((0..args.rows).map(|i| f(input.get(i)))))
        })
    }

    /// real → real; int, long and decimal are widened, null gives null.
    pub fn real_to_real(f: impl Fn(f64) -> f64 + Send + Sync + 'static) -> Kernel {
        Box::new(move |args| {
            let input = args.columns[0].as_reals();
            Ok(Column::reals((0..args.rows).map(|i| input.get(i).map(&f))))
        })
    }

    /// datetime or other integer type → the same kind of integer in another column type.
    pub fn long_to_long(ty: Type, f: impl Fn(i64) -> Option<i64> + Send + Sync + 'static) -> Kernel {
        Box::new(move |args| {
            let input = args.columns[0].as_longs();
            let values = (0..args.rows).map(|i| input.get(i).and_then(&f));
            Ok(match ty {
                Type::DateTime => Column::datetimes(values),
                Type::Timespan => Column::timespans(values),
                Type::Int => Column::ints(values.map(|v| v.map(|v| v as i32))),
                Type::Bool => Column::bools(values.map(|v| v.map(|v| v != 0))),
                Type::Long | Type::Real | Type::String | Type::Guid | Type::Decimal | Type::Dynamic => {
                    Column::longs(values)
                }
            })
        })
    }
}
