//! Forms that look like functions but that the binder expands, because they take names, tables or whole expressions.

/// What a special form does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is named after its form")]
pub enum SpecialForm {
    ToScalar,
    ToTable,
    Materialize,
    Table,
    Cluster,
    Database,
    Workspace,
    Resource,
    App,
    ExternalTable,
    MaterializedView,
    ColumnIfExists,
    Watchlist,
    IngestionTime,
    PackAll,
    PackColumns,
    ColumnNamesOf,
    IsColumnExists,
    BinAuto,
    /// A form that needs a Kusto cluster; not supported.
    NeedsCluster,
}

impl SpecialForm {
    /// The largest number of arguments; `None` if there is no limit or the form checks it itself.
    pub fn most_arguments(self) -> Option<usize> {
        match self {
            SpecialForm::IngestionTime => Some(0),
            SpecialForm::ToScalar
            | SpecialForm::ToTable
            | SpecialForm::Materialize
            | SpecialForm::PackAll
            | SpecialForm::ColumnNamesOf
            | SpecialForm::IsColumnExists
            | SpecialForm::BinAuto => Some(1),
            SpecialForm::Table | SpecialForm::ColumnIfExists => Some(2),
            SpecialForm::Cluster
            | SpecialForm::Database
            | SpecialForm::Workspace
            | SpecialForm::Resource
            | SpecialForm::App
            | SpecialForm::ExternalTable
            | SpecialForm::MaterializedView
            | SpecialForm::Watchlist
            | SpecialForm::PackColumns
            | SpecialForm::NeedsCluster => None,
        }
    }
}

/// A special form.
pub struct Special {
    /// Name.
    pub name: &'static str,
    /// Form.
    pub form: SpecialForm,
    /// What it does.
    pub summary: &'static str,
}

/// All special forms.
pub static ALL: &[Special] = &[
    Special {
        name: "toscalar",
        form: SpecialForm::ToScalar,
        summary: "The value of the first column in the first \
                                                                       row of a query.",
    },
    Special { name: "totable", form: SpecialForm::ToTable, summary: "The result of a query as a table." },
    Special {
        name: "materialize",
        form: SpecialForm::Materialize,
        summary: "Runs a query once and reuses its result.",
    },
    Special { name: "table", form: SpecialForm::Table, summary: "The table with the given name." },
    Special { name: "cluster", form: SpecialForm::Cluster, summary: "Another cluster." },
    Special { name: "database", form: SpecialForm::Database, summary: "Another database." },
    Special { name: "workspace", form: SpecialForm::Workspace, summary: "Another workspace." },
    Special { name: "resource", form: SpecialForm::Resource, summary: "The logs of one resource." },
    Special { name: "app", form: SpecialForm::App, summary: "An application." },
    Special { name: "external_table", form: SpecialForm::ExternalTable, summary: "An external table." },
    Special { name: "materialized_view", form: SpecialForm::MaterializedView, summary: "A materialized view." },
    Special {
        name: "column_ifexists",
        form: SpecialForm::ColumnIfExists,
        summary: "A column if the table has it, otherwise a default value.",
    },
    Special { name: "columnifexists", form: SpecialForm::ColumnIfExists, summary: "Legacy name of `column_ifexists`." },
    Special {
        name: "iscolumnexists",
        form: SpecialForm::IsColumnExists,
        summary: "Whether the table has a column with the given name. Legacy: use `column_ifexists`.",
    },
    Special {
        name: "bin_auto",
        form: SpecialForm::BinAuto,
        summary: "`bin_at` with the size and the fixed point from the query options `query_bin_auto_size` and \
                  `query_bin_auto_at`; without a fixed point, `bin`.",
    },
    Special {
        name: "stored_query_result",
        form: SpecialForm::NeedsCluster,
        summary: "A stored result of an earlier query in the cluster.",
    },
    Special { name: "graph", form: SpecialForm::NeedsCluster, summary: "A graph stored in the cluster." },
    Special { name: "_GetWatchlist", form: SpecialForm::Watchlist, summary: "The rows of a watchlist." },
    Special {
        name: "ingestion_time",
        form: SpecialForm::IngestionTime,
        summary: "When a row was ingested: `_IngestionTime` if the row has it, otherwise `TimeGenerated`, plus the delay that a \
                  simulation gives its table.",
    },
    Special {
        name: "bag_pack_columns",
        form: SpecialForm::PackColumns,
        summary: "A bag of the given columns, with their names as keys.",
    },
    Special {
        name: "column_names_of",
        form: SpecialForm::ColumnNamesOf,
        summary: "The column names of a table as an array.",
    },
    Special { name: "pack_all", form: SpecialForm::PackAll, summary: "All columns of the row as a bag." },
];

/// A special form by name.
pub fn find(name: &str) -> Option<&'static Special> {
    ALL.iter().find(|s| s.name == name)
}
