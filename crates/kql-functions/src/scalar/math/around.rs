//! `around(value, center, delta)`.

use crate::scalar::operator::_arithmetic::{Op, evaluate};
use crate::scalar::operator::_vectorized::{bool_column, longs, reals, test};
use crate::{BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};
use arrow_buffer::NullBuffer;
use kql_types::Type;

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "around",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(value: scalar, center: scalar, delta: scalar) -> bool"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Whether a value is within a distance of a center, both ends included. Works for numbers, timespans, \
              and datetimes with a timespan as the distance.",
    source: "around-function",
    bind: |args| {
        let number = |i: usize| args.types.get(i).is_some_and(|t| t.is_number());
        let ty = match (args.types.first(), args.types.get(1), args.types.get(2)) {
            (Some(Type::DateTime), Some(Type::DateTime), Some(Type::Timespan)) => Type::DateTime,
            (Some(Type::Timespan), Some(Type::Timespan), Some(Type::Timespan)) => Type::Timespan,
            _ if number(0) && number(1) && number(2) => {
                if args.types.iter().all(|t| t.is_integer()) {
                    Type::Long
                } else {
                    Type::Real
                }
            }
            _ => {
                return Err(BindError::call(
                    "expected three numbers, three timespans, or two datetimes and a timespan",
                ));
            }
        };
        let kernel: Kernel = Box::new(move |args| {
            let (rows, value) = (args.rows, &args.columns[0]);
            let low = evaluate(Op::Subtract, &args.columns[1], &args.columns[2], rows, ty);
            let high = evaluate(Op::Add, &args.columns[1], &args.columns[2], rows, ty);
            let ((above, n), (below, m)) = if ty == Type::Real {
                let v = reals(value);
                (test(rows, &v, &reals(&low), |v, l| v >= l), test(rows, &v, &reals(&high), |v, h| v <= h))
            } else {
                let v = longs(value);
                (test(rows, &v, &longs(&low), |v, l| v >= l), test(rows, &v, &longs(&high), |v, h| v <= h))
            };
            Ok(bool_column((&above & &below, NullBuffer::union(n.as_ref(), m.as_ref()))))
        });
        Ok(kernel)
    },
}];

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn ends_are_included() {
        check("around", &[Value::Long(5), Value::Long(7), Value::Long(2)], Value::Bool(true));
        check("around", &[Value::DateTime(10), Value::DateTime(7), Value::Timespan(2)], Value::Bool(false));
        check("around", &[Value::Null(Type::Real), Value::Real(7.0), Value::Real(2.0)], Value::Null(Type::Bool));
    }
}
