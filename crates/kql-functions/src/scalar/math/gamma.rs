//! `gamma`.

use super::_numbers::unary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "gamma",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "The gamma function, (n-1)! for a natural number n.",
    source: "gamma-function",
    bind: |_| Ok(unary(libm::tgamma)),
}];
