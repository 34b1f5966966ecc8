//! `/`.

use super::_arithmetic::{Op, bind};
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Divide),
    name: "/",
    aliases: &[],
    family: Family::Operator,
    syntax: Syntax::Named,
    signatures: &[
        "(left: number, right: number) -> widest",
        "(left: timespan, right: timespan) -> real",
        "(left: timespan, right: number) -> timespan",
        "(left: datetime, right: datetime) -> real",
        "(left: datetime, right: timespan) -> real",
        "(left: datetime, right: number) -> datetime",
        "(left: dynamic, right: dynamic) -> dynamic",
        "(left: dynamic, right: int) -> long",
        "(left: int, right: dynamic) -> long",
        "(left: dynamic, right: number) -> arg1",
        "(left: number, right: dynamic) -> arg0",
    ],
    naming: Naming::None,
    nulls: Nulls::Described("A null operand gives null, and so does division of an integer or a decimal by zero."),
    purity: Purity::Pure,
    summary: "Quotient. Integer division truncates toward zero, and division by zero gives null; for reals, \
              division by zero gives infinity or NaN. Two timespans give a real.",
    source: "numerical-operators",
    bind: |args| bind(Op::Divide, args),
}];
