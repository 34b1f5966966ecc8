//! `-`.

use super::_arithmetic::{Op, bind};
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Subtract),
    name: "-",
    aliases: &[],
    family: Family::Operator,
    syntax: Syntax::Named,
    signatures: &[
        "(left: number, right: number) -> widest",
        "(left: timespan, right: timespan) -> timespan",
        "(left: datetime, right: datetime) -> timespan",
        "(left: datetime, right: dynamic) -> timespan",
        "(left: dynamic, right: datetime) -> timespan",
        "(left: datetime, right: timespan) -> datetime",
        "(left: timespan, right: datetime) -> datetime",
        "(left: dynamic, right: dynamic) -> dynamic",
        "(left: dynamic, right: int) -> long",
        "(left: int, right: dynamic) -> long",
        "(left: dynamic, right: int|long|real|decimal|timespan|datetime) -> arg1",
        "(left: int|long|real|decimal|timespan|datetime, right: dynamic) -> arg0",
    ],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Difference. Two datetimes give a timespan; integers are subtracted as long and wrap on overflow.",
    source: "numerical-operators",
    bind: |args| bind(Op::Subtract, args),
}];
