use super::column_facts::Shape;
use crate::ir::Expr;
use kql_source::Span;
use kql_types::Type;

/// A bound argument with its place.
#[derive(Clone)]
pub(crate) struct Argument {
    pub(crate) expr: Expr,
    pub(crate) span: Span,
    /// The type a `typeof(…)` names.
    pub(crate) type_literal: Option<Type>,
    /// Whether its type depends on data.
    pub(crate) unknown: bool,
    pub(crate) shape: Shape,
}
