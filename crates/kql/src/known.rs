//! What readers of files know about built-in tables.

use crate::builtin_tables;
use kql_io::TypeHints;
use kql_types::Schema;

/// Columns of the built-in tables, for readers.
pub(crate) struct Known;

impl TypeHints for Known {
    fn table(&self, name: &str) -> Option<Schema> {
        builtin_tables::schema(name)
    }

    fn time_stand_in(&self, table: &str) -> Option<&'static str> {
        builtin_tables::is_of_defender(table).then_some("Timestamp")
    }

    fn spelling(&self, name: &str) -> Option<String> {
        builtin_tables::spelling(name).map(str::to_string)
    }
}
