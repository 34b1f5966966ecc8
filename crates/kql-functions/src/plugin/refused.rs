//! Plugins that exist but are not supported, with the columns that the published compiler gives them.

use kql_types::Type;

/// Why a plugin is not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It calls other services, runs code of other languages or asks the cluster about itself.
    NeedsCluster,
    /// Its algorithm is not published, so the result could differ.
    Unpublished,
}

/// The columns of a plugin that is not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefusedColumns {
    /// The remote service decides.
    Open,
    /// Always the same.
    Fixed(&'static [(&'static str, Type)]),
    /// These, then those of the input.
    Before(&'static [(&'static str, Type)]),
    /// Those of the input.
    Input,
    /// Those of the input, then one named after the first argument with this suffix, and a string column with the
    /// suffix `_error` if the call requests error messages.
    Answer(&'static str, Type),
    /// What the `typeof(…)` of the first argument says.
    Declared,
    /// Columns that follow from the timeline (second and third argument) and the state column (seventh argument).
    Funnel,
}

/// A plugin that is not run.
pub struct Refused {
    /// Name.
    pub name: &'static str,
    /// Why.
    pub refusal: Refusal,
    /// Columns.
    pub columns: RefusedColumns,
}

const fn cluster(name: &'static str, columns: RefusedColumns) -> Refused {
    Refused { name, refusal: Refusal::NeedsCluster, columns }
}

const fn unpublished(name: &'static str, columns: RefusedColumns) -> Refused {
    Refused { name, refusal: Refusal::Unpublished, columns }
}

const RESPONSE: &[(&str, Type)] = &[("ResponseHeaders", Type::Dynamic), ("ResponseBody", Type::Dynamic)];
const SEGMENT: &[(&str, Type)] = &[("SegmentId", Type::Long), ("Count", Type::Long), ("Percent", Type::Real)];
const DIFFERENCE: &[(&str, Type)] = &[
    ("SegmentId", Type::Long),
    ("CountA", Type::Long),
    ("CountB", Type::Long),
    ("PercentA", Type::Real),
    ("PercentB", Type::Real),
    ("PercentDiffAB", Type::Real),
];
const TEXT_DIFFERENCE: &[(&str, Type)] = &[
    ("Count_of_True", Type::Long),
    ("Count_of_False", Type::Long),
    ("Percent_of_True", Type::Real),
    ("Percent_of_False", Type::Real),
    ("Pattern", Type::String),
];

static ALL: &[Refused] = &[
    cluster("ai_chat_completion", RefusedColumns::Answer("completion", Type::String)),
    cluster("ai_chat_completion_prompt", RefusedColumns::Answer("completion", Type::String)),
    cluster("ai_embed_text", RefusedColumns::Answer("embedding", Type::Dynamic)),
    cluster("ai_embeddings", RefusedColumns::Answer("embeddings", Type::Dynamic)),
    unpublished("autocluster", RefusedColumns::Before(SEGMENT)),
    cluster("azure_digital_twins_query_request", RefusedColumns::Open),
    cluster("cosmosdb_sql_request", RefusedColumns::Open),
    cluster("csharp", RefusedColumns::Declared),
    cluster("dax_request", RefusedColumns::Open),
    unpublished("diffpatterns", RefusedColumns::Before(DIFFERENCE)),
    unpublished("diffpatterns_text", RefusedColumns::Fixed(TEXT_DIFFERENCE)),
    cluster("estimate_rows_count", RefusedColumns::Fixed(&[("EstimatedRowsCount", Type::Long)])),
    cluster("execute_query", RefusedColumns::Open),
    cluster("execute_show_command", RefusedColumns::Open),
    cluster("external_datatable", RefusedColumns::Open),
    unpublished("funnel_sequence", RefusedColumns::Funnel),
    cluster("http_request", RefusedColumns::Fixed(RESPONSE)),
    cluster("http_request_post", RefusedColumns::Fixed(RESPONSE)),
    unpublished("identity_v3", RefusedColumns::Input),
    cluster("infer_storage_schema", RefusedColumns::Fixed(&[("CslSchema", Type::String)])),
    cluster("infer_storage_schema_with_suggestions", RefusedColumns::Fixed(&[("SuggestedTableSchema", Type::String)])),
    cluster("mysql_request", RefusedColumns::Open),
    cluster("postgresql_request", RefusedColumns::Open),
    cluster("python", RefusedColumns::Declared),
    cluster("r", RefusedColumns::Declared),
    cluster("sql_request", RefusedColumns::Open),
];

/// The plugin of a name, if it is one that is not run.
pub fn refused(name: &str) -> Option<&'static Refused> {
    ALL.iter().find(|r| r.name == name)
}

/// All plugins that are not run, sorted.
pub fn all_refused() -> impl Iterator<Item = &'static Refused> {
    ALL.iter()
}
