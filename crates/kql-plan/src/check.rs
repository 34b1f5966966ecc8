//! The invariants of a plan, checked: each column is introduced by one node, and an expression sees what it refers to.

use crate::explain::title;
use crate::ir::{ColumnId, Expr, Node, Plan, PluginOptions, children, exprs};
use std::collections::{HashMap, HashSet};

/// Checks the invariants that [`crate::ir`] states; what breaks them is a mistake in the binder or in a rule.
///
/// # Errors
///
/// One sentence that names the node and the column.
pub fn check(plan: &Plan) -> Result<(), String> {
    Checker::default().plan(plan, &HashSet::new()).map(|_| ()).map_err(|e| e.message)
}

/// Whether an expression in the plan refers to a column that no node below it has: a value of a row of the query around it.
pub fn depends_on_a_row(plan: &Plan) -> bool {
    Checker::default().plan(plan, &HashSet::new()).is_err_and(|e| e.unseen)
}

struct Unsound {
    message: String,
    /// Whether it is a column that an expression does not see.
    unseen: bool,
}

impl From<String> for Unsound {
    fn from(message: String) -> Self {
        Unsound { message, unseen: false }
    }
}

#[derive(Default)]
struct Checker {
    /// The node that introduces each column.
    introduced: HashMap<ColumnId, &'static str>,
    /// CTEs and subqueries that are checked already, and whether they are open: they are one plan, however often they are
    /// referred to.
    parts: HashMap<u32, bool>,
}

impl Checker {
    /// `outer` are the columns of the rows whose groups the plan runs over. Whether the plan is open anywhere: columns that only
    /// data will show are introduced by no node, and such a plan is bound again before it runs.
    fn plan(&mut self, plan: &Plan, outer: &HashSet<ColumnId>) -> Result<bool, Unsound> {
        let mut below: HashSet<ColumnId> = HashSet::new();
        let mut open = plan.open;
        if let Node::Apply(a) = &plan.node {
            open |= self.plan(&a.input, outer)?;
            below.extend(ids(&a.input));
            open |= self.plan(&a.body, &(outer | &below))?;
            below.extend(ids(&a.body));
        } else {
            for child in children(plan) {
                open |= self.plan(child, outer)?;
                below.extend(ids(child));
            }
        }
        if let Node::Cte(s) = &plan.node {
            open |= self.part(s.id, &s.plan, outer)?;
        }
        let name = title(&plan.node);
        let mut own = HashSet::new();
        for f in &plan.fields {
            if !own.insert(f.id) {
                return Err(format!("`{name}` has the column {} `{}` twice", f.id.0, f.name).into());
            }
            let passed = below.contains(&f.id) || matches!(plan.node, Node::GroupRows) && outer.contains(&f.id);
            if !passed && let Some(other) = self.introduced.insert(f.id, name) {
                return Err(format!("`{name}` and `{other}` both introduce the column {} `{}`", f.id.0, f.name).into());
            }
        }
        if let Node::Project(_, es) = &plan.node {
            for (f, e) in plan.fields.iter().zip(es) {
                if below.contains(&f.id) && !matches!(e, Expr::Column(id, _) if *id == f.id) {
                    return Err(format!("a projection changes the column {} `{}`", f.id.0, f.name).into());
                }
            }
        }
        open |= self.expressions(plan, below, own, outer, open)?;
        Ok(open)
    }

    fn expressions(
        &mut self,
        plan: &Plan,
        mut scope: HashSet<ColumnId>,
        own: HashSet<ColumnId>,
        outer: &HashSet<ColumnId>,
        open: bool,
    ) -> Result<bool, Unsound> {
        scope.extend(outer);
        let mut bound = !open;
        let mut subqueries_open = false;
        match &plan.node {
            Node::Scan(_) => scope = own,
            Node::MakeSeries(m) => scope.extend(m.calls.iter().flat_map(|c| &c.outputs).map(|f| f.id)),
            Node::Plugin(p) => match &p.options {
                PluginOptions::Declared(_) | PluginOptions::Reduce(_) => {}
                PluginOptions::TopNested(levels) => {
                    scope.extend(levels.iter().flat_map(|l| &l.calls).flat_map(|c| &c.outputs).map(|f| f.id));
                }
                PluginOptions::Scan(s) => {
                    scope.extend(s.declared.iter().map(|(f, _)| f.id));
                    scope.extend(s.steps.iter().flat_map(|step| &step.state));
                }
                // Its expressions see nodes, edges and paths, which are no columns of a table.
                PluginOptions::Graph(_) => bound = false,
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
        for e in exprs(&plan.node) {
            if bound && let Some(unseen) = e.columns().into_iter().find(|c| !scope.contains(c)) {
                let message = format!("an expression of `{}` does not see the column {}", title(&plan.node), unseen.0);
                return Err(Unsound { message, unseen: true });
            }
            let mut subqueries = Vec::new();
            e.walk(&mut |x| {
                if let Expr::Subquery(s) = x {
                    subqueries.push(s.clone());
                }
            });
            for s in subqueries {
                subqueries_open |= self.part(s.id, &s.plan, outer)?;
            }
        }
        Ok(subqueries_open)
    }

    /// A plan that several places refer to.
    fn part(&mut self, id: u32, plan: &Plan, outer: &HashSet<ColumnId>) -> Result<bool, Unsound> {
        if let Some(open) = self.parts.get(&id) {
            return Ok(*open);
        }
        let open = self.plan(plan, outer)?;
        self.parts.insert(id, open);
        Ok(open)
    }
}

fn ids(plan: &Plan) -> impl Iterator<Item = ColumnId> + '_ {
    plan.fields.iter().map(|f| f.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ir::PlanField;
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
        assert!(check(&union(1, 1)).is_err());
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
        assert!(check(&of(2)).is_err());
    }
}
