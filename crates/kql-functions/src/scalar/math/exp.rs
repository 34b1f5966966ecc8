//! `exp`.

use super::_numbers::unary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "exp",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "e to the power of the number.",
    source: "exp-function",
    bind: |_| Ok(unary(f64::exp)),
}];
