//! Plugins of `evaluate`: a table in, a table out.
//!
//! One static declaration a plugin is all that binder and engine know of it: the forms of its call, how its columns follow
//! from the call, and the function that runs it over the whole input.

mod _timeline;
mod activity;
mod bag_unpack;
mod call;
mod dcount_intersect;
mod geo_lookup;
mod ip_lookup;
mod narrow;
mod pivot;
mod preview;
mod rolling_percentile;
mod rows_near;
mod schema_merge;
mod sequence_detect;
mod windows;

pub use call::{ArgKind, ColumnArg, PluginArg, PluginCall, PluginForm, PluginParameter, TableArg};

use crate::{BindError, EvalError};
use kql_types::{Batch, Column, Field};
use std::collections::HashSet;

/// Output of a plugin: its columns with their values.
pub struct PluginTable {
    /// Names and types.
    pub fields: Vec<Field>,
    /// One column a field.
    pub columns: Vec<Column>,
    /// Number of rows.
    pub rows: usize,
}

/// How the columns of a plugin follow from its call.
pub type PluginColumns = fn(&PluginCall) -> Result<Option<Vec<Field>>, BindError>;

/// Runs a plugin over all rows.
pub type PluginRun = fn(&PluginCall, &Batch) -> Result<PluginTable, EvalError>;

/// A plugin.
pub struct PluginDeclaration {
    /// Name.
    pub name: &'static str,
    /// The forms of its call, in the notation of [`PluginForm`]; the first that fits is taken.
    pub forms: &'static [&'static str],
    /// Its columns; `None` when they depend on data.
    pub columns: PluginColumns,
    /// Runs it.
    pub run: PluginRun,
    /// What it does.
    pub summary: &'static str,
    /// Reference page.
    pub source: &'static str,
}

/// The declarations of each file.
static ALL: &[&[PluginDeclaration]] = &[
    activity::DECLARED,
    bag_unpack::DECLARED,
    dcount_intersect::DECLARED,
    geo_lookup::DECLARED,
    ip_lookup::DECLARED,
    narrow::DECLARED,
    pivot::DECLARED,
    preview::DECLARED,
    rolling_percentile::DECLARED,
    rows_near::DECLARED,
    schema_merge::DECLARED,
    sequence_detect::DECLARED,
    windows::DECLARED,
];

/// Plugins that are valid and not run yet.
static NOT_YET: &[&str] =
    &["autocluster", "basket", "diffpatterns", "funnel_sequence", "funnel_sequence_completion", "identity_v3"];

/// Plugins that call other services, run code of other languages or ask the cluster about itself.
static NEEDS_CLUSTER: &[&str] = &[
    "ai_chat_completion",
    "ai_chat_completion_prompt",
    "ai_embed_text",
    "ai_embeddings",
    "azure_digital_twins_query_request",
    "cosmosdb_sql_request",
    "csharp",
    "dax_request",
    "estimate_rows_count",
    "execute_query",
    "execute_show_command",
    "external_datatable",
    "graph_to_table",
    "http_request",
    "http_request_post",
    "infer_storage_schema",
    "infer_storage_schema_with_suggestions",
    "mysql_request",
    "postgresql_request",
    "python",
    "r",
    "sql_request",
];

/// A plugin by name.
pub fn plugin(name: &str) -> Option<&'static PluginDeclaration> {
    plugins().find(|p| p.name == name)
}

/// All plugins.
pub fn plugins() -> impl Iterator<Item = &'static PluginDeclaration> {
    ALL.iter().flat_map(|file| file.iter())
}

/// Whether a plugin exists but works only inside a cluster.
pub fn plugin_needs_cluster(name: &str) -> bool {
    NEEDS_CLUSTER.contains(&name)
}

/// Whether a plugin exists and is not run yet.
pub fn plugin_not_yet(name: &str) -> bool {
    NOT_YET.contains(&name)
}

/// The fields with numbers behind names that come again.
pub(crate) fn unique(fields: Vec<Field>) -> Vec<Field> {
    let mut taken: HashSet<String> = HashSet::new();
    let all: HashSet<String> = fields.iter().map(|f| f.name.clone()).collect();
    fields
        .into_iter()
        .map(|f| {
            let mut name = f.name.clone();
            let mut n = 1;
            while !taken.insert(name.clone()) {
                name = format!("{}{n}", f.name);
                n += 1;
                while all.contains(&name) {
                    name = format!("{}{n}", f.name);
                    n += 1;
                }
            }
            Field::new(name, f.ty)
        })
        .collect()
}
