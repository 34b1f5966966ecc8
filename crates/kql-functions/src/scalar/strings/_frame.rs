//! The frame of the text functions.

use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};

/// The declaration of a text function without a column name of its own.
pub(super) const fn text(
    name: &'static str,
    aliases: &'static [&'static str],
    signatures: &'static [&'static str],
    source: &'static str,
    summary: &'static str,
    bind: fn(&BindArgs<'_>) -> Result<Kernel, BindError>,
) -> Scalar {
    Scalar {
        name,
        aliases,
        family: Family::Strings,
        syntax: Syntax::Named,
        signatures,
        naming: Naming::None,
        nulls: Nulls::Described("Null text counts as `\"\"`."),
        purity: Purity::Pure,
        summary,
        source,
        bind,
    }
}
