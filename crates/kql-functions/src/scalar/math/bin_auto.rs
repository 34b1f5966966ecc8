//! `bin_auto(value)`.

use crate::{BindError, Family, Naming, Nulls, Purity, Scalar};

pub(super) static DECLARED: &[Scalar] = &[Scalar {
    name: "bin_auto",
    aliases: &[],
    family: Family::Math,
    signatures: &["(value: summable) -> promoted"],
    naming: Naming::FirstArgument,
    nulls: Nulls::Propagate,
    purity: Purity::Pure,
    summary: "A bin whose size comes from the options of the query, which Vigie does not read: use `bin`.",
    source: "bin-auto-function",
    bind: |_| {
        Err(BindError::call("its bin size comes from `set query_bin_auto_size`, which is not supported: use `bin`"))
    },
}];
