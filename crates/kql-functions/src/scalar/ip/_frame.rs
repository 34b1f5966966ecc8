//! The frame of the address functions.

use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};

/// The declaration of an address function.
pub(super) const fn ip(
    name: &'static str,
    signatures: &'static [&'static str],
    source: &'static str,
    nulls: &'static str,
    summary: &'static str,
    bind: fn(&BindArgs<'_>) -> Result<Kernel, BindError>,
) -> Scalar {
    Scalar {
        name,
        aliases: &[],
        family: Family::Ip,
        syntax: Syntax::Named,
        signatures,
        naming: Naming::None,
        nulls: Nulls::Described(nulls),
        purity: Purity::Pure,
        summary,
        source,
        bind,
    }
}

/// For functions whose answer is null for a wrong address.
pub(super) const NULL: &str = "Text that is no address gives null.";
