//! `atan2`.

use super::_numbers::binary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "atan2",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(y: number|bool, x: number|bool) -> real"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Angle in radians between the positive x-axis and the point (x, y).",
    source: "atan2-function",
    bind: |_| Ok(binary(f64::atan2)),
}];
