use kql_types::Type;

/// Why a file does not describe a table.
#[derive(Debug, thiserror::Error)]
pub enum SchemaError {
    /// It cannot be read as text.
    #[error("it cannot be read: {0}")]
    Unreadable(#[source] std::io::Error),
    /// It is not JSON.
    #[error("it is not JSON: {0}")]
    Json(#[source] serde_json::Error),
    /// It names no table.
    #[error("it has no `Name`")]
    NoName,
    /// It lists no columns.
    #[error("it has no list `Properties` of columns")]
    NoColumns,
    /// A column lacks its name or type.
    #[error("column {0} has no `Name` or no `Type`")]
    Column(usize),
    /// A type that the language does not have.
    #[error("line {line}: the column `{column}` has the unknown type `{ty}`; the types are {}", Type::ALL.map(Type::name).join(", "))]
    Type {
        /// Line, from 1.
        line: usize,
        /// The column.
        column: String,
        /// The type, as written.
        ty: String,
    },
}
