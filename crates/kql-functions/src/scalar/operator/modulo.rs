//! `%`.

use super::_arithmetic::{Op, bind};
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Modulo),
    name: "%",
    aliases: &[],
    family: Family::Operator,
    syntax: Syntax::Named,
    signatures: &[
        "(left: number, right: number) -> widest",
        "(left: timespan, right: timespan) -> timespan",
        "(left: timespan, right: number) -> timespan",
        "(left: datetime, right: datetime) -> timespan",
        "(left: datetime, right: timespan) -> timespan",
        "(left: datetime, right: number) -> datetime",
        "(left: dynamic, right: dynamic) -> dynamic",
        "(left: dynamic, right: int) -> long",
        "(left: int, right: dynamic) -> long",
        "(left: dynamic, right: number) -> arg1",
        "(left: number, right: dynamic) -> arg0",
    ],
    naming: Naming::None,
    nulls: Nulls::Described("A null operand gives null, and so does the remainder of an integer division by zero."),
    purity: Purity::Pure,
    summary: "Remainder, also of reals. Never negative, whatever the signs: `-7 % 3` is 2.",
    source: "numerical-operators",
    bind: |args| bind(Op::Modulo, args),
}];
