//! `hash_combine(hash, …)` and `hash_many(source, …)`, which are refused.

use crate::{BindArgs, BindError, Family, Kernel, Naming, Nulls, Purity, Scalar, Syntax};

pub(super) static DECLARED: &[Scalar] = &[
    declared(
        "hash_combine",
        &["(hash: scalar, hash2: scalar+) -> long"],
        "hash-combine-function",
        "Several hashes as one. Refused: how the service mixes them is not published, and a hash that differs from its own \
         would go unnoticed. `hash_xxhash64(strcat_delim(…))` is a hash of several values that both compute.",
    ),
    declared(
        "hash_many",
        &["(source: not_dynamic+) -> long"],
        "hash-many-function",
        "One hash of several values: that of `hash_combine` over the `hash` of each. Refused as `hash_combine` is.",
    ),
];

const fn declared(
    name: &'static str,
    signatures: &'static [&'static str],
    source: &'static str,
    summary: &'static str,
) -> Scalar {
    Scalar {
        name,
        aliases: &[],
        family: Family::Hash,
        syntax: Syntax::Named,
        signatures,
        naming: Naming::None,
        nulls: Nulls::Described("Never computed."),
        purity: Purity::Pure,
        summary,
        source,
        bind: refuse,
    }
}

fn refuse(_: &BindArgs<'_>) -> Result<Kernel, BindError> {
    Err(BindError::unsupported("how the service combines hashes is not published; hash the joined text instead"))
}
