//! `hash_combine(hash, …)` and `hash_many(source, …)`, which are refused.

use crate::{BindArgs, BindError, Family, Kernel, Nulls, Scalar};

pub(super) static DECLARED: &[Scalar] = &[
    declared(
        "hash_combine",
        &["(hash: scalar, hash2: scalar+) -> long"],
        "hash-combine-function",
        "Combines several hashes. Not supported: how the service combines them is not published, and a different \
         hash would go unnoticed. `hash_xxhash64(strcat_delim(…))` hashes several values and gives the same result \
         here and in the service.",
    ),
    declared(
        "hash_many",
        &["(source: not_dynamic+) -> long"],
        "hash-many-function",
        "One hash of several values: `hash_combine` of the `hash` of each. Not supported, for the same reason as \
         `hash_combine`.",
    ),
];

const fn declared(
    name: &'static str,
    signatures: &'static [&'static str],
    source: &'static str,
    summary: &'static str,
) -> Scalar {
    Scalar::pure(
        Family::Hash,
        name,
        signatures,
        Nulls::Described("The call is never evaluated."),
        summary,
        source,
        refuse,
    )
}

fn refuse(_: &BindArgs<'_>) -> Result<Kernel, BindError> {
    Err(BindError::unsupported(
        "how the service combines hashes is not published; hash the concatenated string instead",
    ))
}
