//! `pow`.

use super::_numbers::binary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "pow",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(base: number|bool, exponent: number|bool) -> real"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Power; always a real.",
    source: "pow-function",
    bind: |_| Ok(binary(f64::powf)),
}];
