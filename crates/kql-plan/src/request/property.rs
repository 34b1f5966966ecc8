//! The registry of request properties.
//!
//! Source of names, types and meanings: "Request properties" of the Kusto documentation, and the list of options in the
//! published compiler.

use kql_types::Type;

/// A documented request property.
#[derive(Clone, Copy, Debug)]
pub struct RequestProperty {
    /// As a `set` statement and a client write it.
    pub name: &'static str,
    /// Type of its value; `None` for a literal of any type.
    pub ty: Option<Type>,
    /// What it does here.
    pub support: PropertySupport,
}

/// What a request property does here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertySupport {
    /// It acts as documented.
    Done(RequestPropertyId),
    /// It concerns a cluster or the form of its answers, and cannot change rows here.
    NoEffect,
    /// It would change the answer in a way that is not supported; the reason completes "is not supported: ".
    Refused(&'static str),
}

/// The properties that act.
#[allow(missing_docs, reason = "named after the properties, which the Kusto documentation describes")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestPropertyId {
    BestEffort,
    ExternalDataDisabled,
    MaxMemoryPerOperator,
    MaxMemoryPerQuery,
    MaxOutputColumns,
    NoRequestTimeout,
    NoTruncation,
    QueryBinAutoAt,
    QueryBinAutoSize,
    QueryLanguage,
    QueryNow,
    ResultsApplyGetSchema,
    ScopeColumn,
    ScopeFrom,
    ScopeTo,
    ServerTimeout,
    TakeMaxRecords,
    TruncationMaxRecords,
    TruncationMaxSize,
}

const CURSOR: &str = "there are no database cursors over files";
const ROW_LEVEL: &str = "there are no row level security policies over files";

const fn done(name: &'static str, ty: Type, id: RequestPropertyId) -> RequestProperty {
    RequestProperty { name, ty: Some(ty), support: PropertySupport::Done(id) }
}

const fn idle(name: &'static str, ty: Type) -> RequestProperty {
    RequestProperty { name, ty: Some(ty), support: PropertySupport::NoEffect }
}

const fn refused(name: &'static str, ty: Type, reason: &'static str) -> RequestProperty {
    RequestProperty { name, ty: Some(ty), support: PropertySupport::Refused(reason) }
}

const fn literal(name: &'static str, id: RequestPropertyId) -> RequestProperty {
    RequestProperty { name, ty: None, support: PropertySupport::Done(id) }
}

/// All documented request properties, by name.
pub const REQUEST_PROPERTIES: &[RequestProperty] = &[
    done("best_effort", Type::Bool, RequestPropertyId::BestEffort),
    idle("block_splitting_enabled", Type::Bool),
    idle("client_max_redirect_count", Type::Long),
    idle("client_results_reader_allow_varying_row_widths", Type::Bool),
    refused("database_pattern", Type::String, "there is one database, the data folder"),
    idle("deferpartialqueryfailures", Type::Bool),
    idle("materialized_view_shuffle", Type::Dynamic),
    idle("materialized_view_shuffle_query", Type::Dynamic),
    done("max_memory_consumption_per_query_per_node", Type::Long, RequestPropertyId::MaxMemoryPerQuery),
    done("maxmemoryconsumptionperiterator", Type::Long, RequestPropertyId::MaxMemoryPerOperator),
    done("maxoutputcolumns", Type::Long, RequestPropertyId::MaxOutputColumns),
    done("norequesttimeout", Type::Bool, RequestPropertyId::NoRequestTimeout),
    done("notruncation", Type::Bool, RequestPropertyId::NoTruncation),
    idle("push_selection_through_aggregation", Type::Bool),
    literal("query_bin_auto_at", RequestPropertyId::QueryBinAutoAt),
    literal("query_bin_auto_size", RequestPropertyId::QueryBinAutoSize),
    refused("query_cursor_after_default", Type::String, CURSOR),
    refused("query_cursor_before_or_at_default", Type::String, CURSOR),
    refused("query_cursor_current", Type::String, CURSOR),
    idle("query_cursor_disabled", Type::Bool),
    refused("query_cursor_scoped_tables", Type::Dynamic, CURSOR),
    idle("query_datascope", Type::String),
    done("query_datetimescope_column", Type::String, RequestPropertyId::ScopeColumn),
    done("query_datetimescope_from", Type::DateTime, RequestPropertyId::ScopeFrom),
    done("query_datetimescope_to", Type::DateTime, RequestPropertyId::ScopeTo),
    idle("query_distribution_nodes_span", Type::Int),
    idle("query_fanout_nodes_percent", Type::Int),
    idle("query_fanout_threads_percent", Type::Int),
    refused("query_force_row_level_security", Type::Bool, ROW_LEVEL),
    done("query_language", Type::String, RequestPropertyId::QueryLanguage),
    idle("query_log_query_parameters", Type::Bool),
    idle("query_max_entities_in_union", Type::Long),
    done("query_now", Type::DateTime, RequestPropertyId::QueryNow),
    idle("query_optimize_fts_at_relop", Type::Bool),
    refused("query_python_debug", Type::Bool, "Python does not run here"),
    done("query_results_apply_getschema", Type::Bool, RequestPropertyId::ResultsApplyGetSchema),
    idle("query_results_cache_force_refresh", Type::Bool),
    idle("query_results_cache_max_age", Type::Timespan),
    idle("query_results_cache_per_shard", Type::Bool),
    idle("query_results_progressive_row_count", Type::Long),
    idle("query_results_progressive_update_period", Type::Timespan),
    done("query_take_max_records", Type::Long, RequestPropertyId::TakeMaxRecords),
    idle("query_weakconsistency_session_id", Type::String),
    idle("queryconsistency", Type::String),
    idle("request_app_name", Type::String),
    refused("request_block_row_level_security", Type::Bool, ROW_LEVEL),
    idle("request_callout_disabled", Type::Bool),
    idle("request_description", Type::String),
    done("request_external_data_disabled", Type::Bool, RequestPropertyId::ExternalDataDisabled),
    idle("request_external_table_disabled", Type::Bool),
    idle("request_impersonation_disabled", Type::Bool),
    idle("request_readonly", Type::Bool),
    refused("request_readonly_hardline", Type::Bool, "which plugins it disables is not documented"),
    idle("request_remote_entities_disabled", Type::Bool),
    idle("request_sandboxed_execution_disabled", Type::Bool),
    idle("request_user", Type::String),
    idle("results_error_reporting_placement", Type::String),
    idle("results_progressive_enabled", Type::Bool),
    idle("results_v2_fragment_primary_tables", Type::Bool),
    idle("results_v2_newlines_between_frames", Type::Bool),
    done("servertimeout", Type::Timespan, RequestPropertyId::ServerTimeout),
    done("truncationmaxrecords", Type::Long, RequestPropertyId::TruncationMaxRecords),
    done("truncationmaxsize", Type::Long, RequestPropertyId::TruncationMaxSize),
    refused("validate_permissions", Type::Bool, "there are no permissions over files"),
    refused("validatepermissions", Type::Bool, "there are no permissions over files"),
];

/// The property of a name.
pub(crate) fn property(name: &str) -> Option<&'static RequestProperty> {
    REQUEST_PROPERTIES.iter().find(|p| p.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_sorted_by_name() {
        assert!(REQUEST_PROPERTIES.is_sorted_by_key(|p| p.name));
    }

    /// The page of the documentation tells users what each property does here.
    #[test]
    fn the_documentation_lists_every_property_under_what_it_does() {
        let page = include_str!("../../../../docs/request-properties.md");
        let heading = |s: PropertySupport| match s {
            PropertySupport::Done(_) => "## Act as documented",
            PropertySupport::NoEffect => "## Without effect",
            PropertySupport::Refused(_) => "## Refused",
        };
        for p in REQUEST_PROPERTIES {
            let section =
                page.split("\n## ").find(|s| heading(p.support).ends_with(s.lines().next().unwrap_or_default()));
            let listed = section.is_some_and(|s| s.contains(&format!("`{}`", p.name)));
            assert!(listed, "docs/request-properties.md does not list `{}` under `{}`", p.name, heading(p.support));
        }
    }
}
