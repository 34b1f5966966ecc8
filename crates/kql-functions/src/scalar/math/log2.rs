//! `log2`.

use super::_numbers::partial;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "log2",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("Null and negative numbers give null."),
    purity: Purity::Pure,
    summary: "Logarithm to base 2.",
    source: "log2-function",
    bind: |_| Ok(partial(|x| (x >= 0.0 || x.is_nan()).then(|| x.log2()))),
}];
