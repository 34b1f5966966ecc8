//! The frame of the text functions.

use crate::{Bind, Family, Nulls, Scalar};

/// The declaration of a text function without a column name of its own.
pub(super) const fn text(
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
