//! `+`.

use super::_arithmetic::{Op, bind};
use crate::{Family, Naming, Nulls, Purity, Scalar, ScalarId, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: Some(ScalarId::Add),
    name: "+",
    aliases: &[],
    family: Family::Operator,
    syntax: Syntax::Named,
    signatures: &[
        "(left: number, right: number) -> widest",
        "(left: timespan, right: timespan) -> timespan",
        "(left: datetime|timespan, right: datetime|timespan) -> datetime",
        "(left: dynamic, right: dynamic) -> dynamic",
        "(left: dynamic, right: int) -> long",
        "(left: int, right: dynamic) -> long",
        "(left: dynamic, right: int|long|real|decimal|timespan|datetime) -> arg1",
        "(left: int|long|real|decimal|timespan|datetime, right: dynamic) -> arg0",
    ],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Sum. Integers are added as long and wrap on overflow; a datetime out of range becomes null. To \
              concatenate strings, use `strcat`.",
    source: "numerical-operators",
    bind: |args| bind(Op::Add, args),
}];
