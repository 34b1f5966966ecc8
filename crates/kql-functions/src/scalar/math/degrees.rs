//! `degrees`.

use super::_numbers::unary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "degrees",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(radians: number|bool) -> real"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Radians to degrees.",
    source: "degrees-function",
    bind: |_| Ok(unary(f64::to_degrees)),
}];
