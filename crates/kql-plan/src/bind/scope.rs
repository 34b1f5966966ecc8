//! What an observer is told while a query is bound: which columns and names are in scope where.

use kql_source::Span;
use kql_syntax::ast::{Parameter, ParameterType};
use kql_types::{Field, Type};

/// Is told of the scopes of a query's own text. The text of workspace functions is elsewhere, and not reported.
pub trait Observe {
    /// A statement, or an operator from its keyword on, is bound in a scope. A part that is bound several times, such as the body
    /// of a function that is called twice, is reported each time.
    fn scope(&self, place: Span, scope: &Scope);
}

/// What a part of a query can refer to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// Columns of the row; those of the left side of a join.
    pub columns: Vec<Field>,
    /// Columns of the right side of a join.
    pub right: Vec<Field>,
    /// Whether data may show further columns.
    pub open: bool,
    /// Names that the query declares, innermost first, each once.
    pub names: Vec<Declared>,
}

/// A name that the query declares.
#[derive(Clone, Debug, PartialEq)]
pub struct Declared {
    /// The name.
    pub name: String,
    /// What it stands for.
    pub kind: DeclaredKind,
}

/// What a declared name stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum DeclaredKind {
    /// A value of a type.
    Scalar(Type),
    /// A table with these columns.
    Table(Vec<Field>),
    /// A function with parameters as it declares them; `table` if the first one is a table, as `invoke` needs.
    Function {
        /// Names and types of the parameters.
        parameters: Vec<(String, String)>,
        /// Whether the first one is a table.
        table: bool,
    },
    /// A pattern.
    Pattern,
}

/// The type of a parameter as a signature shows it.
pub fn parameter_type(p: &Parameter) -> String {
    match &p.ty {
        ParameterType::Scalar(ty) => ty.name.clone(),
        ParameterType::AnyTable | ParameterType::Table(_) => "table".to_string(),
    }
}
