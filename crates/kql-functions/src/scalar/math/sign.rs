//! `sign`.

use super::_numbers::unary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "sign",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Sign of a number: -1, 0 or 1, as a real; 0 for NaN.",
    source: "sign-function",
    bind: |_| Ok(unary(|x| if x == 0.0 || x.is_nan() { 0.0 } else { x.signum() })),
}];
