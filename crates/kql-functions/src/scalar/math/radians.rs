//! `radians`.

use super::_numbers::unary;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "radians",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(degrees: number|bool) -> real"],
    naming: Naming::None,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "Degrees to radians.",
    source: "radians-function",
    bind: |_| Ok(unary(f64::to_radians)),
}];
