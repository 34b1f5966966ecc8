//! The bitwise functions.

use crate::scalar::math::_numbers::numeric;
use crate::scalar::operator::_vectorized::{Lane, long_column, longs, zip_optional};
use crate::{Bind, Family, Kernel, Naming, Nulls, Scalar};
use kql_types::Type;

const fn declared(
    name: &'static str,
    signatures: &'static [&'static str],
    summary: &'static str,
    source: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar {
        naming: Naming::FirstArgument,
        ..Scalar::pure(Family::Bitwise, name, signatures, Nulls::Propagate, summary, source, bind)
    }
}

const TWO: &[&str] = &["(value1: integer, value2: integer) -> long"];
const SHIFT: &[&str] = &["(value: integer, shift: integer) -> long"];
const ONE: &[&str] = &["(value: integer) -> long"];

pub(super) static DECLARED: &[Scalar] = &[
    declared("binary_and", TWO, "Bitwise AND.", "binary-and-function", |_| Ok(kernel(|a, b| Some(a & b)))),
    declared("binary_or", TWO, "Bitwise OR.", "binary-or-function", |_| Ok(kernel(|a, b| Some(a | b)))),
    declared("binary_xor", TWO, "Bitwise XOR.", "binary-xor-function", |_| Ok(kernel(|a, b| Some(a ^ b)))),
    declared("binary_not", ONE, "Bitwise NOT of 64 bits.", "binary-not-function", |_| Ok(kernel(|a, _| Some(!a)))),
    declared(
        "binary_shift_left",
        SHIFT,
        "Shifts bits to the left, modulo 64; a negative shift gives null.",
        "binary-shift-left-function",
        |_| Ok(kernel(|a, n| (n >= 0).then(|| a << (n % 64)))),
    ),
    declared(
        "binary_shift_right",
        SHIFT,
        "Shifts bits to the right, modulo 64 and keeping the sign; a negative shift gives null.",
        "binary-shift-right-function",
        |_| Ok(kernel(|a, n| (n >= 0).then(|| a >> (n % 64)))),
    ),
    declared("bitset_count_ones", ONE, "Number of bits set to 1.", "bitset-count-ones-function", |_| {
        Ok(kernel(|a, _| Some(i64::from(a.count_ones()))))
    }),
];

fn kernel(f: fn(i64, i64) -> Option<i64>) -> Kernel {
    Box::new(move |args| {
        let a = numeric(&args.columns[0], Type::Long);
        let b = args.columns.get(1).map(|c| numeric(c, Type::Long));
        let right = b.as_deref().map_or(Lane::One(Some(0)), longs);
        Ok(long_column(Type::Long, zip_optional(args.rows, &longs(&a), &right, f)))
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn bits() {
        let long = Value::Long;
        check("binary_and", &[Value::Int(6), Value::Int(3)], long(2));
        check("binary_shift_left", &[Value::Int(5), long(40)], long(5_497_558_138_880));
        check("binary_shift_left", &[long(1), long(65)], long(2));
        check("binary_shift_right", &[long(1), long(-1)], Value::Null(Type::Long));
        check("binary_not", &[long(0)], long(-1));
        check("bitset_count_ones", &[long(42)], long(3));
    }
}
