//! What a query can refer to outside itself.

use kql_syntax::ast;
use kql_types::{Schema, TableSource};
use std::sync::Arc;

/// Tables, functions and watchlists by name.
pub trait Catalog {
    /// A stored table. A table that is known but has no data is a table without rows.
    fn table(&self, name: &str) -> Option<Arc<dyn TableSource>>;

    /// Why a table that is there cannot be read.
    fn failure(&self, name: &str) -> Option<String> {
        let _ = name;
        None
    }

    /// Names of the tables that have data, sorted: for wildcards, `search`, `find` and suggestions.
    fn table_names(&self) -> Vec<String>;

    /// Names of all tables that are known, with data or without, for suggestions.
    fn known_names(&self) -> Vec<String> {
        self.table_names()
    }

    /// A workspace function.
    fn function(&self, name: &str) -> Option<Arc<WorkspaceFunction>>;

    /// Names of all workspace functions, sorted.
    fn function_names(&self) -> Vec<String>;

    /// The data of a location, with the columns that the query declares.
    fn external(&self, uri: &str, schema: &Schema) -> Option<Arc<dyn TableSource>> {
        let _ = (uri, schema);
        None
    }

    /// A watchlist by alias.
    fn watchlist(&self, alias: &str) -> Option<Arc<dyn TableSource>>;
}

/// A function saved in the workspace: an ASIM parser, a saved search.
#[derive(Debug)]
pub struct WorkspaceFunction {
    /// Name.
    pub name: String,
    /// Where it is defined, for messages.
    pub origin: String,
    /// Parameters with defaults.
    pub parameters: Vec<ast::Parameter>,
    /// Body; the last expression is the result.
    pub body: Vec<ast::Statement>,
}
