//! `sign`.

use super::_numbers::total;
use crate::{Family, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    id: None,
    name: "sign",
    aliases: &[],
    family: Family::Math,
    syntax: Syntax::Named,
    signatures: &["(number: number|bool) -> real"],
    naming: Naming::None,
    nulls: Nulls::Described("A null gives 0."),
    purity: Purity::Pure,
    summary: "Sign of a number: -1, 0 or 1, as a real; 0 for NaN and null.",
    source: "sign-function",
    bind: |_| {
        Ok(total(|x| match x {
            Some(x) if x != 0.0 && !x.is_nan() => x.signum(),
            _ => 0.0,
        }))
    },
}];
