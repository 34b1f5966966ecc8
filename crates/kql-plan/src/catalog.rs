//! What a query can refer to outside itself.

use kql_syntax::ast;
use kql_types::{Schema, TableSource};
use std::sync::Arc;

/// Tables, functions and watchlists by name.
pub trait Catalog {
    /// A stored table. A table that is known but has no data is a table without rows.
    fn table(&self, name: &str) -> Option<Arc<dyn TableSource>>;

    /// Why a table that exists, or under `watchlist ALIAS` a watchlist, cannot be read.
    fn failure(&self, name: &str) -> Option<CatalogError> {
        let _ = name;
        None
    }

    /// Names of the tables that have data, sorted.
    fn table_names(&self) -> Vec<String>;

    /// Names of all tables that are known, with data or without, for suggestions and for wildcards that mean these
    /// ([`crate::Wildcards::Known`]). A name may occur twice.
    fn known_names(&self) -> Vec<String> {
        self.table_names()
    }

    /// Whether a name that is neither a table nor a function is taken as one with any columns, as where a query is checked away
    /// from its workspace.
    fn assumes(&self, name: &str) -> Option<Assumed> {
        let _ = name;
        None
    }

    /// Whether somebody described a table, so that it is there even if the service has no table of that name by itself.
    fn is_described(&self, name: &str) -> bool {
        let _ = name;
        false
    }

    /// A workspace function.
    fn function(&self, name: &str) -> Option<Arc<WorkspaceFunction>>;

    /// Names of all workspace functions, sorted.
    fn function_names(&self) -> Vec<String>;

    /// The data of an `externaldata` location, with the columns that the query declares; `None` where no data is given for it.
    ///
    /// # Errors
    ///
    /// The data is given and cannot be used.
    fn external(&self, wanted: &ExternalData<'_>) -> Option<Result<Arc<dyn TableSource>, CatalogError>> {
        let _ = wanted;
        None
    }

    /// Aliases of all watchlists, sorted.
    fn watchlist_names(&self) -> Vec<String> {
        Vec::new()
    }

    /// A watchlist by alias.
    fn watchlist(&self, alias: &str) -> Option<Arc<dyn TableSource>>;
}

/// What a name stands for that nothing describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumed {
    /// A custom table, `NAME_CL`.
    CustomTable,
    /// A parser of ASIM, which every workspace has.
    Parser,
}

/// Why data that a query refers to cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CatalogError {
    /// Its files cannot be read. The cause names the path, and the line where it has one.
    #[error("{0}")]
    Unreadable(#[source] Arc<dyn std::error::Error + Send + Sync>),
    /// It was given with other columns than the query declares.
    #[error("it was given with other columns")]
    ColumnMismatch,
}

/// What `externaldata` asks of a location.
#[derive(Clone, Copy, Debug)]
pub struct ExternalData<'a> {
    /// The location.
    pub location: &'a str,
    /// The declared columns.
    pub columns: &'a Schema,
    /// Property `format`.
    pub format: Option<&'a str>,
    /// Property `ignoreFirstRecord`.
    pub ignore_first_record: bool,
    /// Property `ingestionMapping`, JSON text.
    pub mapping: Option<&'a str>,
}

/// A function saved in the workspace: an ASIM parser, a saved search.
#[derive(Debug)]
pub struct WorkspaceFunction {
    /// Name.
    pub name: String,
    /// The file that defines it; none if the program gives it as text.
    pub file: Option<String>,
    /// Parameters with defaults.
    pub parameters: Vec<ast::Parameter>,
    /// Body; the last expression is the result.
    pub body: Vec<ast::Statement>,
    /// Why its text cannot be read, if it cannot: parameters and body are then only what could be.
    pub broken: Option<Broken>,
}

/// The first error in the text of a function.
#[derive(Clone, Debug)]
pub struct Broken {
    /// Its code.
    pub code: kql_source::Code,
    /// What is wrong, and in which line.
    pub message: String,
}
