//! Functions that need a Kusto cluster; not supported.

use crate::{BindArgs, BindError, Family, Kernel, Nulls, Scalar};

const fn declared(name: &'static str, signatures: &'static [&'static str], source: &'static str) -> Scalar {
    Scalar::pure(
        Family::Context,
        name,
        signatures,
        Nulls::Described("The call is never evaluated."),
        "Needs a Kusto cluster; not supported.",
        source,
        refuse,
    )
}

fn refuse(_: &BindArgs<'_>) -> Result<Kernel, BindError> {
    Err(BindError::needs_cluster())
}

pub(super) static DECLARED: &[Scalar] = &[
    declared("current_cluster_endpoint", &["() -> string"], "current-cluster-endpoint-function"),
    declared("current_database", &["() -> string"], "current-database-function"),
    declared("current_principal", &["() -> string"], "current-principal-function"),
    declared("current_principal_details", &["() -> dynamic"], "current-principal-details-function"),
    declared(
        "current_principal_is_member_of",
        &["(group: string|dynamic+) -> bool"],
        "current-principal-ismemberof-function",
    ),
    declared("current_node_id", &["() -> string"], "current-node-id"),
    declared("extent_id", &["() -> guid"], "extent-id-function"),
    declared("extentid", &["() -> guid"], "extent-id-function"),
    declared("extent_tags", &["() -> dynamic"], "extent-tags-function"),
    declared("cursor_after", &["(cursor: string) -> bool"], "cursor-after-function"),
    declared("cursor_before_or_at", &["(cursor: string) -> bool"], "cursor-before-or-at-function"),
    declared("cursor_current", &["() -> string"], "cursor-current-function"),
    declared("current_cursor", &["() -> string"], "cursor-current-function"),
    declared("row_id", &["() -> string"], "row-id"),
    declared("rowstore_ordinal_range", &["() -> dynamic"], "rowstore-ordinal-range"),
];
