//! `isnan`, `isinf` and `isfinite`.

use crate::scalar::operator::_vectorized::{Lane, bool_column, reals, test};
use crate::{Bind, Family, Kernel, Nulls, Scalar};

const fn declared(name: &'static str, summary: &'static str, source: &'static str, bind: Bind) -> Scalar {
    Scalar::pure(Family::Math, name, &["(number: real) -> bool"], Nulls::Propagate, summary, source, bind)
}

pub(super) static DECLARED: &[Scalar] = &[
    declared("isnan", "Whether a real is not a number.", "isnan-function", |_| Ok(kernel(f64::is_nan))),
    declared("isinf", "Whether a real is positive or negative infinity.", "isinf-function", |_| {
        Ok(kernel(f64::is_infinite))
    }),
    declared("isfinite", "Whether a real is neither infinite nor NaN.", "isfinite-function", |_| {
        Ok(kernel(f64::is_finite))
    }),
];

fn kernel(f: fn(f64) -> bool) -> Kernel {
    Box::new(move |args| Ok(bool_column(test(args.rows, &reals(&args.columns[0]), &Lane::One(Some(0.0)), |x, _| f(x)))))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn kinds_of_reals() {
        check("isnan", &[Value::Real(f64::NAN)], Value::Bool(true));
        check("isinf", &[Value::Real(f64::NEG_INFINITY)], Value::Bool(true));
        check("isfinite", &[Value::Real(1.0)], Value::Bool(true));
        check("isnan", &[Value::Null(Type::Real)], Value::Null(Type::Bool));
    }
}
