//! The frame of the text functions.

use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar};
use kql_types::{Column, ColumnBuilder, Type, allows, exceeded};

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
        signatures,
        naming: Naming::None,
        nulls: Nulls::Described("Null text counts as `\"\"`."),
        purity: Purity::Pure,
        summary,
        source,
        bind,
    }
}

/// Whether a text that grows in a loop may go on. Short ones may without asking.
pub(crate) fn may_grow(text: &str) -> bool {
    text.len() < 1 << 20 || allows(text.len())
}

/// A string column from a function that writes the text of each row.
pub(crate) fn write(rows: usize, mut f: impl FnMut(usize, &mut String)) -> Column {
    let mut out = ColumnBuilder::new(Type::String, rows);
    let mut buffer = String::new();
    for i in 0..rows {
        buffer.clear();
        if !exceeded() {
            f(i, &mut buffer);
        }
        out.push_str(&buffer);
    }
    out.finish()
}
