//! The declaration that string functions share.

use crate::{Bind, Family, Nulls, Scalar};

/// The declaration of a string function.
pub(super) const fn string_function(
    name: &'static str,
    aliases: &'static [&'static str],
    signatures: &'static [&'static str],
    source: &'static str,
    summary: &'static str,
    bind: Bind,
) -> Scalar {
    Scalar {
        aliases,
        ..Scalar::pure(
            Family::Strings,
            name,
            signatures,
            Nulls::Described("A null string counts as `\"\"`."),
            summary,
            source,
            bind,
        )
    }
}
