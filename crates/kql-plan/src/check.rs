//! The invariants of a plan, checked: each column is introduced by one node, and an expression sees what it refers to.

use crate::explain::title;
use crate::ir::{ColumnId, Expr, Node, Plan, PlanField, PluginOptions, Reference, children, exprs, references};
use std::collections::{HashMap, HashSet};

/// A plan that breaks an invariant of [`crate::ir`]: a mistake in the binder or in a rule.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// A node has a column twice.
    #[error("`{node}` has the column {column} `{name}` twice")]
    DuplicateColumn {
        /// The node.
        node: &'static str,
        /// The identity of the column.
        column: u32,
        /// Its name.
        name: String,
    },
    /// Two nodes introduce the same column.
    #[error("`{first}` and `{second}` both introduce the column {column} `{name}`")]
    TwoOrigins {
        /// The node that was seen first.
        first: &'static str,
        /// The other one.
        second: &'static str,
        /// The identity of the column.
        column: u32,
        /// Its name.
        name: String,
    },
    /// A projection gives a column of its input another value.
    #[error("a projection changes the column {column} `{name}`")]
    ChangedColumn {
        /// The identity of the column.
        column: u32,
        /// Its name.
        name: String,
    },
    /// An expression refers to a column that its node does not see.
    #[error("an expression of `{node}` refers to the column {column}, which is not in scope")]
    OutOfScope {
        /// The node.
        node: &'static str,
        /// The identity of the column.
        column: u32,
    },
}

/// Checks the invariants that [`crate::ir`] states.
///
/// # Errors
///
/// The first invariant that the plan breaks.
pub fn check(plan: &Plan) -> Result<(), PlanError> {
    Checker::default().plan(plan, &HashSet::new()).map(|_| ())
}

/// Whether an expression in the plan refers to a column that no node below it has: a value of a row of the query around it.
pub fn depends_on_a_row(plan: &Plan) -> bool {
    matches!(check(plan), Err(PlanError::OutOfScope { .. }))
}

#[derive(Default)]
struct Checker {
    /// The node that introduces each column.
    introduced: HashMap<ColumnId, &'static str>,
    /// CTEs and subqueries that are checked already, and whether they are open: each is one plan, however often it is referred to.
    parts: HashMap<u32, bool>,
}

impl Checker {
    /// `outer` are the columns of the rows whose groups the plan runs over. Whether the plan is open anywhere: columns that only
    /// data will show are introduced by no node, and such a plan is bound again before it runs.
    fn plan(&mut self, plan: &Plan, outer: &HashSet<ColumnId>) -> Result<bool, PlanError> {
        let mut below: HashSet<ColumnId> = HashSet::new();
        let mut open = plan.open;
        if let Node::Apply(a) = &plan.node {
            open |= self.plan(&a.input, outer)?;
            below.extend(ids(&a.input.fields));
            open |= self.plan(&a.body, &(outer | &below))?;
            below.extend(ids(&a.body.fields));
        } else {
            for child in children(plan) {
                open |= self.plan(child, outer)?;
                below.extend(ids(&child.fields));
            }
        }
        let mut subqueries_open = false;
        for reference in references(&plan.node) {
            let part_open = self.part(reference, outer)?;
            match reference {
                Reference::Cte(_) => open |= part_open,
                Reference::Subquery(_) => subqueries_open |= part_open,
            }
        }
        self.fields(plan, &below, outer)?;
        if !open && let Some(scope) = scope(plan, below, outer) {
            let columns = exprs(&plan.node).into_iter().flat_map(Expr::columns);
            if let Some(unseen) = columns.into_iter().find(|c| !scope.contains(c)) {
                return Err(PlanError::OutOfScope { node: title(&plan.node), column: unseen.0 });
            }
        }
        Ok(open | subqueries_open)
    }

    /// Each field of a node is new in the plan, or is passed on unchanged from below.
    fn fields(&mut self, plan: &Plan, below: &HashSet<ColumnId>, outer: &HashSet<ColumnId>) -> Result<(), PlanError> {
        let node = title(&plan.node);
        let mut own = HashSet::new();
        for f in &plan.fields {
            let (column, name) = (f.id.0, f.name.clone());
            if !own.insert(f.id) {
                return Err(PlanError::DuplicateColumn { node, column, name });
            }
            let passed = below.contains(&f.id) || matches!(plan.node, Node::GroupRows) && outer.contains(&f.id);
            if !passed && let Some(first) = self.introduced.insert(f.id, node) {
                return Err(PlanError::TwoOrigins { first, second: node, column, name });
            }
        }
        if let Node::Project(_, es) = &plan.node {
            for (f, e) in plan.fields.iter().zip(es) {
                if below.contains(&f.id) && !matches!(e, Expr::Column(id, _) if *id == f.id) {
                    return Err(PlanError::ChangedColumn { column: f.id.0, name: f.name.clone() });
                }
            }
        }
        Ok(())
    }

    /// A plan that several places may refer to.
    fn part(&mut self, part: Reference<'_>, outer: &HashSet<ColumnId>) -> Result<bool, PlanError> {
        if let Some(open) = self.parts.get(&part.id()) {
            return Ok(*open);
        }
        let open = self.plan(part.plan(), outer)?;
        self.parts.insert(part.id(), open);
        Ok(open)
    }
}

/// The columns that the expressions of a node may refer to: those below, those of outer rows, and what the node itself has for
/// them. `None` where they refer to what is no column of a table.
fn scope(plan: &Plan, below: HashSet<ColumnId>, outer: &HashSet<ColumnId>) -> Option<HashSet<ColumnId>> {
    let mut scope = below;
    match &plan.node {
        Node::Scan(_) => return Some(ids(&plan.fields).collect()),
        Node::MakeSeries(m) => scope.extend(m.calls.iter().flat_map(|c| ids(&c.outputs))),
        Node::Plugin(p) => match &p.options {
            PluginOptions::Declared(_) | PluginOptions::Reduce(_) => {}
            PluginOptions::TopNested(levels) => {
                scope.extend(levels.iter().flat_map(|l| &l.calls).flat_map(|c| ids(&c.outputs)));
            }
            PluginOptions::Scan(s) => {
                scope.extend(s.declared.iter().map(|(f, _)| f.id));
                scope.extend(s.steps.iter().flat_map(|step| &step.state));
            }
            // Nodes, edges and paths.
            PluginOptions::Graph(_) => return None,
        },
        Node::Values(_)
        | Node::Range { .. }
        | Node::Filter(..)
        | Node::Project(..)
        | Node::Aggregate { .. }
        | Node::Join(_)
        | Node::Union(_)
        | Node::Sort { .. }
        | Node::Limit(..)
        | Node::Expand(_)
        | Node::Apply(_)
        | Node::GroupRows
        | Node::Extract(_)
        | Node::Cte(_) => {}
    }
    scope.extend(outer);
    Some(scope)
}

fn ids(fields: &[PlanField]) -> impl Iterator<Item = ColumnId> + '_ {
    fields.iter().map(|f| f.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kql_types::Type;

    fn field(id: u32) -> PlanField {
        PlanField { id: ColumnId(id), name: format!("c{id}"), ty: Type::Long }
    }

    fn values(id: u32) -> Plan {
        Plan { node: Node::Values(Vec::new()), fields: vec![field(id)], serialized: false, open: false }
    }

    fn union(a: u32, b: u32) -> Plan {
        let leg = |id| (values(id), vec![Expr::Column(ColumnId(id), Type::Long)]);
        Plan { node: Node::Union(vec![leg(a), leg(b)]), fields: vec![field(9)], serialized: false, open: false }
    }

    #[test]
    fn a_column_has_one_origin() {
        assert_eq!(check(&union(1, 2)), Ok(()));
        let twice = PlanError::TwoOrigins { first: "values", second: "values", column: 1, name: "c1".into() };
        assert_eq!(check(&union(1, 1)), Err(twice));
    }

    #[test]
    fn an_expression_sees_only_its_input() {
        let of = |id| Plan {
            node: Node::Filter(Box::new(values(1)), Expr::Column(ColumnId(id), Type::Bool)),
            fields: vec![field(1)],
            serialized: false,
            open: false,
        };
        assert_eq!(check(&of(1)), Ok(()));
        assert_eq!(check(&of(2)), Err(PlanError::OutOfScope { node: "filter", column: 2 }));
    }
}
