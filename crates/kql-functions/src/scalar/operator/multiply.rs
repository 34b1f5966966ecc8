//! `*`.

use super::_arithmetic::{Op, bind};
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Multiply),
    name: "*",
    aliases: &[],
    family: Family::Operator,
    syntax: Syntax::Named,
    signatures: &[
        "(left: number, right: number) -> widest",
        "(left: timespan, right: timespan) -> timespan",
        "(left: timespan, right: number) -> timespan",
        "(left: number, right: timespan) -> timespan",
        "(left: datetime, right: number) -> datetime",
        "(left: number, right: datetime) -> datetime",
        "(left: dynamic, right: dynamic) -> dynamic",
        "(left: dynamic, right: int) -> long",
        "(left: int, right: dynamic) -> long",
        "(left: dynamic, right: number) -> arg1",
        "(left: number, right: dynamic) -> arg0",
    ],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Product. Two ints give a long; longs wrap on overflow.",
    source: "numerical-operators",
    bind: |args| bind(Op::Multiply, args),
}];
