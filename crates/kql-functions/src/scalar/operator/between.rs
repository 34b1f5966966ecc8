//! `between` and `!between`.

use super::_arithmetic::{Op, evaluate};
use super::_compare::{Want, aligned, domain_of, ordered};
use super::_vectorized::bool_column;
use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};
use arrow_buffer::NullBuffer;
use kql_types::Type;
use std::borrow::Cow;

const SIGNATURES: &[&str] = &[
    "(value: number, start: number, end: number) -> bool",
    "(value: summable, start: arg0, end: arg0) -> bool",
    "(value: datetime, start: datetime, end: timespan) -> bool",
    "(value: number, start: dynamic, end: arg1) -> bool",
    "(value: dynamic, start: number, end: arg1) -> bool",
];

pub(super) static DECLARED: &[Scalar] = &[
    Scalar {
        id: Some(ScalarId::Between),
        name: "between",
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Named,
        signatures: SIGNATURES,
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "Whether a value is in a range, both ends included. A timespan as the end is relative to the \
                  start.",
        source: "between-operator",
        bind: |args| bind(args, false),
    },
    Scalar {
        id: Some(ScalarId::NotBetween),
        name: "!between",
        aliases: &[],
        family: Family::Operator,
        syntax: Syntax::Named,
        signatures: SIGNATURES,
        naming: Naming::None,
        nulls: Nulls::Propagate,
        purity: Purity::Pure,
        summary: "Whether a value is outside a range. Unlike `!=`, a null value or bound gives null.",
        source: "not-between-operator",
        bind: |args| bind(args, true),
    },
];

fn bind(args: &BindArgs<'_>, negated: bool) -> Result<Kernel, BindError> {
    let from_start = args.types.get(1) == Some(&Type::DateTime) && args.types.get(2) == Some(&Type::Timespan);
    let low = domain_of(args, 0, 1)?;
    let high = if from_start { low } else { domain_of(args, 0, 2)? };
    Ok(Box::new(move |args| {
        let (rows, value, start) = (args.rows, &args.columns[0], &args.columns[1]);
        let end = if from_start {
            Cow::Owned(evaluate(Op::Add, start, &args.columns[2], rows, Type::DateTime))
        } else {
            Cow::Borrowed(&args.columns[2])
        };
        let (domain, v, bound) = aligned(low, value, start, rows);
        let (above, n) = ordered(domain, &v, &bound, rows, Want::GreaterOrEqual);
        let (domain, v, bound) = aligned(high, value, &end, rows);
        let (below, m) = ordered(domain, &v, &bound, rows, Want::LessOrEqual);
        let within = &above & &below;
        let nulls = NullBuffer::union(n.as_ref(), m.as_ref());
        Ok(bool_column((if negated { !&within } else { within }, nulls)))
    }))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;
    use kql_types::{Type, Value};

    #[test]
    fn bounds_are_included() {
        let long = Value::Long;
        check("between", &[long(10), long(2), long(10)], Value::Bool(true));
        check("!between", &[long(1), long(2), long(10)], Value::Bool(true));
        check("!between", &[Value::Null(Type::Long), long(2), long(10)], Value::Null(Type::Bool));
        check("between", &[long(5), Value::Null(Type::Long), long(10)], Value::Null(Type::Bool));
        check("between", &[Value::DateTime(7), Value::DateTime(2), Value::Timespan(5)], Value::Bool(true));
    }
}
