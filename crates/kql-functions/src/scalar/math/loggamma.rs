//! `loggamma`.

use super::_numbers::unary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "loggamma",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Logarithm of the absolute value of the gamma function.",
    source: "loggamma-function",
    bind: |_| Ok(unary(libm::lgamma)),
}];
