//! `acos`.

use super::_numbers::partial;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "acos",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Described("Null gives null, and so does a number outside -1 to 1."),
    purity: Purity::Pure,
    summary: "Arccosine, in radians.",
    source: "acos-function",
    bind: |_| Ok(partial(|x| (x.is_nan() || x.abs() <= 1.0).then(|| x.acos()))),
}];
