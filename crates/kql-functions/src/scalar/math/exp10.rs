//! `exp10`.

use super::_numbers::unary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "exp10",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "10 to the power of the number.",
    source: "exp10-function",
    bind: |_| Ok(unary(|x| 10f64.powf(x))),
}];
