//! From syntax tree to plan: the catalog trait, the binder, the typed logical plan and the optimizer.
//!
//! Invariants: [`bind`] never fails: it gives the best plan it can and all diagnostics; user functions and ASIM parsers are
//! inlined, so that rules see through them; the optimizer keeps answers and their order.

#![warn(missing_docs)]

mod bind;
mod catalog;
mod check;
pub mod explain;
mod fold;
pub mod ir;
mod optimize;
mod request;

pub use bind::{
    Arrivals, BindOptions, Bound, Declared, DeclaredKind, Evaluate, EvaluateError, Observe, References, ResultTable,
    Scope, Seen, SemanticsProfile, Stamps, Wildcards, bind, observe, parameter_type,
};
pub use catalog::{Assumed, Broken, Catalog, CatalogError, ExternalData, WorkspaceFunction};
pub use check::{PlanError, check};
pub use fold::{compile_call, fold};
pub use optimize::{RULES, Rules, optimize};
pub use request::{
    PropertySupport, REQUEST_PROPERTIES, RequestError, RequestOptions, RequestProperty, RequestPropertyId,
};
