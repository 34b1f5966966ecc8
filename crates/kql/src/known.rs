//! What readers of files know about built-in tables.

use crate::builtin_tables;
use crate::table_schemas::TableSchemas;
use kql_io::TypeHints;
use kql_types::Schema;

/// Columns of tables by name, those that the user describes before the built-in ones, for readers.
pub(crate) struct Known<'s>(pub(crate) &'s TableSchemas);

impl Known<'_> {
    /// The columns of a table, if they are known without its data.
    pub(crate) fn schema(&self, name: &str) -> Option<Schema> {
        self.0.get(name).cloned().or_else(|| builtin_tables::schema(name))
    }
}

impl TypeHints for Known<'_> {
    fn table(&self, name: &str) -> Option<Schema> {
        self.schema(name)
    }

    fn time_stand_in(&self, table: &str) -> Option<&'static str> {
        builtin_tables::is_of_defender(table).then_some("Timestamp")
    }

    fn spelling(&self, name: &str) -> Option<String> {
        self.0.spelling(name).or_else(|| builtin_tables::spelling(name)).map(str::to_string)
    }
}
