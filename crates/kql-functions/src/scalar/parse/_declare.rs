//! The declaration and kernel that parsing functions share.

use crate::{Bind, Family, Kernel, Nulls, Scalar};
use kql_types::{Dyn, Type};

/// The declaration of a parsing function.
pub(super) const fn parsing_function(
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
            Family::Parse,
            name,
            signatures,
            Nulls::Described("A null string counts as `\"\"`."),
            summary,
            source,
            bind,
        )
    }
}

/// A kernel from a string to a dynamic value.
pub(super) fn kernel(parse: impl Fn(&str) -> Dyn + Send + Sync + 'static) -> Kernel {
    Box::new(move |args| {
        let text = args.columns[0].as_strings();
        let mut out = args.builder(Type::Dynamic);
        (0..args.rows).for_each(|i| out.push_dyn(&parse(text.get(i))));
        Ok(out.finish()?)
    })
}
