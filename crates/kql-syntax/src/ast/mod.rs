//! The syntax tree of KQL.
//!
//! Invariants: the tree knows identifiers, never names of functions, aggregates or plugins; every node has the span of the
//! text it came from; a part with a syntax error is [`ExprKind::Error`] or an empty list, with a diagnostic. Two
//! texts that differ only in white space, comments or legacy spelling of an operator have trees that differ only in spans
//! ([`crate::same`] compares without them).

mod effect;
mod expr;
mod operator;
mod statement;

pub use effect::{ColumnEffect, OperatorEffect, RowEffect};
pub use expr::*;
pub use kql_literal::dynamic::DynamicLiteral;
pub use operator::*;
pub use statement::*;
