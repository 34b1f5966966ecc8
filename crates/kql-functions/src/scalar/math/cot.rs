//! `cot`.

use super::_numbers::unary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "cot",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Cotangent of an angle in radians.",
    source: "cot-function",
    bind: |_| Ok(unary(|x| 1.0 / x.tan())),
}];
