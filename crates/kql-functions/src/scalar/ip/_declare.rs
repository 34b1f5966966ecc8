//! The declaration that functions on IP addresses share.

use crate::{Bind, Family, Nulls, Scalar};

/// The declaration of a function on IP addresses.
pub(super) const fn ip_function(
    name: &'static str,
    signatures: &'static [&'static str],
    source: &'static str,
    nulls: &'static str,
    summary: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar::pure(Family::Ip, name, signatures, Nulls::Described(nulls), summary, source, bind)
}

/// For functions that return null for an invalid address.
pub(super) const NULL: &str = "A string that is not an address gives null.";
