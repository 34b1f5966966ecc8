//! The frame of the address functions.

use crate::{Bind, Family, Nulls, Scalar};

/// The declaration of an address function.
pub(super) const fn ip(
    name: &'static str,
    signatures: &'static [&'static str],
    source: &'static str,
    nulls: &'static str,
    summary: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar::pure(Family::Ip, name, signatures, Nulls::Described(nulls), summary, source, bind)
}

/// For functions whose answer is null for a wrong address.
pub(super) const NULL: &str = "A string that is not an address gives null.";
