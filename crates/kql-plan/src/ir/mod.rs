//! The logical plan: nodes over columns that have identities.
//!
//! Invariants: every column of a plan has a [`ColumnId`] that is unique in the whole plan, so that rules can move expressions
//! without renumbering; a node's `fields` are its output in order; an expression refers only to columns of its input (or, in
//! the body of an [`Apply`], of the outer row).

mod expr;
pub mod graph;
mod join;
mod node;
mod plugin;
mod visit;

pub use expr::{AggregateCall, Expr, Subquery, SubqueryForm};
pub use join::{Join, JoinKind, Side};
pub use node::*;
pub use plugin::*;
pub(crate) use visit::inherit_fields;
pub use visit::{Reference, children, children_mut, exprs, exprs_mut, references, walk};

use kql_types::{Field, Schema, Type};

/// Identity of a column in a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnId(pub u32);

/// A column of a node's output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanField {
    /// Identity.
    pub id: ColumnId,
    /// Name.
    pub name: String,
    /// Type.
    pub ty: Type,
}

/// A table-valued plan.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What computes it.
    pub node: Node,
    /// Output columns.
    pub fields: Vec<PlanField>,
    /// Whether rows have an order that window functions may use.
    pub serialized: bool,
    /// Whether further columns may come that binding cannot know.
    pub open: bool,
}

impl Plan {
    /// Output names and types.
    pub fn schema(&self) -> Schema {
        self.fields.iter().map(|f| Field::new(f.name.clone(), f.ty)).collect()
    }

    /// A projection to the given fields of the plan.
    pub(crate) fn projected(self, fields: Vec<PlanField>) -> Plan {
        let exprs = fields.iter().map(|f| Expr::Column(f.id, f.ty)).collect();
        let (serialized, open) = (self.serialized, self.open);
        Plan { node: Node::Project(Box::new(self), exprs), fields, serialized, open }
    }

    /// A plan without columns, for a moment in the place of one that is being moved.
    pub(crate) fn placeholder() -> Plan {
        Plan { node: Node::GroupRows, fields: Vec::new(), serialized: false, open: false }
    }

    /// Field by name.
    pub fn field(&self, name: &str) -> Option<&PlanField> {
        self.fields.iter().find(|f| f.name == name)
    }
}
